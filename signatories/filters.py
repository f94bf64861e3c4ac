"""What lists of signatories, memberships and disagreements can be asked."""

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from initiatives.filters import of_initiatives
from initiatives.models import Initiative
from signatories.models import Membership, Signatory, SignatoryName
from sources.filters import AllOf, AnyOf, AsOf, Choices, DateFrom, DateTo, FactFilterSet, Text


def of_signatories(**kwargs):
    """The filter of everything that belongs to an organisation."""
    defaults = {
        "label": _("Signatory"),
        "help_text": _("Slug of a signatory; repeat for any of several."),
    }
    return AnyOf(queryset=Signatory.objects.published(), **defaults | kwargs)


class SignatoryFilterSet(FactFilterSet):
    """Organisations; role and day qualify the membership that ``initiative`` asks for."""

    orderings = (("name", Lower("name")), "kind", "sector", "country", "slug")

    initiative = of_initiatives(method="filter_membership")
    member_of_all = AllOf(
        queryset=Initiative.objects.published(),
        method="filter_membership",
        label=_("Member of all"),
        help_text=_("Slugs of initiatives, comma-separated: members of every one of them."),
    )
    role = Choices(choices=Membership.Role.choices, method="filter_membership", label=_("Role"))
    kind = Choices(choices=Signatory.Kind.choices, label=_("Kind"))
    sector = Choices(choices=Signatory.Sector.choices, label=_("Sector"))
    country = Text(label=_("Country"), help_text=_("ISO code of the seat, e.g. “NO”."))
    as_of = AsOf(method="filter_membership", help_text=_("Members on that day, YYYY-MM-DD."))

    def filter_membership(self, queryset, name, value):
        return queryset  # all four qualify the same membership: see filter_queryset

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        members = Membership.objects.published().cited()
        if asked.get("role"):
            members = members.filter(role__in=asked["role"])
        if asked.get("as_of"):
            members = members.as_of(asked["as_of"])
        for initiative in asked.get("member_of_all") or ():
            of_it = members.filter(initiative=initiative)
            queryset = queryset.filter(pk__in=of_it.values("signatory"))
        if asked.get("initiative"):
            members = members.filter(initiative__in=asked["initiative"])
        if any(asked.get(name) for name in ("role", "as_of", "initiative")):
            queryset = queryset.filter(pk__in=members.values("signatory"))
        return super().filter_queryset(queryset)

    def filter_q(self, queryset, name, value):
        """Any name counts, not only the one shown first."""
        if self.index:
            return super().filter_q(queryset, name, value)
        names = SignatoryName.objects.published().cited()
        for word in value.split():
            named = names.filter(name__icontains=word).values("signatory")
            queryset = queryset.filter(Q(note__icontains=word) | Q(pk__in=named))
        return queryset


class MembershipFilterSet(FactFilterSet):
    search_fields = ("name_as_listed", "signatory__name", "note")
    orderings = (
        ("name_as_listed", Lower("name_as_listed")),
        "joined",
        "left",
        "documented_from",
        "role",
        "ref",
    )

    initiative = of_initiatives()
    signatory = of_signatories()
    role = Choices(choices=Membership.Role.choices, label=_("Role"))
    joined_from = DateFrom("joined", label=_("Joined from"))
    joined_to = DateTo("joined", label=_("Joined to"))
    left_from = DateFrom("left", label=_("Left from"))
    left_to = DateTo("left", label=_("Left to"))
    as_of = AsOf(
        method="filter_as_of",
        help_text=_("Memberships documented for that day, YYYY-MM-DD; each says how: known_by."),
    )

    def filter_as_of(self, queryset, name, value):
        return queryset.as_of(value)


class DisagreementFilterSet(FactFilterSet):
    search_fields = ("subject", "explanation", "shown")
    orderings = ("subject", "ref")

    initiative = of_initiatives()
    signatory = of_signatories()
