from tests.pages.conftest import page

__all__ = ["page"]
