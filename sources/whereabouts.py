"""What became of a record that no longer stands, or never stood, under a slug or ref."""

from django.utils.translation import gettext as _

from sources.models import PublicRecord


def whereabouts(model, key):
    """The public record that bore the key before, and the reason why one is gone; or None twice."""
    field = model.key_field
    record = model.objects.filter(**{field: key}).first()
    if record:
        withdrawn = record.publication == PublicRecord.Publication.WITHDRAWN
        return None, record.withdrawn_because if withdrawn else None
    public = {"publication": PublicRecord.Publication.PUBLISHED}
    newest = model.history.order_by("-history_date", "-history_id")
    past = newest.filter(**{field: key}, **public).first()
    if not past:
        return None, None
    if moved := model.objects.listed().filter(pk=past.id).first():
        return moved, None
    last = newest.filter(id=past.id).first()
    if last.history_type == "-":
        return None, last.history_change_reason or _("The record was deleted.")
    return None, last.withdrawn_because or None
