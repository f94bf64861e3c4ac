"""Hits of one day: those that the list of their kind shows for it."""

from django.db.models import Q

from commitments.filters import AssessmentFilterSet, CommitmentFilterSet, FindingFilterSet
from commitments.models import Assessment, Commitment, Finding
from initiatives.filters import EventFilterSet, FigureFilterSet, InitiativeFilterSet
from initiatives.models import Event, Figure, Initiative
from signatories.filters import MembershipFilterSet, SignatoryFilterSet
from signatories.models import Membership, Signatory
from sources.filters import DocumentFilterSet
from sources.models import Document

# The kinds whose lists take ``as_of``; areas, themes and disagreements are of no day.
DATED = {
    Document: DocumentFilterSet,
    Initiative: InitiativeFilterSet,
    Event: EventFilterSet,
    Figure: FigureFilterSet,
    Signatory: SignatoryFilterSet,
    Membership: MembershipFilterSet,
    Commitment: CommitmentFilterSet,
    Assessment: AssessmentFilterSet,
    Finding: FindingFilterSet,
}
DATED_TYPES = [model.resource for model in DATED]


def listed_on(entries, day):
    """The entries whose record its own list gives with ``as_of``, and those of no day."""
    kept = ~Q(type__in=DATED_TYPES)
    for model, filterset in DATED.items():
        listed = filterset({"as_of": day.isoformat()}, queryset=model.objects.listed()).qs
        kept |= Q(type=model.resource, record_id__in=listed.order_by().values("pk"))
    return entries.filter(kept)


def at(address, day):
    """The address with the day that was asked for, before its fragment."""
    if not day:
        return address
    path, mark, fragment = address.partition("#")
    return f"{path}?as_of={day.isoformat()}{mark}{fragment}"
