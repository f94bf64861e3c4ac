"""The parts of a signatory and of a membership as their own answers show them."""

from rest_framework import serializers

from initiatives.models import Initiative
from signatories.models import Service, Signatory
from sources.models import Document
from sources.serializers import Date, OfDay, OnDay, Reference, citations


def service_status():
    return OnDay(
        "status_on",
        sorted(Service.STATUS_ON.values()),
        help_text="With as_of: not_yet before its documented launch; not_documented where the launch "
        "is, or where the day lies in the month or year given for it.",
    )


class NameSerializer(serializers.Serializer):
    """A name that the organisation bears or bore, or under which a document lists it."""

    name = serializers.CharField()
    kind = serializers.CharField(help_text="current, former, short, as_listed or brand")
    # "from" is a word of Python's own and cannot be written as the name of an attribute.
    vars()["from"] = Date(source="valid_from")
    until = Date(source="valid_until")
    citations = citations()


class ServicePartSerializer(OfDay, serializers.Serializer):
    """A product of the organisation."""

    slug = serializers.CharField()
    name = serializers.CharField()
    launched_on, closed_on = Date(), Date()
    note = serializers.CharField()
    status_as_of = service_status()
    citations = citations()

    of_day = ("status_as_of",)


class ParticularPartSerializer(serializers.Serializer):
    """A documented detail of the organisation."""

    ref = serializers.CharField()
    kind = serializers.CharField()
    value = serializers.CharField()
    as_of = Date()
    citations = citations()


class OwnershipPartSerializer(serializers.Serializer):
    """Who owned or ran the organisation."""

    ref = serializers.CharField()
    kind = serializers.CharField()
    owner_name = serializers.CharField(help_text="As the document names it.")
    owner = Reference(Signatory)
    share = serializers.CharField()
    since, until, documented_from = Date(), Date(), Date()
    citations = citations()


class SignatoryEventPartSerializer(serializers.Serializer):
    """Something that happened to the organisation."""

    ref = serializers.CharField()
    date, until = Date(), Date()
    kind = serializers.CharField()
    title = serializers.CharField()
    initiative = Reference(Initiative)
    note = serializers.CharField()
    citations = citations()


class CompanyReportPartSerializer(serializers.Serializer):
    """A member's own report on how it keeps the promises."""

    ref = serializers.CharField()
    entity = serializers.CharField(help_text="The reporting company, as printed.")
    document = Reference(Document, help_text="Slug of the report itself.")
    published_on = Date()
    markets = serializers.CharField()
    products = serializers.CharField()
    customers = serializers.CharField()
    note = serializers.CharField()
    citations = citations()


class OwnerOfDaySerializer(serializers.Serializer):
    """With as_of: who is documented to have owned or run the organisation on that day."""

    ref = serializers.CharField(help_text="Ref of the ownership.")
    kind = serializers.CharField()
    owner_name = serializers.CharField(help_text="As the document names it.")
    owner = Reference(Signatory)
    share = serializers.CharField()
    known_by = serializers.CharField(help_text="since or documented_from")
    citations = citations()
