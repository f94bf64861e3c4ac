"""The shapes of commitments, assessments, findings and reports in the API."""

from django.db.models import Prefetch
from rest_framework import serializers

from commitments.models import Assessment, AssessmentSubject, Commitment, CompanyReport, Finding
from initiatives.models import ActionArea, Initiative, Theme
from initiatives.serializers import public_areas
from signatories.models import Membership, Service, Signatory
from sources.fetching import along
from sources.models import Document
from sources.serializers import (
    AsOfDay,
    Date,
    OnDay,
    RecordSerializer,
    Reference,
    References,
    citations,
    parts,
)


class ThemesOfCommitment(References):
    """The themes of its action area, or the one it is filed under itself."""

    def to_representation(self, commitment):
        area, theme = commitment.action_area, commitment.theme
        themes = [mapping.theme for mapping in along(area, "theme_mappings")] if area else []
        return super().to_representation([*themes, theme] if theme else themes)


class CommitmentSerializer(RecordSerializer):
    initiative = Reference(Initiative, source="under_initiative")
    made_by = Reference(Signatory, help_text="Null when all signatories made it together.")
    action_area = Reference(ActionArea)
    theme = ThemesOfCommitment(Theme, source="*")
    made_on, due_on = Date(), Date()
    service = Reference(Service, help_text="Slug of a service of a signatory.")
    as_of = AsOfDay()
    known_by = OnDay(
        "known_on",
        ["made_on", "started_on"],
        allow_null=True,
        help_text="With as_of: whether it counts by its own date or by the start of its initiative; "
        "null where it is not documented to have been made by that day.",
    )
    citations = citations()

    of_day = ("as_of", "known_by")
    reads = ("initiative__started_on", "membership__initiative__started_on")

    class Meta:
        model = Commitment
        fields = [
            "url",
            "html_url",
            "ref",
            "initiative",
            "made_by",
            "theme",
            "action_area",
            "wording",
            "summary",
            "indicator",
            "made_on",
            "due_on",
            "status",
            "service",
            "as_of",
            "known_by",
            "citations",
        ]

    @classmethod
    def rows(cls, names, day=None):
        rows = super().rows(names, day)
        if {"action_area", "theme"}.isdisjoint(names):
            return rows
        return rows.prefetch_related(Prefetch("action_area", queryset=public_areas()))


class AssessmentSubjectPartSerializer(serializers.Serializer):
    """A service or an organisation that the assessment looked at."""

    ref = serializers.CharField()
    signatory = Reference(Signatory)
    service = Reference(Service)
    page = serializers.IntegerField(allow_null=True)
    languages = serializers.CharField()
    citations = citations()


class AssessmentSerializer(RecordSerializer):
    initiative = Reference(Initiative)
    published_on = Date()
    document = Reference(Document)
    subjects = AssessmentSubjectPartSerializer(many=True, read_only=True)
    citations = citations()

    detail_only = ("subjects",)
    prefetch = {
        "subjects": parts("commitments.AssessmentSubject", "subjects", "signatory", "service")
    }

    class Meta:
        model = Assessment
        fields = [
            "url",
            "html_url",
            "slug",
            "initiative",
            "title",
            "assessor",
            "method",
            "published_on",
            "document",
            "summary",
            "subjects",
            "citations",
        ]


class FindingSerializer(RecordSerializer):
    assessment = Reference(Assessment)
    initiative = Reference(Initiative)
    action_area = Reference(ActionArea)
    commitment = Reference(Commitment)
    signatory = Reference(Signatory)
    service = Reference(Service, help_text="Slug of a service of a signatory.")
    citations = citations()

    class Meta:
        model = Finding
        fields = [
            "url",
            "html_url",
            "ref",
            "assessment",
            "initiative",
            "action_area",
            "commitment",
            "signatory",
            "service",
            "measure",
            "result",
            "derived",
            "citations",
        ]


class AssessmentSubjectSerializer(RecordSerializer):
    assessment = Reference(Assessment)
    initiative = Reference(Initiative)
    signatory = Reference(Signatory)
    service = Reference(Service, help_text="Null when the organisation as a whole was looked at.")
    citations = citations()

    class Meta:
        model = AssessmentSubject
        fields = [
            "url",
            "html_url",
            "ref",
            "assessment",
            "initiative",
            "signatory",
            "service",
            "page",
            "languages",
            "citations",
        ]


class CompanyReportSerializer(RecordSerializer):
    membership = Reference(Membership)
    initiative = Reference(Initiative)
    signatory = Reference(Signatory)
    document = Reference(Document, help_text="The report itself.")
    published_on = Date()
    citations = citations()

    class Meta:
        model = CompanyReport
        fields = [
            "url",
            "html_url",
            "ref",
            "membership",
            "initiative",
            "signatory",
            "document",
            "published_on",
            "entity",
            "markets",
            "products",
            "customers",
            "note",
            "citations",
        ]
