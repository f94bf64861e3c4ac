"""The grid as tables: CSV for programs, a workbook for people, with the same cells as the page."""

import csv
import datetime
from io import BytesIO, StringIO

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from rest_framework.renderers import BaseRenderer

from commitments.grid import State
from sources.about import LICENCE_LINE, TITLE
from sources.tables import cell

# The workbook says which data it holds, not when it was made: the same data give the same bytes.
MADE = datetime.datetime(2007, 2, 6, tzinfo=datetime.UTC)
FILLS = {State.OWN: ("#0B55A0", "#FFFFFF"), State.SIGNED: ("#D6E6F7", "#16191D")}


class WorkbookRenderer(BaseRenderer):
    """Stands for XLSX in content negotiation; the view makes the workbook."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return data if isinstance(data, bytes) else str(data).encode()


def headings(grid):
    return ["signatory", "name", "as_of", *(column.name for column in grid.columns)]


def lines(grid):
    """The rows of the grid as they stand in both tables, safe in a spreadsheet."""
    for row in grid.rows:
        texts = [one.text for one in row.cells]
        yield [cell(text) for text in (row.signatory.slug, row.name, grid.day, *texts)]


def as_csv(grid):
    text = StringIO()
    csv.writer(text).writerows([map(cell, headings(grid)), *lines(grid)])
    return text.getvalue()


def title(grid):
    """What the grid shows, with its day."""
    what = _("Signatories and themes")
    if grid.by_area and grid.initiatives:
        what = _("Signatories and action areas: %s") % grid.initiatives[0].name
    return f"{what}, {date_format(grid.day, 'j F Y')}" if grid.day else what


def as_workbook(grid, asked, address, state):
    """The bytes of a workbook: the grid, and on a second sheet what it is and what it rests on."""
    # Loaded here: most processes write none, and each would hold it.
    from xlsxwriter import Workbook  # noqa: PLC0415

    out = BytesIO()
    # Text is never taken for a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        book.set_properties({"title": title(grid), "created": MADE})
        write_grid(book, grid)
        write_about(book, about(grid, asked, address, state))
    return out.getvalue()


def write_grid(book, grid):
    sheet = book.add_worksheet(_("Grid"))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2})
    plain = book.add_format({"valign": "top"})
    formats = {
        state: book.add_format({"valign": "top", "bg_color": ground, "font_color": ink})
        for state, (ground, ink) in FILLS.items()
    }
    sheet.write_row(0, 0, [cell(text) for text in headings(grid)], head)
    for number, (row, values) in enumerate(zip(grid.rows, lines(grid), strict=True), 1):
        sheet.write_row(number, 0, values[:3], plain)
        for place, (one, value) in enumerate(zip(row.cells, values[3:], strict=True), 3):
            sheet.write(number, place, value, formats.get(one.state, plain))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 2, 11)
    sheet.set_column(3, 3 + len(grid.columns), 17)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def about(grid, asked, address, state):
    """The second sheet: pairs of a name and a value."""
    yield _("Title"), title(grid)
    yield _("Day"), str(grid.day or _("all that is documented"))
    yield _("Initiatives"), ", ".join(one.name for one in grid.initiatives)
    for one in grid.not_yet:
        yield _("Did not exist yet"), f"{one.name} ({one.started_on})"
    for label, value in asked:
        yield _("Filter"), f"{label}: {value}"
    for one, meaning, count in grid.legend:
        yield str(one.label), f"{meaning}. {_('Cells: %d') % count}"
    yield _("Address"), address
    if state:
        yield (
            _("Version"),
            _("%(title)s, change %(number)d of %(day)s")
            % {"title": TITLE, "number": state.number, "day": state.changed_at.date()},
        )
    yield _("Licence"), LICENCE_LINE
    for document in grid.documents():
        date = document.published_on or _("no date given")
        yield _("Source"), f"{document.title}, {document.publisher}, {date}. {document.url}"


def write_about(book, rows):
    sheet = book.add_worksheet(_("About"))
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for number, (name, value) in enumerate(rows):
        sheet.write(number, 0, cell(name), bold)
        sheet.write(number, 1, cell(value), wrapped)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 110)
