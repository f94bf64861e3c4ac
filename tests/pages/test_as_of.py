"""What every page says of a chosen day, on the registry as it ships."""

import pytest

from tests.pages.html import read, texts
from tests.pages.test_lists import names

pytestmark = pytest.mark.usefixtures("registry")


def test_a_signatory_bears_the_name_of_the_day(page):
    def said(day):
        shown = page(f"/signatories/telia/?as_of={day}")
        return next(shown.all("title")).text, shown.one("section", id="day").one("strong").text

    suffix = "Child Safety Registry"
    assert said("2012-03-14") == (f"Telia Company on 14 March 2012 – {suffix}", "TeliaSonera")
    assert said("2018-01-01") == (f"Telia Company on 1 January 2018 – {suffix}", "Telia Company")


def test_a_signatory_shows_what_it_was_in_and_what_bound_it_on_the_day(page):
    shown = page("/signatories/telia/?as_of=2012-03-14")
    members = shown.one("section", id="members")
    rows = {row.one("th").text: texts(row.all("td"))[2] for row in members.one("tbody").items("tr")}
    assert rows == {
        "Mobile framework": "joined 6 February 2007",
        "CEO Coalition": "joined 1 December 2011",
    }
    assert texts(members.one("ul", class_="lines").items()) == [
        "ICT Coalition: Joining date not documented; first documented 11 October 2013 "
        "(ICT Coalition on this day: active)",
        "Alliance: Joining date not documented; first documented February 2018 "
        "(Alliance on this day: did not exist yet)",
    ]
    assert texts(shown.one("section", id="binding").all("h3")) == [
        "Mobile framework",
        "CEO Coalition",
    ]


@pytest.mark.parametrize(
    ("day", "owners"),
    [
        ("2014-08-31", ["Ask.com (IAC)"]),
        ("2014-07-31", []),
    ],
)
def test_a_signatory_shows_the_owners_of_the_day(day, owners, page):
    facts = page(f"/signatories/askfm/?as_of={day}").one("dl", class_="facts")
    rows = {row.one("dt").text: row.one("dd").text for row in facts.items("div")}
    shown = [value.split(" since")[0] for name, value in rows.items() if name.startswith("Owner")]
    assert [owner.split(",")[0] for owner in shown] == owners


def test_a_day_before_the_first_document_says_so(page):
    notice = next(page("/signatories/telia/?as_of=2001-01-01").all("p", class_="notice")).text
    assert notice.startswith(
        "No document that was read speaks of it on 1 January 2001 or before: the earliest here is of"
    )


def test_initiatives_of_a_day_leave_the_others_out_with_the_reason(page):
    shown = page("/initiatives/?as_of=2010-01-01")
    assert names(shown) == [
        "European Framework for Safer Mobile Use by Younger Teenagers and Children",
        "Safer Social Networking Principles for the EU",
    ]
    assert {tag.text for tag in shown.all("span", class_="tag")} == {"active on 1 January 2010"}
    notice = shown.one("div", class_="notice")
    assert notice.one("p").text == (
        "4 other initiatives were not documented to be active on 1 January 2010:"
    )
    assert texts(notice.all("li"))[0] == (
        "CEO Coalition to make the internet a better place for kids did not exist yet "
        "(started 1 December 2011)"
    )


def test_a_day_before_all_launches_lists_every_initiative_as_not_yet(page):
    shown = page("/initiatives/?as_of=2000-01-01")
    assert names(shown) == []
    notice = list(shown.all("div", class_="notice"))[-1]
    told = [one for one in texts(notice.all("li")) if "did not exist yet" in one]
    assert len(told) == 5


def test_signatories_of_a_day_stand_under_the_names_of_the_day(page):
    shown = page("/signatories/?as_of=2012-03-14&initiative=ceo-coalition-2011")
    assert len(names(shown)) == 31
    renamed = [name for name in names(shown) if " now " in name]
    assert "TeliaSonera now Telia Company" in renamed
    assert "Facebook now Meta" in renamed


def test_signatories_of_a_day_before_the_launch_say_that_it_did_not_exist(page):
    shown = page("/signatories/?as_of=2010-01-01&initiative=alliance-2017")
    notice = list(shown.all("div", class_="notice"))[-1]
    assert notice.one("p").text == "These did not exist yet on 1 January 2010:"
    assert texts(notice.all("li")) == [
        "Alliance to better protect minors online (started 7 February 2017)"
    ]


@pytest.mark.parametrize(("day", "number"), [("2012-03-13", 28), ("2012-03-14", 31)])
def test_a_commitment_names_those_it_bound_on_the_day(day, number, page):
    bound = page(f"/commitments/ceo-coalition-2011-privacy/?as_of={day}").one("section", id="bound")
    assert len(bound.one("ul", class_="names").items()) == number


def test_a_commitment_of_a_later_initiative_bound_nobody(page):
    shown = page("/commitments/ceo-coalition-2011-privacy/?as_of=2011-11-30")
    assert shown.one("section", id="bound").one("p", class_="notice").text == (
        "CEO Coalition did not exist yet on this day. It started 1 December 2011."
    )


def test_a_list_that_no_longer_names_a_member_is_said(page):
    def of_bbfc(shown):
        row = shown.one("tr", id="alliance-2017-bbfc")
        return next(row.one("th").all("p", class_="small")).text

    left = "The list of 23 May 2022 no longer names it; when it left is not documented."
    assert of_bbfc(page("/initiatives/alliance-2017/")) == left
    after = page("/initiatives/alliance-2017/?as_of=2022-05-23")
    assert [one for one in texts(after.all("p", class_="notice")) if "before" in one] == [
        f"BBFC had been in before. {left} Its source"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/initiatives/alliance-2017/",
        "/signatories/telia/",
        "/commitments/ceo-coalition-2011-privacy/",
        "/initiatives/",
        "/signatories/",
        "/commitments/",
    ],
)
def test_the_day_stands_in_title_data_and_citation_and_the_data_is_there(path, page, client):
    shown = page(f"{path}?as_of=2018-06-01")
    assert "on 1 June 2018 –" in next(shown.all("title")).text
    cited = [one.text for one in shown.all("details") if "Cite this page" in one.text]
    assert "state of 1 June 2018" in cited[0]
    assert f"http://testserver{path}?as_of=2018-06-01" in cited[0]
    twin = shown.one("link", rel="alternate", type="application/json").attrs["href"]
    assert "as_of=2018-06-01" in twin
    assert client.get(twin).status_code == 200


@pytest.mark.parametrize(
    "path", ["/signatories/telia/", "/commitments/ceo-coalition-2011-privacy/"]
)
def test_a_bad_day_is_named_and_the_page_stays(path, client):
    response = client.get(f"{path}?as_of=2012-13-01")
    shown = read(response)
    assert response.status_code == 400
    assert shown.one("p", id="as-of-wrong").text.startswith("“2012-13-01” is not a day.")
    assert shown.one("h1").text == read(client.get(path)).one("h1").text


def test_a_theme_tells_what_assessments_found(page):
    shown = page("/themes/content-classification/").one("section", id="found")
    assert texts(shown.all("h3")) == [
        "Action reports of the work carried out over their first year"
    ]
    assert texts(shown.all("th", scope="row")) == [
        "Content classification",
        "Interoperability of ratings",
        "Rating of user-generated content",
    ]
