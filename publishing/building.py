"""Builds a release: all public data at one moment, in all formats, as one folder."""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from django.db import connection, transaction

from publishing.package import about, write_package, write_readme, write_sums
from publishing.tables import resources, tables
from publishing.writers import CSV, XLSX, JSONLines, Parquet, SQLite
from sources.models import Register

# How a folder is named while it is built.
BUILDING = ".building-"


class CannotBuild(Exception):
    """Why no release was made, and what to do."""


@contextmanager
def snapshot():
    """One state of the data from the first row to the last; editors go on writing meanwhile."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # atomic() would take the lock of writers.
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


@contextmanager
def in_place(folder):
    """A scratch folder beside the target that becomes the target when all went well."""
    beside = folder.parent
    beside.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        with held(beside):
            clear(beside)
            scratch = Path(tempfile.mkdtemp(prefix=BUILDING, dir=beside))
            stack.enter_context(held(scratch))
        stack.callback(shutil.rmtree, scratch, ignore_errors=True)
        yield scratch
        scratch.chmod(0o755)
        try:
            os.rename(scratch, folder)
        except OSError as error:
            raise CannotBuild(f"{folder} is there already and not empty.") from error


@contextmanager
def held(folder, mode=fcntl.LOCK_EX):
    """Keep a folder for this process; a process that dies, however it dies, lets go of it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, mode)
        yield
    finally:
        os.close(handle)


def clear(beside):
    """Remove what builds that died have left; what is being built now is held."""
    for left in beside.glob(f"{BUILDING}*"):
        with suppress(OSError), held(left, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(left, ignore_errors=True)


def newest_state():
    """Number and time of the newest change: the state that a release would hold."""
    state = Register.objects.first()
    if state is None or not state.number:
        raise CannotBuild("The registry is empty. Load it first: python manage.py load_registry")
    return state


def build(choose, progress=lambda rows, total: rows):
    """Write a release into the folder that ``choose`` names for the state of the data.

    ``progress`` wraps the walk over all records, whose number it is told as ``total``.
    """
    with snapshot():
        state = newest_state()
        folder = choose(state)
        try:
            with in_place(folder) as scratch:
                write(scratch, about(state), progress)
        except (OSError, sqlite3.Error) as error:
            raise CannotBuild(
                f"{folder} cannot be written: {error}. Nothing is left of it."
            ) from error
    return folder, state


def write(folder, facts, progress):
    every = tables()
    counts = Counter()
    with ExitStack() as stack:
        writers = [
            stack.enter_context(closing(kind(folder, every, facts)))
            for kind in (CSV, Parquet, SQLite, XLSX)
        ]
        names = [one.table.name for one in resources()]
        lines = stack.enter_context(closing(JSONLines(folder, names, facts["licence"])))
        for one, record in progress(records(), total=how_many()):
            lines.record(one.table.name, record)
            for table, values in one.rows(record):
                counts[table] += 1
                for writer in writers:
                    writer.row(table, values)
    write_package(folder, every, counts, facts)
    write_readme(folder, every, counts, facts)
    write_sums(folder)


def records():
    for one in resources():
        for record in one.records():
            yield one, record


def how_many():
    return sum(one.model.objects.listed().count() for one in resources())
