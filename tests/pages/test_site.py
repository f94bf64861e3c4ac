"""The pages that belong to no one record."""

import pytest
from django.db import DatabaseError, connection

from tests import factories as make
from tests.pages.html import read, texts

PAGES = ["/", "/initiatives/", "/signatories/", "/commitments/", "/themes/", "/documents/"]
PAGES += ["/search/", "/search/?q=telia", "/changes/", "/data/", "/about/", "/accessibility/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_a_title_and_no_style_or_script_of_its_own(path, page):
    shown = page(path)
    assert len(list(shown.all("h1"))) == 1
    assert shown.one("title").text.endswith(" – Child Safety Registry")
    assert shown.one("html").attrs["lang"] == "en-gb"
    scripts = [node.attrs.get("type") for node in shown.all("script")]
    # A block of linked data is no script: nothing runs it.
    assert set(scripts) <= {"application/ld+json"}
    assert list(shown.all("style")) == []
    assert [node.tag for node in shown.all() if "style" in node.attrs] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_no_other_host_for_anything(path, page):
    shown = page(path)
    loaded = [node.attrs["src"] for node in shown.all() if "src" in node.attrs]
    loaded += [node.attrs["href"] for node in shown.all("link", rel="stylesheet")]
    loaded += [node.attrs["href"] for node in shown.all("link", rel="icon")]
    assert loaded == ["/static/registry.css", "/static/icon.svg"]


@pytest.mark.parametrize("number", [1, 3])
def test_home_costs_the_same_however_much_there_is(number, page, django_assert_num_queries, db):
    for _ in range(number):
        area = make.make_area()
        make.make_mapping(action_area=area, theme=make.make_theme())
        make.make_event(initiative=area.initiative)
    with django_assert_num_queries(17):
        page("/")


def test_home_draws_each_initiative_as_a_link_and_tells_the_same_in_a_table(page, db):
    make.make_initiative(slug="a", name="Alpha", short_name="A", started_on="2007", ended_on="2009")
    make.make_initiative(slug="b", name="Beta", short_name="B", started_on="2017-02-07")
    shown = page("/").one("figure")
    bars = [bar for bar in shown.all("a") if list(bar.all("title"))]
    assert {bar.attrs["href"]: bar.one("text").text for bar in bars} == {
        "/initiatives/a/": "A2007–2009",
        "/initiatives/b/": "Bfrom 2017",
    }
    cells = [texts(row.all("td"))[:3] for row in shown.one("tbody").all("tr")]
    assert texts(shown.one("tbody").all("th")) == ["Alpha", "Beta"]
    assert cells == [
        ["not documented", "2007", "2009"],
        ["not documented", "7 February 2017", "not documented"],
    ]


def test_home_shows_how_near_each_initiative_comes_to_a_theme(page, db):
    theme = make.make_theme(name="Privacy")
    area = make.make_area()
    make.make_mapping(action_area=area, theme=theme, strength="related")
    make.make_mapping(
        action_area=make.make_area(initiative=area.initiative), theme=theme, strength="close"
    )
    make.make_initiative(short_name="Later", started_on="2020")
    row = page("/").one("table", class_="matrix").one("tbody")
    assert row.one("th").text == "Privacy"
    assert texts(row.all("td")) == [f"{area.initiative.short_name}, Privacy: close", "–no area"]


def test_changes_are_told_newest_first_with_their_reason(page, db):
    initiative = make.make_initiative(slug="it", name="It")
    initiative.status = "ended"
    initiative._change_reason = "The page says so."
    initiative.save()
    told = texts(page("/changes/").one("ol", class_="dated").all("div"))
    what, values = told[0].split("Old and new values")
    assert what == "Changed: It initiative (status). The page says so."
    assert values.split() == ["status", "Active", "→", "Ended"]
    assert told.index("Added: It initiative") > 0


def test_search_says_which_name_matched(page, db):
    telia = make.make_signatory(slug="telia", name="Telia Company")
    make.make_name(signatory=telia, name="TeliaSonera")
    shown = page("/search/?q=teliasonera")
    hit = next(shown.one("ol", class_="rows").all("li"))
    assert texts(hit.all("p"))[:2] == ["Signatory", "Matched by the name TeliaSonera"]
    assert hit.one("h2").one("a").attrs["href"] == "/signatories/telia/"


def test_a_search_of_a_day_says_the_day_leads_on_to_it_and_lets_it_be_removed(page, db):
    telefonica = make.make_signatory(slug="telefonica", name="Telefónica")
    make.make_membership(signatory=telefonica, joined="2011-12-01")
    shown = page("/search/?q=telefonica&type=signatories&as_of=2012-01-01")
    assert shown.one("h2", class_="entry").one("a").attrs["href"] == (
        "/signatories/telefonica/?as_of=2012-01-01"
    )
    assert shown.one("p", role="status").text == "1 result for “telefonica” on 1 January 2012"
    chip = shown.one("div", class_="chips").one("a")
    assert chip.text == "Remove the filter As of: 1 January 2012 ×"
    assert chip.attrs["href"] == "?q=telefonica&type=signatories"


def test_search_without_a_hit_offers_the_nearest_name(page, db):
    make.make_signatory(slug="telia", name="TeliaSonera")
    notice = page("/search/?q=TeliaSonnera").one("div", class_="notice")
    assert texts(notice.all("p"))[:2] == [
        "Nothing in the registry matches “TeliaSonnera”.",
        "Did you mean: TeliaSonera",
    ]


def test_search_names_what_it_did_not_understand(page, db):
    shown = page("/search/?q=telia&typ=signatories", status=400)
    assert texts(shown.one("div", class_="problem").all("li")) == [
        "There is no parameter “typ” here. Did you mean “type”?"
    ]


def test_a_page_that_fails_says_so_without_asking_the_database(client, db):
    client.raise_request_exception = False

    def refuse(*args):
        raise DatabaseError

    with connection.execute_wrapper(refuse):
        response = client.get("/about/")
    assert response.status_code == 500
    assert read(response).one("h1").text == "Something went wrong on our side"


def test_no_cookie_is_set_for_readers(client, db):
    assert [path for path in PAGES if client.get(path).cookies] == []
