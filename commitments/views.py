"""Pages of commitments."""

from django.utils.translation import gettext_lazy as _

from commitments.filters import CommitmentFilterSet
from commitments.models import Commitment
from signatories.models import Membership
from sources.lists import RecordListView
from sources.pages import AsOfMixin, RecordDetailView, documents_of


class CommitmentListView(AsOfMixin, RecordListView):
    model = Commitment
    filterset_class = CommitmentFilterSet
    asked = (
        "q",
        "initiative",
        "theme",
        "individual",
        "signatory",
        "status",
        "made_on_from",
        "made_on_to",
        "as_of",
    )
    hints = {
        "as_of": _(
            "Those made by that day; of undocumented date, where their initiative had started. With "
            "a signatory, what bound it on that day."
        )
    }
    words = {"individual": {"true": _("One signatory"), "false": _("All signatories together")}}


class CommitmentDetailView(AsOfMixin, RecordDetailView):
    model = Commitment

    def get_context_data(self, **kwargs):
        commitment = self.object
        bound = signed(commitment)
        if self.as_of:
            bound = bound.as_of(self.as_of)
        findings = list(commitment.findings.listed())
        return super().get_context_data(
            bound=list(bound),
            made=not self.as_of or commitment.known_on(self.as_of),
            state=commitment.under_initiative.status_on(self.as_of) if self.as_of else "",
            findings=findings,
            documents=documents_of(commitment, *bound, *findings),
            **kwargs,
        )


def signed(commitment):
    """The memberships that a commitment binds: the one that made it, or all who signed."""
    rows = Membership.objects.listed()
    if commitment.is_individual:
        return rows.filter(pk=commitment.membership_id)
    return rows.filter(initiative=commitment.initiative, role=Membership.Role.SIGNATORY)
