"""Reads the sheets of a workbook (.xlsx) as text, without running what is in it.

openpyxl streams the rows; with defusedxml installed it refuses XML that unfolds into gigabytes.
"""

import datetime
import io
import re
from contextlib import contextmanager

# The registry's widest table has 16 columns.
COLUMNS = 200
LAST_ROW = 2**20
# How workbooks write what XML cannot hold: a carriage return is _x000D_.
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"


class BadCell(str):
    """The text of a cell that is not taken, with the reason."""

    def __new__(cls, text, why):
        cell = super().__new__(cls, text)
        cell.why = why
        return cell


def sheets(data):
    """The name of each sheet with its rows: numbered lists of text. ValueError if it is no workbook."""
    if data.startswith(OLD_OR_LOCKED):
        raise ValueError(
            "this is an .xls file or locked by a password. Save it as .xlsx without a password"
        )
    # Loaded here: most processes never read a workbook, and every one would start later.
    from openpyxl import load_workbook  # noqa: PLC0415

    with readable():
        # Formulas come as their text: their values would be somebody else's calculation.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file says of its size need not be true
        yield sheet.title, rows(sheet)


@contextmanager
def readable():
    """A damaged or hostile workbook makes openpyxl fail in any way there is: say one thing."""
    try:
        yield
    except Exception as error:
        raise ValueError("this is no .xlsx workbook, or it is damaged") from error


def rows(sheet):
    """Each row with its number, as wide as the first that is not empty."""
    width = 0
    with readable():
        for number, line in enumerate(sheet.iter_rows(max_col=COLUMNS, max_row=LAST_ROW), 1):
            texts = [text(cell) for cell in line]
            while texts and not texts[-1]:
                texts.pop()
            width = width or len(texts)
            yield number, texts + [""] * (width - len(texts))


def text(cell):
    """A cell as text: dates to the day, whole numbers without a point."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        formula = value if isinstance(value, str) else getattr(value, "text", None)
        return BadCell(formula or "=", "this is a formula; write the value itself")
    if cell.data_type == "e":
        return BadCell(value, "this is an error of the spreadsheet; write the value itself")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))
