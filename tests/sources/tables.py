"""Small tables as staff would bring them in."""

import csv
import io

import xlsxwriter

from sources import readers
from sources.loading import Loader, apply


def as_csv(*lines, delimiter=",", encoding="utf-8"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue().encode(encoding)


def as_workbook(**sheets):
    """A workbook with the lines of each sheet; what begins with “=” becomes a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                for column, value in enumerate(line):
                    style = [date] if hasattr(value, "isoformat") else []
                    sheet.write(number, column, value, *style)
    return out.getvalue()


def bring_in(*files, label="", **options):
    """Import the files, given as (name, bytes); return what became of it."""
    loader = Loader(reason=options.pop("reason", "A test."), **options)
    for _step in apply(loader, *readers.read(files, label)):
        pass
    return loader.outcome


def problems(*files, **options):
    return [str(problem) for problem in bring_in(*files, **options).problems]
