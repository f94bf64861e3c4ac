"""CSV: the same facts in the same order, in fixed columns, safe to open."""

import pytest

from sources.tables import cell
from tests import factories as make
from tests.api.rows import RESOURCES


@pytest.mark.parametrize(("resource", "make_row", "queries"), RESOURCES)
def test_the_table_has_the_rows_of_the_list(resource, make_row, queries, get, table):
    for _ in range(2):
        make_row()
    rows = get(f"{resource}/?page_size=200")["results"]
    header, *lines = table(f"{resource}.csv")
    assert [line[header.index("url")] for line in lines] == [row["url"] for row in rows]
    for line, row in zip(lines, rows, strict=True):
        shown = dict(zip(header, line, strict=True))
        plain = {name: value for name, value in row.items() if isinstance(value, str | None)}
        assert {name: shown[name] for name in plain} == {k: v or "" for k, v in plain.items()}


@pytest.mark.parametrize(
    "ask",
    [
        {"path": "memberships.csv"},
        {"path": "memberships/?format=csv"},
        {"path": "memberships/", "headers": {"Accept": "text/csv"}},
    ],
)
def test_three_ways_to_ask(ask, table):
    make.make_membership(ref="one")
    header, line = table(**ask)
    assert line[header.index("ref")] == "one"


def test_columns_are_the_same_without_rows(table):
    empty = table("signatories.csv")
    make.make_signatory()
    assert table("signatories.csv")[0] == empty[0]
    assert empty[0][:8] == [
        "url",
        "html_url",
        "slug",
        "name",
        "kind",
        "sector",
        "country",
        "website",
    ]


def test_the_table_is_whole_and_filtered(table):
    initiative = make.make_initiative(slug="one")
    for _ in range(51):
        make.make_event(initiative=initiative)
    make.make_event()
    assert len(table("events.csv?initiative=one&fields=ref")) == 1 + 51


def test_a_list_goes_into_one_cell(table):
    membership = make.make_membership(ref="one", document=make.make_document(slug="a"))
    make.cite(membership, make.make_document(slug="b"), locator="Page 2")
    header, line = table("memberships.csv?fields=ref,citations")
    shown = dict(zip(header, line, strict=True))
    assert (shown["citations_document"], shown["citations_locator"]) == (
        "a | b",
        "Section 1 | Page 2",
    )


@pytest.mark.parametrize("start", list("=+-@\t\r"))
def test_no_cell_is_run_by_a_spreadsheet(start, client, db):
    make.make_event(ref="bad", title=f"{start}HYPERLINK(1)")
    body = client.get("/api/v1/events.csv?fields=title").getvalue().decode()
    assert f"'{start}HYPERLINK(1)" in body


def test_a_negative_number_stays_a_number(table):
    make.make_figure(value="-3.50")
    assert table("figures.csv?fields=value") == [["value"], ["-3.5"]]


def test_truth_is_written_as_in_json():
    assert [cell(value) for value in (True, False, None, ["a", ["b", "c"]])] == [
        "true",
        "false",
        "",
        "a | b; c",
    ]


def test_the_table_is_streamed_and_named(client, db):
    response = client.get("/api/v1/themes.csv")
    assert response.streaming
    assert response.headers["Content-Disposition"] == 'attachment; filename="themes.csv"'


@pytest.mark.parametrize("rows", [1, 3])
def test_a_table_costs_the_same_whatever_its_length(rows, client, db, django_assert_num_queries):
    for _ in range(rows):
        make.make_membership()
    with django_assert_num_queries(4):
        client.get("/api/v1/memberships.csv").getvalue()


def test_a_single_record_is_a_table_of_one_line(table):
    make.make_event(ref="one")
    header, line = table("events/one.csv")
    assert line[header.index("ref")] == "one"


def test_a_name_like_from_is_a_column(table):
    signatory = make.make_signatory(slug="sky", name="Sky")
    make.make_name(signatory=signatory, name="BSkyB", valid_until="2014-11")
    header, line = table("signatories.csv")
    shown = dict(zip(header, line, strict=True))
    assert (shown["names_name"], shown["names_until"]) == ("Sky | BSkyB", " | 2014-11")
    assert "names_from" in shown
