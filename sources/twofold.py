"""Conditions said in two ways: to find all rows by them, and to look whether a row that is met fulfils them.

Databases choose badly between the two, since they do not know how many rows a condition leaves before a
page is full. Here it is known: rows are counted before a page of them is fetched (sources/ordering.py).
"""

from copy import copy
from functools import cache

from django.db.models import BooleanField, Expression, F, Func
from django.db.models.expressions import Col
from django.db.models.lookups import In, Lookup
from django.db.models.sql.where import AND, WhereNode


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


class AnyPart(Expression):
    """One of several foreign keys names what is asked for.

    ``parts`` find the rows of each, ``met`` is asked of rows in their order. Both are functions: to say
    it takes time, and which of both it will be is known late.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, names, parts, met):
        super().__init__()
        self.names, self.number, self.parts, self.met = names, F("pk"), parts, met

    def get_source_expressions(self):
        return [self.number]

    def set_source_expressions(self, expressions):
        (self.number,) = expressions

    def as_sql(self, compiler, connection):
        found = together(self.parts()).query.resolve_expression(compiler.query)
        return compiler.compile(In(self.number, found))


def together(parts):
    """The numbers of the rows that any of several queries finds."""
    return parts[0].union(*parts[1:], all=True)


def gather(queryset):
    """The same rows, where one thing or another is asked for: all else is asked of what each finds.

    So it is answered from the indexes that find them, where these hold more. Said beside it, SQLite,
    which does not know how few they are, may find the rows by something else, of which there are many.
    """
    query = queryset.query
    conditions = query.where.children
    one = next((each for each in conditions if isinstance(said(each), AnyPart)), None)
    of_others = any(query.alias_refcount[name] for name in [*query.alias_map][1:])
    if (
        one is None
        or of_others
        or not all(begins_index(query.model, name) for name in said(one).names)
    ):
        return queryset
    rest = [each for each in conditions if each is not one]
    parts = [narrowed(part, rest) for part in said(one).parts()]
    queryset = queryset.all()
    queryset.query.where = WhereNode(
        [AnyPart((), lambda: parts, None).resolve_expression(queryset.query)]
    )
    return queryset


@cache
def begins_index(model, name):
    """Whether an index has more of the rows that a foreign key leads to."""
    return any(
        index.fields[:1] == [name] and len(index.fields) > 1 for index in model._meta.indexes
    )


def said(condition):
    """What a condition says: Django compares an expression with true."""
    return condition.lhs if isinstance(condition, Lookup) else condition


def narrowed(part, conditions):
    """The rows of a part that fulfil what was said of the same table."""
    part = part.all()
    for each in conditions:
        part.query.where.add(each, AND)
    return part


class AsideColumn(Col):
    """A column that is looked at once a row is met: SQLite would leave the order for any index of it."""

    def as_sqlite(self, compiler, connection):
        sql, parameters = self.as_sql(compiler, connection)
        return f"+{sql}", parameters


def follow_order(queryset, leading):
    """The same rows, to be met in their order, which begins with these columns."""
    queryset = queryset.all()
    query = queryset.query
    query.follows_order, query.where = True, aside(as_met(query.where, query), leading)
    return queryset


def as_met(node, query):
    """The conditions of a query, of those with parts how they are asked of a row."""
    if isinstance(node, WhereNode):
        node = node.clone()
        node.children = [as_met(child, query) for child in node.children]
    elif isinstance(said(node), AnyPart):
        return said(node).met().resolve_expression(query)
    return node


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
