"""What will be removed is announced: in headers, and in the OpenAPI document."""

from datetime import date

import pytest
import yaml

from sources import deprecation
from sources.deprecation import DEPRECATED, Deprecated
from tests import factories as make

LINK = "https://example.org/api#kind"
WHOLE = Deprecated("themes", date(2026, 12, 1), date(2027, 12, 1), LINK)
ONE = Deprecated("events", date(2027, 1, 1), date(2028, 1, 1), LINK, parameter="kind")


@pytest.fixture
def announced(monkeypatch):
    monkeypatch.setattr(deprecation, "DEPRECATED", [WHOLE, ONE])


def links(response):
    return response.headers.get("Link", "").split(", ")


def told(response):
    deprecated = [link for link in links(response) if "deprecation" in link]
    return response.headers.get("Deprecation"), response.headers.get("Sunset"), deprecated


def test_nothing_is_to_be_removed_now(client, db):
    assert DEPRECATED == []
    assert told(client.get("/api/v1/themes/")) == (None, None, [])


@pytest.mark.parametrize(
    ("path", "day", "end"),
    [
        ("themes/", 1796083200, "Wed, 01 Dec 2027 00:00:00 GMT"),
        ("themes/none/", 1796083200, "Wed, 01 Dec 2027 00:00:00 GMT"),
        ("events/?kind=launch", 1798761600, "Sat, 01 Jan 2028 00:00:00 GMT"),
    ],
)
def test_answers_that_use_it_say_when_it_goes(path, day, end, client, db, announced):
    link = f'<{LINK}>; rel="deprecation"; type="text/html"'
    assert told(client.get(f"/api/v1/{path}")) == (f"@{day}", end, [link])


def test_other_answers_of_the_resource_say_nothing(client, db, announced):
    assert told(client.get("/api/v1/events/")) == (None, None, [])


def test_an_answer_that_is_not_made_again_says_it_too(client, db, announced):
    etag = client.get("/api/v1/themes/").headers["ETag"]
    again = client.get("/api/v1/themes/", headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["Deprecation"]) == (304, "@1796083200")


def test_links_to_other_pages_stay(client, db, announced):
    make.make_theme(slug="one")
    make.make_theme(slug="two")
    found = links(client.get("/api/v1/themes/?page_size=1"))
    kinds = [link.split("; ")[1] for link in found]
    assert kinds == ['rel="first"', 'rel="next"', 'rel="deprecation"']


def test_the_openapi_document_marks_it(client, db, announced):
    paths = yaml.safe_load(client.get("/api/v1/schema/").content)["paths"]
    marked = {path for path, one in paths.items() if one["get"].get("deprecated")}
    assert marked == {"/api/v1/themes/", "/api/v1/themes/{key}/"}
    marked = [
        (path, parameter["name"])
        for path, one in paths.items()
        for parameter in one["get"].get("parameters", ())
        if parameter.get("deprecated")
    ]
    assert marked == [("/api/v1/events/", "kind")]
