"""Who was in an initiative, and when: with an invented coalition of two lists."""

import pytest

from sources.changes import batch
from tests.factories import cite, make_document, make_initiative, make_membership, make_signatory
from tests.pages.html import texts

LATER = "19 July 2023"


@pytest.fixture
@batch()
def coalition(db):
    """Two founders, one of them renamed since; one name more on a list of 2023."""
    coalition = make_initiative(slug="coalition", short_name="Coalition", started_on="2011-12-01")
    founding, later = make_document(title="Founding list"), make_document(title="Later list")
    for slug, listed, name in (("sky", "BSkyB", "Sky"), ("apple", "Apple", "Apple")):
        membership = make_membership(
            initiative=coalition,
            signatory=make_signatory(slug=slug, name=name),
            name_as_listed=listed,
            joined="2011-12-01",
            documented_from="2011-12-01",
            document=founding,
        )
        cite(membership, later)
    make_membership(
        initiative=coalition,
        signatory=make_signatory(slug="skyrock", name="Skyrock"),
        name_as_listed="Skyrock",
        documented_from="2023-07-19",
        document=later,
    )
    return coalition


def rows(page):
    """The names as listed, and beside each the name of today."""
    table = page.one("table", class_="members")
    names = [row for row in table.all("tr") if "id" in row.attrs]
    return {row.one("th").text: next(row.all("td")).text for row in names}


def groups(page):
    return texts(page.all("th", class_="group"))


def test_all_documented_names_are_listed_with_how_each_is_known(page, coalition):
    shown = page("/initiatives/coalition/")
    assert rows(shown) == {"Apple": "the same", "BSkyB": "Sky", "Skyrock": "the same"}
    assert groups(shown) == [
        "Joined 1 December 2011 (2 names)",
        f"Added by a later list, {LATER}; exact joining date not documented (1 name)",
    ]


def test_each_list_is_counted_and_the_count_leads_to_its_rows(page, coalition):
    members = page("/initiatives/coalition/").one("section", id="members")
    counted = [a for a in members.all("a") if a.attrs["href"].endswith("#memberships")]
    assert texts(counted) == ["3 names – Later list", "2 names – Founding list"]
    document = page(counted[1].attrs["href"])
    passages = document.one("section", id="memberships")
    assert sorted(texts(passages.all("th", scope="row"))) == [
        "Apple in Coalition",
        "BSkyB in Coalition",
    ]


def test_a_day_between_the_lists_shows_those_documented_and_counts_the_rest(page, coalition):
    shown = page("/initiatives/coalition/?as_of=2012-03-14")
    assert list(rows(shown)) == ["Apple", "BSkyB"]
    assert shown.one("title").text.startswith(f"{coalition.name} on 14 March 2012")
    assert texts(shown.all("p", class_="notice")) == [
        "1 further name stands on a list documented later, joining date not documented: it may "
        "have been in on this day or not. Show all names"
    ]


def test_a_day_before_the_launch_says_that_it_did_not_exist(page, coalition):
    shown = page("/initiatives/coalition/?as_of=2011-11-30")
    assert texts(shown.all("div", class_="notice")) == [
        "Coalition did not exist yet on 30 November 2011. It started 1 December 2011. "
        "Show its first day"
    ]
    assert list(shown.all("table", class_="members")) == []


def test_a_day_within_the_year_of_the_launch_is_left_open(page, db):
    coalition = make_initiative(slug="coalition", started_on="2011")
    make_membership(initiative=coalition, joined="2011", documented_from="2011")
    notices = texts(page("/initiatives/coalition/?as_of=2011-06-01").all("p", class_="notice"))
    assert notices == [
        "The documents say only that it started in 2011; whether before or after this day is not "
        "documented.",
        "No document names anybody for this day.",
        "1 name joined in a month or year in which this day lies; whether before or after it is "
        "not documented. Show all names",
    ]


def test_a_bad_date_is_named_and_the_page_stays(page, coalition):
    shown = page("/initiatives/coalition/?as_of=2012-13-01", status=400)
    assert shown.one("p", id="as-of-wrong").text == (
        "“2012-13-01” is not a day. Write year, month and day, as in 2017-02-07. "
        "The page shows all that is documented instead."
    )
    assert list(rows(shown)) == ["Apple", "BSkyB", "Skyrock"]


def test_a_signatory_was_in_what_documents_say_for_the_day(page, coalition):
    def initiatives(shown):
        return texts(shown.one("section", id="members").all("th", scope="row"))

    assert initiatives(page("/signatories/skyrock/")) == ["Coalition"]
    assert initiatives(page("/signatories/skyrock/?as_of=2012-03-14")) == []
