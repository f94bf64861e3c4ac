"""The shapes of signatories, memberships and disagreements in the API."""

from rest_framework import serializers

from initiatives.models import Initiative
from signatories.models import Disagreement, Membership, Signatory
from sources.serializers import Date, RecordSerializer, Reference, citations, parts


class NameSerializer(serializers.Serializer):
    """A name that the organisation bears or bore, or under which a document lists it."""

    name = serializers.CharField()
    kind = serializers.CharField(help_text="current, former, short, as_listed or brand")
    # "from" is a word of Python's own and cannot be written as the name of an attribute.
    vars()["from"] = Date(source="valid_from")
    until = Date(source="valid_until")
    citations = citations()


class ServiceSerializer(serializers.Serializer):
    """A product of the organisation."""

    slug = serializers.CharField()
    name = serializers.CharField()
    launched_on, closed_on = Date(), Date()
    note = serializers.CharField()
    citations = citations()


class ParticularSerializer(serializers.Serializer):
    """A documented detail of the organisation."""

    kind = serializers.CharField()
    value = serializers.CharField()
    as_of = Date()
    citations = citations()


class OwnershipSerializer(serializers.Serializer):
    """Who owned or ran the organisation."""

    kind = serializers.CharField()
    owner_name = serializers.CharField(help_text="As the document names it.")
    owner = Reference(Signatory)
    share = serializers.CharField()
    since, until, documented_from = Date(), Date(), Date()
    citations = citations()


class SignatoryEventSerializer(serializers.Serializer):
    """Something that happened to the organisation."""

    date, until = Date(), Date()
    kind = serializers.CharField()
    title = serializers.CharField()
    initiative = Reference(Initiative)
    note = serializers.CharField()
    citations = citations()


class SignatorySerializer(RecordSerializer):
    names = NameSerializer(many=True, read_only=True)
    succeeded_by = Reference(Signatory)
    initiative = Reference(Initiative, help_text="Set where the organisation is an initiative.")
    services = ServiceSerializer(many=True, read_only=True)
    particulars = ParticularSerializer(many=True, read_only=True)
    ownerships = OwnershipSerializer(many=True, read_only=True)
    events = SignatoryEventSerializer(many=True, read_only=True)
    citations = citations()

    detail_only = ("services", "particulars", "ownerships", "events")
    prefetch = {
        "names": parts("signatories.SignatoryName", "names"),
        "services": parts("signatories.Service", "services"),
        "particulars": parts("signatories.Particular", "particulars"),
        "ownerships": parts("signatories.Ownership", "ownerships", "owner"),
        "events": parts("signatories.SignatoryEvent", "events", "initiative"),
    }

    class Meta:
        model = Signatory
        fields = [
            "url",
            "html_url",
            "slug",
            "name",
            "kind",
            "sector",
            "country",
            "website",
            "wikidata",
            "lei",
            "names",
            "succeeded_by",
            "initiative",
            "note",
            "services",
            "particulars",
            "ownerships",
            "events",
            "citations",
        ]


class CompanyReportSerializer(serializers.Serializer):
    """A member's own report on how it keeps the promises."""

    entity = serializers.CharField(help_text="The reporting company, as printed.")
    document = Reference(help_text="Slug of the report itself.")
    published_on = Date()
    markets = serializers.CharField()
    products = serializers.CharField()
    customers = serializers.CharField()
    note = serializers.CharField()
    citations = citations()


class MembershipSerializer(RecordSerializer):
    initiative = Reference(Initiative)
    signatory = Reference(Signatory)
    joined, left, documented_from = Date(), Date(), Date(allow_null=False)
    known_by = serializers.ChoiceField(
        choices=["joined", "documented_from"],
        read_only=True,
        help_text="With as_of: whether the membership counts by joining date or by first listing.",
    )
    reports = CompanyReportSerializer(many=True, read_only=True)
    citations = citations()

    detail_only = ("reports",)
    prefetch = {"reports": parts("commitments.CompanyReport", "reports", "document")}

    class Meta:
        model = Membership
        fields = [
            "url",
            "html_url",
            "ref",
            "initiative",
            "signatory",
            "role",
            "name_as_listed",
            "joined",
            "left",
            "documented_from",
            "known_by",
            "note",
            "reports",
            "citations",
        ]

    def get_fields(self):
        """``known_by`` is said of a day; without one there is no such field."""
        fields = super().get_fields()
        request = self.context.get("request")
        if request and not request.query_params.get("as_of"):
            fields.pop("known_by", None)
        return fields


class DisagreementSerializer(RecordSerializer):
    initiative = Reference(Initiative)
    signatory = Reference(Signatory)
    citations = citations()

    class Meta:
        model = Disagreement
        fields = [
            "url",
            "html_url",
            "ref",
            "initiative",
            "signatory",
            "subject",
            "explanation",
            "shown",
            "citations",
        ]
