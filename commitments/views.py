"""Pages of commitments."""

from django.utils.translation import gettext_lazy as _

from commitments.facets import counts
from commitments.filters import CommitmentFilterSet
from commitments.models import Commitment
from signatories.models import Membership
from sources.pages import RecordDetailView, RecordListView, documents_of


class CommitmentListView(RecordListView):
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
    )

    words = {"individual": {"true": _("One signatory"), "false": _("All signatories together")}}

    def counts(self):
        return counts(self.filterset)


class CommitmentDetailView(RecordDetailView):
    model = Commitment

    def get_context_data(self, **kwargs):
        commitment = self.object
        signed = []
        if not commitment.is_individual:
            rows = commitment.initiative.memberships.listed()
            signed = list(rows.filter(role=Membership.Role.SIGNATORY))
        findings = list(commitment.findings.listed())
        documents = documents_of(commitment, *findings)
        return super().get_context_data(
            signed=signed, findings=findings, documents=documents, **kwargs
        )
