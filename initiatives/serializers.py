"""The shapes of initiatives, action areas, themes, events and figures in the API."""

from django.apps import apps
from django.db.models import Count, OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Coalesce
from rest_framework import serializers

from initiatives.models import (
    ActionArea,
    Event,
    Figure,
    Initiative,
    InitiativeLink,
    NationalCode,
    Theme,
    ThemeMapping,
)
from initiatives.parts import (
    InitiativeNameSerializer,
    LinkSerializer,
    NationalCodePartSerializer,
    StatementPartSerializer,
)
from sources.models import Document
from sources.serializers import (
    AsOfDay,
    Date,
    Number,
    OnDay,
    RecordSerializer,
    Reference,
    References,
    citations,
    named_alone,
    parts,
)


def public_areas():
    """Public areas with the themes they are mapped to."""
    mappings = ThemeMapping.objects.select_related("theme").order_by("theme__position")
    mappings = named_alone(mappings, also=("theme__position",))
    areas = ActionArea.objects.published().cited().only("initiative", "slug", "publication")
    return areas.prefetch_related(Prefetch("theme_mappings", queryset=mappings))


def public(model):
    """The public rows of a model of a higher app, which is not imported here."""
    return apps.get_model(model).objects.published().cited()


def tally(rows, path, where):
    """For each initiative, how many of the rows lead to it."""
    rows = rows.filter(**{path: OuterRef("pk")}, **where).order_by().values(path)
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


# What is counted of an initiative: always rows of this register, never a number of a document.
COUNTS = {
    "signatories": [("signatories.Membership", "initiative", {"role": "signatory"})],
    "associated_members": [("signatories.Membership", "initiative", {"role": "associated_member"})],
    "task_force_members": [("signatories.Membership", "initiative", {"role": "task_force_member"})],
    "action_areas": [("initiatives.ActionArea", "initiative", {})],
    "commitments": [
        ("commitments.Commitment", "initiative", {}),
        ("commitments.Commitment", "membership__initiative", {}),
    ],
    "events": [("initiatives.Event", "initiative", {})],
    "figures": [("initiatives.Figure", "initiative", {})],
    "disagreements": [("signatories.Disagreement", "initiative", {})],
    "assessments": [("commitments.Assessment", "initiative", {})],
    "findings": [("commitments.Finding", "assessment__initiative", {})],
}


class CountsSerializer(serializers.Serializer):
    """Public rows of this register; for numbers that documents report see figures."""

    def get_fields(self):
        return {name: serializers.IntegerField(source=f"{name}_count") for name in COUNTS}


# Who was in on a day, by role, and by how that is known.
COUNTS_OF_DAY = {
    "signatories": {"role": "signatory"},
    "associated_members": {"role": "associated_member"},
    "task_force_members": {"role": "task_force_member"},
    "known_by_joined": {"joined__isnull": False},
    "known_by_documented_from": {"joined__isnull": True},
}


class CountsOfDaySerializer(serializers.Serializer):
    """With as_of: memberships documented for that day, by role, and by how each is known."""

    def get_fields(self):
        return {name: serializers.IntegerField(source=f"{name}_of_day") for name in COUNTS_OF_DAY}


class ThemesOfInitiative(References):
    """The themes that the initiative's action areas are mapped to."""

    def to_representation(self, initiative):
        areas = initiative.public_areas
        themes = {mapping.theme for area in areas for mapping in area.theme_mappings.all()}
        return super().to_representation(sorted(themes, key=lambda theme: theme.position))


