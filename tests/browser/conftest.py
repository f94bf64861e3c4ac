"""A real browser on the loaded registry; skipped where no chromium is installed."""

import os
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

CHROMIUM = Path("/usr/bin/chromium")
ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"]
ARGS += ["--disable-background-networking"]


def pytest_collection_modifyitems(items):
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            # Without it pytest-django sets no test database up.
            item.add_marker(pytest.mark.django_db)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason="no chromium here"))


@pytest.fixture(scope="module")
def chromium():
    # Playwright runs a loop in this thread, and Django would refuse its queries beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        # Within the loop Django keeps connections of its own, which nobody else would close.
        connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def site(registry_copy, django_db_blocker):
    """The address of a server with a copy of the registry as it ships."""
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture
def window(chromium):
    """Opens a window: window(width=390, dark=True, scripts=False)."""
    contexts = []

    def open_window(width=1280, dark=False, scripts=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()
