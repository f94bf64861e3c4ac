"""What lists of organisations, and of what they joined, own and said, can be asked."""

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from initiatives.filters import of_initiatives
from initiatives.models import Initiative
from signatories.models import (
    Membership,
    Ownership,
    Particular,
    Signatory,
    SignatoryEvent,
    SignatoryName,
    Statement,
)
from sources.facets import tally
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
    as_of = AsOf(
        method="filter_membership",
        help_text=_(
            "Only members on that day, YYYY-MM-DD, each with its name and owners of that day. Asked "
            "for one organisation, any day is answered."
        ),
    )

    def filter_membership(self, queryset, name, value):
        return queryset  # all four qualify the same membership: see filter_queryset

    def in_role_on_day(self):
        """The public memberships in the role and on the day asked for."""
        asked = self.form.cleaned_data
        members = Membership.objects.published().cited()
        if asked.get("role"):
            members = members.filter(role__in=asked["role"])
        if asked.get("as_of"):
            members = members.as_of(asked["as_of"])
        return members

    def members(self):
        """Those of them in the initiatives asked for."""
        initiatives = self.form.cleaned_data.get("initiative")
        members = self.in_role_on_day()
        return members.filter(initiative__in=initiatives) if initiatives else members

    def count_initiative(self, rows):
        return tally(self.members().filter(signatory__in=self.qs), "initiative__slug", "signatory")

    def count_role(self, rows):
        return tally(self.members().filter(signatory__in=self.qs), "role", "signatory")

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        for initiative in asked.get("member_of_all") or ():
            queryset = queryset.with_any(self.in_role_on_day().filter(initiative=initiative))
        if any(asked.get(name) for name in ("role", "as_of", "initiative")):
            queryset = queryset.with_any(self.members())
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
    usual = "ref"

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


class ServiceFilterSet(FactFilterSet):
    search_fields = ("name", "note")
    index = None
    orderings = ("name", "launched_on", "closed_on", "slug")

    initiative = of_initiatives(
        method="filter_initiative",
        help_text=_("Slug of an initiative: services of its members; repeat for any of several."),
    )
    signatory = of_signatories()
    launched_on_from = DateFrom("launched_on", label=_("Launched from"))
    launched_on_to = DateTo("launched_on", label=_("Launched to"))
    closed_on_from = DateFrom("closed_on", label=_("Closed from"))
    closed_on_to = DateTo("closed_on", label=_("Closed to"))
    as_of = AsOf(
        method="filter_as_of",
        help_text=_(
            "Without those that are known to have been launched later or closed by that day, "
            "YYYY-MM-DD; each says what is documented: status_as_of."
        ),
    )

    def filter_initiative(self, queryset, name, value):
        members = Membership.objects.published().cited().filter(initiative__in=value)
        return queryset.filter(signatory__in=members.values("signatory"))

    def filter_as_of(self, queryset, name, value):
        return queryset.existing_on(value)


class ParticularFilterSet(FactFilterSet):
    search_fields = ("value", "signatory__name")
    index = None
    orderings = ("kind", "as_of", "ref")

    signatory = of_signatories()
    kind = Choices(choices=Particular.Kind.choices, label=_("Kind"))
    as_of_from = DateFrom("as_of", label=_("As of, from"))
    as_of_to = DateTo("as_of", label=_("As of, to"))
    as_of = AsOf("as_of", help_text=_("What speaks of that day or before, YYYY-MM-DD."))


class OwnershipFilterSet(FactFilterSet):
    search_fields = ("owner_name", "signatory__name")
    index = None
    orderings = ("owner_name", "since", "until", "documented_from", "ref")

    signatory = of_signatories(help_text=_("Slug of what is owned; repeat for any of several."))
    owner = of_signatories(
        label=_("Owner"), help_text=_("Slug of the owner; repeat for any of several.")
    )
    kind = Choices(choices=Ownership.Kind.choices, label=_("Kind"))
    since_from = DateFrom("since", label=_("Since, from"))
    since_to = DateTo("since", label=_("Since, to"))
    until_from = DateFrom("until", label=_("Until, from"))
    until_to = DateTo("until", label=_("Until, to"))
    as_of = AsOf(
        method="filter_as_of",
        help_text=_("Ownerships documented for that day, YYYY-MM-DD; each says how: known_by."),
    )

    def filter_as_of(self, queryset, name, value):
        return queryset.as_of(value)


class SignatoryEventFilterSet(FactFilterSet):
    search_fields = ("title", "note", "signatory__name")
    index = None
    orderings = ("date", "title", "ref")

    initiative = of_initiatives()
    signatory = of_signatories()
    kind = Choices(choices=SignatoryEvent.Kind.choices, label=_("Kind"))
    date_from = DateFrom("date", label=_("From"))
    date_to = DateTo("date", label=_("To"))
    as_of = AsOf("date", help_text=_("What had happened by that day, YYYY-MM-DD."))


class StatementFilterSet(FactFilterSet):
    search_fields = ("author", "text")
    index = None
    orderings = ("made_on", "author", "ref")

    initiative = of_initiatives()
    signatory = of_signatories(help_text=_("Slug of who said it; repeat for any of several."))
    kind = Choices(choices=Statement.Kind.choices, label=_("Kind"))
    made_on_from = DateFrom("made_on", label=_("Made from"))
    made_on_to = DateTo("made_on", label=_("Made to"))
    as_of = AsOf("made_on", help_text=_("What had been said by that day, YYYY-MM-DD."))
