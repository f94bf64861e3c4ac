"""Comparisons of the registry as it ships: what the pages, the table and the API say."""

import csv
from io import StringIO

import pytest

from tests.pages.html import texts

pytestmark = pytest.mark.usefixtures("registry")

COALITION_AND_ALLIANCE = "initiative=ceo-coalition-2011&initiative=alliance-2017"
BAD = [
    ("initiative=alliance-2017", "initiative", "One initiative alone cannot be compared"),
    ("initiative=alliance-2017&initiative=alliance-2017", "initiative", "One initiative alone"),
    (
        f"{COALITION_AND_ALLIANCE}&initiative=ict-coalition-2012",
        "initiative",
        "Two initiatives can be compared, not more",
    ),
    ("initiative=aliance-2017&initiative=ict-coalition-2012", "initiative", "“alliance-2017”?"),
    ("signatory=sky", "signatory", "One signatory alone cannot be compared"),
    (
        "&".join(f"signatory={one}" for one in ("sky", "meta", "bt", "kpn", "google")),
        "signatory",
        "Two to four signatories can be compared; the grid shows more at once.",
    ),
    ("signatory=skye&signatory=meta", "signatory", "Did you mean “sky”?"),
    (
        f"{COALITION_AND_ALLIANCE}&signatory=sky&signatory=meta",
        "signatory",
        "Compare initiatives or signatories, not both at once.",
    ),
    ("initiatives=alliance-2017", "initiatives", "Did you mean “initiative”?"),
]


def data_links(shown):
    """The links to the same as data."""
    (line,) = [one for one in shown.all("p", class_="twins") if "The same as data" in one.text]
    return line.all("a")


def headings(shown, section):
    return [
        next(head.all("a")).text for head in shown.one("section", id=section).all("th", scope="row")
    ]


def row(shown, section, name):
    """What a row of a section says, by column."""
    for one in shown.one("section", id=section).one("tbody").items("tr"):
        if next(one.one("th").all("a")).text == name:
            return [one.one("th").text, *texts(one.items("td"))]
    raise AssertionError(name)


def test_members_are_carried_over_gone_or_new(page):
    # Counted by hand in the fixtures: 31 signatories of the Coalition; 26 and 14 of the Alliance.
    shown = page(f"/compare/?{COALITION_AND_ALLIANCE}")
    assert headings(shown, "carried_over") == [
        "BT Group",
        "Deutsche Telekom",
        "Google",
        "KPN",
        "Liberty Global",
        "Meta",
        "Microsoft",
        "Orange",
        "Samsung Electronics",
        "Sky",
        "Sulake",
        "Telefónica",
        "Telenor",
        "Telia Company",
        "TIM (Telecom Italia)",
        "Vivendi",
        "Vodafone",
    ]
    gone, new = headings(shown, "gone"), headings(shown, "new")
    assert (len(gone), len(new)) == (14, 23)
    # The traps: neither pair is one organisation.
    assert "RTL Group" in gone
    assert "Super RTL" in " ".join(new)
    assert "Foundation T.I.M. (Against Internet Misconduct)" in new
    assert texts(shown.one("ul", class_="changes").all("li")) == [
        "17 carried over, 9 of them listed under another name",
        "14 gone: on no list of the Alliance that was read",
        "23 new: on no list of the CEO Coalition that was read",
    ]


def test_a_renaming_is_named_with_its_date_and_both_lists(page):
    name, then, later = row(page(f"/compare/?{COALITION_AND_ALLIANCE}"), "carried_over", "Sky")
    assert name == (
        "Sky another name Listed then as BSkyB, later as Sky. "
        "BSkyB: until November 2014 Sky: from November 2014"
    )
    assert then == "BSkyB Joined 1 December 2011"
    assert later == "Sky Joining date not documented; first documented February 2018"


def test_every_membership_that_is_compared_shows_its_source(page):
    shown = page(f"/compare/?{COALITION_AND_ALLIANCE}")
    for section in ("carried_over", "gone", "new"):
        for cell in shown.one("section", id=section).one("tbody").all("td"):
            assert list(cell.all("details", class_="evidence")), cell.text


