import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from initiatives.models import Initiative
from sources.dates import PartialDate, PartialDateFormField, parse_partial_date
from tests.factories import make_initiative

days = st.dates(min_value=datetime.date(1990, 1, 1), max_value=datetime.date(2035, 12, 31))
precisions = st.sampled_from([4, 7, 10])


@given(days, precisions)
def test_a_date_stands_for_the_interval_of_its_precision(day, length):
    date = PartialDate(day.isoformat()[:length])
    inside = [
        other for other in (date.earliest, day, date.latest) if other.isoformat().startswith(date)
    ]
    assert inside == [date.earliest, day, date.latest]
    assert not (date.earliest - datetime.timedelta(1)).isoformat().startswith(date)
    assert not (date.latest + datetime.timedelta(1)).isoformat().startswith(date)


@pytest.mark.parametrize(
    "nonsense", ["2011-13", "2011-02-31", "11", "soon", "", "2011-1", "2011/02"]
)
def test_what_is_not_a_date_is_refused(nonsense):
    with pytest.raises(ValueError, match="2020-11"):
        PartialDate(nonsense)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2007", "2007"),
        ("2020-11", "2020-11"),
        ("Nov 2020", "2020-11"),
        ("november 2020", "2020-11"),
        ("7 February 2017", "2017-02-07"),
        ("07/02/2017", "2017-02-07"),
        ("11/2020", "2020-11"),
        (" 2017-02-07 ", "2017-02-07"),
    ],
)
def test_dates_are_read_as_people_write_them(typed, meant):
    assert PartialDateFormField().clean(typed) == meant


def test_31_february_is_named_as_not_in_the_calendar():
    with pytest.raises(ValueError, match="not in the calendar"):
        parse_partial_date("31 February 2017")
    with pytest.raises(ValidationError, match="not in the calendar"):
        PartialDateFormField().clean("31 February 2017")


@pytest.mark.parametrize(
    ("date", "human"),
    [("2007", "2007"), ("2020-11", "November 2020"), ("2017-02-07", "7 February 2017")],
)
def test_no_precision_is_invented_for_readers(date, human):
    assert PartialDate(date).human() == human


@pytest.mark.django_db
def test_a_month_is_neither_before_nor_after_a_day_in_it():
    make_initiative(started_on="2020-11")
    day = datetime.date(2020, 11, 15)
    assert not Initiative.objects.filter(started_on__on_or_before=day).exists()
    assert not Initiative.objects.filter(started_on__on_or_after=day).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("date", ["2007", "2020-11", "2020-12", "2020-11-15", "2020-01-01", "2020"])
@pytest.mark.parametrize(
    "day",
    [
        "2020-11-15",
        "2020-11-01",
        "2020-11-30",
        "2020-01-01",
        "2020-12-31",
        "2021-01-01",
        "9999-12-31",
    ],
)
def test_the_database_compares_as_the_calendar_does(date, day):
    make_initiative(started_on=date)
    day = datetime.date.fromisoformat(day)
    found = Initiative.objects.filter(started_on__on_or_before=day).exists()
    assert found == (PartialDate(date).latest <= day)
    found = Initiative.objects.filter(started_on__on_or_after=day).exists()
    assert found == (PartialDate(date).earliest >= day)
