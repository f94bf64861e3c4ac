"""JSON Lines: the rows of a list in JSON, all in one answer, one a line."""

import json

import pytest

from tests import factories as make
from tests.api.rows import RESOURCES


@pytest.fixture
def lines(client, db):
    """GET an address under /api/v1/ as JSON Lines; gives the lines."""

    def lines(path, **kwargs):
        response = client.get(f"/api/v1/{path}", **kwargs)
        assert response.status_code == 200, response.content
        assert response.headers["Content-Type"] == "application/jsonl; charset=utf-8"
        return response.getvalue().decode().splitlines()

    return lines


def as_lines(rows):
    return [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]


@pytest.mark.parametrize(("resource", "make_row", "queries"), RESOURCES)
def test_the_lines_are_the_rows_of_the_list(resource, make_row, queries, get, lines):
    make.several(2, make_row)
    rows = get(f"{resource}/?page_size=200")["results"]
    assert len(rows) >= 2
    assert lines(f"{resource}.jsonl") == as_lines(rows)


@pytest.mark.parametrize(
    "ask",
    [
        {"path": "memberships.jsonl"},
        {"path": "memberships/?format=jsonl"},
        {"path": "memberships/", "headers": {"Accept": "application/jsonl"}},
        {"path": "memberships/one.jsonl"},
    ],
)
def test_four_ways_to_ask(ask, lines):
    make.make_membership(ref="one")
    (line,) = lines(**ask)
    assert json.loads(line)["ref"] == "one"


def test_an_export_is_whole_in_order_and_filtered(get, lines):
    initiative = make.make_initiative(slug="one")
    for number in range(51):
        make.make_event(initiative=initiative, ref=f"event-{number}")
    make.make_event()
    found = [
        json.loads(line) for line in lines("events.jsonl?initiative=one&ordering=-ref&fields=ref")
    ]
    assert found == [{"ref": f"event-{n}"} for n in sorted(range(51), key=str, reverse=True)]


@pytest.mark.parametrize(
    "shape",
    ["fields=ref,citations", "omit=citations", "expand=signatory,initiative", "as_of=2020-01-01"],
)
def test_fields_relations_and_day_are_those_of_the_list(shape, get, lines):
    make.make_membership(joined="2011")
    assert lines(f"memberships.jsonl?{shape}") == as_lines(get(f"memberships/?{shape}")["results"])


def test_changes_and_hits_of_a_search_come_as_lines_too(get, lines):
    make.make_initiative(name="Coalition")
    assert lines("changes.jsonl") == as_lines(get("changes/")["results"])
    hits = lines("search.jsonl?q=coalition")
    assert hits == as_lines(get("search/?q=coalition")["results"]) != []


def test_a_line_holds_no_break_of_lines(client, db):
    make.make_event(ref="one", title="a\nb\u2028c\u2029d\x85e")
    body = client.get("/api/v1/events.jsonl?fields=title").getvalue().decode()
    assert body == '{"title":"a\\nb\\u2028c\\u2029d\x85e"}\n'


def test_nothing_found_is_an_answer_without_lines(lines):
    assert lines("events.jsonl") == []


def test_parameters_of_pages_are_refused(refused):
    assert refused("events.jsonl?page_size=5&cursor=x") == [("page_size", None), ("cursor", None)]


@pytest.mark.parametrize("rows", [1, 3])
def test_lines_cost_the_same_whatever_their_number(rows, client, db, django_assert_num_queries):
    make.several(rows, make.make_membership)
    with django_assert_num_queries(4):
        client.get("/api/v1/memberships.jsonl").getvalue()
