"""Pages that stay right while the data changes.

A page begins after the last row of the page before it, wherever that row now stands, and not at
a number of rows. So rows that are added or withdrawn meanwhile make no other row appear twice or
not at all. The cursor holds the list and its order, and the values that the list is ordered by,
ending with slug or ref.
"""

from functools import partial

from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from sources.counting import fetched, is_narrowed
from sources.keyset import Order, encode, order_of
from sources.ordering import on_the_way
from sources.problems import BadParameters
from sources.whole import number

DEFAULT, LARGEST = 50, 200


class CursorPages(BasePagination):
    """50 rows a page, at most 200; ``next`` and ``previous`` lead through the whole list."""

    def paginate_queryset(self, queryset, request, view=None):
        self.url = request.build_absolute_uri()
        name, ordering = request.resolver_match.url_name, request.query_params.get("ordering", "")
        self.ordering = f"{name} {ordering}"
        size = self.page_size(request)
        self.kept = getattr(view, "kept", None)
        self.count = number(request, queryset, kept=self.kept)
        self.begun = request.query_params.get("cursor", "")
        backward, rows = self.fetched(request, queryset, size + 1, view)
        more, page = len(rows) > size, rows[:size]
        if backward:
            page.reverse()
        self.next = self.link(False, page[-1]) if page and (more or backward) else None
        self.previous = (
            self.link(True, page[0]) if page and (more if backward else self.begun) else None
        )
        return page

    def fetched(self, request, queryset, most, view):
        """Whether the cursor leads backward, and the rows after it."""
        begun = bool(self.begun)
        if view is None or is_narrowed(request):
            fetch = partial(self.fetch, most)
            return fetched(request, queryset, self.count, fetch, begun=begun)
        rows = partial(on_the_way, queryset, few=False, begun=begun)
        asked = type(view), self.ordering, begun, self.kept, queryset.db
        self.order = order_of(asked, rows)
        backward, values = self.position()
        return backward, self.order.page_written(backward, values, most)

    def fetch(self, most, queryset):
        self.order = Order(queryset)
        backward, values = self.position()
        return backward, self.order.page(backward, values, most)

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

    def position(self):
        """The direction and the values that the cursor stands for, checked against the list."""
        try:
            return self.order.position(self.begun, self.ordering)
        except ValueError:
            detail = _(
                "This cursor does not belong to this list. Follow the links “next” and “previous” "
                "as they were given, or begin again without a cursor."
            )
            raise BadParameters(
                [{"parameter": "cursor", "detail": detail, "suggestion": None}]
            ) from None

    def link(self, backward, row):
        cursor = encode(backward, self.ordering, self.order.begins_at(row))
        return replace_query_param(self.url, "cursor", cursor)

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
