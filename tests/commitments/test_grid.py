"""What the cells of a grid follow from, and what making it costs."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from commitments import grid_api, grid_views
from commitments.grid_views import GridView
from sources.changes import batch
from tests import factories as make


@batch()
def rows(initiative, number):
    for _ in range(number):
        area = make.make_area(initiative=initiative)
        make.make_mapping(action_area=area, theme=make.make_theme())
        make.make_commitment(initiative=initiative, action_area=area)
        a_row(initiative, area)


def a_row(initiative, area):
    membership = make.make_membership(initiative=initiative)
    make.make_commitment(membership=membership, action_area=area)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/grid/", 12),
        ("/grid/?initiative=it", 13),
        ("/grid/?initiative=it&as_of=2020-01-01", 13),
        ("/api/v1/grid/?format=json", 10),
        ("/api/v1/grid/?format=csv", 10),
        ("/api/v1/grid/?format=xlsx", 12),
    ],
)
def test_a_grid_costs_the_same_whatever_its_size(
    path, queries, number, client, django_assert_num_queries, db
):
    rows(make.make_initiative(slug="it"), number)
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


def test_a_page_shows_so_many_rows_and_the_files_all(client, db, monkeypatch):
    monkeypatch.setattr(GridView, "paginate_by", 2)
    make.make_signatory()  # in nothing, and so no row
    initiative = make.make_initiative()
    names = [make.make_membership(initiative=initiative).signatory.name for _ in range(3)]
    shown = []
    for number, says in ((1, "organisations 1 to 2 of 3"), (2, "organisations 3 to 3 of 3")):
        page = client.get("/grid/", {"page": number})
        assert says in page.content.decode()
        shown.append([row.name for row in page.context["grid"].rows])
    assert shown == [names[:2], names[2:]]
    assert "The files below hold all of them." in page.content.decode()
    rows = client.get("/api/v1/grid/").json()["rows"]
    assert [row["name"] for row in rows] == names


def test_a_grid_of_very_many_is_not_made_at_once(client, db, monkeypatch):
    monkeypatch.setattr(grid_api, "LARGEST", 2)
    monkeypatch.setattr(grid_views, "LARGEST", 2)
    monkeypatch.setattr(GridView, "paginate_by", 2)
    initiative, other = make.make_initiative(slug="it"), make.make_initiative(slug="other")
    for _ in range(2):
        make.make_membership(initiative=initiative)
    make.make_membership(initiative=other)
    for form in ("json", "csv", "xlsx"):
        answer = client.get("/api/v1/grid/", {"format": form})
        assert answer.status_code == 400
        assert answer.json()["errors"] == [
            {
                "parameter": "initiative",
                "detail": "This grid has 3 organisations; one answer holds at most 2. Narrow it by an "
                "initiative, a sector or a country.",
                "suggestion": None,
            }
        ]
        narrowed = client.get("/api/v1/grid/", {"format": form, "initiative": "it"})
        assert narrowed.status_code == 200
    page = client.get("/grid/").content.decode()
    assert "Narrow it to 2 or fewer to have it as a file." in page


def test_nothing_that_is_not_public_makes_a_cell(client, db):
    initiative = make.make_initiative()
    area = make.make_area(initiative=initiative)
    shown = make.make_membership(initiative=initiative)
    for fields in ({"publication": "draft"}, {"cited": False}):
        make.make_commitment(initiative=initiative, action_area=area, **fields)
        make.make_commitment(membership=shown, action_area=area, **fields)
        make.make_membership(initiative=initiative, **fields)
    body = client.get(f"/api/v1/grid/?initiative={initiative.slug}").json()
    assert [[cell["state"] for cell in row["cells"]] for row in body["rows"]] == [
        ["not_documented"]
    ]


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(client, db):
    initiative = make.make_initiative(slug="it")
    make.make_area(initiative=initiative, name="+1+2")
    signatory = make.make_signatory(slug="one", name="=1+2")
    make.make_membership(initiative=initiative, signatory=signatory)
    answer = client.get("/api/v1/grid/?initiative=it&format=csv").content.decode()
    expected = [
        ["signatory", "name", "as_of", "'+1+2"],
        ["one", "'=1+2", "", "not documented"],
    ]
    assert list(csv.reader(StringIO(answer))) == expected
    answer = client.get("/api/v1/grid/?initiative=it&format=xlsx").content
    sheet = openpyxl.load_workbook(BytesIO(answer))["Grid"]
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()] == expected
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_year_is_not_taken_for_a_day(client, db):
    """A promise of 2017 is not known to have been made by June 2017."""
    membership = make.make_membership(
        initiative=make.make_initiative(slug="it", started_on="2016"), documented_from="2016"
    )
    area = make.make_area(initiative=membership.initiative)
    make.make_commitment(membership=membership, action_area=area, made_on="2017")

    def state(day):
        body = client.get(f"/api/v1/grid/?initiative=it&as_of={day}").json()
        return body["rows"][0]["cells"][0]["state"]

    assert (state("2017-06-30"), state("2017-12-31")) == ("not_documented", "own")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"joined": "2018-02", "documented_from": "2018-02"}, "not a member"),
        ({"documented_from": "2018-02"}, "not documented"),
        ({"joined": "2017", "documented_from": "2018-02"}, "not documented"),
        ({"joined": "2016", "left": "2017-01", "documented_from": "2016"}, "not a member"),
    ],
)
def test_who_may_have_been_in_on_a_day_is_not_called_out(fields, said, client, db):
    initiative = make.make_initiative(slug="it", started_on="2016")
    make.make_area(initiative=initiative)
    make.make_membership(initiative=initiative, **fields)
    (row,) = client.get("/api/v1/grid/?initiative=it&as_of=2017-06-01").json()["rows"]
    assert (row["present"], row["cells"][0]["text"]) == (False, said)