def test_the_earlier_comes_first_whichever_way_it_is_asked(page):
    shown = page("/compare/?initiative=alliance-2017&initiative=ceo-coalition-2011")
    assert shown.one("h1").text == "CEO Coalition → Alliance"


def test_areas_meet_in_themes_with_strength_and_reason(page):
    shown = page(f"/compare/?{COALITION_AND_ALLIANCE}")
    _theme, coalition, alliance = row(shown, "themes", "Content classification")
    assert coalition.startswith(
        "wider use of content classification exact – The area is the wider use of what the theme"
    )
    assert "Mediaset:" in coalition
    assert alliance.startswith("Promoting use of content classification when and where appropriate")
    assert "close – Its use is promoted, but only where that fits." in alliance
    _theme, coalition, alliance = row(shown, "themes", "Cooperation and good practice")
    assert coalition == "No area on it. No commitment documented; that is no “no”."
    assert alliance.startswith("enhanced collaboration exact")


def test_what_links_two_initiatives_has_its_source(page):
    links = page(f"/compare/?{COALITION_AND_ALLIANCE}").one("section", id="links")
    (said,) = links.one("ul", class_="rows").items()
    assert said.text.startswith("Alliance builds on CEO Coalition.")
    assert next(said.all("blockquote")).text
    none = page("/compare/?initiative=mobile-framework-2007&initiative=alliance-2017")
    assert none.one("section", id="links").one("p").text == (
        "No document that was read says what one has to do with the other."
    )


def test_table_and_api_hold_the_members_of_the_page(page, client):
    shown = page(f"/compare/?{COALITION_AND_ALLIANCE}")
    twins = {link.text: client.get(link.attrs["href"]) for link in data_links(shown)}
    alternates = [link.attrs["type"] for link in shown.all("link", rel="alternate")]
    assert [*twins, *alternates] == ["JSON", "CSV", "application/json", "text/csv"]
    members = [
        (change, name)
        for change in ("carried_over", "gone", "new")
        for name in headings(shown, change)
    ]
    lines = list(csv.DictReader(StringIO(twins["CSV"].content.decode())))
    assert [(line["change"], line["name"]) for line in lines] == members
    sky = next(line for line in lines if line["signatory"] == "sky")
    assert (sky["renamed"], sky["earlier_listed_as"], sky["later_listed_as"]) == (
        "true",
        "BSkyB",
        "Sky",
    )
    body = twins["JSON"].json()
    assert (body["earlier"], body["later"]) == ("ceo-coalition-2011", "alliance-2017")
    assert [(one["change"], one["signatory"]) for one in body["members"]] == [
        (line["change"], line["signatory"]) for line in lines
    ]
    sky = next(one for one in body["members"] if one["signatory"] == "sky")
    assert [name["name"] for name in sky["names"]] == ["BSkyB", "Sky"]
    assert {len(one["citations"]) > 0 for one in sky["earlier"] + sky["later"]} == {True}


def test_signatories_stand_side_by_side_in_the_order_asked(page):
    shown = page("/compare/?signatory=telefonica&signatory=sky&signatory=meta")
    assert shown.one("h1").text == "Telefónica, Sky, Meta"
    assert (
        next(shown.all("p", class_="lede")).text == "All of them were in: CEO Coalition, Alliance."
    )
    assert row(shown, "members", "Social networking principles")[1:] == [
        "not documented in it",
        "not documented in it",
        "Facebook Joined 10 February 2009",
    ]
    _theme, telefonica, sky, meta = row(shown, "themes", "Illegal content and takedown")
    assert telefonica.startswith("own commitment Blocks abuse images")
    assert sky.startswith("signed ")
    assert meta.startswith("signed 3 times")
    assert texts(shown.one("section", id="found").all("h3")) == ["Telefónica", "Sky", "Meta"]


def test_signatories_in_the_api_and_the_table(client):
    query = "signatory=telefonica&signatory=sky"
    body = client.get(f"/api/v1/compare/?{query}").json()
    assert body["shared"] == ["ceo-coalition-2011", "alliance-2017"]
    assert [one["signatory"] for one in body["signatories"]] == ["telefonica", "sky"]
    table = client.get(f"/api/v1/compare/?{query}&format=csv").content.decode()
    lines = list(csv.DictReader(StringIO(table)))
    assert [line["initiative"] for line in lines if line["sky"]] == body["shared"]


