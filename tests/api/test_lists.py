"""Each resource: what a list shows, what a record shows, and what both cost."""

import pytest

from tests.api.rows import RESOURCES
from tests.factories import make_document, make_figure, make_initiative, make_membership, several

ADDRESSES = ["url", "html_url"]
# What tools rely on: the names may be added to and never renamed or dropped.
CONTRACT = {
    "initiatives": "slug name short_name kind status announced_on started_on ended_on convened_by "
    "summary themes counts citations",
    "action-areas": "slug initiative parent position name description themes citations",
    "themes": "slug name position description action_areas",
    "events": "ref initiative date kind title documents citations",
    "figures": "ref initiative measure value as_of note citations",
    "disagreements": "ref initiative subject explanation shown citations",
    "signatories": "slug name kind sector country website names succeeded_by citations",
    "memberships": "ref initiative signatory role name_as_listed joined left documented_from "
    "citations",
    "commitments": "ref initiative made_by action_area theme wording summary made_on due_on status "
    "service citations",
    "assessments": "slug initiative title assessor method published_on document summary citations",
    "findings": "ref assessment initiative action_area signatory service measure result derived "
    "citations",
    "assessment-subjects": "ref assessment initiative signatory service page languages citations",
    "company-reports": "ref membership initiative signatory document published_on entity markets "
    "products customers note citations",
    "national-codes": "ref initiative country title status as_of since operators note citations",
    "ownerships": "ref signatory kind owner_name owner share since until documented_from citations",
    "particulars": "ref signatory kind value as_of citations",
    "services": "slug signatory name launched_on closed_on note citations",
    "signatory-events": "ref signatory date until kind title initiative note citations",
    "statements": "ref initiative author signatory kind made_on text citations",
    "documents": "slug title publisher kind language published_on retrieved_on source_url",
}


@pytest.mark.parametrize(("resource", "make", "queries"), RESOURCES)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_whatever_its_length(
    resource, make, queries, rows, client, django_assert_num_queries, db
):
    made = several(rows, make)
    # Some rows bring others of their kind along; each row made is in the list.
    with django_assert_num_queries(queries):
        response = client.get(f"/api/v1/{resource}/?page_size=200")
    listed = {row["url"] for row in response.json()["results"]}
    assert {f"http://testserver{row.get_api_url()}" for row in made} <= listed


@pytest.mark.parametrize(("resource", "make", "queries"), RESOURCES)
def test_the_names_that_tools_rely_on_are_there(resource, make, queries, get):
    row = make()
    shown = get(f"{resource}/{row.key}/")
    names = [*ADDRESSES, *CONTRACT[resource].split()]
    assert [name for name in names if name not in shown] == []
    assert shown["url"] == f"http://testserver/api/v1/{resource}/{row.key}/"
    assert shown["html_url"] == f"http://testserver{row.get_absolute_url()}"


@pytest.mark.parametrize(("resource", "make", "queries"), RESOURCES)
def test_a_record_shows_what_its_list_shows(resource, make, queries, get):
    row = make()
    shown = get(f"{resource}/{row.key}/")
    listed = [one for one in get(f"{resource}/")["results"] if one["url"] == shown["url"]]
    assert listed == [{name: shown[name] for name in listed[0]}]


def test_a_citation_says_where_it_stands(get):
    document = make_document(slug="page", title="A page", url="https://example.org/page")
    membership = make_membership(document=document)
    assert get(f"memberships/{membership.ref}/")["citations"] == [
        {
            "document": "page",
            "document_title": "A page",
            "locator": "Section 1",
            "quote": "as the document says",
            "url": "https://example.org/page#:~:text=as%20the%20document%20says",
            "statement": "",
            "confidence": "high",
        }
    ]


@pytest.mark.parametrize("date", ["2007", "2020-11", "2017-02-07"])
def test_dates_keep_the_precision_of_the_document(date, get):
    initiative = make_initiative(started_on=date)
    assert get(f"initiatives/{initiative.slug}/")["started_on"] == date


@pytest.mark.parametrize(("value", "shown"), [("21", "21"), ("0.50", "0.5"), ("-3", "-3")])
def test_a_figure_is_a_number_and_whole_where_it_is_whole(value, shown, client, db):
    figure = make_figure(value=value)
    assert f'"value":{shown},' in client.get(f"/api/v1/figures/{figure.ref}/").content.decode()


def test_an_initiative_counts_its_public_rows_by_kind(get):
    initiative = make_initiative()
    make_membership(initiative=initiative)
    make_membership(initiative=initiative, role="associated_member")
    make_membership(initiative=initiative, publication="draft")
    make_membership(initiative=initiative, cited=False)
    make_figure(initiative=initiative)
    assert get(f"initiatives/{initiative.slug}/")["counts"] == {
        "signatories": 1,
        "associated_members": 1,
        "task_force_members": 0,
        "action_areas": 0,
        "commitments": 0,
        "events": 0,
        "figures": 1,
        "disagreements": 0,
        "assessments": 0,
        "findings": 0,
    }


def test_the_root_names_every_resource(get):
    names = [resource for resource, make, queries in RESOURCES]
    assert set(get("")) >= {*names, "changes", "schema", "docs"}
    assert get("")["initiatives"] == "http://testserver/api/v1/initiatives/"
