"""A range of days against dates of every precision."""

import pytest

from sources.changes import batch
from tests import factories as make


@pytest.fixture(scope="module", autouse=True)
@batch()
def events(standing):
    make.make_event(ref="year", date="2020")
    make.make_event(ref="month", date="2020-11")
    make.make_event(ref="day", date="2020-11-15")
    make.make_event(ref="never", date=None)


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("date_from=2020-11", ["month", "day"]),
        ("date_from=2020-11-15", ["day"]),
        ("date_to=2020-11-15", ["day"]),
        ("date_to=2020-11", ["month", "day"]),
        ("date_from=2020&date_to=2020", ["month", "day", "year"]),
        ("date_from=2021", []),
    ],
)
def test_ranges_compare_what_a_date_can_mean(query, refs, keys):
    """A month is neither before nor after a day within it; no date is in no range."""
    assert sorted(keys(f"events/?{query}")) == sorted(refs)
