"""A record is written once for all lists that it stands in, while the data are the same."""

import json
from itertools import count

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sources import caching, rendering
from sources.throttling import ApiThrottle, counts
from tests import factories as make
from tests.api.rows import RESOURCES


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    monkeypatch.setattr(ApiThrottle, "get_rate", lambda self: None)
    counts.clear()


@pytest.fixture
def ask(client, transactional_db):
    """Ask for a list in an answer that was not given before; gives the rows."""
    sizes = count(200, -1)

    def ask(resource, query="", **how):
        path = f"/api/v1/{resource}/?page_size={next(sizes)}{query}"
        response = client.get(path, **how)
        assert response.status_code == 200, response.content
        return response.json()["results"]

    return ask


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else None


def test_what_stood_in_another_list_is_not_fetched_again(ask):
    for _resource, make_row, _queries in RESOURCES:
        make_row()
    for resource, _make, _queries in RESOURCES:
        with CaptureQueriesContext(connection) as first:
            rows = ask(resource)
        with CaptureQueriesContext(connection) as again:
            assert ask(resource) == rows
        assert rows != []
        assert len(again) < len(first)
        assert ask(resource, "&fields=url") == [{"url": row["url"]} for row in rows]


@pytest.fixture
def fetched(monkeypatch):
    """The records that lists fetch, each time: their slugs."""
    fetched, shown = [], rendering.shown

    def noted(*given):
        rows = shown(*given)
        fetched.append([row["html_url"].split("/")[-2] for row in rows.values()])
        return rows

    monkeypatch.setattr(rendering, "shown", noted)
    return fetched


def test_only_what_is_not_known_is_fetched(ask, fetched):
    for slug in ("one", "two", "three"):
        make.make_signatory(slug=slug, name=slug, kind="company" if slug == "two" else "ngo")
    ask("signatories", "&kind=company")
    slugs = [row["slug"] for row in ask("signatories", "&ordering=name")]
    assert slugs == ["one", "three", "two"]
    assert [row["slug"] for row in ask("signatories", "&ordering=-name")] == slugs[::-1]
    assert fetched == [["two"], ["one", "three"]]


def test_whose_address_it_is_depends_on_how_it_was_asked(ask):
    make.make_signatory(slug="one")
    found = [ask("signatories", secure=secure)[0]["url"] for secure in (False, True, False)]
    plain, safe = (f"{scheme}://testserver/api/v1/signatories/one/" for scheme in ("http", "https"))
    assert found == [plain, safe, plain]


def test_what_changed_while_records_were_fetched_is_not_kept_under_the_version_before(
    ask, monkeypatch
):
    """A backup that is put back brings that version again, with the data that it had."""
    make.make_signatory(slug="one", note="before")
    (row,) = sql("SELECT version, written_at, number, changed_at FROM sources_register")
    shown = rendering.shown

    def meanwhile(*given):
        sql("UPDATE signatories_signatory SET note = 'after'")
        return shown(*given)

    with monkeypatch.context() as patch:
        patch.setattr(rendering, "shown", meanwhile)
        assert ask("signatories")[0]["note"] == "after"
    sql("UPDATE signatories_signatory SET note = 'before'")
    sql(
        "UPDATE sources_register SET version = %s, written_at = %s, number = %s, changed_at = %s",
        *row,
    )
    assert ask("signatories")[0]["note"] == "before"


def test_json_for_people_to_read_has_the_same_rows(ask, client):
    make.make_signatory(slug="one", note="On\u2028two lines")
    rows = ask("signatories")
    answer = client.get("/api/v1/signatories/", headers={"Accept": "application/json; indent=2"})
    assert answer.json()["results"] == rows
    assert rows[0]["note"] == "On\u2028two lines"
    assert answer.text == json.dumps(answer.json(), ensure_ascii=False, indent=2).replace(
        "\u2028", "\\u2028"
    )


def test_answers_and_records_share_the_memory_that_was_given(db):
    assert caching.MOST + rendering.MOST == settings.ANSWERS_MB * 2**20
    assert rendering.memory.most == rendering.MOST


def test_without_memory_each_record_is_written_anew(ask, fetched, monkeypatch):
    monkeypatch.setattr(rendering.memory, "most", 0)
    make.make_signatory(slug="one")
    assert ask("signatories") == ask("signatories")
    assert fetched == [["one"], ["one"]]
