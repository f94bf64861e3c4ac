"""The one place that notices a public record has changed.

Every write that keeps history passes here: the admin, load_registry, ``save()``, the bulk verbs of
RecordQuerySet. Each record whose answer is another after the write (sources/answers.py) gets one
numbered change, so whoever follows the feed has an exact copy. Numbers are given inside the writer's
own transaction: the register's row stays locked until commit, so they come in the order of commits,
never twice and without gaps.
"""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

# Sent with ``rows``, {model: {pk: Cause}} of the records that a write can have altered, and ``touched``,
# {(model, pk): Touch} of what was written; the index listens.
records_changed = Signal()

_batch = ContextVar("batch", default=None)


@contextmanager
def batch():
    """Gather all that is written inside into one change for each record, told at the end.

    A record and its citations are saved one after the other, yet to a reader they are one change.
    """
    if _batch.get() is not None:
        yield
        return
    touched = {}
    token = _batch.set(touched)
    try:
        with transaction.atomic():
            yield
            tell(touched)
    finally:
        _batch.reset(token)


@contextmanager
def forgotten():
    """What is written inside is told to nobody: for writes that are undone."""
    token = _batch.set({})
    try:
        yield
    finally:
        _batch.reset(token)


@dataclass
class Touch:
    """What happened to one row: whether it came or went, which of its fields changed, and why."""

    is_new: bool = False
    is_gone: bool = False
    fields: set = field(default_factory=set)
    reason: str = ""
    # The row as it was written last, and the states in its history before and after all that was.
    instance: object = None
    before: object = None
    after: object = None


def on_history(sender, instance, history_instance, **kwargs):
    """A row was added, changed or deleted: tell of it, or of all at the end of the batch."""
    kind, fields, before = history_instance.history_type, (), None
    if kind == "~" and (before := history_instance.prev_record):
        fields = history_instance.diff_against(before, foreign_keys_are_objs=False).changed_fields
        if not fields:
            return
    with batch():
        key, is_gone = (type(instance), history_instance.id), kind == "-"
        first = Touch(kind == "+", before=history_instance if is_gone else before)
        touch = _batch.get().setdefault(key, first)
        touch.is_gone, touch.instance = is_gone, instance
        touch.after = None if is_gone else history_instance
        touch.fields.update(fields)
        reason = history_instance.history_change_reason
        touch.reason = touch.reason or reason or getattr(instance, "withdrawn_because", "")


def tell(touched):
    """Write the changes that follow from what was touched: {(model, pk): Touch}."""
    # Models import this module.
    from sources.answers import concerned, differences  # noqa: PLC0415
    from sources.details import with_details  # noqa: PLC0415

    if not touched:
        return
    register = locked()
    check_together(touched)
    rows = concerned(touched)
    # What a load adds without a word of its own is told with the word of the load.
    default = next((touch for touch in touched.values() if touch.reason), Touch())
    reasons = {
        (model, pk): touched.get(cause.row, default).reason[:300]
        for model, causes in rows.items()
        for pk, cause in causes.items()
    }
    publish(register, with_details(list(differences(rows, reasons, touched)), touched))
    records_changed.send(sender=None, rows=rows, touched=touched)


def check_together(touched):
    """Ask each model whether what was written of it holds together."""
    by_model = defaultdict(dict)
    for (model, pk), touch in touched.items():
        by_model[model][pk] = touch
    for model, touches in by_model.items():
        model.check_together(touches)


def catch_up():
    """Tell what was written past history, by ``loaddata`` or in SQL; return the number of changes."""
    from sources.answers import differences, everything  # noqa: PLC0415 - models import this module

    with transaction.atomic():
        register = locked()
        changes = list(differences(everything(), {}))
        publish(register, changes)
        return len(changes)


def locked():
    """The register's row, locked: what others wrote is committed, what they write waits for us."""
    from sources.models import Register  # noqa: PLC0415 - models import this module

    return Register.objects.select_for_update().get_or_create(pk=1)[0]


def publish(register, changes):
    """Give the changes the register's next numbers and write them."""
    from sources.models import Change  # noqa: PLC0415 - models import this module

    if not changes:
        return
    for change in changes:
        register.number += 1
        change.sequence = register.number
    register.changed_at = timezone.now()
    # Not the version: triggers have set it since the row was read.
    register.save(update_fields=["number", "changed_at"])
    Change.objects.bulk_create(changes)
