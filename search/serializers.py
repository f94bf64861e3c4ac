"""What the API answers to a search and to a lookup."""

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from search.days import DATED_TYPES, at
from search.engine import matched_name, snippet
from search.registry import LABELS
from signatories.models import Signatory
from sources.paths import path_to
from sources.serializers import QuickMixin

URL = {"type": "string", "format": "uri"}


class EntrySerializer(QuickMixin, serializers.Serializer):
    """One hit."""

    type = serializers.ChoiceField(
        choices=list(LABELS), help_text="Resource of the API that the record belongs to."
    )
    ref = serializers.CharField(help_text="Slug or ref of the record.")
    title = serializers.CharField()
    matched_name = serializers.SerializerMethodField(
        help_text="The name that the words were found in, if they were found in one."
    )
    matched_kind = serializers.SerializerMethodField(
        help_text="Kind of that name: current, former, short, as_listed, brand, service …"
    )
    snippet = serializers.SerializerMethodField(
        help_text="Safe HTML: a passage of the record, the words found in <mark>."
    )
    url = serializers.SerializerMethodField(
        help_text="Address of the record in the API, with the day asked for where it takes one."
    )
    html_url = serializers.SerializerMethodField(
        help_text="Address of its page, with the day asked for."
    )

    class Meta:
        ref_name = "Hit"

    @cached_property
    def q(self):
        return self.context["request"].query_params["q"]

    @cached_property
    def day(self):
        return self.context["view"].filterset.asked["day"]

    @extend_schema_field({"type": ["string", "null"]})
    def get_matched_name(self, entry):
        # Found once for both fields that tell of it.
        entry.matched = matched_name(entry, self.q)
        return entry.matched and entry.matched.name

    @extend_schema_field({"type": ["string", "null"]})
    def get_matched_kind(self, entry):
        return entry.matched and entry.matched.kind

    @extend_schema_field({"type": "string"})
    def get_snippet(self, entry):
        return str(snippet(entry, self.q))

    @extend_schema_field(URL)
    def get_url(self, entry):
        day = self.day if entry.type in DATED_TYPES else None
        return self.context["base"] + at(entry.get_api_url(), day)

    @extend_schema_field(URL)
    def get_html_url(self, entry):
        return self.context["base"] + at(entry.get_absolute_url(), self.day)


class MatchSerializer(serializers.Serializer):
    """An organisation that the name stands for."""

    signatory = serializers.CharField(help_text="Slug of the organisation.")
    matched_name = serializers.CharField(help_text="The name of it that matched.")
    matched_kind = serializers.CharField(help_text="current, former, short, as_listed or brand")
    score = serializers.FloatField(
        help_text="1.0: the same but for case, accents and spaces. 0.9: but for legal forms and "
        "punctuation too. 0.7: the name begins with this one. 0.6: one typing error apart. 0.5: it "
        "has all its words."
    )
    url = serializers.SerializerMethodField(help_text="Address of the organisation in the API.")

    class Meta:
        ref_name = "Match"

    @extend_schema_field(URL)
    def get_url(self, match):
        path = path_to(f"api:{Signatory.resource}-detail", match.signatory)
        return self.context["base"] + path


class MatchesSerializer(serializers.Serializer):
    """All organisations that match equally well; none when nothing is near enough."""

    results = MatchSerializer(many=True)

    class Meta:
        ref_name = "Matches"
