"""One order for a page and its API twin, on both databases.

SQLite puts unknown dates first and PostgreSQL last, and rows that tie come in any order. Here
the unknown comes last whichever way a list runs, and the slug or ref decides between ties.
"""

from django.db.models import CharField, F, Func, IntegerField, TextField
from django.db.models.expressions import OrderBy

from sources.dates import PartialDateField
from sources.twofold import asks_for, columns, follow_order


def can_be_unknown(model, expression):
    """Whether an expression over fields of the model can be NULL."""
    if not isinstance(expression, F):
        sources = expression.get_source_expressions()
        return any(can_be_unknown(model, source) for source in sources)
    unknown = False
    for name in expression.name.split("__"):
        field = model._meta.get_field(name if name != "pk" else model._meta.pk.name)
        model = field.related_model
        unknown = unknown or field.null
    return unknown


def explicit(model, term, descending=False):
    """One term of an ordering (a name or an expression) as an OrderBy that says where NULLs go."""
    nulls_first = False
    if isinstance(term, OrderBy):
        term, descending, nulls_first = term.expression, term.descending, bool(term.nulls_first)
    elif isinstance(term, str):
        descending = descending or term.startswith("-")
        term = F(term.removeprefix("-"))
    if not can_be_unknown(model, term):
        return OrderBy(term, descending=descending)
    nulls = {"nulls_first": True} if nulls_first else {"nulls_last": True}
    return OrderBy(term, descending=descending, **nulls)


def in_order(queryset, asked=()):
    """The rows in the order asked for, as (term, descending), or else in the model's own.

    There are no ties: where all terms agree, slug or ref decides.
    """
    model = queryset.model
    key = getattr(model, "key_field", "pk")
    terms = asked or [(term,) for term in model._meta.ordering]
    order = [explicit(model, *term) for term in terms]
    if not any(isinstance(one.expression, F) and one.expression.name == key for one in order):
        order.append(explicit(model, key))
    return queryset.order_by(*order)


class Aside(Func):
    """A text or number as no index holds it: the rows are gathered first and sorted then."""

    arity = 1

    def as_sql(self, compiler, connection, **context):
        nothing = "+ 0" if isinstance(self.output_field, IntegerField) else "|| ''"
        return super().as_sql(
            compiler, connection, template=f"(%(expressions)s {nothing})", **context
        )


def on_the_way(queryset, few, begun=False):
    """The ordered rows, so that a page of them is found with little work, however many there are.

    Of many, the first are met soon by whoever follows the order; few are found by what was asked for
    and sorted. Which of both it is, is known once they are counted. Databases guess: SQLite knows
    nothing of what a page leaves out, and either may walk through all rows to find a handful.
    """
    first, *others = queryset.query.order_by or [None]
    if not isinstance(first, OrderBy):
        return queryset
    resolved = first.expression.resolve_expression(queryset.query.clone())
    kind = resolved.output_field
    if few and isinstance(kind, CharField | TextField | IntegerField):
        first = first.copy()
        first.set_source_expressions([Aside(first.expression)])
        return queryset.order_by(first, *others)
    leading = columns(resolved)
    if few or not leading:  # what is worked out, such as a rank, stands in no index
        return queryset
    begun = begun or asks_for(queryset.query.where, leading)
    queryset = follow_order(queryset, leading)
    is_text = isinstance(kind, CharField | TextField) and not isinstance(kind, PartialDateField)
    if begun or not is_text or can_be_unknown(queryset.model, first.expression):
        return queryset
    # True of each row, and a reason to follow the index. Where a page begins after a row, or the list
    # asks for some values of the column, that is one already, and SQLite, which takes one bound of two,
    # might take this and pass over all before.
    return queryset.alias(first_term=first.expression).filter(first_term__gte="")
