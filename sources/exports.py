"""Whole lists in one answer, sent as they are read: whatever their length, little of them is in memory."""

from django.http import StreamingHttpResponse
from django.utils.encoding import force_str
from rest_framework.renderers import BaseRenderer, JSONRenderer

# Read, shown and sent together: each part that is sent costs as much as a row. The first comes soon.
ROWS_AT_ONCE, ROWS_AT_FIRST = 200, 20


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
    render = JSONRenderer().render
    lines = (b"".join(render(row) + b"\n" for row in rows) for rows in parts)
    return streamed(lines, "application/jsonl; charset=utf-8", f"{name}.jsonl")


def streamed(content, content_type, name):
    disposition = f'attachment; filename="{name}"'
    return StreamingHttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition}
    )
