"""How many rows each value of a parameter would give, under all the other parameters.

A parameter that asks for a column or a relation is counted by it. Where a filter set filters in a
way of its own, it counts in a way of its own: ``count_<parameter>()`` of the rows that are left.
"""

from django.db.models import Count, F

from sources.filters import Choices, One, Text


def tally(rows, value, of="pk"):
    """The number of different rows (or of what else is named) by value, in one query."""
    value = F(value) if isinstance(value, str) else value
    counted = rows.order_by().values(value=value).annotate(count=Count(of, distinct=True))
    return {row["value"]: row["count"] for row in counted if row["value"] not in (None, "")}


def counts(filterset, rows, names):
    """For each of the parameters that can be counted, the number of rows by value."""
    found = {}
    if filterset.errors:
        return found
    for name in names:
        own = getattr(filterset, f"count_{name}", None)
        column = own or column_of(filterset.filters[name])
        if column:
            others = filterset.without(name, rows)
            found[name] = getattr(others, f"count_{name}")() if own else tally(others.qs, column)
    return found


def column_of(parameter):
    """The lookup that a parameter compares with its value; None where it has its own method."""
    if getattr(parameter, "method", None):
        return None
    if isinstance(parameter, One):
        return f"{parameter.field_name}__{parameter.extra['to_field_name']}"
    return parameter.field_name if isinstance(parameter, Choices | Text) else None
