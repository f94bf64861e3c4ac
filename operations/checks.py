"""What an installation needs: each check says what it found and how to mend it."""

import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from operations.replicas import reading
from search.models import Entry
from search.registry import SOURCES
from sources.models import Change, Document
from sources.version import unwatched

DAY = 24 * 3600
MIGRATE = "Run: python manage.py migrate"
ROOM = 500_000_000  # bytes
LEAST = {"sqlite": (3, 31), "postgresql": (14,)}


@dataclass(frozen=True)
class Finding:
    """``mend`` says what to do; blank when all is well. ``ok`` may come with advice."""

    ok: bool
    what: str
    mend: str = ""


def database():
    """The database answers, in a version that Django and the registry are tested with."""
    connection = connections[reading()]
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        version = connection.get_database_version()
    except DatabaseError:
        return Finding(False, "does not answer", "Start the server; check DATABASE_URL.")
    told = f"{connection.display_name} {'.'.join(map(str, version))}"
    least = LEAST[connection.vendor]
    if version < least:
        return Finding(False, told, f"Upgrade to {'.'.join(map(str, least))} or later.")
    return Finding(True, told)


@cache
def shipped():
    """The migrations that the code holds; they do not change while a process lives."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def migrations():
    """The tables are those that the code expects."""
    try:
        applied = set(MigrationRecorder(connections[reading()]).applied_migrations())
    except DatabaseError:
        return Finding(False, "not known", "Mend the database first.")
    if missing := sorted(shipped() - applied):
        app, name = missing[0]
        told = f"{len(missing)} not applied, first {app} {name}"
        return Finding(False, told, MIGRATE)
    return Finding(True, "all applied")


def triggers():
    """What is written is noticed: otherwise workers might go on showing what they keep."""
    try:
        tables = unwatched(reading())
    except DatabaseError:
        return Finding(False, "not known", "Mend the database first.")
    if tables:
        return Finding(False, f"missing on {len(tables)} tables, first {tables[0]}", MIGRATE)
    return Finding(True, "all there")


def index():
    """The search index holds something if the register does."""
    try:
        if Entry.objects.exists() or not Document.objects.listed().exists():
            return Finding(True, "there")
    except DatabaseError:
        return Finding(False, "not known", "Mend the database first.")
    return Finding(False, "empty", "Run: python manage.py rebuild_search")


# What a process must have to serve at all.
TO_SERVE = (database, migrations, triggers, index)


def whole_index():
    """As many entries of each kind as there are public records."""
    try:
        for source in SOURCES:
            entries = Entry.objects.filter(type=source.type).count()
            records = source.model.objects.listed().count()
            if entries != records:
                told = f"{entries} entries for {records} {source.type}"
                return Finding(False, told, "Run: python manage.py rebuild_search")
    except DatabaseError:
        return Finding(False, "not known", "Mend the database first.")
    return Finding(True, "whole")


def sound_settings():
    """What Django's own checks for production say."""
    found = [one for one in run_checks(include_deployment_checks=True) if one.level >= WARNING]
    if found and settings.PRODUCTION:
        return Finding(False, f"{found[0].id}: {found[0].msg}", "See docs/deploy.md, Settings.")
    if not settings.PRODUCTION:
        return Finding(True, "local; for a public site set ENVIRONMENT=production")
    return Finding(True, "production")


def folders():
    """The folders that are written to can be written to, and have room."""
    for name in settings.WRITTEN_FOLDERS:
        folder = Path(name)
        there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
        try:
            with tempfile.TemporaryFile(dir=there) as file:
                file.write(b"room?")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            mend = f"Make {there} writable for the account that serves, with room on its disk."
            return Finding(False, f"{there}: {error.strerror}", mend)
        if (free := shutil.disk_usage(there).free) < ROOM:
            return Finding(False, f"{there}: {free // 1_000_000} MB left", "Make room on its disk.")
    return Finding(True, "writable, with room")


def cache_folder():
    """The folder where workers count requests together, if one is named."""
    folder = settings.CACHE_DIR and Path(settings.CACHE_DIR)
    if not folder:
        return Finding(True, "none named; config/server.py makes one")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return Finding(False, f"{folder} cannot be written to", "Make it, or unset CACHE_DIR.")
    if folder.stat().st_mode & 0o022:
        told = f"{folder} can be written to by others, and so can the counts in it"
        return Finding(False, told, f"Run: chmod 700 {folder}")
    return Finding(True, str(folder))


def static_files():
    """Styles and icons lie where production serves them from."""
    if not settings.PRODUCTION:
        return Finding(True, "served from where they are")
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return Finding(True, "collected")
    return Finding(False, "not collected", "Run: python manage.py collectstatic --noinput")


def clock():
    """No change bears a time that is yet to come, and the database's clock agrees with ours."""
    try:
        newest = Change.objects.order_by("-sequence").values_list("at", flat=True).first()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT strftime('%s', 'now')"
                if connection.vendor == "sqlite"
                else "SELECT extract(epoch FROM clock_timestamp())"
            )
            apart = abs(float(cursor.fetchone()[0]) - time.time())
    except DatabaseError:
        return Finding(False, "not known", "Mend the database first.")
    ahead = (newest - timezone.now()).total_seconds() if newest else 0
    if ahead > 5:
        return Finding(False, f"the newest change lies {ahead:.0f} s ahead", "Set the clock (NTP).")
    if apart > 5:
        return Finding(False, f"{apart:.0f} s from the database's", "Set both clocks (NTP).")
    return Finding(True, "agrees")


def backups():
    """The newest backup is younger than two days."""
    if not settings.BACKUP_DIR:
        told = "BACKUP_DIR is not set"
        return Finding(not settings.PRODUCTION, told, "Name the folder that backups go to.")
    made = [one.stat().st_mtime for one in Path(settings.BACKUP_DIR).glob("registry-*")]
    if not made:
        return Finding(False, "there is none", "Run: python manage.py backup")
    age = (time.time() - max(made)) / DAY
    if age > 2:
        return Finding(
            False, f"{age:.0f} days old", "See why the timer does not run: docs/deploy.md"
        )
    return Finding(True, f"{age:.1f} days old")


ALL = {
    "Settings": sound_settings,
    "Database": database,
    "Migrations": migrations,
    "Triggers": triggers,
    "Search index": whole_index,
    "Folders": folders,
    "Cache folder": cache_folder,
    "Static files": static_files,
    "Clock": clock,
    "Backups": backups,
}
