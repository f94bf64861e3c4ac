"""Errors: a status that fits, problem details, and a way on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sources import throttling
from sources.models import Register
from sources.tally import Tally
from sources.throttling import ApiThrottle
from tests import factories as make


def problem(response):
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert list(body) == ["type", "title", "status", "detail", "errors"]
    assert body["status"] == response.status_code
    return body


def test_an_unknown_slug_is_404_with_the_nearest(client, db):
    make.make_initiative(slug="ceo-coalition-2011")
    body = problem(client.get("/api/v1/initiatives/ceo-coalition/"))
    assert (body["status"], body["detail"]) == (
        404,
        "There is no “ceo-coalition” here. Did you mean “ceo-coalition-2011”?",
    )


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        (
            "/api/v1/initiative/",
            "There is nothing at /api/v1/initiative/. Did you mean /api/v1/initiatives/?",
        ),
        (
            "/api/v1/initiatives/not a slug!/",
            "There is nothing at /api/v1/initiatives/not a slug!/.",
        ),
        (
            "/api/v1/initiatives.xml",
            "There is nothing at /api/v1/initiatives.xml. Did you mean /api/v1/initiatives/?",
        ),
        ("/api/v2/", "There is nothing at /api/v2/."),
        ("/api/", "There is nothing at /api/."),
    ],
)
def test_every_other_address_under_api_is_a_problem_too(path, detail, client, db):
    body = problem(client.get(path))
    assert (body["status"], body["detail"]) == (404, detail)


def test_the_type_leads_to_its_heading_on_the_help_page(client, db):
    address, anchor = problem(client.get("/api/v1/nothing/"))["type"].split("#")
    page = client.get(address)
    assert page.status_code == 200
    assert f'<section id="{anchor}">' in page.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["", "initiatives/", "initiatives/one/"])
def test_the_api_is_for_reading(method, path, client, db):
    make.make_initiative(slug="one")
    response = getattr(client, method)(f"/api/v1/{path}")
    assert problem(response)["status"] == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("accept", ["text/html", "application/xml"])
def test_a_format_that_is_not_offered_is_406(accept, client, db):
    response = client.get("/api/v1/initiatives/", headers={"Accept": accept})
    assert problem(response)["status"] == 406


def test_a_browser_gets_json(client, db):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = client.get("/api/v1/initiatives/", headers={"Accept": accept})
    assert response.headers["Content-Type"] == "application/json"


def test_a_withdrawn_record_is_gone_and_says_why(client, db):
    row = make.make_membership(ref="twice")
    row.publication, row.withdrawn_because = "withdrawn", "Duplicate of first-apple."
    row.save()
    body = problem(client.get("/api/v1/memberships/twice/"))
    assert (body["status"], body["detail"]) == (410, "Duplicate of first-apple.")


def test_a_deleted_record_is_gone(client, db):
    make.make_event(ref="mistaken").delete()
    assert problem(client.get("/api/v1/events/mistaken/"))["status"] == 410


def test_a_draft_was_never_there(client, db):
    make.make_event(ref="secret", publication="draft").delete()
    assert problem(client.get("/api/v1/events/secret/"))["status"] == 404


@pytest.mark.parametrize("path", ["old{}/", "old{}.json", "old{}.csv"])
def test_a_renamed_record_leads_on(path, client, db):
    row = make.make_signatory(slug="old")
    row.slug = "new"
    row.save()
    response = client.get(f"/api/v1/signatories/{path.format('')}?fields=slug")
    target = path.format("").replace("old", "new")
    assert (response.status_code, response.headers["Location"]) == (
        308,
        f"/api/v1/signatories/{target}?fields=slug",
    )


def test_a_slug_taken_over_leads_nowhere_else(get):
    row = make.make_signatory(slug="telia", name="Telia")
    row.slug = "telia-company"
    row.save()
    make.make_signatory(slug="telia", name="Another")
    assert get("signatories/telia/")["name"] == "Another"


def test_a_forgotten_slash_is_added(client, db):
    response = client.get("/api/v1/initiatives?kind=coalition")
    assert (response.status_code, response.headers["Location"]) == (
        308,
        "/api/v1/initiatives/?kind=coalition",
    )


def test_too_many_requests_are_told_when_to_come_back(client, db, monkeypatch):
    monkeypatch.setattr(ApiThrottle, "get_rate", lambda self: "2/min")
    statuses = [client.get("/api/v1/themes/").status_code for _ in range(2)]
    response = client.get("/api/v1/themes/")
    assert (*statuses, problem(response)["status"]) == (200, 200, 429)
    wait = int(response.headers["Retry-After"])
    assert 0 < wait <= 60
    assert response.headers["RateLimit"] == f'"address";r=0;t={wait}'


def test_every_answer_says_how_much_is_left(client, db, monkeypatch):
    monkeypatch.setattr(ApiThrottle, "get_rate", lambda self: "9/min")
    answers = [
        client.get(f"/api/v1/{path}") for path in ("themes/", "themes/none/", "themes/?x=1", "")
    ]
    policies = {answer.headers["RateLimit-Policy"] for answer in answers}
    left = [answer.headers["RateLimit"].split(";")[1] for answer in answers]
    assert (policies, left) == ({'"address";q=9;w=60'}, ["r=8", "r=7", "r=6", "r=5"])


def test_counts_are_shared_by_all_workers(client, db, monkeypatch, tmp_path):
    left = []
    for _worker in range(2):  # each maps the same file
        monkeypatch.setattr(throttling, "counts", Tally(tmp_path))
        left.append(client.get("/api/v1/themes/").headers["RateLimit"].split(";")[1])
    assert left == ["r=599", "r=598"]


def test_many_addresses_make_room_for_each_other(tmp_path):
    tally = Tally(tmp_path)
    numbers = {tally.count(f"address {number}", 5, 60)[0] for number in range(20_000)}
    assert numbers == {1}
    assert [tally.count("one", 2, 60)[0] for _ in range(4)] == [1, 2, 3, 3]


def test_a_failure_of_ours_is_a_problem_too(client, db, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("what nobody may see")

    monkeypatch.setattr("sources.paging.CursorPages.paginate_queryset", fail)
    client.raise_request_exception = False
    body = problem(client.get("/api/v1/themes/"))
    assert body["status"] == 500
    assert "nobody may see" not in str(body)


def test_what_no_view_was_asked_about_is_a_problem_too(client, db):
    many = "&".join(f"a{number}=1" for number in range(1001))
    form = {"content_type": "application/x-www-form-urlencoded"}
    answers = [
        client.get("/api/v1/themes/", headers={"host": "elsewhere.example"}),
        client.get(f"/api/v1/themes/?{many}"),
        client.post("/api/v1/reconcile", "a" * 2_700_000, **form),
    ]
    assert [(problem(one)["status"], problem(one)["detail"]) for one in answers] == [
        (400, "This site does not answer under the host name you sent."),
        (400, "There are more than 1000 parameters; give fewer."),
        (400, "The body has more than 2621440 bytes; send less."),
    ]
    assert "elsewhere" not in problem(answers[0])["type"]


def test_other_sites_may_read(client, db):
    response = client.get("/api/v1/themes/", headers={"Origin": "https://example.org"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    exposed = response.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"RateLimit", "RateLimit-Policy", "Retry-After", "Deprecation", "Sunset"} <= {*exposed}
    preflight = client.options(
        "/api/v1/themes/",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"},
    )
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST"


# Caching


@pytest.mark.parametrize("path", ["initiatives/", "initiatives/one/", "initiatives.csv"])
def test_nothing_is_made_again_while_nothing_changed(path, client, db, django_assert_num_queries):
    make.make_initiative(slug="one")
    # A date counts seconds: it is given once no other write can bear the same.
    Register.objects.update(written_at=timezone.now() - timedelta(minutes=1))
    first = client.get(f"/api/v1/{path}")
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Accept" in first.headers["Vary"]
    headers = {"If-None-Match": first.headers["ETag"]}
    with django_assert_num_queries(1):
        again = client.get(f"/api/v1/{path}", headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(f"/api/v1/{path}", headers=since).status_code == 304


def test_a_write_is_seen_at_the_next_request(client, db):
    initiative = make.make_initiative(slug="one")
    first = client.get("/api/v1/initiatives/one/")
    initiative.summary = "Written anew."
    initiative.save()
    again = client.get("/api/v1/initiatives/one/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.json()["summary"] == "Written anew."
    assert again.headers["ETag"] != first.headers["ETag"]


def test_each_address_and_format_has_an_etag_of_its_own(client, db):
    make.make_initiative(slug="one")
    requests = [
        ("initiatives/", {}),
        ("initiatives/?fields=slug", {}),
        ("initiatives/?format=csv", {}),
        ("initiatives/", {"Accept": "text/csv"}),
        ("initiatives/one/", {}),
    ]
    etags = {client.get(f"/api/v1/{p}", headers=h).headers["ETag"] for p, h in requests}
    assert len(etags) == len(requests)


def test_errors_are_not_to_be_kept(client, db):
    response = client.get("/api/v1/initiatives/nobody/")
    assert "ETag" not in response.headers


def test_an_empty_register_answers(client, db):
    Register.objects.all().delete()
    assert client.get("/api/v1/initiatives/").json()["count"] == 0


def test_head_has_the_headers_alone(client, db):
    response = client.head("/api/v1/initiatives/")
    assert (response.status_code, response.content) == (200, b"")
    assert "ETag" in response.headers
