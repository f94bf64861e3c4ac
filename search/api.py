"""Search and lookup as resources of the API."""

from functools import partial

from django.utils.translation import gettext as _
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from search.engine import MOST_FILED, MOST_RANKED
from search.filters import LookupFilterSet, SearchFilterSet
from search.models import Entry
from search.serializers import EntrySerializer, MatchesSerializer
from sources.api import FilterBackend, ListViewSet
from sources.counting import once
from sources.paging import CursorPages
from sources.problems import BadParameters


class SearchPages(CursorPages):
    """Hits by the page, with the counts of the facets."""

    def paginate_queryset(self, queryset, request, view=None):
        page = super().paginate_queryset(queryset, request, view)
        count = partial(view.filterset.facets, self.count)
        self.facets = once(request, queryset.model, "facets", count)
        return page

    def fetched(self, request, queryset, most, view):
        if self.count > MOST_RANKED:
            queryset = view.filterset.of_many()
        return super().fetched(request, queryset, most, view)

    def get_paginated_response(self, data):
        response = super().get_paginated_response(data)
        response.data["facets"] = self.facets
        return response

    def get_paginated_response_schema(self, schema):
        body = super().get_paginated_response_schema(schema)
        row = {
            "type": "object",
            "required": ["value", "label", "count"],
            "properties": {
                "value": {"type": "string", "description": "Value for the parameter."},
                "label": {"type": "string"},
                "count": {"type": "integer", "description": "Hits, were this value chosen."},
            },
        }
        names = ["type", "initiative", "theme"]
        told = {"description": f"null: not counted of more than {MOST_FILED:,} hits."}
        body["properties"]["facets"] = {
            "type": "object",
            "required": names,
            "properties": {
                "type": {"type": "array", "items": row},
                **dict.fromkeys(names[1:], {"type": ["array", "null"], "items": row} | told),
            },
        }
        body["required"] = [*body["required"], "facets"]
        return body


@extend_schema(summary="Search all public records")
class SearchViewSet(ListViewSet):
    """All public records that have every word of the query, best first.

    A hit in a name comes before one in a title, and that before one in a text. Each facet is
    counted under the filters of the others. Of more than 20,000 hits that many are put in order, with
    up to as many in titles and in names, and the pages lead through these; ``count`` counts all.
    """

    queryset = Entry.objects.all()
    serializer_class = EntrySerializer
    filterset_class = SearchFilterSet
    pagination_class = SearchPages

    def filter_queryset(self, queryset):
        self.filterset = FilterBackend().get_filterset(self.request, queryset, self)
        return self.filterset.qs


@extend_schema(summary="Find the organisation that a name, Wikidata number or LEI stands for")
class LookupViewSet(ListViewSet):
    """The organisations that bear a name, saying which of their names matched.

    Case, accents, punctuation and legal forms do not matter, and one typing error is forgiven.
    The nearest kind of agreement wins; organisations that agree equally are all given.
    """

    queryset = Entry.objects.all()
    serializer_class = MatchesSerializer
    filterset_class = LookupFilterSet
    pagination_class = None
    renderer_classes = [JSONRenderer]

    @extend_schema(responses=forced_singular_serializer(MatchesSerializer))
    def list(self, request, *args, **kwargs):
        filterset = FilterBackend().get_filterset(request, self.get_queryset(), self)
        if len(filterset.given) != 1:
            detail = _("Give exactly one of “name”, “wikidata” and “lei”.")
            names = list(filterset.given) or ["name"]
            raise BadParameters(
                [{"parameter": name, "detail": detail, "suggestion": None} for name in names]
            )
        answer = MatchesSerializer(
            {"results": filterset.matches()}, context=self.get_serializer_context()
        )
        return Response(answer.data)

    @property
    def allowed(self):
        return ("format",)
