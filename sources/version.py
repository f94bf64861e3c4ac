"""The version of the data: another after every transaction that writes, however it writes.

Triggers set it, so that bulk writes, loads and plain SQL count like a save in the admin. It stands in
the database itself and comes with the very commit of what was written: whoever reads the same
version before and after a look at the data has seen the data of that version and of no other. It is
drawn at random, not counted: after a backup is put back, no version means two things.

SQLite has one writer at a time and sets it row by row. On PostgreSQL writers do not wait for each
other: each sets it as it commits, when it locks nothing more.
"""

import datetime
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakSet

from django.apps import apps
from django.db import connections, router, transaction
from django.utils.dateparse import parse_datetime

from sources.models import Answer, Import, Proposal, Register, Review

# The apps whose tables are public data, and what in them no page or answer shows.
APPS = {"sources", "initiatives", "signatories", "commitments", "search"}
NOT_SHOWN = {
    model._meta.db_table
    for model in (Answer, Import, Proposal, Proposal.authors.through, Register, Review)
}
# All as text: read() knows what it has seen, and to make dates anew took a quarter of the time.
QUERY = (
    "SELECT CAST(number AS text), CAST(changed_at AS text), CAST(version AS text), "
    "CAST(written_at AS text) FROM sources_register WHERE id = 1"
)
# Its name on PostgreSQL, and the connections that have prepared it.
PREPARED_AS, PREPARED = b"registry_version", WeakSet()
EPOCH = datetime.datetime(2007, 1, 1, tzinfo=datetime.UTC)


class Version(NamedTuple):
    """The newest change of something public, the version, and when anything was written last."""

    number: int = 0
    changed_at: datetime.datetime = EPOCH
    token: int = 0
    written_at: datetime.datetime = EPOCH

    @property
    def is_written(self):
        """Whether anything was ever written."""
        return self.written_at > EPOCH

    @property
    def is_watched(self):
        """Whether another write is sure to give another version; not while tables change."""
        return bool(self.token) or not self.is_written


def current(using=None):
    """The version as it stands where this request reads: one row, found by its key."""
    connection = connections[using or router.db_for_read(Register)]
    # Asked at every request: as plain SQL it costs a fifth of what the ORM takes to write it.
    with connection.cursor() as cursor:
        cursor.execute(QUERY)
        row = cursor.fetchone()
    return read(row) if row else Version()


def current_at_once(connection):
    """The same straight from the driver, for a third of the price: counted and timed by nobody."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        row = AT_ONCE[connection.vendor](connection)
    return read(row) if row else Version()


def on_sqlite_at_once(connection):
    return connection.connection.execute(QUERY).fetchone()


def on_postgresql_at_once(connection):
    """By the library under psycopg: at each step of psycopg another thread may take over, and under
    many readers that took longer than all else."""
    link = connection.connection
    if link not in PREPARED:
        checked(connection, link.pgconn.prepare(PREPARED_AS, QUERY.encode()))
        PREPARED.add(link)
    result = checked(connection, link.pgconn.exec_prepared(PREPARED_AS, []))
    values = [result.get_value(0, column) for column in range(4)] if result.ntuples else []
    return tuple(value and value.decode() for value in values)


def checked(connection, result):
    """The result, if it is no error."""
    psycopg = connection.Database
    if result.status not in (psycopg.pq.ExecStatus.COMMAND_OK, psycopg.pq.ExecStatus.TUPLES_OK):
        raise psycopg.errors.error_from_result(result)
    return result


AT_ONCE = {"sqlite": on_sqlite_at_once, "postgresql": on_postgresql_at_once}


@lru_cache(maxsize=8)
def read(row):
    """The version in a row of the database; SQLite writes dates in UTC without a word."""
    number, changed_at, token, written_at = row
    return Version(int(number), moment(changed_at), int(token), moment(written_at))


def moment(text):
    value = parse_datetime(text) if text else EPOCH
    return value if value.tzinfo else value.replace(tzinfo=datetime.UTC)


def watch(sender, using="default", **kwargs):
    """Give all tables their triggers; those that have them keep them."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        if has_place(connection, cursor):
            there = set(connection.introspection.table_names(cursor))
            make = {"sqlite": on_sqlite, "postgresql": on_postgresql}[connection.vendor]
            make(cursor, [table for table in unwatched(using) if table in there])
            # What a migration wrote without triggers counts too; answers are kept again.
            cursor.execute(RENEW.format(random=RANDOM[connection.vendor]))


