"""The answers of the API as CSV: the same facts in fixed columns, safe in a spreadsheet."""

import csv
from itertools import islice

from django.http import StreamingHttpResponse
from django.utils.encoding import force_str
from rest_framework.renderers import BaseRenderer
from rest_framework.serializers import BaseSerializer, ListSerializer

# What spreadsheets take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
ROWS_AT_ONCE = 200
OUTER, INNER = " | ", "; "


class CSVRenderer(BaseRenderer):
    """Stands for CSV in content negotiation; the rows themselves are streamed by the view."""

    media_type = "text/csv"
    format = "csv"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return force_str(data).encode()


class Echo:
    """Gives each line that the csv module writes straight back."""

    def write(self, line):
        return line


def columns(serializer, prefix=""):
    """The columns of a serializer, from its declared fields alone: (name, path into a row)."""
    for name, field in serializer.fields.items():
        inner = field.child if isinstance(field, ListSerializer) else field
        if isinstance(inner, BaseSerializer):
            for below, path in columns(inner):
                yield f"{name}_{below}", (name, *path)
        else:
            yield name, (name,)


def at(value, path):
    """What stands at a path: one value, or a list for each list on the way."""
    if not path or value is None:
        return value
    if isinstance(value, list):
        return [at(one, path) for one in value]
    return at(value[path[0]], path[1:])


def text(value, separators=(OUTER, INNER)):
    """A value as text; a list goes into one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        separator, *below = separators
        return separator.join(text(one, below or [INNER]) for one in value)
    return str(value)


def cell(value):
    """The content of one cell; text that a spreadsheet would run gets an apostrophe before it."""
    if type(value) is not str:  # most are
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        value = text(value)
    return f"'{value}" if value.startswith(FORMULA) else value


def lines(rows, serializer_class, context):
    """The lines of the table, made a few hundred rows at a time."""
    writer = csv.writer(Echo())
    table = list(columns(serializer_class(context=context)))
    yield writer.writerow([name for name, path in table])
    places = [(field, below) for _name, (field, *below) in table]
    rows = iter(rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        data = serializer_class(some, many=True, context=context).data
        # Handed on together: each part that a server sends costs as much as a row.
        yield "".join(
            writer.writerow([cell(at(row[field], below)) for field, below in places])
            for row in data
        )


def table(rows, serializer_class, context, name):
    """A streamed download of all the rows."""
    disposition = f'attachment; filename="{name}.csv"'
    return StreamingHttpResponse(
        lines(rows, serializer_class, context),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )
