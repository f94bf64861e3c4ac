"""The base of all resources of the API, and the resources of documents and changes."""

from functools import cache
from itertools import islice

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from sources.atom import AtomRenderer, feed
from sources.caching import ConditionalMixin, still
from sources.counting import is_narrowed
from sources.deprecation import DeprecationMixin
from sources.exports import (
    ROWS_AT_FIRST,
    ROWS_AT_ONCE,
    JSONLinesRenderer,
    json_lines,
    one_moment,
)
from sources.filters import ChangeFilterSet, DocumentFilterSet
from sources.models import Change
from sources.nearest import nearest
from sources.paging import CursorPages
from sources.parameters import DayField
from sources.problems import BadParameters, Gone, Moved, bad
from sources.reads import keys_of, shown
from sources.rendering import RowsRenderer, written
from sources.serializers import ChangeSerializer, DocumentSerializer
from sources.shape import Shape, expanded
from sources.snapshots import kept
from sources.tables import CSVRenderer, table
from sources.whereabouts import whereabouts
from sources.whole import kept_from_lists

# Parameters of an answer as such; an export is always whole.
FORM = ("fields", "omit", "format")


def emptied(response):
    """Let the data go once they are written: view and answer name each other and stay for a while."""
    response.data = None


@cache
def of_one(filterset_class):
    """What a single record understands of the parameters of its list: the day."""
    others = dict.fromkeys({*filterset_class.base_filters} - {"as_of"})
    attributes = others | {"orderings": (), "usual": ""}
    return type(f"{filterset_class.__name__}OfOne", (filterset_class,), attributes)


class FilterBackend(DjangoFilterBackend):
    """Filters with the FilterSet that the page uses, and turns its errors into a 400."""

    def get_filterset(self, request, queryset, view):
        filterset = super().get_filterset(request, queryset, view)
        if filterset.errors:
            errors = filterset.errors.as_data().items()
            raise BadParameters([bad(name, error) for name, found in errors for error in found])
        return filterset

    def get_filterset_class(self, view, queryset=None):
        whole = view.filterset_class
        return whole if view.action == "list" else of_one(whole)

    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset(request, queryset, view)
        return filterset.qs if view.is_filtered else queryset

    def get_filterset_kwargs(self, request, queryset, view):
        kwargs = super().get_filterset_kwargs(request, queryset, view)
        return kwargs | {"allowed": view.allowed}


class ListViewSet(DeprecationMixin, ConditionalMixin, GenericViewSet):
    """A list that is filtered, and offered as pages of JSON and whole as CSV and JSON Lines."""

    renderer_classes = [RowsRenderer, CSVRenderer, JSONLinesRenderer]
    filter_backends = [FilterBackend]
    pagination_class = CursorPages
    form = ("format",)
    is_filtered = True

    @property
    def format(self):
        """The format of the answer: json, csv, jsonl or atom."""
        return getattr(getattr(self.request, "accepted_renderer", None), "format", "json")

    @property
    def as_table(self):
        return self.format == "csv"

    @property
    def as_export(self):
        """Whether the answer has all rows, and comes bit by bit."""
        return self.format in ("csv", "jsonl")

    @property
    def as_feed(self):
        return self.format == "atom"

    @property
    def allowed(self):
        """The parameters beside the filters of this answer."""
        paged = (self.action == "list" and not self.as_export) or self.as_feed
        return (*self.form, *(("cursor", "page_size") if paged else ()))

    @cached_property
    def base(self):
        return self.request.build_absolute_uri("/").rstrip("/")

    def get_serializer_context(self):
        return super().get_serializer_context() | {"base": self.base}

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if hasattr(response, "add_post_render_callback"):
            response.add_post_render_callback(emptied)
        return response

    def list(self, request, *args, **kwargs):
        return self.answer(self.filter_queryset(self.get_queryset()))

    def answer(self, rows):
        if self.as_export:
            return self.export(self.parts(rows), self.basename)
        return self.get_paginated_response(self.shown(self.paginate_queryset(rows)))

    def shown(self, rows):
        """The rows as plain data."""
        context = self.get_serializer_context()
        return self.serializer_class(rows, many=True, context=context).data

    def parts(self, rows):
        """All the rows as plain data, a few hundred at a time."""
        with one_moment(rows.db, of_all=not is_narrowed(self.request)):
            rows, size = rows.iterator(chunk_size=ROWS_AT_ONCE), ROWS_AT_FIRST
            while some := list(islice(rows, size)):
                yield self.shown(some)
                size = ROWS_AT_ONCE

    def export(self, parts, name):
        if self.format == "jsonl":
            response = json_lines(parts, name)
        else:
            serializer = self.serializer_class(context=self.get_serializer_context())
            response = table(parts, serializer, name)
        response.streaming_content = kept(self.request, response.streaming_content)
        return response


