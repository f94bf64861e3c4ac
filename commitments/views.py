"""Pages of commitments."""

from commitments.facets import facets
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

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"facets": facets(self.filterset)}


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
