"""Bringing older states back: of a record with its parts, and of what was deleted."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import CASCADE
from django.utils.translation import gettext as _

from sources import fixtures
from sources.models import PublicRecord, Record

# What hung on a deleted record went in the same transaction, so within this time of it.
TOGETHER = datetime.timedelta(seconds=60)
NOT_REVERTED = {"publication", "withdrawn_because"}


def part_tables(model):
    """The tables of what is edited with a record, each with the field that names the record."""
    for relation in model._meta.related_objects:
        table, name = relation.related_model, relation.field.name
        is_part = issubclass(table, Record) and not issubclass(table, PublicRecord)
        if is_part and fixtures.parts_of(table) == name:
            yield table, name


def revert(record, row, reason):
    """Give the record, and its parts, the values of a row of its history; raise ValidationError."""
    set_values(record, row, keep=NOT_REVERTED | {record.key_field})
    record._change_reason = reason
    record.full_clean()
    record.save()
    later = row.next_record
    for table, owner in part_tables(type(record)):
        then = parts_then(table, owner, record.pk, later and later.history_date)
        now = {part.pk: part for part in table.objects.filter(**{owner: record})}
        # First what goes: it may stand where something comes back.
        for pk in now.keys() - then.keys():
            now[pk]._change_reason = reason
            setattr(now[pk], owner, record)  # which it need not ask for
            now[pk].delete()
        for pk, state in then.items():
            part = now.get(pk) or table(pk=pk)
            setattr(part, owner, record)
            bring_back(part, state, reason)


def parts_then(table, owner, record_id, before):
    """The parts of the record as they were until the moment, by their number."""
    rows = table.history.filter(**{f"{owner}_id": record_id})
    rows = rows.filter(history_date__lt=before) if before else rows
    newest = {row.id: row for row in rows.order_by("history_date", "history_id")}
    return {pk: row for pk, row in newest.items() if row.history_type != "-"}


def bring_back(part, state, reason):
    if part._state.adding or differ(part, state):
        set_values(part, state)
        part._change_reason = reason
        part.full_clean()
        part.save(force_insert=part._state.adding)


def differ(part, state):
    names = [field.attname for field in fixtures.data_fields(type(part)).values()]
    return any(getattr(part, name) != getattr(state, name) for name in names)


def set_values(row, state, keep=frozenset()):
    for name, field in fixtures.data_fields(type(row)).items():
        if name not in keep:
            setattr(row, field.attname, getattr(state, field.attname))


def deleted(model):
    """The last rows of history of records that are no more."""
    gone = model.history.filter(history_type="-")
    return gone.exclude(id__in=model._base_manager.values("pk")).order_by("-history_date")


def restore(row, reason):
    """Bring a deleted record back, as a draft, with its evidence and all that went with it."""
    model = type(row).instance_type
    record = model(pk=row.id)
    set_values(record, row)
    if isinstance(record, PublicRecord):
        record.publication, record.withdrawn_because = PublicRecord.Publication.DRAFT, ""
    try:
        record.full_clean(validate_unique=True)
    except ValidationError as error:
        told = _("“%(record)s” cannot come back as things stand: %(why)s")
        why = " ".join(error.messages)
        raise ValidationError(told % {"record": row_name(row), "why": why}) from None
    record._change_reason = reason
    record.save(force_insert=True)
    for relation in model._meta.related_objects:
        table = relation.related_model
        if issubclass(table, Record) and relation.on_delete is CASCADE:
            window = (row.history_date - TOGETHER, row.history_date + TOGETHER)
            went = deleted(table).filter(
                **{f"{relation.field.name}_id": row.id}, history_date__range=window
            )
            for each in went:
                restore(each, reason)
    return record


def row_name(row):
    """What a row, or one of history, is called, without asking for what it refers to."""
    for name in ("name", "name_as_listed", "title", "subject", "summary", "ref", "locator", "slug"):
        if value := getattr(row, name, None):
            return value
    model = getattr(type(row), "instance_type", type(row))
    return f"{model._meta.verbose_name} {row.id}"
