"""Screens of the past: return to an older state, bring back what was deleted."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sources import proposals
from sources.changes import batch
from sources.columns import change_url
from sources.gone import gone_page, last_state
from sources.models import Proposal, PublicRecord
from sources.pasts import pasts_of, told
from sources.proposals import Refused
from sources.restoring import deleted, restore, row_name


class HistoriesMixin:
    """Reverting waits for a second person as an edit does; what comes back is a draft."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        view = self.admin_site.admin_view(self.deleted_view)
        return [path("deleted/", view, name=name), *super().get_urls()]

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Whoever comes for a record that somebody deleted is told so, and loses nothing."""
        row = last_state(self.model, unquote(object_id))
        if row is not None and self.has_view_permission(request):
            return gone_page(self, request, row)
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    def history_view(self, request, object_id, extra_context=None):
        """What happened to the record and to all that is edited on its screen, by time."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_history_or_change_history_permission(request, record):
            raise PermissionDenied
        tables = [
            (inline.model, field.name)
            for inline in self.get_inlines(request, record)
            for field in inline.model._meta.fields
            if field.related_model is self.model
        ]
        paginator = Paginator(pasts_of(record, tables), self.history_list_per_page)
        page = paginator.get_page(request.GET.get(PAGE_VAR))
        context = {
            **self.admin_site.each_context(request),
            "title": self.history_view_title(request, record),
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": record,
            "opts": self.opts,
            "object_history_list_template": self.object_history_list_template,
            "pasts": told(page.object_list, self.model),
            "page_obj": page,
            "page_range": paginator.get_elided_page_range(page.number),
            "page_var": PAGE_VAR,
            "revert_disabled": self.revert_disabled(request, record),
        }
        return self.render_history_view(request, self.object_history_template, context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """What returning to an older state would change, and the button that does."""
        record = self.get_object(request, unquote(object_id))
        if record is None or not str(version_id).isdecimal():
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        row = get_object_or_404(self.model.history, id=record.pk, history_id=version_id)
        proposal = Proposal(
            action=Proposal.Action.REVERT,
            model=self.opts.label_lower,
            record_id=record.pk,
            title=str(record)[:300],
            reason=request.POST.get("reason", "").strip()[:300],
            data={"history": row.pk, "version": record.version},
        )
        error = ""
        if request.method == "POST":
            try:
                return self.go_back(request, record, proposal)
            except (Refused, ValidationError) as refused:
                error = " ".join(refused.messages)
        steps, refusal = proposals.trial(request, proposal)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Return to the state of %s") % f"{row.history_date:%d %B %Y, %H:%M}",
            "opts": self.opts,
            "original": record,
            "row": row,
            "steps": steps,
            "refusal": refusal,
            "error": error,
            "reason": proposal.reason,
            "may_change": self.has_change_permission(request, record),
            "may_publish_at_once": request.user.has_perms([proposals.PUBLISH, proposals.OVERRIDE]),
            "is_draft": record.publication == PublicRecord.Publication.DRAFT,
        }
        return render(request, "admin/revert.html", context)

    def go_back(self, request, record, proposal):
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        if request.POST.get("seen_version") != str(record.version):
            raise Refused(_("It was changed while you looked. Look at what differs now."))
        if not proposal.reason:
            raise Refused(_("Say why: readers see the reason beside the change."))
        if record.publication == PublicRecord.Publication.DRAFT:
            with batch():
                proposals.perform(request, proposal)
                proposals.submit(request.user, record, Proposal.Action.PUBLISH)
            messages.success(request, _("“%s” is as it was.") % record)
            return HttpResponseRedirect(change_url(record))
        with batch():
            proposal = proposals.submit(
                request.user,
                record,
                Proposal.Action.REVERT,
                data=proposal.data,
                reason=proposal.reason,
            )
            if "_publish" in request.POST:
                override = request.POST.get("override", "").strip()[:200]
                proposals.publish(request, proposal, override)
                messages.success(request, _("“%s” is as it was.") % record)
                return HttpResponseRedirect(change_url(record))
        return self.told_to_wait(request, proposal)

    def deleted_view(self, request):
        """Records that were deleted, each with the button that brings it back as a draft."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        error = ""
        if request.method == "POST":
            if not self.has_add_permission(request):
                raise PermissionDenied
            number = request.POST.get("row", "")
            row = deleted(self.model).filter(pk=number if number.isdecimal() else None).first()
            reason = request.POST.get("reason", "").strip()[:300]
            if row is None:
                error = _("It is back already, or never was.")
            elif not reason:
                error = _("Say why it comes back.")
            else:
                try:
                    with batch():
                        record = restore(row, reason)
                        proposals.submit(
                            request.user, record, Proposal.Action.PUBLISH, reason=reason
                        )
                    said = _("“%s” is back, as a draft with its evidence.")
                    messages.success(request, said % record)
                    return HttpResponseRedirect(change_url(record))
                except ValidationError as refused:
                    error = " ".join(refused.messages)
        rows = deleted(self.model).select_related("history_user")
        page = Paginator(rows, 50).get_page(request.GET.get("p"))
        for row in page:
            row.called = row_name(row)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Deleted: %s") % self.opts.verbose_name_plural,
            "opts": self.opts,
            "page": page,
            "error": error,
            "may_restore": self.has_add_permission(request),
        }
        return render(request, "admin/deleted.html", context)