class RecordViewSet(ListViewSet):
    """The public records of one model: a list, and each record by its slug or ref.

    A resource says its serializer and its FilterSet, and nothing more.
    """

    renderer_classes = [*ListViewSet.renderer_classes, AtomRenderer]
    lookup_url_kwarg = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    @property
    def model(self):
        return self.serializer_class.Meta.model

    @property
    def form(self):
        renderer = getattr(self.request, "accepted_renderer", None)
        # A format may have a form of its own, which no parameter changes.
        fixed = getattr(renderer, "fixed", False)
        return ("format",) if fixed else FORM if self.as_table else (*FORM, "expand")

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        if self.as_feed:  # also of those that were withdrawn
            return self.model.objects.all()
        is_one = self.action == "retrieve"
        self.shape = Shape(self.request.query_params, self.serializer_class, is_one, self.day)
        return keys_of(self.model, self.kept).all()

    @cached_property
    def kept(self):
        """What is left out of a page by number; None where each row is asked whether it is public."""
        if self.action != "list" or self.as_export:
            return None
        return kept_from_lists(self.request, self.model)

    def paginate_queryset(self, queryset):
        page = super().paginate_queryset(queryset)
        if self.kept is None or still(self.request.data_version):
            return page
        self.kept = None  # by now others may have to be left out
        return super().paginate_queryset(self.filter_queryset(self.get_queryset()))

    @property
    def is_filtered(self):
        """Whether filters decide; a record that speaks of the day says itself what it was then."""
        return self.action == "list" or bool(self.day and not self.serializer_class.of_day)

    @cached_property
    def day(self):
        """The day asked for; a day that is none is named by the filters."""
        if "as_of" not in self.filterset_class.base_filters:
            return None
        if not (day := self.request.query_params.get("as_of")):
            return None
        try:
            return DayField().clean(day)
        except ValidationError:
            return None

    def get_serializer_context(self):
        context = super().get_serializer_context()
        shape = getattr(self, "shape", None)
        return context | {"names": shape.names, "day": self.day} if shape else context

    def shown(self, rows):
        keys = [row.pk for row in rows]
        if self.format == "json" and not self.shape.expand:
            return written(self.request, self.shown_as, keys)
        return self.shown_by("pk", keys)

    @property
    def shown_as(self):
        """All that the answer about a record depends on beside the data and its key."""
        return self.model, self.shape.names, self.day, self.base

    def shown_by(self, column, keys):
        """The records of these keys as plain data, relations opened as asked."""
        data = list(shown(*self.shown_as, column, keys).values())
        return expanded(data, self.serializer_class, self.shape.expand, self.day, self.base)

    def answer(self, rows):
        return self.changes(rows) if self.as_feed else super().answer(rows)

    def changes(self, rows):
        """What became of the records of a list; with filters, of those that (still) pass them."""
        name, changes = self.model._meta.verbose_name_plural, Change.objects
        told = changes.filter(resource=self.model.resource)
        asked = {*self.request.query_params} - {*self.allowed, "ordering"}
        if asked:
            told = told.filter(ref__in=rows.order_by().values(self.model.key_field))
            name = f"{name}, {self.request.META['QUERY_STRING']}"
        return feed(told, self.request, _("Changes: %s") % name, self.base)

    def retrieve(self, request, *args, **kwargs):
        key, column = kwargs["key"], self.model.key_field
        rows = self.filter_queryset(self.get_queryset()).filter(**{column: key})
        if self.as_feed:
            told = Change.objects.filter(resource=self.model.resource, ref=key)
            if told.exists() or rows.exists():
                return feed(told, request, _("Changes: %s") % key, self.base)
            self.gone_or_moved(key)
        data = self.shown_by(column, [key]) if not self.is_filtered or rows.exists() else []
        if not data:
            self.gone_or_moved(key)
        return self.export([data], key) if self.as_export else Response(data[0])

    def gone_or_moved(self, key):
        """Lead on from a key the record bore before, say why it was withdrawn, or say 404."""
        if self.day and self.get_queryset().filter(**{self.model.key_field: key}).exists():
            words = {"key": key, "day": self.day.isoformat()}
            raise Http404(_("“%(key)s” is there, but not on %(day)s.") % words)
        moved, reason = whereabouts(self.model, key)
        if moved:
            name = self.request.resolver_match.view_name
            url = reverse(name, kwargs=self.kwargs | {"key": moved.key})
            raise Moved("?".join(filter(None, [url, self.request.META["QUERY_STRING"]])))
        if reason:
            raise Gone(reason)
        detail = _("There is no “%s” here.") % key
        rows = self.model.objects.listed().prefetch_related(None).order_by()
        keys = rows.values_list(self.model.key_field, flat=True)
        if near := nearest(key, keys.iterator()):
            detail += " " + _("Did you mean “%s”?") % near
        raise Http404(detail)


class DocumentViewSet(RecordViewSet):
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilterSet


class ChangeViewSet(ListViewSet):
    """Every change of a public record, in order: a mirror asks for those since the last it saw."""

    renderer_classes = [*ListViewSet.renderer_classes, AtomRenderer]
    queryset = Change.objects.all()
    serializer_class = ChangeSerializer
    filterset_class = ChangeFilterSet

    def answer(self, rows):
        if self.as_feed:
            return feed(rows, self.request, _("Changes of the register"), self.base)
        return super().answer(rows)
