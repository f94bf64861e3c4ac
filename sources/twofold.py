"""Conditions said in two ways: to find all rows by them, and to look whether a row that is met fulfils them.

Databases choose badly between the two, since they do not know how many rows a condition leaves before a
page is full. Here it is known: rows are counted before a page of them is fetched (sources/ordering.py).
"""

from copy import copy

from django.db.models import BooleanField, Expression, Func
from django.db.models.expressions import Col
from django.db.models.lookups import Lookup
from django.db.models.sql.where import WhereNode


class Twofold(Expression):
    """One condition: ``gathered`` finds its rows by an index, ``met`` is asked of rows in their order."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, gathered, met):
        super().__init__()
        self.ways = [gathered, met]

    def get_source_expressions(self):
        return self.ways

    def set_source_expressions(self, expressions):
        self.ways = expressions

    def as_sql(self, compiler, connection):
        gathered, met = self.ways
        return compiler.compile(met if follows_order(compiler.query) else gathered)


class AsideColumn(Col):
    """A column that is looked at once a row is met: SQLite would leave the order for any index of it."""

    def as_sqlite(self, compiler, connection):
        sql, parameters = self.as_sql(compiler, connection)
        return f"+{sql}", parameters


def follow_order(queryset, leading):
    """The same rows, to be met in their order, which begins with these columns."""
    queryset = queryset.all()
    query = queryset.query
    query.follows_order, query.where = True, aside(query.where, leading)
    return queryset


def columns(expression):
    """The columns that an expression is made of."""
    return {each.target for each in expression.flatten() if isinstance(each, Col)}


def aside(node, leading):
    """The conditions of a query, such that no index is asked for them but that of the order."""
    if isinstance(node, WhereNode):
        node = node.clone()
        node.children = [aside(child, leading) for child in node.children]
    elif isinstance(node, Twofold):
        gathered, met = node.ways
        node = copy(node)
        node.ways = [gathered, aside(met, leading)]
    elif isinstance(node, Lookup) and isinstance(node.lhs, Col) and node.lhs.target not in leading:
        node = copy(node)
        node.lhs = AsideColumn(node.lhs.alias, node.lhs.target, node.lhs.output_field)
    return node


def asks_for(node, leading):
    """Whether a condition compares one of the columns with a value."""
    if isinstance(node, WhereNode):
        return any(asks_for(child, leading) for child in node.children)
    return isinstance(node, Lookup) and bool(columns(node.lhs) & leading)


def follows_order(query):
    return getattr(query, "follows_order", False)


class Among(Func):
    """Whether a column holds one of the numbers that a subquery gives."""

    arity = 2
    output_field = BooleanField()
    arg_joiner = " IN "
    template = "(%(expressions)s)"

    def as_sqlite(self, compiler, connection, **context):
        # No index is asked for rows that are met.
        aside = "+" if follows_order(compiler.query) else ""
        return super().as_sql(compiler, connection, template=f"({aside}%(expressions)s)", **context)

    def as_postgresql(self, compiler, connection, **context):
        if follows_order(compiler.query):
            # Of what it cannot look into it believes that half of all rows fulfil it.
            context["template"] = "COALESCE(%(expressions)s, false)"
            return super().as_sql(compiler, connection, **context)
        # A list that is worked out once, of which each is looked up: PostgreSQL may believe that a
        # subquery gives half of all numbers, and read the whole table.
        context |= {"arg_joiner": " = ANY(ARRAY", "template": "(%(expressions)s))"}
        return super().as_sql(compiler, connection, **context)
