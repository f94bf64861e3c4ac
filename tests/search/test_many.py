"""A word that very many records have costs no more than one that some have, and the answer says so."""

import pytest
from django.db import connection

from search import api, engine, views
from tests import factories as make
from tests.pages.html import read

PAGE, API = "/search/", "/api/v1/search/"


@pytest.fixture
def many(db, monkeypatch):
    """Four commitments with the word in their text, then an organisation with it in its name."""
    for module in (engine, api, views):
        monkeypatch.setattr(module, "MOST_RANKED", 2)
    monkeypatch.setattr(engine, "MOST_FILED", 4)
    if connection.vendor == "postgresql":
        # Two hits are ranked as they are met; where rows were before, the last may stand first.
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE search_entry CASCADE")
    initiative = make.make_initiative(slug="one")
    for number in range(4):
        make.make_commitment(ref=f"text-{number}", initiative=initiative, summary="About zebras")
    make.make_signatory(slug="zebra", name="Zebra")


def refs(answer):
    return [one["ref"] for one in answer["results"]]


@pytest.mark.parametrize("narrowed", [{}, {"type": ["commitments", "signatories"]}])
def test_all_are_counted_and_of_some_the_best_come_first(narrowed, many, client):
    answer = client.get(API, {"q": "zebra"} | narrowed).json()
    assert (answer["count"], refs(answer)[0], len(refs(answer))) == (5, "zebra", 3)


def test_what_they_are_filed_under_is_not_counted(many, client):
    facets = client.get(API, {"q": "zebra"}).json()["facets"]
    assert {one["value"]: one["count"] for one in facets["type"]} == {
        "commitments": 4,
        "signatories": 1,
    }
    assert (facets["initiative"], facets["theme"]) == (None, None)


def test_narrowed_to_fewer_it_is(many, client):
    facets = client.get(API, {"q": "zebra", "type": "commitments"}).json()["facets"]
    assert [(one["value"], one["count"]) for one in facets["initiative"]] == [("one", 4)]


def test_the_page_says_that_some_are_compared(many, client):
    shown = read(client.get(PAGE, {"q": "zebra"}))
    assert shown.one("p", role="status").text == "5 results for “zebra”"
    assert shown.one("p", role="note").text.startswith("So many records have these words")
    few = read(client.get(PAGE, {"q": "zebra", "type": "signatories"}))
    assert list(few.all("p", role="note")) == []
