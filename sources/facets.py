"""How many rows each value of a parameter would give, under all the other parameters.

A parameter that asks for a column or a relation is counted by it. Where a filter set filters in a
way of its own, it counts in a way of its own: ``count_<parameter>(rows)`` of the rows that are left.
"""

from collections import Counter
from functools import cached_property

from django.db.models import BigIntegerField, Count, F

from sources.filters import Choices, One, Text
from sources.ordering import Aside
from sources.whole import grouped

# Rows are named by their numbers up to so many; beyond, all of their table are read.
NAMED = 500


class Rows:
    """Rows that are counted by what they have in common, by each column once."""

    def __init__(self, queryset):
        self.queryset, self.model, self.known = queryset, queryset.model, {}

    def grouped(self, name):
        """The number of rows by value of a column: {value: number}."""
        if name not in self.known:
            self.known[name] = self.ask(name)
        return self.known[name]

    def ask(self, name):
        # Where nothing is asked of a row, an index that has its column has all.
        column = apart(self.model, name) if self.queryset.query.where else F(name)
        column = {"value_of_column": column}
        counted = self.queryset.order_by().values(**column).annotate(n=Count("*"))
        return dict(counted.values_list(*column, "n"))

    def tally(self, path):
        """The same of a column, or of what a foreign key leads to, without what is blank.

        It is counted by the key alone, from an index, and named after.
        """
        column, *steps = path.split("__")
        numbers, model = self.grouped(column), self.model
        for step in steps:
            model = model._meta.get_field(column).related_model
            numbers, column = carried(model, step, numbers), step
        return {value: n for value, n in numbers.items() if n and value not in (None, "")}


class Whole(Rows):
    """All rows that a list shows which leaves out nothing."""

    def __init__(self, queryset, off):
        super().__init__(queryset)
        self.off = off

    def ask(self, name):
        counted = grouped(self.model, self.off, name)
        return super().ask(name) if counted is None else counted


def tally(queryset, value, of="pk"):
    """The number of different rows (or of what else is named) by value, without what is blank."""
    if of == "pk" and isinstance(value, str):
        return Rows(queryset).tally(value)
    counted = queryset.order_by().values_list(value).annotate(n=Count(of, distinct=of != "pk"))
    return {found: number for found, number in counted if found not in (None, "")}


def apart(model, name):
    """A column so that no order of an index tempts the database to look at each whole row."""
    if model._meta.get_field(name).is_relation:
        return Aside(F(name), output_field=BigIntegerField())
    return Aside(F(name))


def carried(model, name, numbers):
    """What was counted by the keys of public rows, by a column of theirs."""
    rows, found = model.objects.order_by().filter(publication="published"), Counter()
    if len(numbers) <= NAMED:
        rows = rows.filter(pk__in=[key for key in numbers if key is not None])
    for key, value in rows.values_list("pk", model._meta.get_field(name).attname):
        found[value] += numbers.get(key, 0)
    return found


class Facets:
    """Counts the values of the parameters of a list."""

    def __init__(self, filterset, rows, whole=None):
        self.filterset, self.rows, self.whole = filterset, rows, whole

    @cached_property
    def shared(self):
        """The rows that all parameters leave: those that are not given leave the same."""
        return self.whole or Rows(self.filterset.without("", self.rows).qs)

    def count(self, name):
        """The number of rows by value of one parameter, most first; None where it cannot be counted."""
        own = getattr(self.filterset, f"count_{name}", None)
        column = own or column_of(self.filterset.filters[name])
        if not column:
            return None
        others, rows = self.filterset.without(name, self.rows), self.shared
        if name in self.filterset.data:
            rows = Rows(others.qs)
        found = getattr(others, f"count_{name}")(rows) if own else rows.tally(column)
        return dict(sorted(found.items(), key=lambda one: (-one[1], str(one[0]))))


def column_of(parameter):
    """The lookup that a parameter compares with its value; None where it has its own method."""
    if getattr(parameter, "method", None):
        return None
    if isinstance(parameter, One):
        return f"{parameter.field_name}__{parameter.extra['to_field_name']}"
    return parameter.field_name if isinstance(parameter, Choices | Text) else None
