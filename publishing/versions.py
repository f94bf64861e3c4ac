"""A record as it was after one change, from its history."""

from django.apps import apps
from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from sources.models import PublicRecord

# What history keeps that says nothing of the world.
KEPT_APART = ("id", "publication", "withdrawn_because")


def record_of(change):
    """The public record that a change tells of; None when it is no longer public."""
    for model in apps.get_models():
        if issubclass(model, PublicRecord) and model.resource == change.resource:
            rows = model.objects.listed().prefetch_related(None)
            return rows.filter(**{model.key_field: change.ref}).first()
    return None


def state_after(change, record):
    """The fields of the record as they were after the change, each with whether it changed then."""
    history = type(record).history.filter(id=record.pk, history_date__lte=change.at)
    after = history.order_by("history_date", "history_id").last()
    if after is None:
        return []
    model = type(record)
    fields = [field for field in model._meta.concrete_fields if field.name not in KEPT_APART]
    return [
        {
            "label": field.verbose_name,
            "value": shown(after, field),
            "changed": change.kind == "changed" and field.name in change.fields,
        }
        for field in fields
        if field.name != "version"
    ]


def shown(row, field):
    """The value of a field in a row of history, in words; another record by its slug or ref."""
    if isinstance(field, ForeignKey):
        key = getattr(row, field.attname)
        other = field.related_model.objects.filter(pk=key).first() if key else None
        return other.key if other and other.is_public else ""
    if field.choices:
        return getattr(row, f"get_{field.name}_display")()
    value = getattr(row, field.name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else value


def evidence_after(change, record):
    """The passages that the record rested on after the change."""
    model = getattr(getattr(type(record), "citations", None), "rel", None)
    if model is None:
        return []
    rows = model.related_model.history.as_of(change.at).filter(fact_id=record.pk)
    public = PublicRecord.Publication.PUBLISHED
    return [row for row in rows.select_related("document") if row.document.publication == public]
