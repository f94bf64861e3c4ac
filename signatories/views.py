"""Pages of signatories."""

from itertools import groupby
from operator import attrgetter

from django.db.models import Prefetch, Q

from signatories.filters import SignatoryFilterSet
from signatories.models import Membership, Signatory
from sources.pages import AsOfMixin, RecordDetailView, RecordListView, documents_of, listed


class SignatoryListView(RecordListView):
    model = Signatory
    filterset_class = SignatoryFilterSet
    asked = ("q", "initiative", "role", "kind", "sector", "country", "as_of")

    def get_queryset(self):
        memberships = Membership.objects.listed().prefetch_related(None)
        return super().get_queryset().prefetch_related(Prefetch("memberships", memberships))


class SignatoryDetailView(AsOfMixin, RecordDetailView):
    model = Signatory

    def get_context_data(self, **kwargs):
        signatory = self.object
        memberships = signatory.memberships.listed()
        if self.as_of:
            memberships = memberships.as_of(self.as_of)
        binding = list(listed("commitments.Commitment").binding_on(signatory))
        own = [commitment for commitment in binding if commitment.is_individual]
        shared = [commitment for commitment in binding if not commitment.is_individual]
        findings = listed("commitments.Finding").filter(
            Q(signatory=signatory) | Q(service__signatory=signatory)
        )
        reports = listed("commitments.CompanyReport").filter(membership__signatory=signatory)
        reports = reports.select_related("membership__initiative", "document")
        facts = {
            "memberships": list(memberships),
            "names": list(signatory.names.all()),
            "services": list(signatory.services.listed()),
            "particulars": list(signatory.particulars.listed()),
            "ownerships": list(signatory.ownerships.listed().select_related("owner")),
            "holdings": list(signatory.holdings.listed().select_related("signatory")),
            "events": list(signatory.events.listed().select_related("initiative")),
            "statements": list(signatory.statements.listed()),
            "reports": list(reports),
            "disagreements": list(signatory.disagreements.listed()),
            "own_commitments": own,
            "findings": list(findings),
        }
        shown = [signatory, *shared, *(fact for some in facts.values() for fact in some)]
        return super().get_context_data(
            **facts,
            predecessors=signatory.predecessors.listed().prefetch_related(None),
            shared_by_initiative=[
                (initiative, list(rows))
                for initiative, rows in groupby(shared, attrgetter("initiative"))
            ],
            documents=documents_of(*shown),
            **kwargs,
        )
