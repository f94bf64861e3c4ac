"""What is not public never appears: not in a list, not by its address, not inside another."""

import pytest

from tests import factories as make
from tests.api.rows import RESOURCES

FACTS = [one for one in RESOURCES if one[0] not in ("themes", "documents")]


@pytest.mark.parametrize(("resource", "make_row", "queries"), RESOURCES)
@pytest.mark.parametrize("publication", ["draft", "withdrawn"])
def test_only_published_records_are_listed(resource, make_row, queries, publication, keys, client):
    shown, hidden = make.several(2, make_row)
    hidden.publication = publication
    hidden.withdrawn_because = "Entered twice." if publication == "withdrawn" else ""
    hidden.save()
    listed = keys(f"{resource}/?page_size=200")
    assert (shown.key in listed, hidden.key in listed) == (True, False)
    assert hidden.key not in client.get(f"/api/v1/{resource}.csv").getvalue().decode()
    status = client.get(f"/api/v1/{resource}/{hidden.key}/").status_code
    assert status == {"draft": 404, "withdrawn": 410}[publication]


@pytest.mark.parametrize(("resource", "make_row", "queries"), FACTS)
def test_an_uncited_fact_is_not_listed(resource, make_row, queries, keys, client):
    shown, hidden = make.several(2, make_row)
    hidden.citations.all().delete()
    listed = keys(f"{resource}/?page_size=200")
    assert (shown.key in listed, hidden.key in listed) == (True, False)
    assert client.get(f"/api/v1/{resource}/{hidden.key}/").status_code == 404


def test_what_belongs_to_a_draft_initiative_is_not_listed(get):
    initiative = make.make_initiative(publication="draft")
    make.make_membership(initiative=initiative)
    make.make_event(initiative=initiative)
    make.make_commitment(initiative=initiative)
    assert [get(f"{name}/")["count"] for name in ("memberships", "events", "commitments")] == [
        0,
        0,
        0,
    ]


def test_a_reference_to_a_draft_is_null(get):
    later = make.make_signatory(publication="draft")
    earlier = make.make_signatory(succeeded_by=later)
    assert get(f"signatories/{earlier.slug}/")["succeeded_by"] is None


def test_a_draft_document_of_an_event_is_left_out(get):
    event = make.make_event()
    public, draft = make.make_document(), make.make_document(publication="draft")
    for document in (public, draft):
        event.event_documents.create(document=document)
    assert get(f"events/{event.ref}/")["documents"] == [public.slug]


def test_uncited_and_draft_parts_are_left_out(get):
    signatory = make.make_signatory(name="Telia Company")
    make.make_name(signatory=signatory, name="TeliaSonera", cited=False)
    make.make_name(signatory=signatory, name="Sonera", publication="draft")
    names = get(f"signatories/{signatory.slug}/")["names"]
    assert [name["name"] for name in names] == ["Telia Company"]


def test_a_draft_area_lends_its_initiative_no_theme(get):
    initiative, theme = make.make_initiative(), make.make_theme(slug="privacy")
    area = make.make_area(initiative=initiative, publication="draft")
    make.make_mapping(action_area=area, theme=theme)
    assert get(f"initiatives/{initiative.slug}/")["themes"] == []
    assert get("themes/privacy/")["action_areas"] == []


def test_a_link_to_a_draft_initiative_is_left_out(get):
    public, draft = make.make_initiative(), make.make_initiative(publication="draft")
    make.cite(public.links_from.create(ref="a-b", to_initiative=draft, kind="builds_on"))
    assert get(f"initiatives/{public.slug}/")["links"] == []


@pytest.mark.parametrize(("resource", "make_row", "queries"), FACTS)
def test_a_fact_that_only_a_draft_document_bears_out_is_not_listed(
    resource, make_row, queries, keys, client
):
    row = make_row()
    assert row.key in keys(f"{resource}/?page_size=200")
    for citation in row.citations.all():
        citation.document.publication = "draft"
        citation.document.save()
    assert row.key not in keys(f"{resource}/?page_size=200")
    assert client.get(f"/api/v1/{resource}/{row.key}/").status_code == 404


def test_of_its_evidence_only_public_documents_are_shown(get, table):
    row = make.make_membership(ref="one", document=make.make_document(slug="public"))
    make.make_company_report(membership=row)
    make.cite(row, make.make_document(slug="draft", publication="draft"))
    make.cite(row.reports.get(), make.make_document(publication="draft"))
    shown = get("memberships/one/")
    assert [each["document"] for each in shown["citations"]] == ["public"]
    assert [len(report["citations"]) for report in shown["reports"]] == [1]
    header, line = table("memberships.csv")
    assert line[header.index("citations_document")] == "public"


def test_primary_keys_never_leave_the_database(get):
    row = make.make_membership()
    assert "id" not in get(f"memberships/{row.ref}/")