class InitiativeSerializer(RecordSerializer):
    announced_on, started_on, ended_on = Date(), Date(), Date()
    themes = ThemesOfInitiative(Theme, source="*")
    counts = CountsSerializer(source="*", read_only=True)
    links = LinkSerializer(source="*", many=True, read_only=True)
    names = InitiativeNameSerializer(many=True, read_only=True)
    national_codes = NationalCodePartSerializer(many=True, read_only=True)
    statements = StatementPartSerializer(many=True, read_only=True)
    citations = citations()

    as_of = AsOfDay()
    status_as_of = OnDay(
        "status_on",
        sorted(Initiative.STATUS_ON.values()),
        help_text="With as_of: not_yet before its documented start; not_documented where the start "
        "is, or where the day lies in the month or year given for it.",
    )
    counts_as_of = CountsOfDaySerializer(source="*", read_only=True)

    detail_only = ("names", "national_codes", "statements")
    of_day = ("as_of", "status_as_of", "counts_as_of")
    counted = (
        "memberships",
        "memberships__commitments",
        "action_areas",
        "collective_commitments",
        "events",
        "figures",
        "disagreements",
        "assessments",
        "assessments__findings",
    )
    prefetch = {
        "themes": lambda: [Prefetch("action_areas", public_areas(), to_attr="public_areas")],
        "links": lambda: [
            Prefetch(relation, queryset=InitiativeLink.objects.listed())
            for relation in ("links_from", "links_to")
        ],
        "names": parts("initiatives.InitiativeName", "names"),
        "national_codes": parts("initiatives.NationalCode", "national_codes"),
        "statements": parts("signatories.Statement", "statements", "signatory"),
    }

    class Meta:
        model = Initiative
        fields = [
            "url",
            "html_url",
            "slug",
            "name",
            "short_name",
            "kind",
            "status",
            "announced_on",
            "started_on",
            "ended_on",
            "convened_by",
            "summary",
            "website",
            "themes",
            "counts",
            "links",
            "names",
            "national_codes",
            "statements",
            "as_of",
            "status_as_of",
            "counts_as_of",
            "citations",
        ]

    @classmethod
    def rows(cls, names, day=None):
        counts = {}
        if "counts" in names:
            for name, terms in COUNTS.items():
                tallies = [tally(public(model), path, where) for model, path, where in terms]
                counts[f"{name}_count"] = sum(tallies, start=Value(0))
        if "counts_as_of" in names:
            members = public("signatories.Membership").as_of(day)
            for name, where in COUNTS_OF_DAY.items():
                counts[f"{name}_of_day"] = tally(members, "initiative", where)
        return super().rows(names, day).annotate(**counts)


class MappingSerializer(serializers.Serializer):
    """How near an action area is to a theme: our judgement."""

    theme = serializers.CharField(source="theme.slug", help_text="Slug of the theme.")
    strength = serializers.CharField(help_text="exact, close, broad, narrow or related")
    reason = serializers.CharField()


class ActionAreaSerializer(RecordSerializer):
    initiative = Reference(Initiative)
    parent = Reference(ActionArea)
    themes = MappingSerializer(source="theme_mappings", many=True, read_only=True)
    citations = citations()

    prefetch = {
        "themes": lambda: [
            Prefetch(
                "theme_mappings",
                queryset=ThemeMapping.objects.filter(
                    theme__in=Theme.objects.published()
                ).select_related("theme"),
            )
        ]
    }

    class Meta:
        model = ActionArea
        fields = [
            "url",
            "html_url",
            "slug",
            "initiative",
            "parent",
            "position",
            "name",
            "description",
            "themes",
            "citations",
        ]


class AreaOfThemeSerializer(serializers.Serializer):
    """What one initiative said of a theme."""

    initiative = serializers.CharField(source="action_area.initiative.slug")
    action_area = serializers.CharField(source="action_area.slug")
    name = serializers.CharField(source="action_area.name", help_text="In its own words.")
    strength = serializers.CharField(help_text="exact, close, broad, narrow or related")
    reason = serializers.CharField()


class ThemeSerializer(RecordSerializer):
    action_areas = AreaOfThemeSerializer(source="public_mappings", many=True, read_only=True)

    prefetch = {
        "action_areas": lambda: [
            Prefetch(
                "mappings",
                queryset=ThemeMapping.objects.filter(
                    action_area__in=ActionArea.objects.published().cited()
                )
                .select_related("action_area__initiative")
                .order_by("action_area__initiative__started_on", "action_area__slug"),
                to_attr="public_mappings",
            )
        ]
    }

    class Meta:
        model = Theme
        fields = ["url", "html_url", "slug", "name", "position", "description", "action_areas"]


class EventSerializer(RecordSerializer):
    initiative = Reference(Initiative)
    date, until = Date(), Date()
    documents = References(Document)
    citations = citations()

    prefetch = {"documents": lambda: ["documents"]}

    class Meta:
        model = Event
        fields = [
            "url",
            "html_url",
            "ref",
            "initiative",
            "date",
            "until",
            "kind",
            "title",
            "note",
            "documents",
            "citations",
        ]


class FigureSerializer(RecordSerializer):
    initiative = Reference(Initiative)
    value, out_of = Number(), Number()
    as_of = Date()
    citations = citations()

    class Meta:
        model = Figure
        fields = [
            "url",
            "html_url",
            "ref",
            "initiative",
            "measure",
            "value",
            "in_words",
            "unit",
            "out_of",
            "as_of",
            "note",
            "citations",
        ]


class NationalCodeSerializer(RecordSerializer):
    initiative = Reference(Initiative)
    as_of, since = Date(), Date()
    operators = serializers.SerializerMethodField(
        help_text="The companies that signed it, as printed."
    )
    citations = citations()

    class Meta:
        model = NationalCode
        fields = [
            "url",
            "html_url",
            "ref",
            "initiative",
            "country",
            "title",
            "status",
            "as_of",
            "since",
            "operators",
            "note",
            "citations",
        ]

    def get_operators(self, code) -> list[str]:
        return code.operators.splitlines()
