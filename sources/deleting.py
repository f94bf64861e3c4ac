"""Deleting a record: it asks why, and names all that goes along."""

from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sources import fixtures
from sources.columns import change_url
from sources.models import Proposal, Record
from sources.proposals import PUBLISH
from sources.trials import as_request


class Doomed(NestedObjects):
    """What goes with a record, each row fetched with what it is called after."""

    def related_objects(self, related_model, related_fields, objs):
        rows = super().related_objects(related_model, related_fields, objs)
        if issubclass(related_model, Record):
            rows = rows.select_related(*fixtures.related(related_model))
        return rows


class DeletingMixin:
    """A screen on which one record is deleted, with a reason, by those who may."""

    def delete_view(self, request, object_id, extra_context=None):
        """Asks why; as long as nobody says it, the question stays."""
        context = extra_context or {}
        if request.method == "POST" and not request.POST.get("reason", "").strip():
            context["error"] = _("Nothing was deleted: say why. Who brings it back will read it.")
            request = as_request(request, request.path)
        return self.in_one_change(super().delete_view, request, object_id, context)

    def get_deleted_objects(self, objs, request):
        """As Django's own, which asks for the document of each citation by itself."""
        doomed, forbidden = Doomed(using=DEFAULT_DB_ALIAS, origin=objs), set()
        doomed.collect(objs)

        def shown(row):
            noun = capfirst(row._meta.verbose_name)
            if not self.admin_site.is_registered(type(row)):  # edited with what it is part of
                return f"{noun}: {row}"
            if not self.admin_site.get_model_admin(type(row)).has_delete_permission(request, row):
                forbidden.add(row._meta.verbose_name)
            return format_html('{}: <a href="{}">{}</a>', noun, change_url(row), row)

        listed, protected = doomed.nested(shown), [shown(row) for row in doomed.protected]
        rows = doomed.model_objs.items()
        counts = {model._meta.verbose_name_plural: len(found) for model, found in rows}
        return listed, counts, forbidden, protected

    def get_actions(self, request):
        """Deleting by the dozen is no way to keep a register."""
        return {k: v for k, v in super().get_actions(request).items() if k != "delete_selected"}

    def has_delete_permission(self, request, obj=None):
        """What readers see or saw is deleted by who publishes, drafts by who writes."""
        may = super().has_delete_permission(request, obj)
        is_draft = obj is None or obj.publication == obj.Publication.DRAFT
        return may and (is_draft or request.user.has_perm(PUBLISH))

    def delete_model(self, request, obj):
        obj._change_reason = request.POST["reason"].strip()[:300]
        Proposal.objects.open().about(obj).update(state=Proposal.State.DROPPED)
        super().delete_model(request, obj)
