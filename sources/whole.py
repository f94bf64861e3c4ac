"""A list that leaves out nothing: its whole table is counted, and what no list shows is taken off.

A table is counted from its narrowest indexes at a glance. To ask each row whether it is public takes
a hundred times as long, and few are not.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, count

from django.db import connection
from django.db.models import Count

from sources.counting import once
from sources.models import Fact
from sources.twofold import gather

# Published rows that other things keep from a list are named one by one up to so many.
MOST_KEPT = 1_000
# Up to so many rows each is asked: that is one question instead of four.
SHORT = 20_000
# So often lists of a kind are asked for in a version before it pays to know what is kept from them,
# and so many rows a statement leaves out by their numbers.
OFTEN, FEW_KEPT = 10, 100


@dataclass
class OffLists:
    """The rows of a table that no list shows."""

    # The numbers of those that are published, but without evidence or below something hidden.
    kept: list
    total: int
    # How many have which value, by column.
    by_column: dict


def number(request, queryset, but="", kept=None):
    """How many rows a list has; ``kept``: what it was told to leave out by number."""

    def make():
        if is_whole(queryset, kept):
            return number_of_all(request, queryset.model)
        return gather(queryset).count()

    return once(request, queryset.model, "count", make, but=but)


def number_of_all(request, model):
    total = model.objects.order_by().count()
    off = off_lists(request, model) if total > SHORT else None
    return total - off.total if off else model.objects.published().cited().count()


def is_whole(queryset, kept=None):
    """Whether a list shows all public facts of a kind."""
    kind = queryset.model
    return issubclass(kind, Fact) and queryset.query.where == of_all(kind, kept)


@lru_cache(maxsize=100)
def of_all(model, kept):
    rows = model.objects
    rows = rows.published().cited() if kept is None else rows.published_alone(but=kept)
    return rows.query.where


def kept_from_lists(request, model):
    """The numbers of the published rows that no list shows; None where it is not known, or they are many.

    To ask of each row whether all that it stands on is public takes longer than all else that finds a
    page. Of the first lists of a version it is asked nevertheless: to look for all takes longer still.
    """
    # Inside a transaction the version may be set only as it ends.
    if (
        not issubclass(model, Fact)
        or not hasattr(request, "data_version")
        or connection.in_atomic_block
    ):
        return None
    asked = of_kind(request, model, "lists asked for", count)
    if next(asked) < OFTEN:
        return None
    kept = find_kept(request, model)
    return tuple(kept) if len(kept) <= FEW_KEPT else None


def of_kind(request, model, name, make):
    """What follows from all rows of a kind, whatever is asked of them."""
    return once(request, model, name, make, any_question=True, anywhere=True)


def find_kept(request, model):
    """The numbers of those that are published and that no list shows, for pages and for counts."""
    make = partial(model.objects.kept_from_lists, MOST_KEPT + 1)
    return of_kind(request, model, "kept from lists", make)


def off_lists(request, model):
    """What no list of a kind of facts shows; None where other things keep very many from it."""
    return of_kind(request, model, "off lists", partial(find_off_lists, request, model))


def find_off_lists(request, model):
    kept = find_kept(request, model)
    if len(kept) > MOST_KEPT:
        return None
    fields = [each for each in model._meta.concrete_fields if each.many_to_one or each.choices]
    columns = [each.attname for each in fields]
    rows = model.objects.order_by().values_list(*columns)
    hidden = rows.exclude(publication="published").iterator()
    total, by_column = 0, {column: Counter() for column in columns}
    for row in chain(hidden, rows.filter(pk__in=kept) if kept else ()):
        total += 1
        for column, value in zip(columns, row, strict=True):
            by_column[column][value] += 1
    return OffLists(kept, total, by_column)


def grouped(model, off, name):
    """The number of rows that lists show, by value of a column; None where it is none of few values."""
    column = model._meta.get_field(name).attname
    if (less := off.by_column.get(column)) is None:
        return None
    counted = model.objects.order_by().values_list(column).annotate(n=Count("*"))
    return {value: n - less[value] for value, n in counted if n > less[value]}
