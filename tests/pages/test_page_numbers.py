"""Numbers of pages that no list has: each paged page names what was asked and shows its last page."""

import pytest

from commitments.views import CommitmentListView
from sources import pages
from tests import factories as make

PATHS = [
    "/initiatives/?",
    "/signatories/?",
    "/commitments/?",
    "/themes/?",
    "/documents/?",
    "/changes/?",
    "/grid/?",
    "/search/?q=initiative&",
]
NUMBERS = ["1000000000", "9" * 300, "-1", "0", "abc", "1.5"]


@pytest.mark.parametrize("path", PATHS)
def test_a_number_that_is_none_is_named_and_a_page_is_shown(path, page, db):
    make.make_commitment()
    shown = {number: page(f"{path}page={number}", status=404) for number in NUMBERS}
    told = {number: each.one("p", class_="problem").text for number, each in shown.items()}
    assert told == {
        number: f"There is no page “{number}” of this list. This is page 1, the last one."
        for number in NUMBERS
    }


def test_past_the_last_page_that_is_shown_the_reader_is_told_how_to_go_on(page, db, monkeypatch):
    monkeypatch.setattr(pages, "DEEPEST", 2)
    monkeypatch.setattr(CommitmentListView, "paginate_by", 1)
    for _ in range(3):
        make.make_commitment()
    ends = (
        "Pages of this list end at number 2. Narrow it by words or filters, or take all of it as CSV or "
        "through the API."
    )
    notices = {
        number: [
            one.text
            for one in page(f"/commitments/?page={number}", status=status).all("p", class_="notice")
        ]
        for number, status in ((1, 200), (2, 200), (3, 404))
    }
    beyond = "There is no page “3” of this list. This is page 2, the last one."
    assert notices == {1: [], 2: [ends], 3: [beyond, ends]}
