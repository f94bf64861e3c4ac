"""Old and new values of a row in words, field by field, as editors and readers see them."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sources import fixtures
from sources.dates import PartialDate
from sources.models import PublicRecord
from sources.restoring import row_name


@dataclass(frozen=True)
class Difference:
    """One field of which the value is another; blank stands for “nothing”."""

    field: str
    label: str
    old: str
    new: str


class Names:
    """What related rows are called; asks once for each model, not once for each row.

    ``for_readers`` knows only what is public; what else a row refers to is told as nothing.
    """

    def __init__(self, rows=(), *, with_deleted=False, for_readers=False):
        self.known, self.for_readers = {}, for_readers
        wanted = defaultdict(set)
        for row in rows:
            for field in fields_of(row):
                if field.is_relation and (pk := getattr(row, field.attname)):
                    wanted[field.related_model].add(pk)
        for model, pks in wanted.items():
            rows = model._base_manager.select_related(*fixtures.related(model))
            if for_readers and issubclass(model, PublicRecord):
                rows = rows.filter(publication=PublicRecord.Publication.PUBLISHED)
            rows = rows.in_bulk(pks)
            self.known |= {(model, pk): str(row) for pk, row in rows.items()}
            if with_deleted and (gone := pks - rows.keys()):  # not for readers: it may be a draft
                past = model.history.filter(id__in=gone).order_by("history_date", "history_id")
                self.known |= {(model, row.id): row_name(row) for row in past}

    def get(self, model, pk):
        unknown = "" if self.for_readers else _("a deleted row (%s)") % pk
        return self.known.get((model, pk), unknown)


def model_of(row):
    """The model of a row, be it of the table itself or of its history."""
    return getattr(type(row), "instance_type", type(row))


def fields_of(row):
    return fixtures.data_fields(model_of(row)).values()


def in_words(field, row, names):
    """One value as people read it."""
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if field.is_relation:
        return names.get(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value.human() if isinstance(value, PartialDate) else str(value)


def differences(before, after, names=None):
    """The fields in which two states of a row differ; either may be None."""
    names = names or Names([row for row in (before, after) if row is not None])
    found = []
    for field in fields_of(before if after is None else after):
        values = [None if row is None else getattr(row, field.attname) for row in (before, after)]
        if values[0] in (None, "") and values[1] in (None, ""):
            continue
        if None in (before, after) or values[0] != values[1]:
            words = ["" if row is None else in_words(field, row, names) for row in (before, after)]
            found.append(Difference(field.name, str(field.verbose_name), *words))
    return found
