"""The one place that notices a public record has changed.

Every write that keeps history passes here (admin, load_registry, plain ``save()``). Each change
gets the next number of the register inside the writer's own transaction: the counter row stays
locked until commit, so numbers are given in the order of commits, never twice and without gaps.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone

# Sent with ``records``, the public records a write has touched; the search index listens.
records_changed = Signal()

_batch = ContextVar("batch", default=None)


@dataclass
class Touch:
    """What happened to one record so far: its kind, its changed fields, why."""

    record: object
    kind: str
    fields: list = field(default_factory=list)
    reason: str = ""


@contextmanager
def batch():
    """Gather all that happens inside into one change for each record, written at the end.

    A record and its citations are saved one after the other, yet to a reader they are one change.
    """
    if _batch.get() is not None:
        yield
        return
    touches = {}
    token = _batch.set(touches)
    try:
        with transaction.atomic():
            yield
            _write(touches.values())
    finally:
        _batch.reset(token)


def note(record, kind, fields, reason):
    """Note a change of a public record; within a batch, merge it with what was noted before."""
    touch = Touch(record, kind, list(fields), reason or "")
    touches = _batch.get()
    if touches is None:
        with transaction.atomic():
            _write([touch])
        return
    known = touches.setdefault((type(record), record.pk), touch)
    if known is touch:
        return
    known.record = record
    if kind != "changed":
        # Added and withdrawn in one go was never public; withdrawn and added was a change.
        known.kind = "changed" if {known.kind, kind} == {"added", "withdrawn"} else kind
    known.fields += [name for name in fields if name not in known.fields]
    known.reason = known.reason or touch.reason


def next_number():
    """Raise the register's number by one and return it; other writers wait until we commit."""
    from sources.models import Register  # noqa: PLC0415 - models import this module

    now = timezone.now()
    if not Register.objects.filter(pk=1).update(number=F("number") + 1, changed_at=now):
        Register.objects.get_or_create(pk=1)
        Register.objects.filter(pk=1).update(number=F("number") + 1, changed_at=now)
    return Register.objects.values_list("number", flat=True).get(pk=1)


def _write(touches):
    from sources.models import Change  # noqa: PLC0415 - models import this module

    touches = list(touches)
    for touch in touches:
        Change.objects.create(
            sequence=next_number(),
            kind=touch.kind,
            resource=touch.record.resource,
            ref=touch.record.key,
            fields=[] if touch.kind == "added" else touch.fields,
            reason=touch.reason,
        )
    if touches:
        records_changed.send(sender=None, records=[touch.record for touch in touches])


def on_history(sender, instance, history_instance, **kwargs):
    """Turn a row of history into a change of the public record it belongs to."""
    record = instance.public_record
    if record is None:
        return
    reason = history_instance.history_change_reason
    if record is not instance:
        if record.is_public:
            note(record, "changed", [instance.shown_as], reason)
        return
    was_public, fields = False, []
    if history_instance.history_type != "+" and (before := history_instance.prev_record):
        was_public = before.publication == record.Publication.PUBLISHED
        fields = history_instance.diff_against(before, foreign_keys_are_objs=False).changed_fields
    is_public = record.is_public and history_instance.history_type != "-"
    if is_public and was_public and fields:
        note(record, "changed", fields, reason)
    elif is_public and not was_public:
        note(record, "added", [], reason)
    elif was_public and not is_public:
        note(record, "withdrawn", fields, reason)
