import pytest

from tests.pages.html import read


@pytest.fixture
def page(client, db):
    """Gets a page and reads it: page("/initiatives/", status=200)."""

    def get(path, status=200):
        response = client.get(path)
        assert response.status_code == status
        return read(response)

    return get
