"""Pages of a list that begin after a row: the order of the list, and the statements that fetch them.

The statements of a list that leaves out nothing differ in their values alone. Django takes twice as long
to write one as the database to answer it; here each is written once.
"""

import base64
import binascii
import json

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections
from django.db.models import Expression, F, IntegerField, Q
from django.db.models.expressions import OrderBy

from sources.fetching import Written

# Orders of whole lists, of which the statements are kept.
MOST = 500
_orders = {}


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


class Given(Expression):
    """A value that is told when the statement is asked, not when it is written."""

    def __init__(self, place, output_field):
        super().__init__(output_field)
        self.place = place

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def among(self, values, connection):
        return self.output_field.get_db_prep_value(values[self.place], connection)


class Order:
    """A list in its order, and its pages."""

    def __init__(self, queryset):
        self.db, self.written = queryset.db, {}
        self.keys = [Key(*pair) for pair in enumerate(queryset.query.order_by)]
        self.rows = queryset.annotate(**{key.name: key.expression for key in self.keys})
        self.fields = [self.rows.query.annotations[key.name].output_field for key in self.keys]

    def position(self, cursor, name):
        """The direction and the values that a cursor stands for; ValueError where it is of another list."""
        if not cursor:
            return False, None
        try:
            backward, ordering, values = decode(cursor)
            pairs = zip(self.fields, values, strict=True)
            values = [None if value is None else value_of(field, value) for field, value in pairs]
        except (TypeError, ArithmeticError, binascii.Error, ValidationError) as error:
            raise ValueError(cursor) from error
        if ordering != name:
            raise ValueError(ordering)
        return backward, values

    def page(self, backward, values, most):
        """The rows after the values, or the first where there are none."""
        return list(self.ordered(backward, values)[:most])

    def page_written(self, backward, values, most):
        """The same, by a statement that was written once."""
        shape = backward, values and tuple(value is None for value in values)
        if shape not in self.written:
            given = values and [
                None if value is None else Given(place, field)
                for place, (value, field) in enumerate(zip(values, self.fields, strict=True))
            ]
            self.written[shape] = Written(self.ordered(backward, given), self.db)
        written, connection = self.written[shape], connections[self.db]
        parameters = [
            each.among(values, connection) if isinstance(each, Given) else each
            for each in written.params
        ]
        return written.ask(f"{written.sql} LIMIT {most:d}", parameters)

    def ordered(self, backward, values):
        rows = self.rows if values is None else self.rows.filter(after(self.keys, values, backward))
        return rows.order_by(*[key.order_by(backward) for key in self.keys])

    def begins_at(self, row):
        """The values by which a page begins after the row."""
        return [getattr(row, key.name) for key in self.keys]


def value_of(field, value):
    value = field.to_python(value)
    if isinstance(field, IntegerField):  # of the size that the column has
        field.run_validators(value)
    return value


def order_of(asked, queryset):
    """The order of a list of which nothing is left out, made once for all who ask for the same."""
    if asked not in _orders:
        if len(_orders) >= MOST:
            _orders.clear()
        _orders[asked] = Order(queryset())
    return _orders[asked]
