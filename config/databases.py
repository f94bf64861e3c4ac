"""Turns DATABASE_URL into Django's settings, with what the registry needs of each database."""

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config import environment

# How long a writer waits for another before it is told to try again.
LOCK_SECONDS = environment.number("DATABASE_LOCK_SECONDS", 30, least=1)
# PostgreSQL ends a statement that takes longer; 0: never. config/server.py sets 30 for the site.
STATEMENT_SECONDS = environment.number("DATABASE_STATEMENT_SECONDS", 0)


def database(name, url):
    """Settings of the database at this address; ``name`` is the variable that gave it."""
    try:
        found = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except Exception as error:
        # The URL may hold a password: say what is wrong without repeating it.
        raise ImproperlyConfigured(
            f"{name} cannot be read. Write sqlite:////full/path/db.sqlite3 or "
            "postgres://user:password@host:5432/name, with special characters percent-encoded."
        ) from error
    engine = found.get("ENGINE", "")
    if engine.endswith("sqlite3"):
        found["OPTIONS"] = SQLITE
    elif engine.endswith("postgresql"):
        found["OPTIONS"] = POSTGRESQL | found.get("OPTIONS", {})
    else:
        raise ImproperlyConfigured(
            f"{name} names a database this registry is not tested on. Use sqlite:// or postgres://."
        )
    return found


# Without these, writers that meet lose writes to "database is locked", and a loss of power the last of them.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": LOCK_SECONDS,
    # Python would keep 128 of each thread, 4 MB more, and is no faster with them.
    "cached_statements": 32,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    f"PRAGMA busy_timeout={LOCK_SECONDS * 1000};",
}
POSTGRESQL = {
    # A server that is gone is noticed within seconds, also in the middle of a conversation.
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    # What is planned once for a connection is chosen where it is asked (sources/fetching.py); nothing
    # else, however often it is asked: its plan may depend on its values.
    "prepare_threshold": 2**31,
    # Rows are looked up on a solid disk or in memory, and no statement is so long that compiling it pays.
    # A list joins up to nine tables: of all of them PostgreSQL weighs with which to begin, not of eight.
    "options": f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s "
    "-c random_page_cost=1.1 -c jit=off -c join_collapse_limit=10 -c from_collapse_limit=10",
}
