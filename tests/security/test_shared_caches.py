"""A cache that many people share (a CDN) may stand before the site: it never shows one what is another's."""

import pytest

from tests.factories import make_signatory

pytestmark = pytest.mark.django_db
ALWAYS_ASK = "public, max-age=0, must-revalidate"
PAGES = ["/", "/signatories/", "/signatories/sky/", "/search/?q=sky", "/compare/", "/changes/"]
PAGES += [
    "/data/",
    "/data/releases/",
    "/embed/grid/",
    "/catalog.jsonld",
    "/sitemap.xml",
    "/robots.txt",
]
# Nothing there, and a mistake.
PAGES += ["/signatories/nobody/", "/signatories/?page=0"]
API = ["/api/v1/", "/api/v1/signatories/", "/api/v1/signatories/sky/", "/api/v1/signatories.csv"]
API += ["/api/v1/changes/", "/api/v1/docs/", "/api/v1/schema/"]
STAFF = ["/admin/", "/admin/login/", "/admin/lint/", "/admin/signatories/signatory/"]


def told(client, path, **headers):
    """What an answer tells of caches: may they keep it, by what does it differ, what cookies it sets."""
    answer = client.get(path, headers=headers)
    varies = {name.strip().lower() for name in answer.get("Vary", "").split(",")} - {""}
    return answer["Cache-Control"], varies, set(answer.cookies)


def test_who_reads_gets_no_cookie_and_a_page_that_is_asked_for_anew(client):
    make_signatory(slug="sky")
    for path in PAGES:
        kept, varies, cookies = told(client, path)
        assert (path, kept, cookies) == (path, ALWAYS_ASK, set())
        assert varies <= {"accept", "accept-encoding", "origin"}


def test_what_staff_see_of_the_public_pages_is_theirs_alone(admin_client):
    make_signatory(slug="sky")
    found = {path: told(admin_client, path)[0] for path in PAGES}
    assert found == dict.fromkeys(PAGES, "private, no-cache")


def test_the_api_differs_by_what_is_accepted_and_from_where_and_never_by_person(
    client, admin_client
):
    make_signatory(slug="sky")
    for who in (client, admin_client):
        for path in API:
            kept, varies, cookies = told(who, path, origin="https://elsewhere.example")
            assert (path, kept, cookies) == (path, ALWAYS_ASK, set())
            assert varies - {"accept-encoding"} == {"accept", "origin"}


def test_pages_of_staff_differ_by_cookie_and_are_kept_nowhere(client, admin_client):
    for who in (client, admin_client):
        for path in STAFF:
            kept, varies, _cookies = told(who, path)
            assert {"private", "no-store"} <= {*kept.split(", ")}
            assert "cookie" in varies


def test_a_page_differs_by_how_it_is_packed(client):
    for path in ("/", "/signatories/", "/api/v1/docs/"):
        for packed in ("gzip", "identity"):
            assert "accept-encoding" in told(client, path, accept_encoding=packed)[1]
