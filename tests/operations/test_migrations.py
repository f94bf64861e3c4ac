"""Migrations can be taken back, and one that dies has done nothing."""

import signal
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from sources.models import Document
from sources.version import current, unwatched
from tests.factories import make_document
from tests.faults.killing import dies_at


def test_every_migration_of_ours_is_one_transaction_and_has_a_way_back():
    ours = {
        app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR
    }
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    found = {key: each for key, each in migrations.items() if key[0] in ours}
    assert len(found) > 10
    no_way = [
        key for key, each in found.items() if not all(op.reversible for op in each.operations)
    ]
    assert (no_way, [key for key, each in found.items() if not each.atomic]) == ([], [])


def migrate_and_die(to):
    """How it ended, whether the database was as before, whether readers then saw what was written,
    and whether the next try changed it."""
    before = schema()

    def migrate():
        call_command("migrate", "sources", to, verbosity=0)

    ended = dies_at(migrate, "ALTER TABLE")
    same, seen = schema() == before, is_seen_at_once(f"Written before {to}")
    migrate()
    # What is there can be written, by older code too.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sources_document SET title = title")
        rows = cursor.rowcount
    return ended, same, seen, schema() != before, rows


def is_seen_at_once(title):
    """Whether a page that was asked for before shows what is then written past the ORM.

    It is not asked where the version has no place: code that asks for it does not run there.
    """
    if "version" not in schema()[1]["sources_register"]:
        return True
    document = Document.objects.earliest("pk")
    address = document.get_absolute_url()
    Client().get(address)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sources_document SET title = %s WHERE id = %s", [title, document.pk])
    return title in Client().get(address).content.decode()


def versions():
    """Those of the data before a write and after it, and the tables without triggers."""
    before = current()
    make_document(slug="after-all")
    return len({before.token, current().token}), unwatched()


def schema():
    """What migrations are noted, and the columns of all tables."""
    noted = sorted(MigrationRecorder(connection).applied_migrations())
    tables, quote = {}, connection.ops.quote_name
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {quote(name)} LIMIT 0")
            tables[name] = [column[0] for column in cursor.description]
    return noted, tables


@pytest.fixture(scope="module")
def deaths(registry_copy, django_db_blocker):
    """Outside a transaction: back and forward, how many rows there were, and the versions after all."""
    with django_db_blocker.unblock():
        rows = Document.objects.count()
        call_command("migrate", "sources", "0008", verbosity=0)  # those after it go one by one
        # The version of the data goes and comes, which all that is written sets.
        yield [migrate_and_die(to) for to in ("0007", "0008")], rows, versions()
        connection.close()


def test_a_migration_that_dies_back_or_forward_leaves_a_filled_database_as_it_was(deaths):
    found, rows, versions_after = deaths
    assert found == [(-signal.SIGKILL, True, True, True, rows)] * 2
    assert versions_after == (2, [])
