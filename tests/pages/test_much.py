"""What is too much for one page is told of in part, and the page says so."""

import time

import pytest
from django.db import connection, transaction

from signatories.models import Membership
from sources import counting, lists, pages
from sources.changes import batch
from sources.lists import RecordListView
from tests import factories as make


@pytest.fixture
@batch()
def three(db, monkeypatch):
    """Three commitments and findings on one theme, of an initiative that one organisation signed."""
    monkeypatch.setattr(pages, "MOST_SHOWN", 2)
    initiative = make.make_initiative(slug="initiative")
    signatory = make.make_signatory(slug="one")
    make.make_membership(initiative=initiative, signatory=signatory, role=Membership.Role.SIGNATORY)
    theme = make.make_theme(slug="theme")
    area = make.make_area(initiative=initiative)
    make.make_mapping(action_area=area, theme=theme)
    assessment = make.make_assessment(initiative=initiative)
    for _ in range(3):
        make.make_commitment(initiative=initiative, action_area=area)
        make.make_finding(assessment=assessment, action_area=area, signatory=signatory)


def told(client, path):
    """What the page says of what it leaves out."""
    page = client.get(path).content.decode()
    return [part.partition("</p>")[0] for part in page.split('<p class="notice" role="note">')[1:]]


def cut(url):
    return f'Shown here are the first 2 of 3. <a href="{url}">The list has all of them.</a>'


def test_the_page_of_an_organisation_shows_the_first_and_leads_to_all(three, client):
    urls = ("/commitments/?signatory=one", "/api/v1/findings/?signatory=one")
    assert told(client, "/signatories/one/") == [cut(url) for url in urls]


def test_the_page_of_a_theme_counts_all_and_shows_the_first(three, client):
    assert told(client, "/themes/theme/") == [cut("/api/v1/findings/")]
    page = client.get("/themes/theme/").content.decode()
    assert page.count(">3 commitments<") == 1
    assert page.count("3 commitments, to filter and download") == 1
    assert page.count(">3 findings</a>") == 1


def test_what_is_not_too_much_is_shown_whole(three, client, monkeypatch):
    monkeypatch.setattr(pages, "MOST_SHOWN", 3)
    assert told(client, "/signatories/one/") == told(client, "/themes/theme/") == []


def test_counts_that_take_too_long_are_left_out_and_the_page_says_so(three, client, monkeypatch):
    words = "How many rows each value gives is left out"
    assert words not in client.get("/commitments/").content.decode()
    monkeypatch.setattr(RecordListView, "count", lambda view: slow())
    monkeypatch.setattr(counting, "SECONDS", 0.05)
    answer = client.get("/commitments/")
    assert (answer.status_code, words in answer.content.decode()) == (200, True)


def test_what_took_too_long_is_counted_in_the_next_minute(transactional_db, client, monkeypatch):
    make.make_signatory(slug="one", country="SE")
    words, minute = "How many rows each value gives is left out", time.time() // 60
    count, busy = RecordListView.count, [True]
    monkeypatch.setattr(RecordListView, "count", lambda view: slow() if busy else count(view))
    monkeypatch.setattr(counting, "SECONDS", 0.05)
    monkeypatch.setattr(lists, "time", lambda: minute * 60)
    for _ in range(2):
        answer = client.get("/signatories/")
        assert words in answer.text
        assert (answer["Cache-Control"], answer.has_header("ETag")) == ("no-store", False)
        busy.clear()  # which is not noticed at once: whoever asks would wait each time
    minute += 1
    monkeypatch.setattr(counting, "SECONDS", 60)
    answer = client.get("/signatories/")
    assert words not in answer.text
    assert "Sweden (1)" in answer.text
    assert answer.has_header("ETag")


def slow():
    """A statement that would take a minute."""
    sql = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000000) "
    sql = (
        "SELECT pg_sleep(60)"
        if connection.vendor == "postgresql"
        else f"{sql} SELECT max(n) FROM n"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_limit_of_time_is_for_the_counts_alone(transactional_db, monkeypatch):
    monkeypatch.setattr(counting, "SECONDS", 0.05)
    begun = time.monotonic()
    assert counting.in_time(slow) is None
    assert time.monotonic() - begun < 20
    monkeypatch.setattr(counting, "SECONDS", 60)
    assert counting.in_time(lambda: "counted") == "counted"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite asks a clock of ours")
def test_no_limit_is_left_behind_though_it_holds_for_its_own_lifting(transactional_db):
    def asked(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]

    for _ in range(100):
        assert counting.in_time(lambda: asked("SELECT pg_sleep(0.01)"), 0.001) is None
        assert asked("SHOW statement_timeout") == "0"


@pytest.fixture
def many(db, monkeypatch):
    """Three commitments of one initiative, which is more than few, after three of another."""
    one, other = make.make_initiative(slug="one"), make.make_initiative(slug="other")
    member = make.make_membership(initiative=other)
    for number in range(3):
        make.make_commitment(initiative=one, ref=f"a-{number}")
    make.make_commitment(initiative=other, ref="b-0")
    make.make_commitment(membership=member, initiative=None, ref="b-1")
    make.make_commitment(initiative=other, ref="b-2")
    monkeypatch.setattr(counting, "FEW", 2)


def pages_of_other(client):
    """The keys on each page of the list, from both sides of the registry."""
    url, found = "/api/v1/commitments/?initiative=other&page_size=2", []
    while url:
        answer = client.get(url).json()
        found.append([row["ref"] for row in answer["results"]])
        url = answer["next"]
    page = client.get("/commitments/?initiative=other").context["records"]
    return found, [record.ref for record in page]


def test_what_is_looked_for_in_vain_along_the_order_is_gathered(many, client, monkeypatch):
    asked = []

    def told(make, *limit):
        asked.append(limit)
        return None if limit else make()

    found = pages_of_other(client)
    assert found == ([["b-0", "b-1"], ["b-2"]], ["b-0", "b-1", "b-2"])
    monkeypatch.setattr(counting, "in_time", told)
    assert pages_of_other(client) == found
    assert asked == [(counting.LEAST,)] * 3


def test_the_order_is_followed_for_less_time_than_it_takes_to_gather(many, client, monkeypatch):
    limits = []
    monkeypatch.setattr(counting, "in_time", lambda make, seconds: limits.append(seconds) or make())
    monkeypatch.setattr(counting, "LEAST", 0)
    client.get("/api/v1/commitments/?initiative=other")
    client.get("/api/v1/commitments/?initiative=other&status=broken")
    client.get("/api/v1/commitments/")
    assert limits == [3 * counting.EACH]


def test_a_search_along_the_order_is_stopped_and_takes_nothing_else_with_it(many):
    assert counting.in_time(slow, 0.01) is None
    assert make.make_commitment(ref="c-0").pk
