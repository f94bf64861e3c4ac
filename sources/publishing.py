"""How the admin saves: what is public changes only when a second person has read it."""

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.formsets import all_valid
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from sources import proposals
from sources.changes import batch
from sources.columns import change_url
from sources.conflicts import conflict_page, resolved
from sources.models import Proposal, PublicRecord, Stale
from sources.proposals import OVERRIDE, PUBLISH, Refused
from sources.trials import as_post, query_dict

Publication = PublicRecord.Publication
# What a browser sends along that is no part of what the editor wrote.
NOT_WRITTEN = {"csrfmiddlewaretoken", "_save", "_publish", "_continue", "_addanother", "override"}


class Waits(Exception):
    """The editor's form is in order; what it says is undone and waits for a second person."""

    def __init__(self, record, reason):
        super().__init__()
        self.record, self.reason = record, reason


def publish_with_parents(record):
    """Publish a record and all it rests on; for a preview, where it is undone."""
    for name in record.rests_on:
        if (parent := getattr(record, name)) and parent != record:
            publish_with_parents(parent)
    if not record.is_public:
        record.publication, record.withdrawn_because = Publication.PUBLISHED, ""
        record.save()


def may_publish_at_once(request):
    return request.user.has_perms([PUBLISH, OVERRIDE])


