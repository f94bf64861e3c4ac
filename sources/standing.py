"""What makes a row public beside its own state: no parent is hidden, and a published document tells of it.

Asked of every row of every list, so it is said to each database in the way that costs it least. Few
parents are hidden, and an index has those alone: SQLite gathers them once for a statement, PostgreSQL
leaves out what meets one. No parent is looked up for a row, and rows are counted from indexes.
"""
# ruff: noqa: S608 - names of ours alone stand in these statements

from functools import cache

from django.db import connection
from django.db.models import BooleanField, Func, Index, Q

# As the indexes of what is hidden say it, to the letter: SQLite compares the words.
HIDDEN = "NOT (\"publication\" = 'published')"


def index_of_hidden(of):
    """The index of a model on which others stand: nearly empty, and so found and kept at no cost."""
    return Index(fields=["id"], condition=~Q(publication="published"), name=f"{of}_hidden")


class Standing(Func):
    """A condition on a column without parameters: only names of ours stand in it."""

    arity = 1
    output_field = BooleanField()

    def __init__(self, column, about, **extra):
        super().__init__(column, **extra)
        self.about = about

    def as_sql(self, compiler, connection, **context):
        return super().as_sql(
            compiler, connection, template=condition(type(self), self.about, connection.vendor)
        )


class NoHiddenParent(Standing):
    """Whether the foreign key is blank, or what it names is public, with all that stands above it."""


class HiddenParent(Standing):
    """Whether the foreign key names what is not public, or stands below something that is not."""


class Cited(Standing):
    """Whether a published document tells of the fact with this number; about: its citations."""


def name(text):
    return connection.ops.quote_name(text)


def hidden(model):
    """The numbers of the rows of a model that are not public themselves, or of which a parent is not."""
    table = name(model._meta.db_table)
    parts = [f'SELECT "id" FROM {table} WHERE {HIDDEN}']
    for field in map(model._meta.get_field, model.rests_on):
        parent = field.related_model
        # Of a row of the same table only its own state counts.
        above = f'SELECT "id" FROM {table} WHERE {HIDDEN}' if parent is model else hidden(parent)
        parts.append(f'SELECT "id" FROM {table} WHERE {name(field.column)} IN ({above})')
    return " UNION ALL ".join(parts)


@cache
def condition(kind, about, vendor):
    if kind is HiddenParent:
        return f"%(expressions)s IN ({hidden(about)})"
    if kind is NoHiddenParent and vendor == "postgresql":
        # A join that leaves out what it meets: PostgreSQL counts a gathered list anew for each row.
        return f"NOT EXISTS(SELECT 1 FROM ({hidden(about)}) AS hidden WHERE hidden.id = %(expressions)s)"
    if kind is NoHiddenParent:
        return f"(%(expressions)s IS NULL OR %(expressions)s NOT IN ({hidden(about)}))"
    if vendor == "postgresql":
        return (
            f"EXISTS(SELECT 1 FROM {name(about._meta.db_table)} AS cited "
            'INNER JOIN "sources_document" AS document ON cited.document_id = document.id '
            "WHERE cited.fact_id = %(expressions)s AND document.publication = 'published')"
        )
    documents = f'SELECT "id" FROM "sources_document" WHERE {HIDDEN}'
    return (
        f"EXISTS(SELECT 1 FROM {name(about._meta.db_table)} AS cited "
        f"WHERE cited.fact_id = %(expressions)s AND cited.document_id NOT IN ({documents}))"
    )
