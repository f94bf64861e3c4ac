"""Writes rows of any models in large batches: executemany on SQLite, COPY on PostgreSQL."""

from collections import defaultdict
from operator import itemgetter

BATCH = 5_000
# Pages of SQLite kept in memory while so much is written, in KiB.
CACHE = 200_000


class Writer:
    """Gathers rows by model and writes them, the last as the block is left."""

    def __init__(self, connection, progress):
        self.connection, self.progress = connection, progress
        self.waiting = defaultdict(list)
        self.triggers = []

    def __enter__(self):
        if self.connection.vendor == "sqlite":
            self.take_triggers_away()
        return self

    def __exit__(self, wrong, *details):
        if wrong:
            return
        self.flush()
        if self.connection.vendor == "sqlite":
            self.bring_triggers_back()

    def take_triggers_away(self):
        """What triggers do with each row is done once for all at the end, at a tenth of the cost."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            self.triggers = cursor.fetchall()
            for name, _sql in self.triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')

    def bring_triggers_back(self):
        with self.connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
            cursor.execute("UPDATE sources_register SET version = random()")
            for _name, sql in self.triggers:
                cursor.execute(sql)

    def add(self, row):
        rows = self.waiting[type(row)]
        rows.append(vars(row))
        if len(rows) >= BATCH:
            self.flush()

    def flush(self):
        """Write all that waits, in the order in which rows stand on each other."""
        for model, rows in self.waiting.items():
            fields = model._meta.concrete_fields
            values = map(itemgetter(*[field.attname for field in fields]), rows)
            self.write(model._meta.db_table, [field.column for field in fields], values)
            self.progress.update(len(rows))
        self.waiting.clear()

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
