"""Pages of signatories."""

from itertools import groupby
from operator import attrgetter

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative
from signatories.facts import facts_about
from signatories.filters import SignatoryFilterSet
from signatories.life import life
from signatories.models import Membership, Signatory
from sources.countries import COUNTRIES
from sources.lists import RecordListView
from sources.pages import AsOfMixin, RecordDetailView, documents_of


class SignatoryListView(AsOfMixin, RecordListView):
    model = Signatory
    filterset_class = SignatoryFilterSet
    asked = ("q", "initiative", "role", "kind", "sector", "country", "as_of")
    words = {"country": COUNTRIES}
    hints = {"as_of": _("Those that documents show to have been in an initiative on that day.")}

    def get_queryset(self):
        memberships = Membership.objects.listed().prefetch_related(None)
        if self.as_of:
            memberships = memberships.as_of(self.as_of)
        return super().get_queryset().prefetch_related(Prefetch("memberships", memberships))

    def get_context_data(self, **kwargs):
        return super().get_context_data(not_yet=list(self.not_yet()), **kwargs)

    def not_yet(self):
        """The initiatives, among those asked for, that had not begun on the day."""
        if self.as_of:
            chosen = self.query.getlist("initiative")
            for one in Initiative.objects.listed().prefetch_related(None):
                if one.status_on(self.as_of) == "not_yet" and (not chosen or one.slug in chosen):
                    yield one


class SignatoryDetailView(AsOfMixin, RecordDetailView):
    model = Signatory

    def get_context_data(self, **kwargs):
        signatory = self.object
        facts = facts_about(signatory, self.as_of)
        binding, shared = facts.pop("binding"), facts.pop("shared_commitments")
        about = [signatory, *(fact for some in facts.values() for fact in some)]
        by_initiative = groupby(shared, attrgetter("initiative"))
        return super().get_context_data(
            **facts,
            life=life(signatory, facts_about(signatory) if self.as_of else facts),
            binding=binding,
            shared_by_initiative=[(initiative, list(rows)) for initiative, rows in by_initiative],
            predecessors=signatory.predecessors.listed().prefetch_related(None),
            first=first_dated(documents_of(*about)),
            documents=documents_of(*about, *shared),
            **kwargs,
        )


def first_dated(documents):
    """The date of the earliest of the documents that give one."""
    return min((each.published_on for each in documents if each.published_on), default=None)
