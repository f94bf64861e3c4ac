"""Whole lists in one answer, sent as they are read: whatever their length, little of them is in memory."""

from contextlib import contextmanager

from django.db import connections, transaction
from django.http import StreamingHttpResponse
from django.utils.encoding import force_str
from rest_framework.renderers import BaseRenderer

from sources.rendering import as_json

# Read, shown and sent together: each part that is sent costs as much as a row. The first comes soon.
ROWS_AT_ONCE, ROWS_AT_FIRST = 200, 20


@contextmanager
def one_moment(db, of_all=False):
    """On PostgreSQL all that is read inside is of one moment, and a cursor gives rows as they are found.

    Outside a transaction it finds all of them first; and of a whole list, which an index has in order,
    it would sort all first. SQLite gives rows as they are found anyway; there a transaction would keep
    writers waiting.
    """
    connection = connections[db]
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic(db), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        if of_all:
            cursor.execute("SET LOCAL cursor_tuple_fraction = 0.0001")
        yield


class ExportRenderer(BaseRenderer):
    """Stands for a format in content negotiation; the rows themselves are streamed by the view."""

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return force_str(data).encode()


class JSONLinesRenderer(ExportRenderer):
    """The rows as JSON, one a line."""

    media_type = "application/jsonl"
    format = "jsonl"


def json_lines(parts, name):
    """A streamed download of all the rows, each as JSON has it, on a line of its own."""
    lines = ("".join(f"{as_json(row)}\n" for row in rows).encode() for rows in parts)
    return streamed(lines, "application/jsonl; charset=utf-8", f"{name}.jsonl")


def streamed(content, content_type, name):
    disposition = f'attachment; filename="{name}"'
    return StreamingHttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition}
    )
