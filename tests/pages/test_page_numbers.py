"""Numbers of pages that no list has: each paged page names what was asked and shows its last page."""

import pytest

from tests import factories as make

PATHS = [
    "/initiatives/?",
    "/signatories/?",
    "/commitments/?",
    "/themes/?",
    "/documents/?",
    "/changes/?",
    "/search/?q=initiative&",
]


@pytest.mark.parametrize("number", ["1000000000", "9" * 300, "-1", "0", "abc", "1.5"])
@pytest.mark.parametrize("path", PATHS)
def test_a_number_that_is_none_is_named_and_a_page_is_shown(path, number, page, db):
    make.make_commitment()
    shown = page(f"{path}page={number}", status=404)
    assert shown.one("p", class_="problem").text == (
        f"There is no page “{number}” of this list. This is page 1, the last one."
    )
