"""The shapes of organisations, what they joined, own and said, in the API."""

from typing import Literal

from django.db.models import Prefetch
from rest_framework import serializers

from initiatives.models import Initiative
from signatories.models import (
    Disagreement,
    Membership,
    Ownership,
    Particular,
    Service,
    Signatory,
    SignatoryEvent,
    Statement,
)
from signatories.parts import (
    CompanyReportPartSerializer,
    NameSerializer,
    OwnerOfDaySerializer,
    OwnershipPartSerializer,
    ParticularPartSerializer,
    ServicePartSerializer,
    SignatoryEventPartSerializer,
    service_status,
)
from sources.serializers import (
    AsOfDay,
    Date,
    OnDay,
    RecordSerializer,
    Reference,
    citations,
    parts,
)


class SignatorySerializer(RecordSerializer):
    names = NameSerializer(many=True, read_only=True)
    succeeded_by = Reference(Signatory)
    initiative = Reference(Initiative, help_text="Set where the organisation is an initiative.")
    services = ServicePartSerializer(many=True, read_only=True)
    particulars = ParticularPartSerializer(many=True, read_only=True)
    ownerships = OwnershipPartSerializer(many=True, read_only=True)
    events = SignatoryEventPartSerializer(many=True, read_only=True)
    citations = citations()

    as_of = AsOfDay()
    name_as_of = serializers.SerializerMethodField(
        help_text="With as_of: the name it bore on that day, where dates say so; else its name now."
    )
    name_known_by = serializers.SerializerMethodField(
        help_text="With as_of: dated where the dates of its names say which it bore, or undated."
    )
    owners = OwnerOfDaySerializer(many=True, read_only=True)

    detail_only = ("services", "particulars", "ownerships", "events")
    of_day = ("as_of", "name_as_of", "name_known_by", "owners")
    prefetch = {
        "names": parts("signatories.SignatoryName", "names"),
        "name_as_of": parts("signatories.SignatoryName", "names"),
        "name_known_by": parts("signatories.SignatoryName", "names"),
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
            "as_of",
            "name_as_of",
            "name_known_by",
            "owners",
            "citations",
        ]

    @classmethod
    def rows(cls, names, day=None):
        rows = super().rows(names, day)
        if "owners" not in names:
            return rows
        owners = Ownership.objects.listed().as_of(day)
        return rows.prefetch_related(Prefetch("ownerships", owners, to_attr="owners"))

    def get_name_as_of(self, signatory) -> str:
        return signatory.name_on(self.context["day"])[0]

    def get_name_known_by(self, signatory) -> Literal["dated", "undated"]:
        return signatory.name_on(self.context["day"])[1]


class MembershipSerializer(RecordSerializer):
    initiative = Reference(Initiative)
    signatory = Reference(Signatory)
    joined, left, absent_from = Date(), Date(), Date()
    documented_from = Date(allow_null=False)
    reports = CompanyReportPartSerializer(many=True, read_only=True)
    as_of = AsOfDay()
    known_by = OnDay(
        "known_on",
        ["joined", "documented_from"],
        allow_null=True,
        help_text="With as_of: whether the membership counts by joining date or by first listing; "
        "null where it is not documented for that day.",
    )
    citations = citations()

    detail_only = ("reports",)
    of_day = ("as_of", "known_by")
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
            "absent_from",
            "as_of",
            "known_by",
            "note",
            "reports",
            "citations",
        ]


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


class ServiceSerializer(RecordSerializer):
    signatory = Reference(Signatory)
    launched_on, closed_on = Date(), Date()
    as_of, status_as_of = AsOfDay(), service_status()
    citations = citations()

    of_day = ("as_of", "status_as_of")

    class Meta:
        model = Service
        fields = [
            "url",
            "html_url",
            "slug",
            "signatory",
            "name",
            "launched_on",
            "closed_on",
            "as_of",
            "status_as_of",
            "note",
            "citations",
        ]


class ParticularSerializer(RecordSerializer):
    signatory = Reference(Signatory)
    as_of = Date()
    citations = citations()

    class Meta:
        model = Particular
        fields = ["url", "html_url", "ref", "signatory", "kind", "value", "as_of", "citations"]


class OwnershipSerializer(RecordSerializer):
    signatory = Reference(Signatory)
    owner = Reference(Signatory, help_text="Slug of the owner, if it is in the register.")
    since, until, documented_from = Date(), Date(), Date()
    as_of = AsOfDay()
    known_by = OnDay(
        "known_on",
        ["since", "documented_from"],
        allow_null=True,
        help_text="With as_of: whether the ownership counts by its beginning or by the first "
        "document that tells of it; null where it is not documented for that day.",
    )
    citations = citations()

    of_day = ("as_of", "known_by")

    class Meta:
        model = Ownership
        fields = [
            "url",
            "html_url",
            "ref",
            "signatory",
            "kind",
            "owner_name",
            "owner",
            "share",
            "since",
            "until",
            "documented_from",
            "as_of",
            "known_by",
            "citations",
        ]


class SignatoryEventSerializer(RecordSerializer):
    signatory = Reference(Signatory)
    date, until = Date(), Date()
    initiative = Reference(Initiative, help_text="The initiative it bears on, if any.")
    citations = citations()

    class Meta:
        model = SignatoryEvent
        fields = [
            "url",
            "html_url",
            "ref",
            "signatory",
            "date",
            "until",
            "kind",
            "title",
            "initiative",
            "note",
            "citations",
        ]


class StatementSerializer(RecordSerializer):
    initiative = Reference(Initiative)
    signatory = Reference(Signatory, help_text="Who said it, if in the register.")
    made_on = Date()
    citations = citations()

    class Meta:
        model = Statement
        fields = [
            "url",
            "html_url",
            "ref",
            "initiative",
            "author",
            "signatory",
            "kind",
            "made_on",
            "text",
            "citations",
        ]
