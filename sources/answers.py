"""What the API answers for each public record, and which answers a write has altered.

An answer is altered by more than its own row: a document withdrawn takes facts with it, a slug
changed stands in the answers of others, a membership is counted by its initiative. The rows that may
be concerned are found over what each answer reads; whether they are, a checksum of each field says.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.utils.encoders import JSONEncoder

from sources.models import Answer, Change
from sources.newborn import newborn
from sources.reads import (
    chunks,
    fields_of,
    read_by,
    rows_of,
    serializers,
    steps_of_fields,
    whole_rows,
)

# Beyond so many rows, as when the registry is loaded, looking at every record is quicker.
MANY = 1000


@dataclass
class Cause:
    """The written row by which the answer of a record can be another than before."""

    model: Any
    pk: int
    # The steps from the record to what was written; None where it was written itself.
    steps: dict | None = None

    @property
    def row(self):
        return (self.model, self.pk)

    def add(self, steps):
        if self.steps is not None:
            self.steps[steps] = True


def concerned(touched):
    """The rows whose answers a write can have altered: {model: {pk: Cause}}."""
    if len(touched) > MANY:
        return everything()
    by_model = defaultdict(dict)
    for (model, pk), touch in touched.items():
        by_model[model][pk] = touch
    found = {}
    for root in serializers():
        causes = found[root] = {pk: Cause(root, pk) for pk in by_model.get(root, ())}
        for path in read_by(root):
            if touches := by_model.get(path.model):
                for pk, cause in path.readers(touches, touched):
                    causes.setdefault(pk, Cause(path.model, cause, {})).add(path.steps)
    return found


def everything():
    """Every record there is or was, in the shape of ``concerned``."""
    found = {}
    for model in serializers():
        told = Answer.objects.filter(resource=model.resource).values_list("record_id", flat=True)
        there = model.objects.order_by("pk").values_list("pk", flat=True)
        found[model] = {pk: Cause(model, pk) for pk in (*there, *told)}
    return found


def answers(model, rows, names):
    """What the API answers to these names, for rows that are public: {ref: (pk, {field: checksum})}."""
    context = {"names": names, "day": None}
    data = serializers()[model](rows, many=True, context=context).data
    return {
        row.key: (row.pk, {name: checksum(value) for name, value in answer.items()})
        for row, answer in zip(rows, data, strict=True)
    }


def answered(model, causes, touched, before):
    """What is answered now for the rows, in the shape of ``answers``.

    A row that was not written itself can only have altered in fields that read what was.
    """
    names, kept = fields_of(serializers()[model]), dict(before.values())
    groups = defaultdict(list)
    for pk, cause in causes.items():
        if (touch := touched.get((model, pk))) and touch.is_new and pk not in kept:
            groups["new"].append(pk)
        elif cause.steps is None or pk not in kept:
            groups[tuple(names)].append(pk)
        else:
            groups[reading(model, frozenset(cause.steps))].append(pk)
    found = {}
    for names_read, pks in groups.items():
        for chunk in chunks(pks):
            if names_read == "new":
                rows = newborn(whole_rows(model).filter(pk__in=chunk).order_by("pk"), touched)
                found |= answers(model, rows, names)
            elif names_read:
                rows = rows_of(model, names_read).filter(pk__in=chunk).order_by("pk")
                found |= answers(model, list(rows), names_read)
            else:
                found |= {ref: told for ref, told in before.items() if told[0] in chunk}
    return {ref: (pk, kept.get(pk, {}) | fields) for ref, (pk, fields) in found.items()}


@cache
def reading(model, steps):
    """The names of the fields that read what one of the steps leads to."""
    fields = steps_of_fields(model).items()
    return tuple(name for name, read in fields if not steps.isdisjoint(read))


def checksum(value):
    text = json.dumps(value, cls=JSONEncoder, sort_keys=True)
    return blake2b(text.encode(), digest_size=6).hexdigest()


def known(model, pks):
    """What was answered for the rows until now, in the shape of ``answers``."""
    rows = Answer.objects.filter(resource=model.resource)
    return {
        answer.ref: (answer.record_id, answer.fields)
        for chunk in chunks(pks)
        for answer in rows.filter(record_id__in=chunk)
    }


def differences(rows, reasons, touched=()):
    """The changes, still without numbers, of those rows whose answers are others than before."""
    touched = touched or {}
    for model, pks in rows.items():
        if not pks:
            continue
        before = known(model, pks)
        after = answered(model, pks, touched, before)
        keep(model.resource, before, after)
        now_at = {pk: ref for ref, (pk, _fields) in after.items()}
        # What is withdrawn comes first: so a copy never holds a record twice.
        for ref in sorted({*before, *after}, key=lambda ref: (ref in after, ref)):
            pk = (after.get(ref) or before[ref])[0]
            change = Change(resource=model.resource, ref=ref, reason=reasons.get((model, pk), ""))
            if ref not in before:
                change.kind = Change.Kind.ADDED
            elif ref not in after:
                change.kind = Change.Kind.WITHDRAWN
                if pk in now_at:
                    moved = _("It is now “%s”.") % now_at[pk]
                    change.reason = f"{moved} {change.reason}".strip()
            else:
                change.kind = Change.Kind.CHANGED
                change.fields = changed(before[ref][1], after[ref][1])
                if not change.fields:
                    continue
            yield change


def changed(before, after):
    """The names of the fields that are not the same."""
    names = [*after, *(name for name in before if name not in after)]
    return [name for name in names if before.get(name) != after.get(name)]


def keep(resource, before, after):
    """Remember what is answered now."""
    new = [ref for ref in after if after[ref] != before.get(ref)]
    old = [ref for ref in before if after.get(ref) != before[ref]]
    for chunk in chunks(old):
        Answer.objects.filter(resource=resource, ref__in=chunk).delete()
    Answer.objects.bulk_create(
        Answer(resource=resource, ref=ref, record_id=after[ref][0], fields=after[ref][1])
        for ref in new
    )
