"""Dates as documents give them: a year, a month or a day, never more than was said.

A date is kept as ISO 8601 text at its own precision (``2007``, ``2020-11``, ``2017-02-07``).
One column says all there is to say, sorts rightly and reads the same in the database, the
fixtures, the API and a spreadsheet. Comparisons use the interval that the text stands for.
"""

import calendar
import contextlib
import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.dates import MONTHS

ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
HINT = "Write a year, a month or a day: 2007, 2020-11, 2017-02-07, “Nov 2020” or “7 February 2017”."
MONTH_NUMBERS = {
    name[:length].lower(): number
    for number, name in enumerate(calendar.month_name)
    if number
    for length in (3, 4, len(name))
}


class PartialDate(str):
    """A date at year, month or day precision; a string in ISO 8601.

    >>> PartialDate("2020-11").earliest, PartialDate("2020-11").latest
    (datetime.date(2020, 11, 1), datetime.date(2020, 11, 30))
    """

    __slots__ = ()

    def __new__(cls, value):
        match = ISO.fullmatch(str(value))
        if not match:
            raise ValueError(f"“{value}” is not a date. {HINT}")
        date = super().__new__(cls, value)
        try:
            date.earliest  # noqa: B018 - raises for 31 February
        except ValueError:
            raise ValueError(f"“{value}” is not in the calendar. {HINT}") from None
        return date

    def __getnewargs__(self):
        return (str(self),)

    @property
    def parts(self):
        return [int(part) for part in self.split("-")]

    @property
    def precision(self):
        return ("year", "month", "day")[len(self.parts) - 1]

    @property
    def year(self):
        return self.parts[0]

    @property
    def earliest(self):
        """The first day it may mean."""
        return datetime.date(*[*self.parts, 1, 1][:3])

    @property
    def latest(self):
        """The last day it may mean."""
        year, month = [*self.parts, 12][:2]
        if self.precision == "day":
            return self.earliest
        day = calendar.monthrange(year, month)[1]
        return datetime.date(year, month, day)

    def human(self):
        """As a reader would say it: 7 February 2017, November 2020, 2007."""
        year, *rest = self.parts
        words = [str(year)]
        if rest:
            words.insert(0, str(MONTHS[rest[0]]))
        if len(rest) == 2:
            words.insert(0, str(rest[1]))
        return " ".join(words)


def parse_partial_date(text):
    """Read what a person typed; raise ValueError that says what would be understood.

    Understood: ISO at any precision, "Nov 2020", "7 February 2017", "07/02/2017" (day first).
    """
    typed = text = " ".join(str(text).split())
    if match := re.fullmatch(r"(?:(\d{1,2})\.?\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})", text):
        day, month, year = match.groups()
        number = MONTH_NUMBERS.get(month.lower())
        if number is None:
            raise ValueError(f"“{month}” is not a month. {HINT}")
        text = f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")
    elif match := re.fullmatch(r"(?:(\d{1,2})[./])?(\d{1,2})[./](\d{4})", text):
        day, month, year = match.groups()
        text = f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
    try:
        return PartialDate(text)
    except ValueError as error:
        raise ValueError(str(error).replace(f"“{text}”", f"“{typed}”")) from None


class PartialDateFormField(forms.CharField):
    def to_python(self, value):
        value = super().to_python(value)
        if value in self.empty_values:
            return None
        try:
            return parse_partial_date(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None


class PartialDateAttribute(DeferredAttribute):
    """Turns what is assigned into a PartialDate; leaves nonsense for validation to name."""

    def __set__(self, instance, value):
        with contextlib.suppress(ValidationError):
            value = self.field.to_python(value)
        instance.__dict__[self.field.attname] = value


class PartialDateField(models.CharField):
    """Stores a PartialDate. NULL means that no document gives the date.

    Lookups beside the usual ones:

    ``on_or_before=day``  the whole interval lies on or before the day
    ``on_or_after=day``   the whole interval lies on or after the day

    so ``2020-11`` is neither before nor after ``2020-11-15``.
    """

    description = "A year, month or day"
    descriptor_class = PartialDateAttribute

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("null", kwargs.get("blank", False))
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        if self.null == self.blank:
            kwargs.pop("null", None)
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return self._trusted(value)

    @staticmethod
    def _trusted(value):
        # A value from the database was checked when it was written.
        return None if not value else str.__new__(PartialDate, value)

    def to_python(self, value):
        if value is None or value == "":
            return None
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, datetime.datetime):
            value = value.date()
        try:
            return PartialDate(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def get_prep_value(self, value):
        value = self.to_python(value)
        return None if value is None else str(value)

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return None if value is None else str(value)

    def formfield(self, **kwargs):
        return models.Field.formfield(self, form_class=PartialDateFormField, **kwargs)


class IntervalLookup(models.Lookup):
    """Compares the interval a PartialDate stands for with one day."""

    def get_prep_lookup(self):
        day = self.rhs
        if isinstance(day, str):
            date = PartialDate(day)
            day = self.edge(date)
        return day

    def process_rhs(self, compiler, connection):
        return "%s", [self.rhs]


@PartialDateField.register_lookup
class OnOrBefore(IntervalLookup):
    """The last day it may mean is not after the given day."""

    lookup_name = "on_or_before"

    @staticmethod
    def edge(date):
        return date.latest

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        # As text, "2020-11" sorts before every day of that month. It ends before the given day
        # is over unless the next day still belongs to it.
        try:
            after = (self.rhs + datetime.timedelta(days=1)).isoformat()
        except OverflowError:  # 9999-12-31: nothing is later
            return f"{column} IS NOT NULL", params
        sql = f"({column} < %s AND {column} <> %s AND {column} <> %s)"
        return sql, [*params, after, *params, after[:4], *params, after[:7]]


@PartialDateField.register_lookup
class OnOrAfter(IntervalLookup):
    """The first day it may mean is not before the given day."""

    lookup_name = "on_or_after"

    @staticmethod
    def edge(date):
        return date.earliest

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        # The month of a first day, and the year of a 1 January, begin on that very day.
        first = self.rhs.isoformat()
        if first.endswith("-01"):
            first = first[:-3]
        if first.endswith("-01"):
            first = first[:-3]
        return f"{column} >= %s", [*params, first]
