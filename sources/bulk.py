"""One value for many records: choose rows, choose the field, look at each, give the reason, confirm."""

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sources import fixtures, proposals
from sources.changes import batch
from sources.models import Proposal, PublicRecord
from sources.proposals import Refused
from sources.trials import as_request, query_dict, rehearsal, summary, watched

# Beyond this many a preview is no longer read.
MOST = 100


class BulkMixin:
    """An action on the list that changes one field of the chosen rows, in one change."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_bulk"
        return [
            path("bulk/", self.admin_site.admin_view(self.bulk_view), name=name),
            *super().get_urls(),
        ]

    @admin.action(
        description=gettext_lazy("Change one field of all chosen"), permissions=["change"]
    )
    def change_one_field(self, request, queryset):
        numbers = ",".join(str(pk) for pk in queryset.order_by("pk").values_list("pk", flat=True))
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_bulk")
        return HttpResponseRedirect(f"{url}?rows={numbers}")

    def bulk_fields(self):
        """What may be set for many: no keys, no relations, nothing that must be another each time."""
        unique = {self.model.key_field, "publication", "withdrawn_because"}
        return {
            name: field
            for name, field in fixtures.data_fields(self.model).items()
            if not field.is_relation and not field.unique and name not in unique
        }

    def bulk_view(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied
        given = request.POST if request.method == "POST" else request.GET
        numbers = [int(each[:18]) for each in given.get("rows", "").split(",") if each.isdecimal()]
        relations = [field.name for field in self.model._meta.fields if field.many_to_one]
        chosen = self.model._base_manager.filter(pk__in=numbers[:MOST])
        rows = list(chosen.select_related(*relations or [None]).order_by("pk"))
        fields, name = self.bulk_fields(), given.get("field", "")
        value, reason = given.get("value", ""), given.get("reason", "").strip()[:300]
        versions = ",".join(f"{row.pk}-{row.version}" for row in rows)
        steps, error = [], ""
        if name in fields and "value" in given:
            try:
                if request.method == "POST":
                    if given.get("versions") != versions:
                        raise Refused(_("Some were changed while you looked. Look again."))
                    if not reason:
                        raise Refused(_("Say why: readers see the reason beside the change."))
                    return self.write_all(request, rows, name, value, reason)
                with rehearsal(), watched() as seen:
                    for row in rows:
                        data = self.data_with(request, row, name, value, _("For a look."))
                        self.replay(request, row, query_dict(data))
                    steps = summary(seen)
            except Refused as refused:
                error = " ".join(refused.messages)
        context = {
            **self.admin_site.each_context(request),
            "title": ngettext(
                "Change one field of %s record", "Change one field of %s records", len(rows)
            )
            % len(rows),
            "opts": self.opts,
            "rows": rows,
            "numbers": ",".join(str(row.pk) for row in rows),
            "fields": [(key, str(each.verbose_name)) for key, each in fields.items()],
            "name": name,
            "choices": fields[name].choices if name in fields else None,
            "value": value,
            "reason": reason,
            "versions": versions,
            "steps": steps,
            "error": error,
        }
        return render(request, "admin/bulk.html", context)

    def write_all(self, request, rows, name, value, reason):
        """Drafts change at once, for each other record an edit waits; all or none."""
        waiting = 0
        with batch():
            for row in rows:
                data = self.data_with(request, row, name, value, reason)
                if row.publication == PublicRecord.Publication.DRAFT:
                    self.replay(request, row, query_dict(data))
                    proposals.submit(request.user, row, Proposal.Action.PUBLISH, reason=reason)
                else:
                    with rehearsal():  # what cannot be saved shall not wait
                        self.replay(request, row, query_dict(data))
                    edit = Proposal.Action.EDIT
                    proposals.submit(request.user, row, edit, data=data, reason=reason)
                    waiting += 1
        said = _("%(all)s records: %(waiting)s edits wait for a second person, drafts are changed.")
        messages.success(request, said % {"all": len(rows), "waiting": waiting})
        list_url = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return HttpResponseRedirect(reverse(list_url))

    def data_with(self, request, record, name, value, reason):
        """What the record's form would send if only one field were changed."""
        inner = as_request(request, request.path)
        fields = flatten_fieldsets(self.get_fieldsets(inner, record))
        form = self.get_form(inner, record, change=True, fields=fields)(instance=record)
        formsets, _inlines = self._create_formsets(inner, record, change=True)
        forms = [form]
        for formset in formsets:
            forms += [formset.management_form, *formset.forms]
        data = {}
        for each in forms:
            for bound in each:
                # Version 0 counts, though it equals False.
                if (entry := bound.value()) is not None and entry is not False:
                    data[bound.html_name] = [str(entry)]
        return data | {name: [value], "reason": [reason]}
