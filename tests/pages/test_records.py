"""Pages of single records: cost, address, what became of withdrawn and renamed ones."""

import pytest

from initiatives.models import Initiative
from sources.changes import batch
from tests import factories as make
from tests.pages.html import texts


def initiative_with(number):
    initiative = make.make_initiative(slug="it")
    for _ in range(number):
        membership = make.make_membership(initiative=initiative)
        area = make.make_area(initiative=initiative)
        make.make_mapping(action_area=area, theme=make.make_theme())
        make.make_commitment(initiative=initiative, action_area=area)
        make.make_commitment(membership=membership)
        make.make_event(initiative=initiative).event_documents.create(document=make.make_document())
        make.make_figure(initiative=initiative)
        make.make_disagreement(initiative=initiative)
        make.make_statement(initiative=initiative, signatory=membership.signatory)
        make.make_national_code(initiative=initiative)
        assessment = make.make_assessment(initiative=initiative)
        make.make_assessment_subject(assessment=assessment)
        make.make_finding(assessment=assessment, service=make.make_service())
        other = make.make_initiative()
        make.cite(
            initiative.links_from.create(
                ref=f"to-{other.slug}", to_initiative=other, kind="builds_on"
            )
        )
    return initiative


def signatory_with(number):
    signatory = make.make_signatory(slug="it")
    for _ in range(number):
        membership = make.make_membership(signatory=signatory)
        make.make_commitment(membership=membership)
        make.make_commitment(initiative=membership.initiative)
        make.make_finding(signatory=signatory)
        make.make_service(signatory=signatory)
        make.make_particular(signatory=signatory)
        make.make_ownership(signatory=signatory, owner=make.make_signatory())
        make.make_ownership(owner=signatory)
        make.make_signatory_event(signatory=signatory, initiative=membership.initiative)
        make.make_company_report(membership=membership)
        make.make_disagreement(signatory=signatory)
    return signatory


def commitment_with(number):
    commitment = make.make_commitment(ref="it")
    for _ in range(number):
        make.make_membership(initiative=commitment.initiative)
        make.make_finding(commitment=commitment, service=make.make_service())
    return commitment


def theme_with(number):
    theme = make.make_theme(slug="it")
    for _ in range(number):
        area = make.make_area()
        make.make_mapping(action_area=area, theme=theme)
        make.make_commitment(initiative=area.initiative, action_area=area)
    return theme


def document_with(number):
    document = make.make_document(slug="it")
    for _ in range(number):
        membership = make.make_membership(document=document)
        make.make_commitment(membership=membership, document=document)
        make.make_finding(document=document)
        make.make_ownership(document=document)
        make.make_company_report(membership=membership, document=document)
        make.make_assessment_subject(document=document)
    return document


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("record", "queries"),
    [
        (initiative_with, 34),
        (signatory_with, 29),
        (commitment_with, 7),
        (theme_with, 17),
        (document_with, 30),
    ],
)
def test_a_page_costs_the_same_however_much_it_shows(
    record, queries, number, page, django_assert_num_queries, db
):
    with batch():
        shown = record(number)
    with django_assert_num_queries(queries):
        page(shown.get_absolute_url())


def test_a_page_links_to_its_data_and_names_its_own_address(page, db):
    make.make_initiative(slug="it")
    shown = page("/initiatives/it/?as_of=2012-01-01")
    assert shown.one("link", rel="canonical").attrs["href"] == "http://testserver/initiatives/it/"
    twin = shown.one("link", rel="alternate", type="application/json").attrs["href"]
    assert twin == "/api/v1/initiatives/it/?format=json&as_of=2012-01-01"
    current = [link.text for link in shown.all("a") if "aria-current" in link.attrs]
    assert current == ["Initiatives"]


def test_a_draft_is_not_there(page, db):
    make.make_initiative(slug="it", publication="draft")
    assert page("/initiatives/it/", status=404).one("h1").text == (
        "There is no page at this address"
    )


def test_an_uncited_record_is_not_there(page, db):
    make.make_initiative(slug="it", cited=False)
    page("/initiatives/it/", status=404)


def test_a_withdrawn_record_says_why(page, db):
    make.make_initiative(slug="it", publication="withdrawn", withdrawn_because="Held twice.")
    shown = page("/initiatives/it/", status=410)
    assert shown.one("p", class_="lede").text == "The reason: Held twice."


def test_a_renamed_record_leads_to_its_new_address(client, db):
    initiative = make.make_initiative(slug="old")
    initiative.slug = "new"
    initiative.save()
    response = client.get("/initiatives/old/")
    assert (response.status_code, response["Location"]) == (308, "/initiatives/new/")


def test_a_deleted_record_says_why(page, db):
    initiative = make.make_initiative(slug="it")
    initiative._change_reason = "It was another’s double."
    initiative.delete()
    assert Initiative.objects.count() == 0
    shown = page("/initiatives/it/", status=410)
    assert shown.one("p", class_="lede").text == "The reason: It was another’s double."


def test_wording_stands_beside_summary_and_the_bound_are_named(page, db):
    commitment = make.make_commitment(ref="it", wording="as printed", summary="In our words.")
    make.make_membership(
        initiative=commitment.initiative,
        signatory=make.make_signatory(name="Sky"),
        name_as_listed="BSkyB",
    )
    make.make_membership(initiative=commitment.initiative, role="associated_member")
    shown = page("/commitments/it/")
    assert shown.one("blockquote", class_="wording").text == "as printed"
    assert texts(shown.one("section", id="bound").one("ul", class_="names").items()) == [
        "BSkyB now Sky"
    ]


def test_a_theme_runs_in_each_initiatives_own_words(page, db):
    theme = make.make_theme(slug="it")
    for year, name in (("2017", "robust tools"), ("2011", "simple tools")):
        area = make.make_area(
            initiative=make.make_initiative(started_on=year, short_name=f"I{year}"), name=name
        )
        make.make_mapping(action_area=area, theme=theme, strength="exact", reason="The same.")
    shown = page("/themes/it/").one("ol", class_="dated")
    assert texts(shown.items()) == [
        "2011 I2011 “simple tools” Exact: the area is the theme. The same.",
        "2017 I2017 “robust tools” Exact: the area is the theme. The same.",
    ]
