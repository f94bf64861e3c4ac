"""The parts of an initiative as its own answer shows them."""

from rest_framework import serializers

from initiatives.models import InitiativeName, NationalCode
from sources.serializers import Date, Reference, citations


class InitiativeNameSerializer(serializers.ModelSerializer):
    citations = citations()

    class Meta:
        model = InitiativeName
        fields = ["name", "kind", "citations"]


class NationalCodePartSerializer(serializers.ModelSerializer):
    """A country's own version of the initiative, or the documented lack of one."""

    as_of, since = Date(), Date()
    operators = serializers.SerializerMethodField()
    citations = citations()

    class Meta:
        model = NationalCode
        fields = [
            "ref",
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


class StatementPartSerializer(serializers.Serializer):
    """What somebody publicly said of an initiative."""

    ref = serializers.CharField()
    author = serializers.CharField(help_text="As the document names them.")
    signatory = Reference(help_text="Slug, if in the register.")
    kind = serializers.CharField()
    made_on = Date()
    text = serializers.CharField(help_text="In our words.")
    citations = citations()
