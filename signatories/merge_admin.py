"""The screen on which two organisations become one: choose, look, hand in."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from signatories.merging import merge
from signatories.models import Signatory
from sources import proposals
from sources.models import Proposal
from sources.proposals import Refused


class MergingMixin:
    def get_urls(self):
        view = self.admin_site.admin_view(self.merge_view)
        url = path("<int:pk>/merge/", view, name="signatories_signatory_merge")
        return [url, *super().get_urls()]

    def merge(self, loser, data, reason):
        """Carry out a merger that waited; refused when either changed since it was looked at."""
        winner = Signatory.objects.filter(pk=data["into"]).first()
        if winner is None or [loser.version, winner.version] != data["versions"]:
            raise Refused(_("One of the two was changed or deleted since."), is_conflict=True)
        try:
            return merge(loser, winner, reason)
        except ValidationError as error:
            raise Refused(*error.messages) from None

    def merge_view(self, request, pk):
        """With ?into=slug the preview of all that would move; POST hands it in."""
        loser = self.get_object(request, str(pk))
        if loser is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if not self.has_change_permission(request, loser):
            raise PermissionDenied
        into = request.POST.get("into") or request.GET.get("into", "")
        winner = Signatory.objects.exclude(pk=pk).filter(slug=into).first()
        steps, refusal, error, proposal = [], None, "", None
        if into and winner is None:
            error = _("There is no other organisation with the slug “%s”.") % into
        if winner:
            versions = [loser.version, winner.version]
            data = {"into": winner.pk, "versions": versions}
            proposal = Proposal(
                action=Proposal.Action.MERGE,
                model=self.opts.label_lower,
                record_id=loser.pk,
                title=_("%(loser)s into %(winner)s") % {"loser": loser, "winner": winner},
                reason=request.POST.get("reason", "").strip()[:300],
                data=data,
            )
            if request.method == "POST":
                if request.POST.get("versions") != f"{versions[0]}-{versions[1]}":
                    error = _("One of the two was changed while you looked. Look again.")
                elif not proposal.reason:
                    error = _("Say why: readers see the reason beside the change.")
                else:
                    proposal.save()
                    proposal.authors.add(request.user)
                    return self.told_to_wait(request, proposal)
            steps, refusal = proposals.trial(request, proposal)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge “%s” into another organisation") % loser,
            "opts": self.opts,
            "original": loser,
            "winner": winner,
            "others": Signatory.objects.exclude(pk=pk),
            "steps": steps,
            "refusal": refusal,
            "error": error,
            "reason": proposal.reason if proposal else "",
        }
        return render(request, "admin/merge.html", context)
