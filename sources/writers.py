"""Writes records as the files that the readers take back: CSV, a workbook, the registry's YAML."""

import csv
import datetime
import io
import zipfile

from sources import fixtures
from sources.loading import CELL
from sources.models import PublicRecord
from sources.tabular import cells, columns, mark
from sources.workbooks import ESCAPED

# The same records give the same bytes.
LONG_AGO = datetime.datetime(1980, 1, 1)


class CannotWrite(Exception):
    """A value that the format cannot hold."""


def everything():
    """All records, by model, as ``write`` takes them."""
    return {model: every(model) for model in fixtures.record_models()}


def every(model):
    records = model._default_manager.select_related(*fixtures.related(model))
    return records.order_by(*model.key_lookups())


def with_parts(queryset):
    """Records of one model with what is edited on their screens: evidence, mappings, documents."""
    model = queryset.model
    tables = {model: queryset.select_related(*fixtures.related(model))}
    chosen = queryset.order_by().values("pk")
    for part in fixtures.record_models():
        whole = None if issubclass(part, PublicRecord) else fixtures.parts_of(part)
        if whole and part._meta.get_field(whole).related_model is model:
            tables[part] = every(part).filter(**{f"{whole}__in": chosen})
    return tables


def write(tables, kind):
    """The bytes of a file of the kind, with its suffix; ``tables`` are records by model.

    CSV holds one model a file; of several models it is a zip with a file of each.
    """
    if kind == "csv" and len(tables) > 1:
        return zipped(tables), "zip"
    return WRITERS[kind](tables), kind


def write_csv(tables):
    ((model, records),) = tables.items()
    names, out = columns(model), io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([mark(value) for value in cells(record, names)] for record in records)
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return out.getvalue().encode("utf-8-sig")


def zipped(tables):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for model, records in tables.items():
            info = zipfile.ZipInfo(f"{model._meta.label_lower}.csv", LONG_AGO.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, write_csv({model: records}))
    return out.getvalue()


def write_workbook(tables):
    """One sheet for each model; every text is a text, so nothing in it is ever calculated."""
    # Loaded here, as by sources/workbooks.py: most processes write none, and each would hold it.
    from xlsxwriter import Workbook  # noqa: PLC0415

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": LONG_AGO})
        # As text, what is typed into a cell later stays as typed too: 2020-11, =, 007.
        heading, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for model, records in tables.items():
            names = columns(model)
            sheet = book.add_worksheet(model._meta.model_name)
            sheet.set_column(0, len(names) - 1, 24, text)
            sheet.freeze_panes(1, 1)
            sheet.write_row(0, 0, names, heading)
            for number, record in enumerate(records, 1):
                for column, value in enumerate(cells(record, names)):
                    if isinstance(value, int):
                        sheet.write_number(number, column, value)
                    elif value:
                        check(value, record, names[column])
                        sheet.write_string(number, column, value)
    return out.getvalue()


def check(text, record, column):
    """Refuse what a workbook would not give back."""
    if len(text) > CELL or ESCAPED.search(text):
        where = f"{record._meta.label_lower} {record}, {column}"
        raise CannotWrite(f"{where}: no workbook can hold this text. Choose CSV or YAML.")


def write_yaml(tables):
    rows = (fixtures.text(record, {}) for records in tables.values() for record in records)
    return "\n".join(rows).encode()


WRITERS = {"csv": write_csv, "xlsx": write_workbook, "yaml": write_yaml}
