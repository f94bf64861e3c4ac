"""What the API answers for each public record, and which answers a write has altered.

An answer is altered by more than its own row: a document withdrawn takes facts with it, a slug
changed stands in the answers of others, a membership is counted by its initiative. The rows that may
be concerned are found over what each answer reads; whether they are, a checksum of each field says.
"""

import json
from collections import defaultdict
from hashlib import blake2b

from django.utils.translation import gettext as _
from rest_framework.utils.encoders import JSONEncoder

from sources.models import Answer, Change
from sources.reads import chunks, fields_of, read_by, serializers, whole_rows

# Beyond so many rows, as when the registry is loaded, looking at every record is quicker.
MANY = 1000


def concerned(touched):
    """The rows whose answers a write can have altered: {model: {pk: the (model, pk) that did it}}."""
    if len(touched) > MANY:
        return everything()
    found = {}
    for root in serializers():
        causes = found[root] = {pk: (root, pk) for model, pk in touched if model is root}
    by_model = defaultdict(dict)
    for (model, pk), touch in touched.items():
        by_model[model][pk] = touch
    for root, causes in found.items():
        for path in read_by(root):
            if touches := by_model.get(path.model):
                for pk, cause in path.readers(touches):
                    causes.setdefault(pk, (path.model, cause))
    return found


def everything():
    """Every record there is or was, in the shape of ``concerned``."""
    found = {}
    for model in serializers():
        told = Answer.objects.filter(resource=model.resource).values_list("record_id", flat=True)
        there = model.objects.order_by("pk").values_list("pk", flat=True)
        found[model] = {pk: (model, pk) for pk in (*there, *told)}
    return found


def answers(model, pks):
    """What the API answers for those of the rows that are public: {ref: (pk, {field: checksum})}."""
    serializer, found = serializers()[model], {}
    names = fields_of(serializer)
    for chunk in chunks(pks):
        rows = list(whole_rows(model).filter(pk__in=chunk).order_by("pk"))
        data = serializer(rows, many=True, context={"names": names, "day": None}).data
        for row, answer in zip(rows, data, strict=True):
            found[row.key] = row.pk, {name: checksum(value) for name, value in answer.items()}
    return found


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


def differences(rows, reasons):
    """The changes, still without numbers, of those rows whose answers are others than before."""
    for model, pks in rows.items():
        if not pks:
            continue
        before, after = known(model, pks), answers(model, pks)
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
