"""Pages that stay right while the data changes.

A page begins after the last row of the page before it, wherever that row now stands, and not at
a number of rows. So rows that are added or withdrawn meanwhile make no other row appear twice or
not at all. The cursor holds the list and its order, and the values that the list is ordered by,
ending with slug or ref.
"""

import base64
import binascii
import json
from functools import partial

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from sources.counting import fetched, once
from sources.problems import BadParameters

DEFAULT, LARGEST = 50, 200


def encode(backward, ordering, values):
    text = json.dumps([int(backward), ordering, values], cls=DjangoJSONEncoder)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor):
    text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    backward, ordering, values = json.loads(text)
    if backward not in (0, 1) or not isinstance(values, list) or "\\u0000" in text:
        raise ValueError(cursor)
    return bool(backward), ordering, values


class Key:
    """One term of the order of a list."""

    def __init__(self, number, order):
        self.name = f"key_{number}_of_page"
        self.expression = order.expression
        self.descending = order.descending
        self.nulls = "first" if order.nulls_first else "last" if order.nulls_last else ""

    def order_by(self, backward):
        nulls = {"first": "last", "last": "first"}.get(self.nulls) if backward else self.nulls
        nulls = {f"nulls_{nulls}": True} if nulls else {}
        return OrderBy(F(self.name), descending=self.descending != backward, **nulls)

    def equal(self, value):
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value, backward):
        """Rows whose value comes after the given one; None where nothing can."""
        unknown_last = self.nulls == ("first" if backward else "last")
        if value is None:
            return None if unknown_last else Q(**{f"{self.name}__isnull": False})
        lookup = "lt" if self.descending != backward else "gt"
        rows = Q(**{f"{self.name}__{lookup}": value})
        if self.nulls and unknown_last:
            rows |= Q(**{f"{self.name}__isnull": True})
        return rows

    def bound(self, value, backward):
        """Where an index is entered: no row on this side of the value comes; None where one may."""
        if value is None or self.nulls:
            return None
        return Q(**{f"{self.name}__{'lte' if self.descending != backward else 'gte'}": value})


def after(keys, values, backward):
    """The rows that come after the one with the given values, in the order of the keys."""
    rows, same = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        beyond = key.beyond(value, backward)
        if beyond is not None:
            rows |= same & beyond
        same &= key.equal(value)
    # What is one thing or the other is found by no index.
    bound = keys[0].bound(values[0], backward) if len(keys) > 1 else None
    return bound & rows if bound else rows


class CursorPages(BasePagination):
    """50 rows a page, at most 200; ``next`` and ``previous`` lead through the whole list."""

    def paginate_queryset(self, queryset, request, view=None):
        self.url = request.build_absolute_uri()
        name, ordering = request.resolver_match.url_name, request.query_params.get("ordering", "")
        self.ordering = f"{name} {ordering}"
        size = self.page_size(request)
        self.count = once(request, queryset.model, "count", queryset.count)
        cursor = request.query_params.get("cursor", "")
        fetch = partial(self.fetch, cursor, size + 1)
        backward, rows = fetched(request, queryset, self.count, fetch, begun=bool(cursor))
        more, page = len(rows) > size, rows[:size]
        if backward:
            page.reverse()
        self.next = self.link(False, page[-1]) if page and (more or backward) else None
        self.previous = (
            self.link(True, page[0]) if page and (more if backward else cursor) else None
        )
        return page

    def fetch(self, cursor, most, queryset):
        """Whether the cursor leads backward, and the rows after it."""
        self.keys = [Key(*pair) for pair in enumerate(queryset.query.order_by)]
        backward, rows = False, queryset.annotate(**{key.name: key.expression for key in self.keys})
        if cursor:
            backward, values = self.position(cursor, rows)
            rows = rows.filter(after(self.keys, values, backward))
        return backward, list(rows.order_by(*[key.order_by(backward) for key in self.keys])[:most])

    def page_size(self, request):
        text = request.query_params.get("page_size", "")
        if not text:
            return DEFAULT
        if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= LARGEST:
            return int(text)
        detail = _("“%(size)s” is no size of a page: give a number from 1 to %(largest)s.")
        suggestion = str(LARGEST if text.isdecimal() and text.strip("0") else DEFAULT)
        detail %= {"size": text[:20], "largest": LARGEST}
        raise BadParameters(
            [{"parameter": "page_size", "detail": detail, "suggestion": suggestion}]
        )

    def position(self, cursor, rows):
        """The direction and the values that the cursor stands for, checked against the list."""
        try:
            backward, ordering, values = decode(cursor)
            fields = [rows.query.annotations[key.name].output_field for key in self.keys]
            values = [
                None if value is None else field.to_python(value)
                for field, value in zip(fields, values, strict=True)
            ]
            if ordering != self.ordering:
                raise ValueError(ordering)
        except (ValueError, TypeError, ArithmeticError, binascii.Error, ValidationError):
            detail = _(
                "This cursor does not belong to this list. Follow the links “next” and “previous” "
                "as they were given, or begin again without a cursor."
            )
            raise BadParameters(
                [{"parameter": "cursor", "detail": detail, "suggestion": None}]
            ) from None
        return backward, values

    def link(self, backward, row):
        values = [getattr(row, key.name) for key in self.keys]
        return replace_query_param(self.url, "cursor", encode(backward, self.ordering, values))

    def get_paginated_response(self, data):
        links = {
            "first": remove_query_param(self.url, "cursor"),
            "prev": self.previous,
            "next": self.next,
        }
        header = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items() if url)
        body = {"count": self.count, "next": self.next, "previous": self.previous, "results": data}
        return Response(body, headers={"Link": header})

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Rows of the whole list."},
                "next": link | {"description": "The page after this one."},
                "previous": link | {"description": "The page before this one."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view):
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": DEFAULT}
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": description,
                "schema": schema,
            }
            for name, schema, description in (
                ("cursor", {"type": "string"}, "Where a page begins; taken from next or previous."),
                ("page_size", size, "Rows on a page."),
            )
        ]
