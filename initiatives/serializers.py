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
    InitiativeName,
    NationalCode,
    Theme,
    ThemeMapping,
)
from sources.models import Document
from sources.serializers import (
    Date,
    Number,
    RecordSerializer,
    Reference,
    References,
    citations,
    parts,
)


def public_areas():
    """Public areas with the themes they are mapped to."""
    mappings = ThemeMapping.objects.select_related("theme").order_by("theme__position")
    return (
        ActionArea.objects.published()
        .cited()
        .prefetch_related(Prefetch("theme_mappings", queryset=mappings))
    )


def tally(model, path, **where):
    """For each initiative, how many public rows of the model lead to it."""
    rows = apps.get_model(model).objects.published().cited()
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


class InitiativeNameSerializer(serializers.ModelSerializer):
    citations = citations()

    class Meta:
        model = InitiativeName
        fields = ["name", "kind", "citations"]


class NationalCodeSerializer(serializers.ModelSerializer):
    as_of, since = Date(), Date()
    operators = serializers.SerializerMethodField()
    citations = citations()

    class Meta:
        model = NationalCode
        fields = ["country", "title", "status", "as_of", "since", "operators", "note", "citations"]

    def get_operators(self, code) -> list[str]:
        return code.operators.splitlines()


class LinkListSerializer(serializers.ListSerializer):
    """The links of an initiative, those it is the source of first."""

    def to_representation(self, initiative):
        sides = [
            ("outgoing", "to_initiative", initiative.links_from.all()),
            ("incoming", "from_initiative", initiative.links_to.all()),
        ]
        return super().to_representation(
            [
                {
                    "kind": link.kind,
                    "initiative": getattr(link, other).slug,
                    "direction": direction,
                    "note": link.note,
                    "citations": link.citations,
                }
                for direction, other, links in sides
                for link in links
            ]
        )


class LinkSerializer(serializers.Serializer):
    """What the initiative has to do with another, read in the given direction."""

    kind = serializers.CharField(help_text="builds_on, continued_by, national_version_of, …")
    initiative = serializers.CharField(help_text="Slug of the other initiative.")
    direction = serializers.CharField(
        help_text="outgoing: this one builds on the other; incoming: the other builds on this."
    )
    note = serializers.CharField()
    citations = citations()

    class Meta:
        list_serializer_class = LinkListSerializer


class StatementSerializer(serializers.Serializer):
    """What somebody publicly said of an initiative."""

    author = serializers.CharField(help_text="As the document names them.")
    signatory = Reference(help_text="Slug, if in the register.")
    kind = serializers.CharField()
    made_on = Date()
    text = serializers.CharField(help_text="In our words.")
    citations = citations()


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
    national_codes = NationalCodeSerializer(many=True, read_only=True)
    statements = StatementSerializer(many=True, read_only=True)
    citations = citations()

    detail_only = ("names", "national_codes", "statements")
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
            "citations",
        ]

    @classmethod
    def rows(cls, names):
        rows = super().rows(names)
        if "counts" not in names:
            return rows
        return rows.annotate(
            **{
                f"{name}_count": sum(
                    (tally(*term[:2], **term[2]) for term in terms), start=Value(0)
                )
                for name, terms in COUNTS.items()
            }
        )


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
