"""When a record was deleted while somebody wrote on it: who, when and why, and what was written."""

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sources.columns import change_url
from sources.dates import PartialDate
from sources.restoring import deleted, row_name


def last_state(model, object_id):
    """The last row of history of a record that is no more; None if there never was one."""
    number = str(object_id)[:18]
    return deleted(model).filter(id=number).first() if number.isdecimal() else None


def heir_of(row):
    """The record that has the key of the deleted one since: the one it was merged into."""
    model = type(row).instance_type
    key = model.key_field
    same = model.history.filter(**{key: getattr(row, key)}).exclude(id=row.id)
    return model._base_manager.filter(pk__in=same.values("id")).first()


def gone_page(model_admin, request, row):
    """Tells that nothing was saved, and keeps what was entered to be read and copied."""
    opts, heir = model_admin.opts, heir_of(row)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("“%s” was deleted") % row_name(row),
        "opts": opts,
        "row": row,
        "is_post": request.method == "POST",
        "entries": list(entries(model_admin, request, row)) if request.method == "POST" else [],
        "heir": heir,
        "heir_url": heir and change_url(heir),
        "deleted_url": reverse(f"admin:{opts.app_label}_{opts.model_name}_deleted"),
    }
    return render(request, "admin/gone.html", context, status=410)


def entries(model_admin, request, row):
    """What was sent, field by field: pairs of a label and a value in words."""
    record = row.instance
    fields = flatten_fieldsets(model_admin.get_fieldsets(request, record))
    form = model_admin.get_form(request, record, change=True, fields=fields)
    formsets, _inlines = model_admin._create_formsets(request, record, change=True)
    yield from entries_of(form(request.POST, instance=record), "")
    for formset in formsets:
        for number, each in enumerate(formset.forms, start=1):
            yield from entries_of(each, f"{formset.model._meta.verbose_name} {number}: ")


def entries_of(form, part):
    for bound in form.visible_fields():
        sent = bound.value()
        if sent in (None, "", False):
            continue
        try:
            value = bound.field.clean(sent)
        except ValidationError:
            value = sent  # it is told as it was typed
        value = dict(getattr(bound.field, "_choices", None) or ()).get(value, value)
        said = value.human() if isinstance(value, PartialDate) else str(value)
        yield capfirst(f"{part}{bound.label}"), _("yes") if value is True else said
