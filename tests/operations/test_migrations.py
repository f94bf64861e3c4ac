"""Migrations can be taken back."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader


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
