"""A walk by cursor is the whole list, in every order and back; a made-up cursor is refused."""

import base64

import pytest

from sources.changes import batch
from tests import factories as make


@pytest.fixture(scope="module", autouse=True)
@batch()
def events(standing):
    """Nine events: ties, a year beside a day, and three without a date."""
    initiative = make.make_initiative()
    dates = ["2019", "2019", "2019-04-30", "2017-02-07", "2017-02-07", "2020", None, None, None]
    for number, date in enumerate(dates):
        make.make_event(initiative=initiative, ref=f"e{number}", date=date, title="Same")


ORDERS = ["", "date", "-date", "title,-date", "-title", "-date,-ref"]


@pytest.mark.parametrize("ordering", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 9])
def test_each_row_once_in_the_order_of_the_whole(ordering, size, walk, keys):
    whole = keys(f"events/?ordering={ordering}")
    pages, _ = walk(f"/api/v1/events/?ordering={ordering}&page_size={size}")
    assert [ref for page in pages for ref in page] == whole
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert len(whole) == 9


@pytest.mark.parametrize("ordering", ORDERS)
@pytest.mark.parametrize("size", [1, 4])
def test_the_way_back_is_the_way_there(ordering, size, walk):
    there, last = walk(f"/api/v1/events/?ordering={ordering}&page_size={size}")
    back, _ = walk(last, link="previous")
    assert back == there[::-1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[]",
        "[0]",
        '[0,"events-list ",[1]]',
        '[0,"events-list ",["2019","e1","x"]]',
        '[2,"events-list ",["2019","e1"]]',
        '[0,"events-list ",{"a":1}]',
        '[0,"events-list ",["20x9","e1"]]',
        '[0,"events-list ",["2019","e\\u0000"]]',
        '[0,"events-list ",[[1],[2]]]',
        "\xff",
    ],
)
def test_a_made_up_cursor_is_a_mistake(text, refused):
    cursor = base64.urlsafe_b64encode(text.encode("latin-1")).decode().rstrip("=") or "="
    assert refused(f"events/?cursor={cursor}") == [("cursor", None)]
