"""What a page weighs on the wire."""

import gzip

import pytest
from django.conf import settings
from django.test import Client

from tests.pages.html import read

pytestmark = pytest.mark.usefixtures("registry")

MOST = 60_000
# The longest page of each type.
PAGES = [
    "/",
    "/initiatives/",
    "/initiatives/safer-social-networking-2009/",
    "/initiatives/alliance-2017/",
    "/signatories/",
    "/signatories/orange/",
    "/commitments/",
    "/commitments/alliance-2017-awareness/",
    "/themes/",
    "/themes/awareness-education/",
    "/grid/",
    "/documents/",
    "/documents/ec-alliance-page/",
    "/search/?q=children",
    "/changes/",
    "/data/",
    "/about/",
]


@pytest.fixture
def browser():
    return Client(headers={"accept-encoding": "gzip"})


def test_no_page_with_its_style_sends_more_than_60_kilobytes(browser):
    style = len(gzip.compress((settings.BASE_DIR / "static" / "registry.css").read_bytes()))
    weights = {}
    for path in PAGES:
        response = browser.get(path)
        assert response["Content-Encoding"] == "gzip", path
        assert response.status_code == 200, path
        weights[path] = len(response.content) + style
    assert {path: weight for path, weight in weights.items() if weight > MOST} == {}


def test_a_page_loads_one_stylesheet_and_no_script(client):
    shown = read(client.get("/initiatives/ceo-coalition-2011/"))
    assert [link.attrs["href"] for link in shown.all("link", rel="stylesheet")] == [
        "/static/registry.css"
    ]
    assert list(shown.all("script", src=True)) == []


def test_pages_with_a_token_or_of_somebody_signed_in_are_not_compressed(browser):
    assert "Content-Encoding" not in browser.get("/admin/login/").headers
    browser.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    assert "Content-Encoding" not in browser.get("/about/").headers
