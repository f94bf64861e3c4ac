"""Every fact shows what it rests on."""

import pytest

from sources.models import Citation
from tests import factories as make
from tests.api import rows
from tests.pages.html import texts


def test_a_source_mark_names_the_fact_and_opens_document_place_and_passage(page, db):
    document = make.make_document(
        slug="page",
        title="The page",
        publisher="European Commission",
        published_on="2023-07-19",
        url="https://example.org/page",
    )
    figure = make.make_figure(value=21, measure="signatories", cited=False)
    make.cite(
        figure,
        document,
        locator="Principles",
        quote="signed by 21 companies",
        statement="Gives no date.",
        confidence=Citation.Confidence.MEDIUM,
    )
    shown = page(figure.initiative.get_absolute_url())
    mark = shown.one("tr", id=figure.ref).one("details", class_="evidence")
    assert mark.one("summary").text == "source: 21 signatories"
    assert [node.text for node in mark.one("li").children if not isinstance(node, str)] == [
        "“signed by 21 companies”",
        "The page, European Commission, 19 July 2023. Principles.",
        "What it says: Gives no date.",
        "Confidence: Medium: second-hand, partly garbled, or derived",
        "Read it where it was published",
    ]
    assert [link.attrs["href"] for link in mark.all("a")] == [
        "/documents/page/",
        "https://example.org/page#:~:text=signed%20by%2021%20companies",
    ]


def test_a_document_shows_all_that_rests_on_it_by_kind(page, db):
    document = make.make_document(slug="page")
    initiative = make.make_initiative(document=document, name="The Coalition")
    make.make_event(initiative=initiative, document=document, title="It met")
    make.make_membership(initiative=initiative, document=document, publication="draft")
    shown = page("/documents/page/")
    assert texts(shown.all("h2")) == ["Initiatives (1)", "Events (1)"]
    assert texts(shown.all("th", scope="row")) == ["The Coalition", "It met"]
    assert texts(shown.all("span", lang="en")) == ["“as the document says”"] * 2


# Each page and how it marks the facts on it: those of the record and of all its parts.
@pytest.mark.parametrize(
    ("record", "marks"),
    [(rows.initiative, 9), (rows.signatory, 7), (rows.commitment, 1)],
    ids=["initiative", "signatory", "commitment"],
)
def test_every_fact_on_a_page_bears_a_mark(record, marks, page, db):
    shown = page(record().get_absolute_url())
    assert len(list(shown.all("details", class_="evidence"))) == marks
    document_links = [next(mark.all("a")) for mark in shown.all("ul", class_="evidence-panel")]
    assert [link.attrs["href"].split("/")[1] for link in document_links] == ["documents"] * marks


def test_all_sides_of_a_disagreement_stand_side_by_side(page, db):
    disagreement = make.make_disagreement(explanation="Two days.", shown="Both.")
    shown = page(disagreement.initiative.get_absolute_url()).one("article", id=disagreement.ref)
    assert texts(shown.all("th", scope="row")) == ["20 signed.", "21 signed."]
    assert texts(shown.all("p")) == [
        "Why they may differ. Two days.",
        "What the registry shows, and why. Both.",
    ]


def test_links_between_initiatives_are_read_from_both_sides(page, db):
    one, two = (make.make_initiative(slug=slug, short_name=slug.upper()) for slug in "ab")
    make.cite(one.links_from.create(ref="a-b", to_initiative=two, kind="continued_by"))
    said = {
        slug: texts(
            page(f"/initiatives/{slug}/")
            .one("section", id="links")
            .one("ul", class_="rows")
            .items()
        )
        for slug in "ab"
    }
    assert said == {
        "a": [f"A is continued by {two.name}."],
        "b": [f"{one.name} is continued by B."],
    }
