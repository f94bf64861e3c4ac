"""What a change shows to readers: old and new values of the record and its parts, field by field."""

from sources import fixtures
from sources.differences import Names, differences, model_of
from sources.restoring import row_name

# Of a value that is told with a change.
LONGEST_VALUE = 1000


def with_details(changes, touched):
    """Give changes of what was and stays public the old and new values of what was written.

    ``touched`` has what was written: {(model, pk): changes.Touch}. Readers are told of public states
    alone, and of nobody who wrote them.
    """
    told = {
        (change.resource, change.ref): change
        for change in changes
        if change.kind == change.Kind.CHANGED
    }
    steps = [
        (told[key], key[0] != model.resource, touch)
        for (model, _pk), touch in (touched.items() if told else ())
        if (key := key_of_record(model, touch, touched)) in told
    ]
    rows = [row for *_, touch in steps for row in (touch.before, touch.after) if row is not None]
    names = Names(rows, for_readers=True)
    for change, is_part, touch in steps:
        change.details += in_words(touch, is_part, names, touched)
    return changes


def owner_of(model, touch, touched):
    """What was written, in the same breath, of the row that a part belongs to."""
    if name := fixtures.parts_of(model):
        owner = model._meta.get_field(name)
        return touched.get((owner.related_model, getattr(touch.instance, owner.attname)))
    return None


def key_of_record(model, touch, touched):
    """Resource and key of the public record in which the row is shown; None if that is gone."""
    owner = owner_of(model, touch, touched)
    record = None if owner and owner.is_gone else touch.instance.public_record
    return record and (record.resource, record.key)


def in_words(touch, is_part, names, touched):
    """Each value that is another for readers, at most as long as they would read."""
    if touch.before is None and not touch.is_new:
        return []  # what was there before is not known
    states = (touch.before, touch.after)
    before, after = (row if is_seen(row, names) else None for row in states)
    model = type(touch.instance)
    owner = owner_of(model, touch, touched) if is_part else None
    if owner and (owner.is_new or not is_public(owner.before)):
        before = None  # it was part of what readers did not see
    if before is after is None or (not is_part and None in (before, after)):
        return []
    part = f"{model._meta.verbose_name} “{row_name(before or after)}”: " if is_part else ""
    hidden = fixtures.parts_of(model) if None in (before, after) else None
    return [
        {
            "field": each.field,
            "label": f"{part}{each.label}",
            "old": each.old[:LONGEST_VALUE],
            "new": each.new[:LONGEST_VALUE],
        }
        for each in differences(before, after, names)
        if each.field != hidden and each.old != each.new
    ]


def is_public(row):
    return getattr(row, "publication", "published") == "published"


def is_seen(row, names):
    """Whether readers may know of a state: it is public, and so is all that it cannot be without."""
    if row is None or not is_public(row):
        return False
    relations = [each for each in fixtures.data_fields(model_of(row)).values() if each.is_relation]
    return all(
        each.null or (each.related_model, getattr(row, each.attname)) in names.known
        for each in relations
    )
