"""A record whose parent, or whose only document, was withdrawn is gone, and its address says why."""

import pytest

from tests import factories as make
from tests.pages.html import read


def withdraw(row, reason="Duplicate of another."):
    row.publication, row.withdrawn_because = "withdrawn", reason
    row.save()


@pytest.fixture
def commitment(db):
    return make.make_commitment(ref="promise", initiative=make.make_initiative(name="One"))


@pytest.mark.parametrize("suffix", ["/", ".json", ".csv", ".jsonld", ".ttl"])
def test_every_form_of_a_record_under_a_withdrawn_one_is_gone(suffix, commitment, client):
    withdraw(commitment.initiative)
    response = client.get(f"/api/v1/commitments/promise{suffix}")
    reason = f"“{commitment.initiative}” was withdrawn: Duplicate of another."
    assert (response.status_code, response.json()["detail"]) == (410, reason)


def test_the_page_is_gone_for_the_same_reason(commitment, client):
    withdraw(commitment.initiative)
    response = client.get("/commitments/promise/")
    reason = f"The reason: “{commitment.initiative}” was withdrawn: Duplicate of another."
    assert (response.status_code, read(response).one("p", class_="lede").text) == (410, reason)


def test_parents_of_parents_count(client, db):
    membership = make.make_membership()
    make.make_company_report(ref="report", membership=membership)
    withdraw(membership.initiative)
    response = client.get("/api/v1/company-reports/report/")
    reason = f"“{membership.initiative}” was withdrawn: Duplicate of another."
    assert (response.status_code, response.json()["detail"]) == (410, reason)


def test_a_fact_whose_only_document_was_withdrawn_is_gone(commitment, client):
    document = commitment.citations.get().document
    withdraw(document, "Not by its publisher.")
    response = client.get("/api/v1/commitments/promise/")
    reason = f"“{document}” was withdrawn: Not by its publisher."
    assert (response.status_code, response.json()["detail"]) == (410, reason)
    make.cite(commitment)
    assert client.get("/api/v1/commitments/promise/").status_code == 200


def test_it_is_there_again_when_its_parent_is(commitment, client):
    withdraw(commitment.initiative)
    commitment.initiative.publication = "published"
    commitment.initiative.withdrawn_because = ""
    commitment.initiative.save()
    assert client.get("/api/v1/commitments/promise/").status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/commitments/promise/", "/commitments/promise/"])
def test_of_a_draft_nothing_is_said(path, commitment, client):
    commitment.initiative.publication = "draft"
    commitment.initiative.save()
    assert client.get(path).status_code == 404


def test_what_readers_never_saw_is_not_there(client, db):
    initiative = make.make_initiative()
    withdraw(initiative)
    make.make_commitment(ref="late", initiative=initiative)
    assert client.get("/api/v1/commitments/late/").status_code == 404


def test_a_former_address_is_gone_too(commitment, client):
    commitment.ref = "vow"
    commitment.save()
    withdraw(commitment.initiative)
    assert client.get("/api/v1/commitments/promise/").status_code == 410
