"""The grid as a resource of the API: one answer, whole, as JSON, CSV or XLSX."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from commitments.grid import State
from commitments.grid_filters import LARGEST, GridFilterSet, organisations
from commitments.grid_tables import WorkbookRenderer, as_csv, as_workbook
from signatories.models import Signatory
from sources.api import FilterBackend, ListViewSet
from sources.models import Register
from sources.problems import BadParameters, bad
from sources.serializers import References
from sources.tables import CSVRenderer

STATES = [state.value for state in State]


class GridCountsSerializer(serializers.Serializer):
    """How many cells of the column say what."""

    own = serializers.IntegerField(default=0)
    signed = serializers.IntegerField(default=0)
    not_documented = serializers.IntegerField(default=0)
    not_member = serializers.IntegerField(default=0)


class GridColumnSerializer(serializers.Serializer):
    """An action area or a theme; “none” holds the commitments that stand in no other column."""

    key = serializers.CharField(help_text="Slug of the area or theme, or “none”.")
    name = serializers.CharField()
    counts = GridCountsSerializer()


class GridCellSerializer(serializers.Serializer):
    """What is documented of one organisation in one column."""

    column = serializers.CharField(source="column.key")
    state = serializers.ChoiceField(
        STATES,
        help_text="own: a commitment of its own is documented. signed: bound by what all signatories "
        "promised. not_documented: it took part, nothing is documented. not_member: it was in no "
        "initiative that spoke of this.",
    )
    text = serializers.CharField(help_text="As the page and the tables print it.")
    commitments = References(None, help_text="Refs: its own, then those of all signatories.")
    memberships = References(None, help_text="Refs of the memberships that this follows from.")
    reason = serializers.CharField(help_text="Why nothing is documented, or why it does not apply.")


class GridRowSerializer(serializers.Serializer):
    """One organisation."""

    signatory = serializers.CharField(source="signatory.slug")
    name = serializers.CharField(help_text="Its name; with as_of the name of that day.")
    present = serializers.BooleanField(help_text="With as_of: whether it was in on that day.")
    cells = GridCellSerializer(many=True)


class GridSerializer(serializers.Serializer):
    """Signatories × action areas of one initiative, or × themes over several."""

    as_of = serializers.DateField(source="day", allow_null=True)
    initiatives = References(None)
    not_yet = References(None, help_text="Initiatives that did not exist yet on the day.")
    columns_are = serializers.SerializerMethodField()
    columns = GridColumnSerializer(many=True)
    rows = GridRowSerializer(many=True)

    @extend_schema_field({"type": "string", "enum": ["areas", "themes"]})
    def get_columns_are(self, grid):
        return "areas" if grid.by_area else "themes"


@extend_schema(summary="The grid of signatories × action areas or themes")
class GridViewSet(ListViewSet):
    """What is documented of each organisation in each area or on each theme, as the page shows it.

    Four states, so that what is not documented is never taken for a no.
    """

    queryset = Signatory.objects.all()
    serializer_class = GridSerializer
    filterset_class = GridFilterSet
    pagination_class = None
    renderer_classes = [JSONRenderer, CSVRenderer, WorkbookRenderer]
    allowed = ("format",)

    def get_queryset(self):
        return organisations()

    @extend_schema(responses=forced_singular_serializer(GridSerializer))
    def list(self, request, *args, **kwargs):
        filterset = FilterBackend().get_filterset(request, self.get_queryset(), self)
        refuse_too_many(filterset.qs.count())
        grid, form = filterset.grid, request.accepted_renderer.format
        if form == "csv":
            return download(as_csv(grid), "text/csv; charset=utf-8", grid, form)
        if form == "xlsx":
            address = request.build_absolute_uri()
            book = as_workbook(grid, filterset.told(), address, Register.objects.first())
            return download(book, WorkbookRenderer.media_type, grid, form)
        return Response(self.get_serializer(grid).data)


def refuse_too_many(number):
    if number > LARGEST:
        message = _(
            "This grid has %(number)d organisations; one answer holds at most %(most)d. Narrow it by "
            "an initiative, a sector or a country."
        )
        error = ValidationError(message, params={"number": number, "most": LARGEST})
        raise BadParameters([bad("initiative", error)])


def download(content, content_type, grid, form):
    """A file whose name says the day it shows."""
    name = "-".join(
        filter(None, ["grid", *(one.slug for one in grid.initiatives[:1] if grid.by_area)])
    )
    name = f"{name}-{grid.day}" if grid.day else name
    disposition = f'attachment; filename="{name}.{form}"'
    return HttpResponse(content, content_type, headers={"Content-Disposition": disposition})