def has_place(connection, cursor):
    """Whether the database has a place for the version: not before it came, or after the way back."""
    if Register._meta.db_table not in connection.introspection.table_names(cursor):
        return False
    cursor.execute("SELECT * FROM sources_register LIMIT 0")
    return "version" in [column[0] for column in cursor.description]


def tables():
    models = [
        model
        for label in APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    return sorted({model._meta.db_table for model in models} - NOT_SHOWN)


def unwatched(using="default"):
    """The tables without all their triggers: what is written to them would pass unnoticed."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(WATCHED[connection.vendor])
        watched = {table for (table,) in cursor.fetchall()}
    return [table for table in tables() if table not in watched]


RENEW = "UPDATE sources_register SET version = {random}"
RANDOM = {
    "sqlite": "random()",
    "postgresql": "('x' || translate(gen_random_uuid()::text, '-', ''))::bit(64)::bigint",
}
WATCHED = {
    "sqlite": """
        SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'version!_%' ESCAPE '!'
        GROUP BY tbl_name HAVING count(*) = 3
    """,
    "postgresql": """
        SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE tgname IN ('registry_written', 'registry_emptied') AND tgenabled IN ('O', 'A')
            AND relnamespace = current_schema()::regnamespace
        GROUP BY relname HAVING count(*) = 2
    """,
}

# The row is there before it is set: INSERT OR IGNORE of the writer would reach into an upsert here.
SQLITE = """
    CREATE TRIGGER IF NOT EXISTS "version_{table}_{event}" AFTER {event} ON "{table}" BEGIN
        INSERT INTO sources_register (id, number, changed_at, version, written_at)
            SELECT 1, 0, strftime('%Y-%m-%d %H:%M:%f', 'now'), 0, ''
            WHERE NOT EXISTS (SELECT 1 FROM sources_register);
        UPDATE sources_register SET
            version = random(), written_at = strftime('%Y-%m-%d %H:%M:%f', 'now');
    END
"""


def unwatch(sender, using="default", plan=(), **kwargs):
    """Take the triggers away before tables change, if they would be in the way.

    SQLite makes no table anew that triggers name. On the way back what they set may go. Until they
    are there again no answer is kept, also if the migration dies: the version says so.
    """
    connection = connections[using]
    backwards = any(back for _migration, back in plan)
    if not plan or (connection.vendor == "postgresql" and not backwards):
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        if has_place(connection, cursor):
            cursor.execute("UPDATE sources_register SET version = 0")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS registry_written() CASCADE")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            if name.startswith("version_"):
                cursor.execute(f'DROP TRIGGER "{name}"')


def on_sqlite(cursor, names):
    for table in names:
        for event in ("INSERT", "UPDATE", "DELETE"):
            cursor.execute(SQLITE.format(table=table, event=event))


# Called for each row, at the end of the transaction: the first call sets the version, all others
# only see that it is set.
FUNCTION = """
    CREATE OR REPLACE FUNCTION registry_written() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('registry.written', true) IS DISTINCT FROM pg_current_xact_id()::text
        THEN
            INSERT INTO sources_register (id, number, changed_at, version, written_at)
                VALUES (1, 0, clock_timestamp(), {random}, clock_timestamp())
                ON CONFLICT (id) DO UPDATE
                    SET version = excluded.version, written_at = excluded.written_at;
            PERFORM set_config('registry.written', pg_current_xact_id()::text, true);
        END IF;
        RETURN NULL;
    END $$
"""
POSTGRESQL = [
    'DROP TRIGGER IF EXISTS registry_written ON "{table}"',
    'DROP TRIGGER IF EXISTS registry_emptied ON "{table}"',
    """
    CREATE CONSTRAINT TRIGGER registry_written AFTER INSERT OR UPDATE OR DELETE ON "{table}"
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry_written()
    """,
    """
    CREATE TRIGGER registry_emptied AFTER TRUNCATE ON "{table}"
        FOR EACH STATEMENT EXECUTE FUNCTION registry_written()
    """,
]


def on_postgresql(cursor, names):
    cursor.execute(FUNCTION.format(random=RANDOM["postgresql"]))
    for table in names:
        for statement in POSTGRESQL:
            cursor.execute(statement.format(table=table))
