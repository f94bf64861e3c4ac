"""What became of a record that no longer stands, or never stood, under a slug or ref."""

from django.utils.translation import gettext as _

from sources.models import Change, PublicRecord

DRAFT, PUBLISHED, WITHDRAWN = PublicRecord.Publication


def whereabouts(model, key):
    """The public record that bore the key before, and the reason why one is gone; or None twice."""
    field = model.key_field
    record = model.objects.filter(**{field: key}).first()
    if record:
        return None, gone_because(record, key)
    newest = model.history.order_by("-history_date", "-history_id")
    past = newest.filter(**{field: key}, publication=PUBLISHED).first()
    if not past:
        return None, None
    if moved := model.objects.listed().filter(pk=past.id).first():
        return moved, None
    if record := model.objects.filter(pk=past.id).first():
        return None, gone_because(record, key)
    last = newest.filter(id=past.id).first()
    return None, last.history_change_reason or _("The record was deleted.")


def gone_because(record, key):
    """Why readers no longer see a record: it was withdrawn, or what it rests on was.

    None where a draft is in the way, and where readers never saw it.
    """
    if record.publication != PUBLISHED:
        return record.withdrawn_because or None
    told = Change.objects.filter(resource=record.resource, ref=key)
    if not told.filter(kind=Change.Kind.WITHDRAWN).exists():
        return None
    above = list(parents(record))
    if any(one.publication == DRAFT for one in above):
        return None
    below = cited(record)
    if any(one.publication == PUBLISHED for one in below):
        below = []
    for one in (*above, *below):
        if one.publication == WITHDRAWN:
            words = {"record": one, "reason": one.withdrawn_because}
            return _("“%(record)s” was withdrawn: %(reason)s") % words
    return None


def parents(record):
    """The records that must be public for this one to be, those of parents included."""
    for path, _may_be_blank in record.parents():
        parent = record
        for name in path.split("__"):
            parent = parent and getattr(parent, name)
        if parent:
            yield parent


def cited(record):
    """The documents that a fact rests on, public or not."""
    if not hasattr(record, "citations"):
        return []
    return [citation.document for citation in record.citations.select_related("document")]
