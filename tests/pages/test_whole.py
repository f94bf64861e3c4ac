"""A long list that leaves out nothing is counted by its table, less what no list shows."""

import pytest

from commitments.models import Commitment
from sources import whole
from tests import factories as make
from tests.pages.html import texts


@pytest.fixture
def many(db, monkeypatch):
    """Two public commitments, and one of each kind that no list shows; all are taken for many."""
    monkeypatch.setattr(whole, "SHORT", 0)
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