def test_nothing_asked_gives_two_forms(page):
    shown = page("/compare/")
    assert texts(shown.all("button")) == ["Compare the initiatives", "Compare the signatories"]
    assert list(shown.all("div", class_="problem")) == []


@pytest.mark.parametrize(("query", "parameter", "message"), BAD)
def test_what_cannot_be_compared_is_said(query, parameter, message, page, client):
    shown = page(f"/compare/?{query}", status=400)
    (said,) = texts(shown.one("div", class_="problem").all("li"))
    assert message in said
    assert len(list(shown.all("form"))) == 2
    problem = client.get(f"/api/v1/compare/?{query}")
    assert problem.status_code == 400
    assert [one["parameter"] for one in problem.json()["errors"]] == [parameter]


def test_what_was_chosen_stays_chosen_in_the_form(page):
    shown = page("/compare/?initiative=alliance-2017", status=400)
    select = next(shown.all("select", name="initiative"))
    (chosen,) = [one for one in select.all("option") if "selected" in one.attrs]
    assert chosen.text == "Alliance (2017)"


def test_the_api_needs_something_to_compare(client):
    problem = client.get("/api/v1/compare/")
    assert problem.status_code == 400
    assert problem.json()["detail"] == "Name two initiatives, or two to four signatories."


def test_initiatives_lead_to_their_comparison(page):
    links = page("/initiatives/alliance-2017/").one("section", id="links")
    assert "/compare/?initiative=alliance-2017&initiative=ceo-coalition-2011" in [
        link.attrs["href"] for link in links.all("a")
    ]


def test_initiatives_are_compared_as_of_a_day(page, client):
    asked = f"{COALITION_AND_ALLIANCE}&as_of=2012-01-01"
    shown = page(f"/compare/?{asked}")
    assert shown.one("title").text.startswith("CEO Coalition and Alliance compared on 1 January")
    assert texts(shown.one("ul", class_="changes").items()) == [
        "0 carried over",
        "28 gone: not documented in the Alliance on 1 January 2012",
        "0 new: not documented in the CEO Coalition on 1 January 2012",
    ]
    (notice,) = [one for one in shown.all("div", class_="notice") if "did not exist" in one.text]
    assert notice.text.startswith("These did not exist yet on 1 January 2012: Alliance to better")
    assert [link.attrs["href"] for link in data_links(shown)] == [
        f"/api/v1/compare/?{asked}&format={form}" for form in ("json", "csv")
    ]
    body = client.get(f"/api/v1/compare/?{asked}").json()
    assert (body["as_of"], {one["change"] for one in body["members"]}) == ("2012-01-01", {"gone"})
    table = client.get(f"/api/v1/compare/?{asked}&format=csv")
    assert table["Content-Disposition"].endswith('"comparison-2012-01-01.csv"')
    form = shown.one("form", class_="as-of")
    kept = [(one.attrs["name"], one.attrs["value"]) for one in form.all("input", type="hidden")]
    assert kept == [("initiative", "ceo-coalition-2011"), ("initiative", "alliance-2017")]


def test_signatories_are_compared_as_of_a_day(page, client):
    # The Alliance lists both; Telefónica alone is known to have been in the others by then.
    asked = "signatory=telefonica&signatory=lego&as_of=2012-01-01"
    shown = page(f"/compare/?{asked}")
    assert headings(shown, "members") == ["Mobile framework", "CEO Coalition"]
    body = client.get(f"/api/v1/compare/?{asked}").json()
    assert (body["as_of"], body["shared"]) == ("2012-01-01", [])
    assert [len(one["memberships"]) for one in body["signatories"]] == [2, 0]


def test_a_day_that_is_none_is_named(page):
    shown = page(f"/compare/?{COALITION_AND_ALLIANCE}&as_of=2012-13-01", status=400)
    assert shown.one("div", class_="problem").text.startswith("This cannot be compared. as_of:")
