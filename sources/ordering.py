"""One order for a page and its API twin, on both databases.

SQLite puts unknown dates first and PostgreSQL last, and rows that tie come in any order. Here
the unknown comes last whichever way a list runs, and the slug or ref decides between ties.
"""

from django.db.models import F
from django.db.models.expressions import OrderBy


def explicit(term, descending=False):
    """One term of an ordering (a name or an expression) as an OrderBy with unknown values last."""
    if isinstance(term, OrderBy):
        term, descending = term.expression, term.descending
    elif isinstance(term, str):
        descending = descending or term.startswith("-")
        term = F(term.removeprefix("-"))
    return OrderBy(term, descending=descending, nulls_last=True)


def in_order(queryset, asked=()):
    """The rows in the order asked for, as (term, descending), or else in the model's own.

    There are no ties: where all terms agree, slug or ref decides.
    """
    model = queryset.model
    key = getattr(model, "key_field", "pk")
    order = [explicit(*one) for one in asked] or [explicit(term) for term in model._meta.ordering]
    if not any(isinstance(one.expression, F) and one.expression.name == key for one in order):
        order.append(explicit(key))
    return queryset.order_by(*order)
