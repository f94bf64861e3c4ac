"""Counts beside filters, and the ways out of an empty list, on the registry as it ships."""

import pytest
from django.http import QueryDict

from commitments.views import CommitmentListView
from initiatives.views import InitiativeListView, ThemeListView
from signatories.views import SignatoryListView
from sources.views import ChangeListView, DocumentListView
from tests.pages.html import texts

pytestmark = pytest.mark.usefixtures("registry")

# Each list, bare and under filters that touch each other.
ASKED = [
    (InitiativeListView, ""),
    (InitiativeListView, "kind=coalition&theme=privacy"),
    (InitiativeListView, "as_of=2012-01-01"),
    (SignatoryListView, ""),
    (SignatoryListView, "initiative=alliance-2017&role=associated_member&sector=education"),
    (SignatoryListView, "as_of=2012-03-14&kind=company"),
    (
        SignatoryListView,
        "member_of_all=ceo-coalition-2011,alliance-2017&initiative=ict-coalition-2012",
    ),
    (CommitmentListView, ""),
    (CommitmentListView, "theme=privacy&individual=true"),
    (CommitmentListView, "as_of=2012-01-01&initiative=ceo-coalition-2011"),
    (ThemeListView, "initiative=alliance-2017"),
    (DocumentListView, "language=de"),
    (ChangeListView, "kind=added"),
]


@pytest.mark.parametrize(("view", "asked"), ASKED, ids=[f"{v.__name__}-{a}" for v, a in ASKED])
def test_a_count_beside_a_filter_is_what_choosing_it_gives(view, asked, rf):
    shown = view()
    shown.setup(rf.get(f"/?{asked}"))
    shown.filterset = shown.get_filterset(view.filterset_class)
    assert shown.filterset.errors == {}
    wrong, counted = [], 0
    for field in shown.fields():
        for option in field["options"]:
            if option["count"] is None:
                continue
            query = QueryDict(asked, mutable=True)
            query[field["field"].html_name] = option["value"]
            rows = view.filterset_class(query, queryset=shown.get_queryset()).qs
            counted += 1
            if rows.count() != option["count"]:
                wrong.append((field["field"].html_name, option["value"], option["count"]))
    assert counted > 0
    assert wrong == []


def test_every_choice_of_a_list_that_is_counted_would_give_something(page):
    form = page("/signatories/?initiative=alliance-2017").one("form", aria_label="Filter")
    counts = [int(count.text) for count in form.all("span", class_="count")]
    assert len(counts) > 10
    assert 0 not in counts


def test_countries_and_languages_are_named_not_coded(page):
    countries = page("/signatories/").one("select", name="country")
    assert "Sweden (1)" in texts(countries.all("option"))
    languages = page("/documents/").one("select", name="language")
    assert "German (17)" in texts(languages.all("option"))
    chip = page("/signatories/?country=SE").one("div", class_="chips").one("a")
    assert chip.text == "Remove the filter Country: Sweden ×"


def test_a_list_says_why_a_row_matched(page):
    shown = page("/signatories/?q=skyrock")
    assert texts(shown.all("th", scope="row"))[0].startswith("Skyrock")
    shown = page("/signatories/?q=sonera")
    why = shown.one("p", class_="why")
    assert set(texts(why.all("mark"))) <= {"Sonera", "TeliaSonera"}
    assert list(why.all("mark")) != []


def test_a_renamed_organisation_says_under_which_name_it_was_found(page):
    why = page("/signatories/?q=Research+in+Motion").one("p", class_="why")
    assert why.text.startswith("Matched by the name Research In Motion.")


def test_an_empty_list_offers_the_right_spelling_fewer_filters_and_the_whole_search(page):
    notice = page("/commitments/?q=privvacy&status=ended").one("div", class_="notice")
    links = {link.text: link.attrs["href"] for link in notice.all("a")}
    assert links == {
        "privacy": "?q=privacy&status=ended",
        "without “Search”": "?status=ended",
        "Show the whole list": "/commitments/",
        "Search everything for “privvacy”": "/search/?q=privvacy",
    }


def test_an_empty_search_offers_nearly_the_same_words_and_each_word_alone(page):
    notice = page("/search/?q=privvacy+setings").one("div", class_="notice")
    assert "Nearly the same words: privacy settings" in texts(notice.all("p"))
    notice = page("/search/?q=telia+nintendo").one("div", class_="notice")
    alone = next(text for text in texts(notice.all("p")) if text.startswith("Every word"))
    assert [part.split()[0] for part in alone.split(": ")[1].split(", ")] == ["telia", "nintendo"]


def test_an_empty_search_under_filters_offers_the_search_without_them(page):
    notice = page("/search/?q=telia&type=figures").one("div", class_="notice")
    links = {link.text: link.attrs["href"] for link in notice.all("a")}
    assert links["18 results without the filters"] == "?q=telia"
