"""Lists: filtered by what stands in the address, linked to the same rows as data."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import factories as make
from tests.api import rows
from tests.pages.html import read, texts

# Each list, how to make a row, and how many queries it takes whatever its length.
LISTS = [
    ("initiatives", rows.initiative, 11),
    ("signatories", rows.signatory, 16),
    ("commitments", rows.commitment, 21),
    ("themes", rows.theme, 7),
    ("documents", make.make_document, 6),
]


def names(shown):
    """What the rows of a list are called."""
    table = next((table for table in shown.all("table", class_="cards")), None)
    if table:
        return texts(table.all("th", scope="row"))
    return texts(shown.all("h2", class_="entry"))


@pytest.mark.parametrize(("resource", "row", "queries"), LISTS)
@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_whatever_its_length(
    resource, row, queries, number, client, django_assert_num_queries, db
):
    made = [row() for _ in range(number)]
    with django_assert_num_queries(queries):
        response = client.get(f"/{resource}/")
    links = {link.attrs.get("href") for link in read(response).all("a")}
    assert {record.get_absolute_url() for record in made} <= links


@pytest.mark.parametrize(("resource", "row", "queries"), LISTS)
def test_a_list_links_to_the_same_rows_as_data(resource, row, queries, page, client):
    records = [row() for _ in range(2)]
    shown = page(f"/{resource}/?q={records[0].key}&page=")
    *_cite, twins = shown.all("p", class_="twins")
    links = {link.text: link.attrs["href"] for link in twins.all("a")}
    asked = {form: parse_qs(urlsplit(link).query) for form, link in links.items()}
    assert asked == {
        "JSON": {"q": [records[0].key], "format": ["json"]},
        "CSV": {"q": [records[0].key], "format": ["csv"]},
        "Atom": {"q": [records[0].key], "format": ["atom"]},
    }
    alternates = [link.attrs["href"] for link in shown.all("link", rel="alternate")]
    assert alternates == list(links.values())
    assert len(json.loads(client.get(links["JSON"]).content)["results"]) == len(names(shown))


def test_a_filter_in_force_is_said_in_words_and_can_be_removed(page, db):
    initiative = make.make_initiative(slug="one", name="The One")
    make.make_commitment(initiative=initiative, summary="Kept")
    make.make_commitment(summary="Left out")
    shown = page("/commitments/?initiative=one&individual=false")
    assert names(shown) == ["Kept"]
    chips = shown.one("div", class_="chips")
    assert {chip.text: chip.attrs["href"] for chip in chips.all("a")} == {
        "Remove the filter Initiative: The One ×": "?individual=false",
        "Remove the filter Individual: All signatories together ×": "?initiative=one",
        "Remove all": "/commitments/",
    }


def test_counts_beside_a_filter_respect_the_other_filters(page, db):
    one, two = (make.make_initiative(slug=slug, name=slug.title()) for slug in ("one", "two"))
    for initiative in (one, one, two):
        make.make_commitment(initiative=initiative)
    make.make_commitment(membership=make.make_membership(initiative=two))
    shown = page("/commitments/?initiative=two&individual=false")
    labels = texts(shown.one("form", aria_label="Filter").all("label"))
    assert [label for label in labels if label[:3] in {"One", "Two"}] == ["One 2", "Two 1"]
    options = texts(shown.one("select", name="individual").all("option"))
    assert options == ["Any", "One signatory (1)", "All signatories together (1)"]


def test_an_unknown_parameter_is_named_and_nothing_is_listed(page, db):
    make.make_commitment()
    shown = page("/commitments/?initiativ=x", status=400)
    problem = shown.one("div", class_="problem")
    assert texts(problem.all("li")) == [
        "There is no parameter “initiativ” here. Did you mean “initiative”?"
    ]
    assert names(shown) == []


def test_an_unknown_value_is_named_with_the_nearest(page, db):
    make.make_initiative(slug="alliance-2017")
    shown = page("/commitments/?initiative=aliance-2017", status=400)
    assert texts(shown.one("div", class_="problem").all("li")) == [
        "initiative: There is no initiative “aliance-2017”. Did you mean “alliance-2017”?"
    ]


def test_a_filter_without_a_match_says_what_to_try(page, db):
    make.make_commitment()
    shown = page("/commitments/?q=nowhere")
    assert shown.one("div", class_="notice").one("p", class_="title").text == (
        "Nothing in the registry fits all of these filters."
    )


@pytest.mark.parametrize("path", ["/documents/", "/changes/", "/search/?q=document"])
def test_a_page_beyond_the_last_shows_the_last(path, page, db):
    for _ in range(51):
        make.make_document()
    shown = page(f"{path}{'&' if '?' in path else '?'}page=99", status=404)
    last = 3 if "search" in path else 2
    assert shown.one("p", class_="problem").text == (
        f"There is no page “99” of this list. This is page {last}, the last one."
    )
    previous = shown.one("nav", aria_label="Pages").one("a", rel="prev")
    assert parse_qs(urlsplit(previous.attrs["href"]).query)["page"] == [str(last - 1)]
