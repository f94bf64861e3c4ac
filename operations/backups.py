"""Backups of the whole database, history and accounts included, and the way back.

Beside each lies a manifest: for each table the number of rows and a digest of them, taken from the
very state that was copied. Restoring compares with it, record for record.
"""

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from hashlib import blake2b

from django.db import connection, transaction
from django.utils import timezone
from psycopg.pq import Conninfo

SUFFIX = {"sqlite": ".sqlite3", "postgresql": ".dump"}
# A copy that is not complete does not have the name of one.
UNFINISHED = ".part"


class CannotBackUp(Exception):
    """What is in the way, and what to do."""


def back_up(folder):
    """Write a backup into the folder; return its path. Readers and writers go on meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    moment = timezone.now().strftime("%Y%m%dT%H%M%S%fZ")
    target = folder / f"registry-{moment}{SUFFIX[connection.vendor]}"
    part = target.with_suffix(target.suffix + UNFINISHED)
    # Accounts are in it: for this account's eyes alone.
    part.touch(mode=0o600)
    try:
        tables = copy_sqlite(part) if connection.vendor == "sqlite" else dump_postgresql(part)
        facts = {"made_at": moment, "database": connection.vendor, "tables": tables}
        write_safely(manifest_of(target), json.dumps(facts, indent=1).encode())
        keep(part)
        part.rename(target)
        keep(folder)
    finally:
        part.unlink(missing_ok=True)
    return target


def restore(source):
    """Make the database what it was, whole or not at all; compare it with the manifest."""
    facts = manifest(source)
    if facts["database"] != connection.vendor:
        raise CannotBackUp(f"{source} is of {facts['database']}, the database is not.")
    if connection.vendor == "sqlite":
        restore_sqlite(source)
    else:
        restore_postgresql(source)
    if differing := compare(facts["tables"], fingerprint()):
        raise CannotBackUp(f"{source} was restored, but differs in: {', '.join(differing)}.")
    return facts


def manifest_of(path):
    return path.with_suffix(".json")


def manifest(source):
    try:
        return json.loads(manifest_of(source).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotBackUp(
            f"{manifest_of(source)} cannot be read. It belongs to {source.name}; copy both."
        ) from error


def compare(before, after):
    """The tables that differ."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def fingerprint():
    """For each table of the database the number of its rows and the sum of their digests."""
    if connection.vendor == "sqlite":
        # Past Django, which would make other values of what is stored.
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as file:
            return tables_of(file.cursor)
    return tables_of(connection.chunked_cursor, connection.introspection.table_names())


def tables_of(cursor, names=None):
    if names is None:
        found = cursor().execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [name for (name,) in found]
    return {name: digest(rows(cursor, name)) for name in sorted(names)}


def rows(cursor, table):
    with closing(cursor()) as reading:
        reading.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - of ours
        while chunk := reading.fetchmany(2000):
            yield from chunk


def digest(found):
    number = total = 0
    for row in found:
        number += 1
        total += int.from_bytes(blake2b(repr(row).encode(), digest_size=16).digest(), "big")
    return [number, f"{total % 2**128:032x}"]


# SQLite


def copy_sqlite(part):
    """SQLite's own online backup: one state, however much is written meanwhile."""
    connection.ensure_connection()
    with closing(sqlite3.connect(part)) as copy:
        connection.connection.backup(copy)
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        check(copy, part)
        return tables_of(copy.cursor)


def restore_sqlite(source):
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
        check(copy, source)
        connection.ensure_connection()
        copy.backup(connection.connection)
    connection.close()


def check(copy, path):
    try:
        (answer,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise CannotBackUp(f"{path} is damaged: {answer}.")


# PostgreSQL


def dump_postgresql(part):
    """pg_dump and the fingerprint see the same snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        where = f"--file={part}", f"--dbname={connection.settings_dict['NAME']}"
        run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", *where)
        return fingerprint()


def restore_postgresql(source):
    connection.close()
    where = f"--dbname={connection.settings_dict['NAME']}", str(source)
    run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", *where)


def run(program, *options):
    """Run a program of PostgreSQL on our server, which it finds, password and all, by the environment."""
    ours = connection.get_connection_params()
    where = {
        one.envvar.decode(): str(ours[one.keyword.decode()])
        for one in Conninfo.get_defaults()
        if one.envvar and one.keyword.decode() in ours.keys() - {"dbname", "options"}
    }
    command, env = [program, *options], os.environ | where
    try:
        subprocess.run(command, env=env, check=True, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        how = "apt-get install postgresql-client"
        raise CannotBackUp(f"{program} is not installed here: {how}") from error
    except subprocess.CalledProcessError as error:
        raise CannotBackUp(f"{error.stderr.strip().splitlines()[0]}") from error


# On disk


def keep(path):
    """Wait until it is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_safely(path, content):
    part = path.with_suffix(path.suffix + UNFINISHED)
    part.write_bytes(content)
    keep(part)
    part.rename(path)


def thin_out(folder, keep_newest):
    """Delete all but the newest; return what went."""
    every = sorted(folder.glob(f"registry-*{SUFFIX[connection.vendor]}"))
    gone = every[:-keep_newest]
    for path in gone:
        path.unlink()
        manifest_of(path).unlink(missing_ok=True)
    return gone
