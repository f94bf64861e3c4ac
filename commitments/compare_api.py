"""Comparisons as a resource of the API: two initiatives, or two to four signatories."""

import csv
from io import StringIO

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from commitments.compare import Change, InitiativeComparison
from commitments.compare_filters import CompareFilterSet
from commitments.grid_api import GridCellSerializer
from signatories.models import Signatory
from signatories.parts import NameSerializer
from sources.api import FilterBackend, ListViewSet
from sources.problems import BadParameters
from sources.serializers import Date, Reference, References, citations
from sources.tables import CSVRenderer, cell


class ComparedMembershipSerializer(serializers.Serializer):
    """How an organisation was in an initiative, and how that is known."""

    ref = serializers.CharField()
    initiative = Reference()
    role = serializers.CharField()
    name_as_listed = serializers.CharField(help_text="Exactly as the list printed it.")
    joined, left, documented_from = Date(), Date(), Date()
    citations = citations()


class ComparedMemberSerializer(serializers.Serializer):
    """One organisation in both initiatives or in one of them."""

    signatory = Reference()
    change = serializers.ChoiceField(
        Change.values,
        help_text="carried_over: in both. gone: in the earlier alone. new: in the later alone.",
    )
    renamed = serializers.BooleanField(help_text="Whether the two list it under different names.")
    names = NameSerializer(
        many=True, source="dated_names", help_text="If renamed: what documents date of these names."
    )
    earlier = ComparedMembershipSerializer(many=True)
    later = ComparedMembershipSerializer(many=True)


class ComparedAreaSerializer(serializers.Serializer):
    """An action area, and how near it comes to the theme by our judgement."""

    area = serializers.CharField(source="area.slug")
    name = serializers.CharField(source="area.name")
    strength = serializers.CharField(source="mapping.strength", default="", help_text="As in SKOS.")
    reason = serializers.CharField(source="mapping.reason", default="")


class ComparedSideSerializer(serializers.Serializer):
    """What one of the two has on a theme."""

    initiative = Reference()
    areas = ComparedAreaSerializer(many=True)
    commitments = References(None)


class ComparedThemeSerializer(serializers.Serializer):
    """What both have on a theme; theme null: what comes under none."""

    theme = serializers.CharField(source="theme.slug", allow_null=True, default=None)
    sides = ComparedSideSerializer(many=True)


class ComparedLinkSerializer(serializers.Serializer):
    """What documents say that one has to do with the other."""

    ref = serializers.CharField()
    from_initiative, to_initiative = Reference(), Reference()
    kind = serializers.CharField()
    note = serializers.CharField()
    citations = citations()


class InitiativeComparisonSerializer(serializers.Serializer):
    """The earlier and the later of two initiatives."""

    as_of = serializers.DateField(source="day", allow_null=True)
    earlier, later = Reference(), Reference()
    members = ComparedMemberSerializer(many=True, source="by_kind")
    themes = ComparedThemeSerializer(many=True)
    links = ComparedLinkSerializer(many=True)


class ComparedSignatorySerializer(serializers.Serializer):
    """One organisation: its names, what it was in, what binds it and what was found."""

    signatory = Reference()
    name = serializers.CharField()
    names = NameSerializer(many=True)
    memberships = ComparedMembershipSerializer(many=True)
    cells = GridCellSerializer(many=True, help_text="As in the grid: theme by theme.")
    findings = References(None)


class SignatoryComparisonSerializer(serializers.Serializer):
    """Two to four organisations, in the order asked for."""

    as_of = serializers.DateField(source="day", allow_null=True)
    shared = References(None, help_text="The initiatives in which all of them were.")
    signatories = ComparedSignatorySerializer(many=True, source="each")


ANSWER = PolymorphicProxySerializer(
    component_name="Comparison",
    serializers=[InitiativeComparisonSerializer, SignatoryComparisonSerializer],
    resource_type_field_name=None,
    many=False,
)


@extend_schema(summary="Two initiatives, or two to four signatories, side by side")
class CompareViewSet(ListViewSet):
    """Members carried over, gone and new; areas and promises theme by theme; what links the two.

    Or, of signatories: their names, what each was in, what binds it and what was found. In CSV: the
    members, or the memberships.
    """

    queryset = Signatory.objects.all()
    filterset_class = CompareFilterSet
    pagination_class = None
    renderer_classes = [JSONRenderer, CSVRenderer]
    serializer_class = InitiativeComparisonSerializer
    allowed = ("format",)

    @extend_schema(responses=ANSWER)
    def list(self, request, *args, **kwargs):
        filterset = FilterBackend().get_filterset(request, self.get_queryset(), self)
        comparison = filterset.comparison
        if comparison is None:
            detail = _("Name two initiatives, or two to four signatories.")
            raise BadParameters([{"parameter": "initiative", "detail": detail, "suggestion": None}])
        of_initiatives = isinstance(comparison, InitiativeComparison)
        if self.as_table:
            lines = member_lines(comparison) if of_initiatives else membership_lines(comparison)
            return as_csv(lines, comparison.day)
        serializer = (
            InitiativeComparisonSerializer if of_initiatives else SignatoryComparisonSerializer
        )
        return Response(serializer(comparison, context=self.get_serializer_context()).data)


def as_csv(lines, day):
    """A file whose name says the day it shows."""
    text, name = StringIO(), f"comparison-{day}" if day else "comparison"
    csv.writer(text).writerows([cell(value) for value in line] for line in lines)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(text.getvalue(), "text/csv; charset=utf-8", headers=headers)


def member_lines(comparison):
    """The members of both initiatives, as the page lists them."""
    sides = ("initiative", "role", "listed_as", "joined", "documented_from")
    named = [f"{when}_{side}" for when in ("earlier", "later") for side in sides]
    yield ["signatory", "name", "change", "renamed", *named]
    for one in comparison.by_kind:
        row = [one.signatory.slug, one.signatory.name, one.change.value, one.renamed]
        for memberships in (one.earlier, one.later):
            values = [
                (
                    each.initiative.slug,
                    each.role,
                    each.name_as_listed,
                    each.joined,
                    each.documented_from,
                )
                for each in memberships
            ]
            row += [list(column) for column in zip(*values, strict=True)] or [None] * len(sides)
        yield row


def membership_lines(comparison):
    """Each initiative, and how each organisation was in it."""
    yield ["initiative", *(one.slug for one in comparison.signatories)]
    for initiative, cells in comparison.by_initiative:
        told = [
            [f"{one.role}: {one.date_note}" for one in memberships] for _one, memberships in cells
        ]
        yield [initiative.slug, *told]
