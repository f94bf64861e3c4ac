"""The answers of the API as CSV: the same facts in fixed columns, safe in a spreadsheet."""

import csv
from io import StringIO
from itertools import groupby
from operator import itemgetter

from rest_framework.serializers import BaseSerializer, ListSerializer

from sources.exports import ExportRenderer, streamed

# What spreadsheets take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
RUN = frozenset(FORMULA)
NUMBERS = (int, float)
OUTER, INNER = " | ", "; "


class CSVRenderer(ExportRenderer):
    """The rows as CSV."""

    media_type = "text/csv"
    format = "csv"


def columns(serializer, prefix=""):
    """The columns of a serializer, from its declared fields alone: (name, path into a row)."""
    for name, field in serializer.fields.items():
        inner = field.child if isinstance(field, ListSerializer) else field
        if isinstance(inner, BaseSerializer):
            for below, path in columns(inner):
                yield f"{name}_{below}", (name, *path)
        else:
            yield name, (name,)


def taker(name, *below):
    """What takes out of a row what stands at a path: one value, or a list for each list on the way."""
    if not below:
        return itemgetter(name)
    take = taker(*below)

    def taken(row):
        value = row[name]
        if isinstance(value, list):
            return [take(one) for one in value]
        return None if value is None else take(value)

    return taken


def text(value, separators=(OUTER, INNER)):
    """A value as text; a list goes into one cell."""
    if isinstance(value, list):
        separator, *below = separators
        try:
            return separator.join(value)  # most hold texts
        except TypeError:
            return separator.join(text(one, below or [INNER]) for one in value)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def cell(value):
    """The content of one cell; text that a spreadsheet would run gets an apostrophe before it."""
    if type(value) is not str:  # most are
        if value is None:
            return ""
        if isinstance(value, NUMBERS) and not isinstance(value, bool):
            return value
        value = text(value)
    return f"'{value}" if value[:1] in RUN else value


def lines(parts, serializer):
    """The lines of the table: the names of its columns, then each part as it comes."""
    names, paths = zip(*columns(serializer), strict=True)
    groups = [(of, list(some)) for of, some in groupby(paths, key=len)]
    # Of what hangs on a row in lists of its own, each list is gone through once for all its columns.
    takers = [
        taken
        for of, some in groups
        for taken in (
            [side_by_side(some)]
            if of == 1
            else [below(name, list(each)) for name, each in groupby(some, key=itemgetter(0))]
        )
    ]
    yield written([names])
    for rows in parts:
        yield written(
            [
                value if type(value) is str and value[:1] not in RUN else cell(value)
                for take in takers
                for value in take(row)
            ]
            for row in rows
        )


def side_by_side(paths):
    """What takes the values of plain columns out of a row."""
    names = [name for (name,) in paths]
    get = itemgetter(*names)
    return get if len(names) > 1 else lambda row: (get(row),)


def below(name, paths):
    """What takes the values of the columns of what hangs on a row under a name."""
    if any(len(path) > 2 for path in paths):
        takers = [taker(*path) for path in paths]
        return lambda row: [take(row) for take in takers]
    get, blank = side_by_side([path[1:] for path in paths]), [None] * len(paths)

    def taken(row):
        found = row[name]
        if not isinstance(found, list):
            return blank if found is None else get(found)
        if len(found) == 1:  # as with most
            return [value if type(value) is str else [value] for value in get(found[0])]
        return map(list, zip(*map(get, found), strict=True)) if found else blank

    return taken


def written(rows):
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def table(parts, serializer, name):
    """A streamed download of all the rows, which come as plain data, some at a time."""
    return streamed(lines(parts, serializer), "text/csv; charset=utf-8", f"{name}.csv")
