"""Fills an empty, migrated database with a register of one size: python -m bench.fill --size M

The rows are those of bench/rows.py, with their entries in the search index. No history is written and
nothing is told to the change feed; every constraint of the database holds. DATABASE_URL says where.
"""

import argparse
import os
import sys
from operator import attrgetter

import django
from tqdm import tqdm

BATCH = 5_000


def columns(model):
    """The columns of a model and what reads their values from a row."""
    fields = model._meta.concrete_fields
    return [field.column for field in fields], attrgetter(*[field.attname for field in fields])


class Writer:
    """Gathers rows by model and writes them in batches: executemany on SQLite, COPY on PostgreSQL."""

    def __init__(self, connection, progress):
        self.connection, self.progress, self.waiting = connection, progress, {}

    def add(self, row):
        rows = self.waiting.setdefault(type(row), [])
        rows.append(row)
        if len(rows) >= BATCH:
            self.flush()

    def flush(self):
        """Write all that waits, in the order in which rows stand on each other."""
        for model, rows in self.waiting.items():
            names, values = columns(model)
            self.write(model._meta.db_table, names, map(values, rows))
            self.progress.update(len(rows))
        self.waiting = {}

    def write(self, table, names, rows):
        quote = self.connection.ops.quote_name
        into = f"{quote(table)} ({', '.join(map(quote, names))})"
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["?"] * len(names))
                # Past Django's own cursor, which rewrites every statement it is given.
                statement = f"INSERT INTO {into} VALUES ({marks})"  # noqa: S608 - our own names
                self.connection.connection.executemany(statement, rows)


def indexed(rows, new):
    """The rows, each followed by what the search index holds of it."""
    from search.registry import SOURCES  # noqa: PLC0415 - Django is set up by then

    sources = {source.model: source for source in SOURCES}
    for row in rows:
        yield row
        if source := sources.get(type(row)):
            yield from entry_of(source, row, new)


def entry_of(source, row, new):
    """The entry of a record, its names, and what it is filed under."""
    from bench.rows import kept  # noqa: PLC0415
    from search import indexing  # noqa: PLC0415
    from search.models import Entry, Misspelling  # noqa: PLC0415

    for lookup in source.prefetch:
        through = lookup.prefetch_through
        if "__" not in through:
            fetched = row.__dict__.setdefault("_prefetched_objects_cache", {})
            fetched.setdefault(through, kept(lookup.queryset.model, []))
    found = source.describe(row)
    entry = new(indexing.entry_of(source, row, found))
    yield entry
    for name in indexing.names_of(entry, found):
        yield new(name)
        for letters in indexing.misspellings_of(source, name):
            yield new(Misspelling(name=name, letters=letters))
    for initiative in dict.fromkeys(found.initiatives):
        yield new(Entry.initiatives.through(entry=entry, initiative=initiative))
    for theme in dict.fromkeys(found.themes):
        yield new(Entry.themes.through(entry=entry, theme=theme))


def fill(size, seed=2007, out=sys.stderr):
    """Write a register of the size; return the number of rows."""
    from django.core.management.color import no_style  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    from bench.rows import SIZES, World  # noqa: PLC0415

    world = World(SIZES[size], seed)
    with transaction.atomic(), tqdm(unit=" rows", unit_scale=True, file=out) as progress:
        writer = Writer(connection, progress)
        for row in indexed(world.rows(), world.numbered):
            writer.add(row)
        writer.flush()
        models = django.apps.apps.get_models(include_auto_created=True)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return progress.n


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=["S", "M", "L"], default="M")
    parser.add_argument("--seed", type=int, default=2007)
    parser.add_argument("--if-empty", action="store_true", help="leave a full one as it is")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from commitments.models import Commitment  # noqa: PLC0415 - Django is set up by now

    if Commitment.objects.exists():
        if asked.if_empty:
            return
        sys.exit("There are commitments already: name an empty, migrated database in DATABASE_URL.")
    fill(asked.size, asked.seed)


if __name__ == "__main__":
    main()
