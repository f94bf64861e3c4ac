"""What the public sees: published, cited, and resting on what is public itself."""

import pytest

from commitments.models import AssessmentSubject, Commitment, CompanyReport, Finding
from initiatives.models import ActionArea, Event
from signatories.models import Membership, Ownership, Statement
from sources.models import Document
from tests import factories as f

pytestmark = pytest.mark.django_db


def withdraw(row):
    row.publication, row.withdrawn_because = "withdrawn", "A duplicate."
    row.save()


def grandchildren(initiative, signatory):
    """Facts that hang on an initiative or an organisation by way of others."""
    membership = f.make_membership(initiative=initiative, signatory=signatory)
    strand = f.make_area(initiative=initiative)
    assessment = f.make_assessment(initiative=initiative)
    return [
        membership,
        strand,
        f.make_area(initiative=initiative, parent=strand),
        f.make_event(initiative=initiative),
        f.make_commitment(membership=membership),
        f.make_commitment(initiative=initiative, action_area=strand),
        f.make_finding(assessment=assessment),
        f.make_company_report(membership=membership),
        f.make_assessment_subject(assessment=assessment, signatory=signatory),
        f.make_statement(initiative=initiative),
    ]


def listed(rows):
    return [row for row in rows if type(row).objects.listed().filter(pk=row.pk).exists()]


def test_what_hangs_on_a_withdrawn_initiative_is_not_public():
    initiative, signatory = f.make_initiative(), f.make_signatory()
    rows = grandchildren(initiative, signatory)
    assert listed(rows) == rows
    withdraw(initiative)
    assert listed(rows) == []


def test_what_hangs_on_a_withdrawn_organisation_is_not_public():
    signatory = f.make_signatory()
    rows = grandchildren(f.make_initiative(), signatory)
    withdraw(signatory)
    hidden = {Membership, CompanyReport, AssessmentSubject}
    assert [row for row in listed(rows) if type(row) in hidden] == []
    assert not Commitment.objects.listed().individual().exists()
    assert {type(row) for row in listed(rows)} == {
        ActionArea,
        Event,
        Commitment,
        Finding,
        Statement,
    }


def test_a_draft_and_an_uncited_fact_are_not_public():
    f.make_event(publication="draft")
    f.make_event(cited=False)
    public = f.make_event()
    assert list(Event.objects.listed()) == [public]


def test_a_document_needs_no_citation_and_a_draft_of_it_is_not_public():
    f.make_document(publication="draft")
    public = f.make_document()
    assert list(Document.objects.listed()) == [public]


def test_ownership_hangs_on_what_is_owned():
    row = f.make_ownership()
    assert list(Ownership.objects.listed()) == [row]
    withdraw(row.signatory)
    assert list(Ownership.objects.listed()) == []
