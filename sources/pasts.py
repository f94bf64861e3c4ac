"""What happened to a record and to its parts: who, when, why, field by field, in one list by time."""

from dataclasses import dataclass

from sources.differences import Difference, Names, differences, model_of
from sources.models import Record
from sources.restoring import part_tables, row_name


@dataclass(frozen=True)
class Past:
    """One row of history: of the record itself, or of the part that ``part`` names."""

    row: Record
    part: str
    differences: list[Difference]


def pasts_of(record, tables):
    """Pairs of a row of history and the one before it, newest first.

    ``tables`` are the parts', each with the field that names the record; theirs count as well.
    """
    pairs = states(type(record), id=record.pk)
    for table, owner in tables:
        rows = states(table, **{f"{owner}_id": record.pk})
        pairs += rows
        for below, name in part_tables(table):
            pairs += states(below, **{f"{name}_id__in": {row.id for row, _before in rows}})
    return sorted(pairs, key=lambda pair: pair[0].history_date, reverse=True)


def states(table, **owner):
    """Each row of a table's history, newest first, with the state before it."""
    rows = table.history.filter(**owner).select_related("history_user")
    last, pairs = {}, []
    for row in rows.order_by("history_date", "history_id"):
        pairs.append((row, last.get(row.id)))
        last[row.id] = None if row.history_type == "-" else row
    return pairs[::-1]


def told(pairs, model):
    """The pairs in words; asks once for each model that they name."""
    rows = [row for pair in pairs for row in pair if row is not None]
    names = Names(rows, with_deleted=True)
    found = []
    for row, before in pairs:
        after = None if row.history_type == "-" else row
        table = model_of(row)
        part = "" if table is model else f"{table._meta.verbose_name} “{row_name(row)}”"
        changed = differences(before, after, names) if before or after else []
        found.append(Past(row, part, changed))
    return found
