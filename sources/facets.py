"""How many rows each value of a parameter would give, under all the other parameters.

A parameter that asks for a column or a relation is counted by it. Where a filter set filters in a
way of its own, it counts in a way of its own: ``count_<parameter>()`` of the rows that are left.
"""

from collections import Counter

from django.db.models import BigIntegerField, Count, F

from sources.filters import Choices, One, Text
from sources.ordering import Aside

# Rows are named by their numbers up to so many; beyond, all of their table are read.
NAMED = 500


def tally(rows, value, of="pk"):
    """The number of different rows (or of what else is named) by value.

    What a foreign key leads to is counted by the key alone, from an index, and named after.
    """
    if of != "pk":
        counted = rows.order_by().values_list(value).annotate(n=Count(of, distinct=True))
        return {found: number for found, number in counted if found not in (None, "")}
    if not isinstance(value, str) or "__" not in value:
        return {found: n for (found,), n in grouped(rows, value).items() if found not in (None, "")}
    relation, _, path = value.partition("__")
    field, found = rows.model._meta.get_field(relation), Counter()
    numbers = grouped(rows, field.attname)
    for key, name in named(field.related_model, path, [key for (key,) in numbers]):
        if name is not None:
            found[name] += numbers.get((key,), 0)
    return {name: number for name, number in found.items() if number}


def grouped(rows, *values):
    """The number of rows by what they have in common: {(value, …): number}."""
    names = [f"value_{number}" for number, _value in enumerate(values)]
    kept = dict(zip(names, map(apart, [rows.model] * len(values), values), strict=True))
    counted = rows.order_by().values(**kept).annotate(n=Count("*")).values_list(*names, "n")
    return {tuple(found): number for *found, number in counted}


def apart(model, value):
    """A value so that no order of an index tempts the database to look at each whole row."""
    if not isinstance(value, str):
        return value
    if model._meta.get_field(value).is_relation:
        return Aside(F(value), output_field=BigIntegerField())
    return Aside(F(value))


def named(model, path, keys):
    """Of rows with these numbers what the path leads to, as (number, value)."""
    keys = [key for key in keys if key is not None]
    rows = model.objects.order_by()
    if len(keys) <= NAMED:
        rows = rows.filter(pk__in=keys)
    return rows.values_list("pk", path)


def count(filterset, rows, name):
    """The number of rows by value of one parameter, most first; None where it cannot be counted."""
    own = getattr(filterset, f"count_{name}", None)
    column = own or column_of(filterset.filters[name])
    if not column:
        return None
    others = filterset.without(name, rows)
    found = getattr(others, f"count_{name}")() if own else tally(others.qs, column)
    return dict(sorted(found.items(), key=lambda one: (-one[1], str(one[0]))))


def column_of(parameter):
    """The lookup that a parameter compares with its value; None where it has its own method."""
    if getattr(parameter, "method", None):
        return None
    if isinstance(parameter, One):
        return f"{parameter.field_name}__{parameter.extra['to_field_name']}"
    return parameter.field_name if isinstance(parameter, Choices | Text) else None
