"""The grid: what its cells say, and that page, CSV, workbook and JSON say the same."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from tests.pages.html import texts

pytestmark = pytest.mark.usefixtures("registry")

BAD = [
    ("columns=areas", "columns", "Action areas belong to one initiative: choose exactly one"),
    ("initiative=aliance-2017", "initiative", "Did you mean “alliance-2017”?"),
    ("initative=alliance-2017", "initative", "Did you mean “initiative”?"),
    ("columns=rows", "columns", "“rows” is not one of the values."),
    ("as_of=2018-02-30", "as_of", "“2018-02-30” is not a day."),
    ("role=chair", "role", "“chair” is not one of the values."),
    ("country=FI&country=NO", "country", "“country” is given more than once"),
]


def data_links(shown):
    """The links to the same as data."""
    (line,) = [one for one in shown.all("p", class_="twins") if "The same as data" in one.text]
    return line.all("a")


def grid_of(shown):
    """The table of the page: its headings, and its rows by heading."""
    table = shown.one("table", class_="grid")
    head = texts(link.one("span", class_="says") for link in table.one("thead").all("a"))
    rows = [
        [row.one("th").one("a").text, *texts(row.all("td"))]
        for body in table.all("tbody")
        for row in body.items("tr")
        if list(row.all("td"))
    ]
    return head, rows


def column(shown, name):
    head, rows = grid_of(shown)
    return {row[0]: row[1 + head.index(name)] for row in rows}


def test_own_commitments_stand_out_from_signatures(page):
    # fixtures/ceo-coalition-2011.yaml: ref ceo-coalition-2011-mediaset-… alone is in this area.
    said = column(
        page("/grid/?initiative=ceo-coalition-2011"),
        "wider availability and use of parental controls",
    )
    assert len(said) == 31
    own = {name for name, text in said.items() if text == "own commitment"}
    assert own == {"Mediaset"}
    assert {text for name, text in said.items() if name not in own} == {"signed"}


def test_an_associated_member_is_not_bound_by_what_signatories_promised(page):
    shown = page("/grid/?initiative=alliance-2017&signatory=bbfc")
    head, rows = grid_of(shown)
    assert rows == [["BBFC", *["not documented"] * len(head)]]
    cell = shown.one("article", id="cell-alliance-2017-collaboration")
    assert cell.one("p", class_="mark").text == (
        "Not documented: It was in as associated member (Alliance). What the signatories "
        "promised together binds those who signed."
    )


def test_a_theme_that_no_initiative_of_a_company_had_does_not_apply_to_it(page):
    # Apple was in the CEO Coalition alone, which had no area on awareness.
    shown = page("/grid/?signatory=apple")
    assert column(shown, "Awareness and education") == {"Apple": "not applicable"}
    assert column(shown, "Privacy") == {"Apple": "signed"}
    verdict = shown.one("article", id="cell-awareness-education").one("p", class_="mark")
    assert verdict.text == "Not applicable: What it was in had no area here: CEO Coalition."


def test_signing_several_initiatives_on_a_theme_is_counted(page):
    # Telefónica signed the Mobile framework, which had no area on controls, the CEO Coalition,
    # the ICT Coalition and the Alliance; all four spoke of classification.
    shown = page("/grid/?signatory=telefonica")
    assert column(shown, "Parental controls") == {"Telefónica": "signed 3 times"}
    assert column(shown, "Content classification") == {"Telefónica": "signed 4 times"}


@pytest.mark.parametrize(("day", "members"), [("2012-03-13", 28), ("2012-03-14", 31)])
def test_on_a_day_only_those_in_are_bound(day, members, page):
    shown = page(f"/grid/?initiative=ceo-coalition-2011&as_of={day}")
    said = column(shown, "age-appropriate privacy settings")
    assert list(said.values()) == ["signed"] * members + ["not documented"] * (31 - members)


def test_names_are_those_of_the_day(page):
    shown = page("/grid/?initiative=ceo-coalition-2011&as_of=2012-03-14")
    assert "TeliaSonera now Telia Company" in texts(
        shown.one("table", class_="grid").all("th", scope="row")
    )


def test_an_initiative_that_had_not_begun_says_so_instead_of_an_empty_grid(page):
    shown = page("/grid/?initiative=alliance-2017&as_of=2010-01-01")
    assert list(shown.all("table", class_="grid")) == []
    assert shown.one("div", class_="notice").text == (
        "These did not exist yet on 1 January 2010: "
        "Alliance to better protect minors online (started 7 February 2017)"
    )


def test_a_commitment_made_after_the_day_does_not_count(page):
    def tiktok(day):
        shown = page(f"/grid/?initiative=alliance-2017&signatory=tiktok&as_of={day}")
        return column(shown, "No area named")

    assert tiktok("2020-10-31") == {"TikTok": "not a member"}
    assert tiktok("2020-11-30") == {"TikTok": "own commitment"}


def test_a_cell_leads_to_document_place_and_quote_in_two_steps(page, client):
    table = page("/grid/?initiative=alliance-2017").one("table", class_="grid")
    rows = {row.one("th").text: row for row in table.one("tbody").items("tr")}
    link = list(rows["TikTok"].all("a"))[-1].attrs["href"]
    assert link == "/grid/?initiative=alliance-2017&signatory=tiktok#cell-none"
    cell = page(link.split("#")[0]).one("article", id="cell-none")
    mark = next(cell.all("details", class_="evidence"))
    assert next(mark.all("blockquote"))
    assert next(mark.all("a")).attrs["href"].startswith("/documents/")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "initiative=ceo-coalition-2011&as_of=2012-01-01",
        "initiative=alliance-2017&columns=themes&sector=telecoms&ordering=-name",
        "initiative=alliance-2017&initiative=ict-coalition-2012&kind=company&country=GB",
        "as_of=2010-06-01&q=mobile",
    ],
)
def test_page_csv_workbook_and_json_hold_the_same_cells(query, page, client):
    shown = page(f"/grid/?{query}")
    head, rows = grid_of(shown)
    twins = {link.text: client.get(link.attrs["href"]) for link in data_links(shown)}
    assert list(twins) == ["JSON", "CSV", "XLSX"]
    names, *lines = csv.reader(StringIO(twins["CSV"].content.decode()))
    assert names == ["signatory", "name", "as_of", *head]
    assert [[line[1], *line[3:]] for line in lines] == rows
    book = openpyxl.load_workbook(BytesIO(twins["XLSX"].content))
    sheet = [[cell.value or "" for cell in row] for row in book["Grid"].iter_rows()]
    assert sheet == [names, *lines]
    body = twins["JSON"].json()
    assert [one["name"] for one in body["columns"]] == head
    assert [[row["name"], *(cell["text"] for cell in row["cells"])] for row in body["rows"]] == rows


def test_the_page_counts_its_cells(page, client):
    shown = page("/grid/?initiative=ceo-coalition-2011")
    cells = [text for row in grid_of(shown)[1] for text in row[1:]]
    own = sum("own" in text for text in cells)
    assert shown.one("caption", id="grid-caption").text == (
        "31 organisations × 6 action areas, as the initiative worded them. "
        f"Own commitment: {own}; Signed: {cells.count('signed')}; Not documented: 0; "
        "Not a member: 0."
    )


def test_the_workbook_says_what_it_is(client):
    query = "initiative=ceo-coalition-2011&as_of=2012-01-01&sector=telecoms"
    answer = client.get(f"/api/v1/grid/?{query}&format=xlsx")
    disposition = 'attachment; filename="grid-ceo-coalition-2011-2012-01-01.xlsx"'
    assert answer.headers["Content-Disposition"] == disposition
    told = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(BytesIO(answer.content))["About"].iter_rows()
    ]
    assert told[:2] == [
        [
            "Title",
            "Signatories and action areas: CEO Coalition to make the internet a better place "
            "for kids, 1 January 2012",
        ],
        ["Day", "2012-01-01"],
    ]
    assert ["Filter", "Sector: telecoms"] in told
    licence = "Creative Commons Attribution 4.0 International (CC-BY-4.0)"
    assert ["Licence", f"{licence}, https://creativecommons.org/licenses/by/4.0/"] in told
    sources = [value for name, value in told if name == "Source"]
    assert any("Kroes" in source or "CEO" in source for source in sources)


def test_the_day_stands_in_title_and_citation(page):
    shown = page("/grid/?initiative=alliance-2017&as_of=2018-06-01")
    assert "1 June 2018 –" in shown.one("title").text
    cited = next(one.text for one in shown.all("details") if "Cite this page" in one.text)
    assert "state of 1 June 2018" in cited
    assert "/grid/?initiative=alliance-2017&as_of=2018-06-01" in cited


@pytest.mark.parametrize(("query", "parameter", "message"), BAD)
def test_what_was_not_understood_is_named(query, parameter, message, page, client):
    shown = page(f"/grid/?{query}", status=400)
    (said,) = texts(shown.one("div", class_="problem").all("li"))
    assert message in said
    problem = client.get(f"/api/v1/grid/?{query}")
    assert problem.status_code == 400
    assert [one["parameter"] for one in problem.json()["errors"]] == [parameter]


# Nobody of that country, and an initiative that nobody is documented to have joined.
@pytest.mark.parametrize("query", ["country=ZZ", "initiative=age-appropriate-design-code"])
def test_no_match_is_no_mistake(query, page, client):
    shown = page(f"/grid/?{query}")
    assert next(shown.one("div", class_="notice").all("p")).text == (
        "No organisation in the registry fits all of this."
    )
    assert client.get(f"/api/v1/grid/?{query}").json()["rows"] == []
