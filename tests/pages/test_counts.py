"""No bare total: a number of rows stands over these rows, or leads to them."""

import re

import pytest

from tests.pages.html import read

pytestmark = pytest.mark.usefixtures("registry")


@pytest.fixture
def page(client):
    return lambda path: read(client.get(path, follow=True)).one("main")


def number(node):
    return int(re.search(r"\d+(?!.*\d)", node.text).group())


def test_each_number_of_the_home_page_leads_to_a_list_of_as_many_rows(page):
    counted = {}
    for item in page("/").one("ul", class_="tally").all("li"):
        (link,) = item.all("a")
        listed = page(link.attrs["href"]).one(role="status").one("span")
        counted[link.attrs["href"]] = (int(item.one("strong").text), number(listed))
    assert len(counted) == 4
    assert all(told == listed > 0 for told, listed in counted.values()), counted


@pytest.mark.parametrize("path", ["/initiatives/", "/themes/", "/commitments/?individual=true"])
def test_the_number_over_a_list_is_that_of_its_rows(path, page):
    shown = page(path)
    rows = list(shown.one("tbody").all("tr")) if list(shown.all("tbody")) else []
    rows = rows or shown.one(class_="rows").items()
    assert number(shown.one(role="status").one("span")) == len(rows) > 0


@pytest.mark.parametrize("day", ["", "?as_of=2012-01-01"])
def test_the_numbers_of_names_are_those_of_the_rows_under_them(day, page):
    shown = page(f"/initiatives/ceo-coalition-2011/{day}").one(id="members")
    groups = [
        (number(group.one("th", class_="group").one("span")), len(group.items("tr")) - 1)
        for group in shown.one("table", class_="members").items("tbody")
    ]
    assert all(told == rows > 0 for told, rows in groups), groups
    assert number(shown.one("h3").one("span")) == sum(rows for _told, rows in groups)


@pytest.mark.parametrize("path", ["/grid/", "/grid/?initiative=alliance-2017&as_of=2018-01-01"])
def test_the_caption_of_the_grid_counts_its_own_rows_columns_and_cells(path, page):
    table = page(path).one("table", class_="grid")
    said = table.one("caption").text
    rows, columns = map(int, re.match(r"(\d+) organisations × (\d+) ", said).groups())
    states = [int(count) for count in re.findall(r": (\d+)[;.]", said)]
    rows_shown = [row for body in table.all("tbody") for row in body.items("tr")]
    cells = [found for row in rows_shown if (found := list(row.all("td")))]
    assert len(cells) == rows
    assert {len(row) for row in cells} == {columns}
    assert (len(states), sum(states)) == (4, rows * columns)


@pytest.mark.parametrize("path", ["/initiatives/alliance-2017/", "/signatories/orange/"])
def test_the_number_of_documents_stands_over_the_list_of_them(path, page):
    sources = page(path).one(id="sources")
    assert number(sources.one("p")) == len(sources.one("ul").items()) > 0


def test_the_numbers_of_a_comparison_lead_to_as_many_rows(page):
    shown = page("/compare/?initiative=ceo-coalition-2011&initiative=alliance-2017")
    for item in shown.one("ul", class_="tally").all("li"):
        (link,) = item.all("a")
        section = shown.one("section", id=link.attrs["href"][1:])
        assert int(item.one("strong").text) == len(list(section.one("tbody").all("tr"))) > 0
