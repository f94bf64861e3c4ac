"""Who was in on a day: as documented, at the precision of the documents."""

import datetime

import pytest

from signatories.models import Membership
from tests.factories import make_membership

pytestmark = pytest.mark.django_db


def known_by(day):
    """How the only membership is known on the day; None when it does not count."""
    day = datetime.date.fromisoformat(day)
    return Membership.objects.as_of(day).values_list("known_by", flat=True).first()


@pytest.mark.parametrize(
    ("dates", "day", "known"),
    [
        ({"joined": "2011-12-01"}, "2011-11-30", None),
        ({"joined": "2011-12-01"}, "2011-12-01", "joined"),
        ({"joined": "2020-11"}, "2020-11-15", None),
        ({"joined": "2020-11"}, "2020-11-30", "joined"),
        ({"joined": "2011"}, "2011-12-30", None),
        ({"joined": "2011"}, "2012-01-01", "joined"),
        ({"documented_from": "2012-03-14"}, "2012-03-13", None),
        ({"documented_from": "2012-03-14"}, "2012-03-14", "documented_from"),
        # A joining date counts even where lists come later, and before an earlier mention.
        ({"joined": "2013", "documented_from": "2012"}, "2012-12-31", None),
        ({"joined": "2011", "left": "2014-06"}, "2014-06-29", "joined"),
        ({"joined": "2011", "left": "2014-06"}, "2014-06-30", None),
        (
            {"documented_from": "2018-02", "absent_from": "2022-05-23"},
            "2022-05-22",
            "documented_from",
        ),
        ({"documented_from": "2018-02", "absent_from": "2022-05-23"}, "2022-05-23", None),
    ],
)
def test_a_membership_counts_from_its_documented_start_to_its_documented_end(dates, day, known):
    membership = make_membership(**dates)
    assert known_by(day) == known
    membership.refresh_from_db()
    assert membership.known_on(datetime.date.fromisoformat(day)) == known
