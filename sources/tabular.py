"""Records as rows of a table: which columns there are, and what a cell holds.

A table holds one model. Its columns are the model's fields; a reference to another record is its
slug, ref or name; evidence is a table of its own, with the fact, the document and the locator as its
key. A column left out leaves the field as it is; an empty cell makes it blank.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models

from sources import fixtures
from sources.dates import PartialDateField, parse_partial_date
from sources.loading import key_names
from sources.tables import FORMULA

BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
LAST = ("publication", "withdrawn_because")
# A cell that a spreadsheet would run, or that begins as if it had been marked.
MARKED = ("'", "\n", *FORMULA)


def columns(model):
    """The names of a table's columns: its key, the other fields, publication at the end."""
    key = key_names(model)
    names = [*key, *(name for name in fixtures.data_fields(model) if name not in key)]
    return sorted(names, key=LAST.__contains__)


@cache
def models_by_name():
    """The models that files can hold, by each name that a file, sheet or cell may give them."""
    models = fixtures.record_models()
    plurals = [re.sub(r"\W", "", str(model._meta.verbose_name_plural)).lower() for model in models]
    found = {
        plural: model
        for plural, model in zip(plurals, models, strict=True)
        if plurals.count(plural) == 1  # not “citations”, of which there are many tables
    }
    for model in models:
        found[model._meta.model_name] = found[model._meta.label_lower] = model
    return found


def cell(value):
    """A value as it stands in a table, before any marking: text, or a whole number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):  # the key of another record: all have one part
        (value,) = value
    return value if isinstance(value, int) else str(value)


def cells(record, names):
    fields = fixtures.data_fields(type(record))
    return [cell(fixtures.as_value(fields[name], getattr(record, name))) for name in names]


def mark(text):
    """Text for CSV, with an apostrophe before what a spreadsheet would take for a formula.

    What begins with an apostrophe gets one more, so that ``unmark`` gives every text back.
    """
    return f"'{text}" if isinstance(text, str) and text.startswith(MARKED) else text


def unmark(text):
    return text[1:] if text.startswith("'") and text[1:].startswith(MARKED) else text


@dataclass
class TableRow(fixtures.Row):
    """One row of a table; every cell is text."""

    partial = True

    @property
    def place(self):
        return f"{self.file} row {self.line}"

    def given(self, field):
        text = self.fields[field.name]
        if not text:
            return self.blank(field)
        if isinstance(field, PartialDateField | models.DateField):
            try:
                return parse_partial_date(text)
            except ValueError as error:
                raise ValidationError(str(error)) from None
        if isinstance(field, models.BooleanField):
            return BOOLEANS.get(text.lower(), text)
        return text

    @staticmethod
    def blank(field):
        if field.is_relation or field.null:
            return None
        if field.empty_strings_allowed:
            return ""
        raise ValidationError("must not be empty")


def as_text(field, text):
    """A cell as the field takes it: only where each letter counts do spaces around it stay."""
    exact = type(field) in (models.CharField, models.TextField) and not field.choices
    return text if exact else text.strip()
