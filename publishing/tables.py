"""The tables of a release: flat, joined by slug or ref, taken from the serializers of the API."""

from functools import cache, cached_property
from itertools import islice

from django.db import connection
from django.db.models.functions import Collate

from commitments import serializers as commitments
from initiatives import serializers as initiatives
from publishing.schema import ADDRESSES, PARTS, REPEATED, Column, Table, column, table_name
from signatories import serializers as signatories
from sources import serializers as sources
from sources.serializers import CitationSerializer, RecordSerializer, Reference
from sources.tables import columns

ROWS_AT_ONCE = 200
APPS = (initiatives, signatories, commitments, sources)


class Resource:
    """One resource of the API as tables: the records themselves, and what each holds many of."""

    def __init__(self, serializer_class):
        self.serializer_class = serializer_class
        self.model = serializer_class.Meta.model
        self.name = self.model.resource
        self.parts = [part for part in PARTS if part.resource == self.name]
        left_out = {*ADDRESSES, *REPEATED.get(self.name, ()), *serializer_class.of_day}
        # All that the API says of a record, and no more than the tables hold.
        self.fields = [name for name in serializer_class.Meta.fields if name not in left_out]

    @cached_property
    def table(self):
        """The table of the records."""
        serializer = self.serializer_class(context={"names": self.fields})
        inner = {part.field for part in self.parts} | {"citations"}
        fields = {name: field for name, field in serializer.fields.items() if name not in inner}
        key = (self.model.key_field,)
        return Table(
            table_name(self.name),
            str(self.model._meta.verbose_name_plural).capitalize(),
            tuple(column(name, field, self.model, key) for name, field in fields.items()),
            key,
            tuple(
                (name, table_name(field.model.resource), field.model.key_field)
                for name, field in fields.items()
                if isinstance(field, Reference) and field.model
            ),
        )

    @cached_property
    def tables(self):
        return [self.table, *(self.table_of(part) for part in self.parts)]

    def table_of(self, part):
        field = self.serializer_class(context={"names": self.fields}).fields[part.field]
        own = [Column(part.record, "string", f"Of which record: {self.model.key_field}.", True)]
        renamed = dict(part.renamed)
        key = (part.record, *(renamed.get(name, name) for name in part.key))
        inner = getattr(getattr(field, "child", None), "fields", None)
        of = {part.field: field} if inner is None else dict(inner)
        model = getattr(getattr(getattr(field, "child", None), "Meta", None), "model", None)
        for name, each in of.items():
            if name not in ("citations", "direction"):
                name = renamed.get(name, name)
                own.append(column(name, each, model, key))
        here = (part.record, table_name(self.name), self.model.key_field)
        return Table(part.table, part.title, tuple(own), key, (here, *part.refers))

    def records(self):
        """All public records as the API shows them, by slug or ref, a few hundred at a time."""
        key = self.model.key_field
        # The same order whatever the database's own language is.
        order = Collate(key, "C") if connection.vendor == "postgresql" else key
        rows = self.serializer_class.rows(self.fields).order_by(order)
        rows = rows.iterator(chunk_size=ROWS_AT_ONCE)
        while some := list(islice(rows, ROWS_AT_ONCE)):
            context = {"names": self.fields}
            yield from self.serializer_class(some, many=True, context=context).data

    def rows(self, record):
        """The rows that one record gives: pairs of a table's name and its values."""
        key, name = record[self.model.key_field], table_name(self.name)
        yield name, [record[each] for each in self.table.names]
        yield from citations(name, key, ITSELF, record.get("citations", ()))
        for part in self.parts:
            for row in part.rows(record):
                passages = row.pop("citations", ())
                yield part.table, [key, *row.values()]
                which = " ".join(str(row[each]) for each in part.key)
                yield from citations(part.table, key, which, passages)


def citations(table, key, part, passages):
    """The rows of the one table of all citations."""
    rows = [(row["document"], row["locator"], row) for row in passages]
    for _document, _locator, row in sorted(rows, key=lambda row: row[:2]):
        kept = [row[name] for name in CITED]
        yield "citations", [table, key, part, *kept]


# The part that a passage bears out when it is the record as a whole.
ITSELF = "itself"
CITED = [name for name, _path in columns(CitationSerializer()) if name != "document_title"]
CITATIONS = Table(
    "citations",
    "The passages that all facts rest on",
    (
        Column("table", "string", "The table of the fact.", True),
        Column("record", "string", "The slug or ref of the record.", True),
        Column("part", "string", f"Which name or link of the record, or “{ITSELF}”.", True),
        *(
            column(name, field, key=("document", "locator"))
            for name, field in CitationSerializer().fields.items()
            if name in CITED
        ),
    ),
    ("table", "record", "part", "document", "locator"),
    (("document", "documents", "slug"),),
)


@cache
def resources():
    """All resources whose records a release holds, in the order of the apps."""
    return [
        Resource(each)
        for app in APPS
        for each in vars(app).values()
        if isinstance(each, type)
        and issubclass(each, RecordSerializer)
        and each is not RecordSerializer
        and each.__module__ == app.__name__
    ]


def tables():
    """All tables of a release."""
    return [*(table for one in resources() for table in one.tables), CITATIONS]
