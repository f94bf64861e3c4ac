"""Every fact shows what it rests on."""

import re
from collections import Counter, defaultdict
from html import unescape

import pytest
from django.apps import apps

from commitments.models import Commitment
from signatories.models import Disagreement
from sources.models import Citation, Fact, LinkCheck
from sources.views import what_names
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
        "Read whole; no copy kept",
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
    [(rows.initiative, 10), (rows.signatory, 7), (rows.commitment, 1)],
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
        "a": [f"A is continued by {two.name}. Compare A and B"],
        "b": [f"{one.name} is continued by B. Compare A and B"],
    }


def marks_on(content):
    """The names of the source marks on a page, as often as each occurs."""
    found = re.findall(r'sources?<span class="hidden-text">: (.*?)</span></summary>', content)
    return Counter(unescape(name) for name in found)


def facts_by_page():
    """Every public fact of the registry under the page that tells it."""
    pages = defaultdict(Counter)
    for model in apps.get_models():
        if issubclass(model, Fact):
            names = what_names(model)
            rows = model.objects.listed().prefetch_related(None).select_related(None)
            for fact in rows.select_related(*names) if names else rows:
                if isinstance(fact, Commitment):
                    pages[f"/commitments/?q={fact.ref}"][str(fact)] += 1
                elif not isinstance(fact, Disagreement):  # its sides stand open on the page
                    shown = fact if hasattr(fact, "get_absolute_url") else fact.public_record
                    pages[shown.get_absolute_url().split("#")[0]][str(fact)] += 1
    return pages


def test_every_fact_of_the_registry_has_a_source_mark_on_its_page(client, registry):
    pages = facts_by_page()
    lists = {path for path in pages if path.startswith("/commitments/")}
    told = sum((pages.pop(path) for path in lists), Counter())
    listed = marks_on(client.get("/commitments/").content.decode())
    listed += marks_on(client.get("/commitments/?page=2").content.decode())
    assert told - listed == Counter()
    assert len(pages) > 80
    missing = {}
    for path, facts in pages.items():
        if gap := facts - marks_on(client.get(path).content.decode()):
            missing[path] = gap
    assert missing == {}


def test_no_source_mark_of_the_registry_leads_nowhere(client, registry):
    content = client.get("/initiatives/ceo-coalition-2011/").content.decode()
    panels = re.findall(r'<ul class="evidence-panel">(.*?)</ul>', content, re.DOTALL)
    passages = [part for panel in panels for part in panel.split("<li>")[1:]]
    assert len(passages) > 200
    bare = [
        part
        for part in passages
        if not re.search(r'href="/documents/[^"]+">.+?</a>, .+?\. .+?\.</p>', part, re.DOTALL)
        or not ("our copy: SHA-256 " in part or "no copy kept" in part)
        or not ("Read it where it was published" in part or "Its address is not recorded." in part)
    ]
    assert bare == []


def test_a_document_without_address_or_copy_says_so(page, db):
    make.make_document(slug="page", url="", extent="unseen")
    facts = page("/documents/page/").one("dl", class_="facts")
    rows = {row.one("dt").text: row.one("dd").text for row in facts.items("div")}
    assert {name: rows[name] for name in list(rows)[2:]} == {
        "Published at": "Its address is not recorded.",
        "Archived copy": "none recorded",
        "What was read": "Known to exist, not read, day not recorded",
        "Our copy": "none kept, so that no passage is quoted",
    }


def test_a_document_links_each_passage_to_its_place_in_the_original(page, db):
    document = make.make_document(slug="page", url="https://example.org/page")
    make.make_event(document=document, title="It met")
    links = page("/documents/page/").all("a", rel="external")
    there = [link.attrs["href"] for link in links if link.text.startswith("Read it there")]
    assert there == ["https://example.org/page#:~:text=as%20the%20document%20says"]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("works", "the address answered on 1 November 2026"),
        ("dead", "dead link: the address no longer answered on 1 November 2026"),
        ("unclear", "whether the address answers was unclear on 1 November 2026"),
    ],
)
def test_the_state_of_a_link_is_told_where_it_stands(state, told, page, db):
    document = make.make_document(slug="page")
    LinkCheck.objects.create(document=document, state=state, checked_on="2026-11-01")
    initiative = make.make_initiative(document=document)
    assert told in page("/documents/page/").one("dl", class_="facts").text
    panel = next(page(initiative.get_absolute_url()).all("ul", class_="evidence-panel"))
    assert told in panel.text
