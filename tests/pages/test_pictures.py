"""Drawings of time: what is documented is full, what may be is open, and a table says the same."""

import datetime

import pytest

from initiatives.models import Initiative
from initiatives.timeline import of_initiatives
from signatories.facts import facts_about
from signatories.life import life
from tests import factories as make
from tests.pages.html import texts

TODAY = datetime.date(2014, 12, 31)


def parts(timeline):
    """Each bar's label and its parts: kind, and first and last day as years with a fraction."""
    years = timeline.last - timeline.first

    def year(place):
        return round(timeline.first + years * place / 100, 1)

    return [
        (
            bar.span.label,
            [
                (each["kind"], year(each["x"]), year(each["x"] + each["width"]))
                for each in bar.parts
            ],
        )
        for bar in timeline.bars
    ]


@pytest.fixture
def signatory(db):
    return make.make_signatory(name="Telia", cited=False)


def lived(signatory):
    return parts(life(signatory, facts_about(signatory), TODAY))


def test_an_initiative_is_full_to_its_newest_event_and_open_from_there(db):
    initiative = make.make_initiative(started_on="2011-01-01", short_name="It")
    make.make_event(initiative=initiative, date="2012-12-31")
    rows = Initiative.objects.listed().prefetch_related("events")
    assert parts(of_initiatives(rows, TODAY)) == [
        ("It", [("bar", 2011.0, 2013.0), ("open", 2013.0, 2015.0)])
    ]


def test_an_initiative_that_ended_is_not_open(db):
    make.make_initiative(started_on="2011-01-01", ended_on="2012-12-31", short_name="It")
    rows = Initiative.objects.listed().prefetch_related("events")
    assert parts(of_initiatives(rows, TODAY)) == [("It", [("bar", 2011.0, 2013.0)])]


def test_a_membership_of_unknown_joining_is_open_from_the_launch_to_the_first_list(signatory):
    make.make_membership(
        initiative=make.make_initiative(started_on="2011-01-01", short_name="It"),
        signatory=signatory,
        documented_from="2013-01-01",
        document=make.make_document(published_on="2014-01-01"),
    )
    assert lived(signatory) == [
        ("It", [("open", 2011.0, 2013.0), ("bar", 2013.0, 2014.0), ("open", 2014.0, 2015.0)])
    ]


def test_a_membership_ends_where_a_list_drops_it(signatory):
    make.make_membership(
        initiative=make.make_initiative(started_on="2011-01-01", short_name="It"),
        signatory=signatory,
        joined="2011-01-01",
        documented_from="2011-01-01",
        absent_from="2013-01-01",
    )
    assert lived(signatory) == [("It", [("bar", 2011.0, 2013.0)])]


def test_names_stand_in_turn_and_an_undated_one_where_documents_print_it(signatory):
    signatory.names.update(name="New", valid_from="2013-01-01")
    make.make_name(
        signatory=signatory,
        name="Old",
        kind="former",
        valid_from="2010-01-01",
        valid_until="2012-12-31",
    )
    make.make_name(
        signatory=signatory,
        name="As listed",
        kind="as_listed",
        document=make.make_document(published_on="2012"),
    )
    make.make_name(signatory=signatory, name="Nobody knows when", kind="as_listed")
    assert [(label, bar[0][1]) for label, bar in lived(signatory)] == [
        ("Old", 2010.0),
        ("As listed", 2012.0),
        ("New", 2013.0),
    ]


def test_without_any_date_nothing_is_drawn(signatory):
    make.make_name(signatory=signatory, name="Nobody knows when", kind="as_listed")
    assert life(signatory, facts_about(signatory)) is None


def test_the_table_beside_the_drawing_has_a_row_and_a_source_for_each_bar(page, registry):
    figure = page("/signatories/telia/").one("section", id="life").one("figure")
    drawn = [
        bar.one("tspan", class_="name").text for bar in figure.all("a") if list(bar.all("text"))
    ]
    rows = figure.one("tbody").items("tr")
    told = [row.one("th") for row in rows]
    assert [next(iter(head.children)).strip() for head in told] == drawn
    assert len(drawn) > 6
    assert [len(list(row.all("details", class_="evidence"))) for row in rows] == [1] * len(rows)


def test_a_theme_shows_every_initiative_in_time_with_its_words_or_its_silence(page, registry):
    rows = page("/themes/reporting/").one("table", class_="run").one("tbody").items("tr")
    told = {
        row.one("th").one("a").text: texts(row.all("q")) or texts(row.all("td"))[1:2]
        for row in rows
    }
    assert told["CEO Coalition"] == ["simple and robust reporting tools for users"]
    assert told["Mobile framework"] == ["no area on it"]
    assert len(told) == 6
    assert len([row for row in rows if list(row.all("svg", class_="timeline"))]) == 5
