"""A long list that leaves out nothing is counted by its table, less what no list shows.

And a page of any list leaves that out by number, once it is known.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from sources import whole
from sources.changes import batch
from sources.paging import CursorPages
from tests import factories as make
from tests.pages.html import texts


def make_many():
    """Two public commitments, and one of each kind that no list shows."""
    hidden = {"publication": "withdrawn", "withdrawn_because": "Duplicate."}
    one = make.make_initiative(slug="one", name="One")
    acme = make.make_signatory(name="Acme")
    member = make.make_membership(initiative=one, signatory=acme)
    make.make_commitment(initiative=one, status="in_force")
    make.make_commitment(membership=member, theme=make.make_theme(name="Reporting"))
    make.make_commitment(initiative=one, publication="draft")
    make.make_commitment(initiative=one, cited=False)
    make.make_commitment(initiative=one, document=make.make_document(publication="draft"))
    make.make_commitment(initiative=make.make_initiative(**hidden))
    make.make_commitment(membership=make.make_membership(initiative=one, **hidden))
    withdrawn = make.make_signatory(**hidden)
    make.make_commitment(membership=make.make_membership(initiative=one, signatory=withdrawn))
    make.make_commitment(initiative=one, action_area=make.make_area(initiative=one, **hidden))


@pytest.fixture
def many(db, monkeypatch):
    """All are taken for many."""
    monkeypatch.setattr(whole, "SHORT", 0)
    make_many()


@pytest.fixture
def known(transactional_db, monkeypatch):
    """From the first list on it is known what no list shows."""
    monkeypatch.setattr(whole, "OFTEN", 0)
    make_many()


def test_no_list_counts_what_it_does_not_show(many, client):
    assert (
        client.get("/api/v1/commitments/").json()["count"]
        == Commitment.objects.listed().count()
        == 2
    )


def test_nor_do_the_values_of_the_form(many, page):
    shown = page("/commitments/")
    assert texts(shown.one("select", name="individual").all("option")) == [
        "Any",
        "One signatory (1)",
        "All signatories together (1)",
    ]
    labels = texts(shown.one("form", aria_label="Filter").all("label"))
    assert [one for one in labels if one[-1] in "0123456789"] == [
        "One 2",
        "Reporting 1",
        "Acme 2",
        "In force 1",
        "Outcome not documented 1",
    ]


def test_where_things_keep_very_many_from_lists_each_row_is_asked(many, client, page, monkeypatch):
    monkeypatch.setattr(whole, "MOST_KEPT", 5)
    assert client.get("/api/v1/commitments/").json()["count"] == 2
    options = texts(page("/commitments/").one("select", name="individual").all("option"))
    assert options == ["Any", "One signatory (1)", "All signatories together (1)"]


LIST = "/api/v1/commitments/"


def asked(client, query=""):
    """The refs of a list, its count, and whether each row was asked for what it stands on."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{LIST}?{query}").json()
    (statement,) = [one["sql"] for one in queries if "key_0_of_page" in one["sql"]]
    refs = [row["ref"] for row in answer["results"]]
    return refs, answer["count"], "signatories_signatory" in statement


def test_what_is_known_to_be_kept_from_lists_is_left_out_by_number(known, client):
    rows = Commitment.objects.listed()
    both = sorted(row.ref for row in rows)
    own, shared = (
        [row.ref for row in rows if bool(row.membership) is own] for own in (True, False)
    )
    assert asked(client) == asked(client, "initiative=one") == (both, 2, False)
    assert asked(client, "ordering=-ref") == (both[::-1], 2, False)
    assert asked(client, "individual=true") == (own, 1, False)
    assert asked(client, "status=in_force") == (shared, 1, False)


def test_pages_follow_each_other_when_it_is_known(known, client):
    first = client.get(f"{LIST}?page_size=1").json()
    second = client.get(first["next"]).json()
    refs = [row["ref"] for page in (first, second) for row in page["results"]]
    assert refs == sorted(row.ref for row in Commitment.objects.listed())
    assert second["next"] is None


def test_of_the_first_lists_of_a_version_each_row_is_asked(known, client, monkeypatch):
    monkeypatch.setattr(whole, "OFTEN", 1)
    refs, count, is_asked = asked(client, "page_size=10")
    assert (count, is_asked) == (2, True)
    assert asked(client, "page_size=11") == (refs, 2, False)
    make.make_commitment(ref="zzz")
    assert asked(client, "page_size=10") == ([*refs, "zzz"], 3, True)


def test_what_is_kept_from_lists_is_found_once_for_their_rows_and_their_counts(
    known, client, monkeypatch
):
    monkeypatch.setattr(whole, "SHORT", 0)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(LIST).json()["count"] == 2
        assert client.get("/commitments/").status_code == 200
    assert sum(" EXCEPT " in one["sql"] for one in queries) == 1


def test_where_more_are_kept_from_lists_than_a_statement_names_each_row_is_asked(
    known, client, monkeypatch
):
    monkeypatch.setattr(whole, "FEW_KEPT", 5)
    refs, count, is_asked = asked(client)
    assert (len(refs), count, is_asked) == (2, 2, True)


def test_what_is_hidden_while_a_page_is_made_is_not_shown_by_it(known, client, monkeypatch):
    find = CursorPages.fetched

    @batch()
    def write():
        draft = make.make_initiative(publication="draft")
        make.make_commitment(ref="aaa", wording="Nobody is to see this yet.", initiative=draft)

    def find_late(self, *args):
        monkeypatch.setattr(CursorPages, "fetched", find)
        write()
        return find(self, *args)

    monkeypatch.setattr(CursorPages, "fetched", find_late)
    answer = client.get(LIST)
    assert answer.json()["count"] == len(answer.json()["results"]) == 2
    assert b"Nobody" not in answer.content
    assert Commitment.objects.filter(ref="aaa").exists()
