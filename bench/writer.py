"""Writes rows of any models in large batches: executemany on SQLite, COPY on PostgreSQL."""

import gc
from collections import defaultdict
from operator import itemgetter

BATCH = 5_000
# Pages of SQLite kept in memory while so much is written, in KiB.
CACHE = 200_000
# What must be unique is looked at row by row all the same.
ASIDE = """
    SELECT type, name, sql FROM sqlite_master WHERE type = 'trigger'
    OR type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%'
"""


class Writer:
    """Gathers rows by model and writes them, the last as the block is left.

    Models are written in the order in which they came first, so none of them stands on a later one.
    SQLite would else look, for each row of that one, for rows that wait for it.
    """

    def __init__(self, connection, progress):
        self.connection, self.progress = connection, progress
        self.waiting = defaultdict(list)
        self.aside = []

    def __enter__(self):
        # Nothing here is kept in circles, and what is kept grows: looking through it again and again
        # takes a tenth of the time.
        gc.disable()
        if self.connection.vendor == "sqlite":
            self.set_aside()
        return self

    def __exit__(self, wrong, *details):
        gc.enable()
        if wrong:
            return
        self.flush()
        if self.connection.vendor == "sqlite":
            self.bring_back()

    def set_aside(self):
        """What triggers and indexes do with each row is done once for all at the end, at a part of the cost."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")
            cursor.execute(ASIDE)
            self.aside = cursor.fetchall()
            for kind, name, _sql in self.aside:
                cursor.execute(f'DROP {kind} "{name}"')

    def bring_back(self):
        with self.connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
            cursor.execute("UPDATE sources_register SET version = random()")
            for _kind, _name, sql in self.aside:
                cursor.execute(sql)

    def add(self, row):
        rows = self.waiting[type(row)]
        rows.append(vars(row))
        if len(rows) >= BATCH:
            self.flush()

    def flush(self):
        """Write all that waits."""
        for model, rows in self.waiting.items():
            fields = model._meta.concrete_fields
            values = map(itemgetter(*[field.attname for field in fields]), rows)
            self.write(model._meta.db_table, [field.column for field in fields], values)
            self.progress.update(len(rows))
            rows.clear()

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