class PublishingMixin:
    """Drafts are saved as they are; an edit of anything else waits as a proposal.

    ``_publish`` in a form publishes at once what its author wrote, with a reason that is kept.
    """

    def get_urls(self):
        names = f"{self.opts.app_label}_{self.opts.model_name}_"
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/submit/", wrap(self.submit_view), name=f"{names}submit"),
            path("<path:object_id>/withdraw/", wrap(self.withdraw_view), name=f"{names}withdraw"),
            *super().get_urls(),
        ]

    # Saving

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {
            "may_publish_at_once": may_publish_at_once(request),
            "may_publish": request.user.has_perm(PUBLISH),
            "proposals": list(self.waiting(object_id)) if object_id else [],
            **(extra_context or {}),
        }
        if "_publish" in request.POST and not may_publish_at_once(request):
            raise PermissionDenied
        if request.method == "GET" and (proposal := self.reworked(request, object_id)):
            request = opened_again(request, proposal)
        if {"_resolve", "_mine"} & request.POST.keys():
            request.POST = resolved(request.POST)
        try:
            response = self.in_one_change(
                super().changeform_view, request, object_id, form_url, context
            )
            given = getattr(response, "context_data", None)
            if request.method == "POST" and given:
                return conflict_page(request, given, self.admin_site) or response
            return response
        except Waits as wait:
            proposal = self.hand_in(request, wait.record, wait.reason)
            return self.told_to_wait(request, proposal)

    def in_one_change(self, view, request, *args, **kwargs):
        """A record and its citations are one entry in the change feed."""
        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            with batch():
                return view(request, *args, **kwargs)
        except (Stale, ValidationError):
            # Someone saved between our check and our write. All of ours is undone; asked again,
            # the form sees what they wrote and says so.
            with batch():
                return view(request, *args, **kwargs)

    def waiting(self, object_id):
        """Proposals about the record that nobody has decided yet."""
        number = unquote(object_id)[:18]
        rows = Proposal.objects.open().filter(model=self.opts.label_lower)
        # The address may hold anything; only a number can be a record's.
        rows = rows.filter(record_id=number) if number.isdecimal() else rows.none()
        return rows.prefetch_related("authors")

    def save_model(self, request, obj, form, change):
        override = form.cleaned_data.get("override", "")
        reason = proposals.with_override(form.cleaned_data["reason"], override)
        obj._change_reason = form.instance._change_reason = reason
        if not change:
            obj.publication = Publication.DRAFT
        if "_publish" in request.POST and not obj.is_public:
            obj.publication, obj.withdrawn_because = Publication.PUBLISHED, ""
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for row in formset.forms:
            row.instance._change_reason = form.instance._change_reason
            setattr(row.instance, formset.fk.name, formset.instance)
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        """The last step of saving: by now it is known whether what was written may stay."""
        super().save_related(request, form, formsets, change)
        record, reason = form.instance, form.cleaned_data["reason"]
        if getattr(request, "is_replay", False):
            return
        if "_publish" in request.POST:
            self.note_override(request, record, reason, form.cleaned_data["override"])
        elif change and record.publication != Publication.DRAFT:
            raise Waits(record, reason)
        else:
            proposals.submit(request.user, record, Proposal.Action.PUBLISH, reason=reason)

    def note_override(self, request, record, reason, override):
        """Keep who published own work, and why; what waited to be published no longer does."""
        waiting = Proposal.objects.open().about(record).filter(action=Proposal.Action.PUBLISH)
        proposal = waiting.first() or proposals.submit(
            request.user, record, Proposal.Action.EDIT, reason=reason
        )
        with proposals.deciding(proposal, request.user, Proposal.State.PUBLISHED):
            proposal.override_reason = override

    def reworked(self, request, object_id):
        """The waiting edit that the editor has opened again."""
        number = request.GET.get("proposal", "")
        if not object_id or not number.isdecimal():
            return None
        edits = self.waiting(object_id).filter(action=Proposal.Action.EDIT)
        return edits.filter(pk=number[:18]).first()

    def hand_in(self, request, record, reason):
        data = {k: v for k, v in request.POST.lists() if k not in NOT_WRITTEN}
        reworked = self.reworked(request, str(record.pk))
        edit = Proposal.Action.EDIT
        return proposals.submit(
            request.user, record, edit, data=data, reason=reason, proposal=reworked
        )

    def told_to_wait(self, request, proposal):
        url = reverse("admin:sources_proposal_change", args=[proposal.pk])
        text = _('Your edit of “{}” waits for a second person. <a href="{}">See it</a>.')
        messages.success(request, format_html(text, proposal.title, url))
        return HttpResponseRedirect(url)

    def replay(self, request, record, data, override=""):
        """Save the record as its form with these data would; raise Refused if that cannot be."""
        inner = as_post(request, data)
        inner.is_replay = True
        fields = flatten_fieldsets(self.get_fieldsets(inner, record))
        form = self.get_form(inner, record, change=True, fields=fields)(data, instance=record)
        formsets, _inlines = self._create_formsets(inner, form.instance, change=True)
        if not all([form.is_valid(), all_valid(formsets)]):
            raise refusal(form, formsets)
        form.cleaned_data["override"] = override
        try:
            self.save_model(inner, form.save(commit=False), form, change=True)
            self.save_related(inner, form, formsets, change=True)
        except Stale as error:
            raise Refused(str(error), is_conflict=True) from None

    # Publishing, withdrawing

    def submit_view(self, request, object_id):
        """Lets a draft that nobody handed in, or a withdrawn record, wait to be published."""
        record = self.get_object(request, unquote(object_id))
        if request.method != "POST" or record is None or record.is_public:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        proposal = Proposal.objects.open().about(record).filter(action="publish").first()
        if proposal is None:
            proposal = proposals.submit(request.user, record, Proposal.Action.PUBLISH)
            proposal.authors.clear()  # who asks for it wrote nothing
        return HttpResponseRedirect(reverse("admin:sources_proposal_change", args=[proposal.pk]))

    def withdraw_view(self, request, object_id):
        """Takes a record away from readers; its address then says why."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not request.user.has_perm(PUBLISH) or not self.has_change_permission(request, record):
            raise PermissionDenied
        error, reason = "", request.POST.get("reason", "").strip()
        if request.method == "POST" and record.is_public:
            if reason and len(reason) <= 300:
                return self.withdraw(request, record, reason)
            error = _("Say why, in at most 300 characters: its address will tell readers.")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Withdraw “%s”") % record,
            "opts": self.opts,
            "original": record,
            "error": error,
            "reason": reason,
        }
        return render(request, "admin/withdraw.html", context)

    def withdraw(self, request, record, reason):
        record.publication, record.withdrawn_because = Publication.WITHDRAWN, reason
        record._change_reason = reason
        seen = request.POST.get("seen_version", "")
        record.version = int(seen[:9]) if seen.isdecimal() else -1
        try:
            with batch():
                record.save()
                self.log_change(request, record, _("Withdrawn: %s") % reason)
        except Stale as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(request.path)
        messages.success(request, _("“%s” is withdrawn.") % record)
        return HttpResponseRedirect(change_url(record))


def opened_again(request, proposal):
    """A waiting edit as its author left it, with what the second person had to say."""
    data = query_dict(proposal.data)
    data["_look"] = proposal.comment or _("This edit waits. Change it and hand it in again.")
    inner = as_post(request, data)
    inner._dont_enforce_csrf_checks = True  # nothing is saved: the form is only shown
    return inner


def refusal(form, formsets):
    """Why a form with its parts cannot be saved, and whether somebody was faster."""
    forms = [form, *(each for formset in formsets for each in formset.forms)]
    found, is_conflict = [], False
    for each in forms:
        for name, errors in each.errors.as_data().items():
            label = each.fields[name].label if name in each.fields else ""
            is_conflict |= any(error.code == "stale" for error in errors)
            found += [f"{label}: {m}" if label else m for e in errors for m in e.messages]
    for formset in formsets:
        found += formset.non_form_errors()
    return Refused(*found, is_conflict=is_conflict)
