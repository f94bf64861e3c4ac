"""The screens of what waits: the list, and one page to compare, preview, publish or send back."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources import proposals
from sources.columns import change_url
from sources.models import Proposal, Stale
from sources.proposals import OVERRIDE, PUBLISH, Refused
from sources.trials import public_page, rehearsal
from sources.worklists import SENT_BACK, WAITING


class ProposalAdmin(admin.ModelAdmin):
    """What editors wrote and nobody else has read yet, and what became of it."""

    list_display = ["title", "action", "sort", "by", "written_at", "state", "reviewer"]
    list_filter = ["state", "action", "authors"]
    list_select_related = ["reviewer"]
    search_fields = ["title", "reason", "comment"]
    ordering = ["-written_at"]
    actions = None
    worklists = [WAITING, SENT_BACK]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("authors")

    @admin.display(description=gettext_lazy("kind of record"), ordering="model")
    def sort(self, proposal):
        return proposal.kind

    @admin.display(description=gettext_lazy("written by"))
    def by(self, proposal):
        return ", ".join(str(author) for author in proposal.authors.all())

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        preview = self.admin_site.admin_view(self.preview_view)
        return [
            path("<int:pk>/preview/", preview, name="sources_proposal_preview"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Compare and decide."""
        proposal = self.get_object(request, unquote(object_id))
        if proposal is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, proposal):
            return self.admin_site.login(request)
        error = ""
        if request.method == "POST":
            try:
                return self.decide(request, proposal)
            except (Refused, Stale, ValidationError) as refused:
                error = " ".join(getattr(refused, "messages", None) or [str(refused)])
                proposal.refresh_from_db()
        return render(request, "admin/review.html", self.compared(request, proposal, error))

    def compared(self, request, proposal, error):
        record = proposal.get_record()
        steps, refusal = proposals.trial(request, proposal) if proposal.is_open else ([], None)
        user, is_own = request.user, request.user.pk in proposals.writers(proposal)
        return {
            **self.admin_site.each_context(request),
            "title": str(proposal),
            "opts": self.opts,
            "proposal": proposal,
            "authors": [str(author) for author in proposal.authors.all()],
            "record": record,
            "record_url": record and change_url(record),
            "steps": steps,
            "refusal": refusal,
            "error": error,
            "is_own": is_own,
            "may_publish": user.has_perm(PUBLISH) and (not is_own or user.has_perm(OVERRIDE)),
            "may_send_back": user.has_perm(PUBLISH),
            "may_drop": is_own or user.has_perm(PUBLISH),
            "comment": request.POST.get("comment", "") or proposal.comment,
        }

    def decide(self, request, proposal):
        """Publish it, send it back or drop it, as the button says."""
        comment = request.POST.get("comment", "").strip()
        if request.POST.get("seen") != proposal.written_at.isoformat():
            raise Refused(_("It was written on while you read it. Read it again."))
        if "_publish" in request.POST:
            override = request.POST.get("override", "").strip()[:200]
            record = proposals.publish(request, proposal, override)
            self.log_change(request, proposal, _("Published. %s") % proposal.override_reason)
            messages.success(request, _("“%s” is published.") % record)
            return HttpResponseRedirect(change_url(record))
        if "_send_back" in request.POST:
            proposals.send_back(request.user, proposal, comment)
            said = _("“%s” is sent back to its author.")
        else:
            proposals.drop(request.user, proposal, comment)
            said = _("“%s” is dropped.")
        self.log_change(request, proposal, f"{proposal.get_state_display()}. {proposal.comment}")
        messages.success(request, said % proposal.title)
        return HttpResponseRedirect(reverse("admin:sources_proposal_changelist"))

    def preview_view(self, request, pk):
        """The public page as it would be; nothing of it stays."""
        proposal = get_object_or_404(Proposal, pk=pk)
        if not self.has_view_permission(request, proposal):
            return self.admin_site.login(request)
        page = None
        with rehearsal():
            try:
                record = proposals.perform(request, proposal)
                page = public_page(request, record)
            except Refused as refused:
                messages.error(request, " ".join(refused.messages))
        if page is None:
            return HttpResponseRedirect(reverse("admin:sources_proposal_change", args=[pk]))
        return HttpResponse(page.content, status=page.status_code)
