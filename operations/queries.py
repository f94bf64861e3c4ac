"""Statements are counted; the slow ones are noted, without the values they were sent with."""

import logging
import time
from functools import cache

from django.conf import settings

from operations.metrics import QUERIES, QUERY_SECONDS, SLOW_QUERIES

logger = logging.getLogger("registry.slow")
LONGEST = 2000


def timed(execute, sql, params, many, context):
    begun = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        seconds = time.perf_counter() - begun
        note(context["connection"].alias, str(sql), seconds)


@cache
def figures(database):
    return QUERIES.labels(database), QUERY_SECONDS.labels(database)


def note(database, sql, seconds):
    queries, took = figures(database)
    queries.inc()
    took.inc(seconds)
    if settings.SLOW_QUERY_MS and seconds * 1000 >= settings.SLOW_QUERY_MS:
        SLOW_QUERIES.labels(database).inc()
        told = {"database": database, "ms": round(seconds * 1000), "sql": sql[:LONGEST]}
        logger.warning("Slow query on %s", database, extra=told)


def watch(connection, **kwargs):
    """Watch every statement of a connection from its beginning."""
    if timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(timed)
