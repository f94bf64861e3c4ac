"""Several machines: who is not signed in reads from replicas of the database, all else goes to the primary.

Only staff write, and staff bear a session: so whoever has written reads what is written. While the
primary is gone, readers are served on, with a notice; a replica that is gone is passed over.
"""

import random
import time
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

# The replica that this thread's request reads from; stays until its next request, for what streams.
_reading = ContextVar("reading", default=None)
# Whether the primary answered, and until when that is believed, in seconds of a clock that is never set.
_primary = {"answers": True, "until": 0}
BELIEVED = 5


class Router:
    def db_for_read(self, model, **hints):
        return _reading.get()

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first, second, **hints):
        return True  # copies of one database

    def allow_migrate(self, db, app_label, **hints):
        return db == DEFAULT_DB_ALIAS


class ReadFromReplicas:
    """Chooses for each request where it reads, and says whether anything can be saved."""

    def __init__(self, get_response):
        if not settings.REPLICAS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        _reading.set(choose() if only_reads(request) else None)
        request.read_only = not primary_answers()
        response = self.get_response(request)
        if request.read_only:
            response["Registry-State"] = "read-only"
        return response


def reading():
    """The database that is read from now."""
    return _reading.get() or DEFAULT_DB_ALIAS


def only_reads(request):
    return request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in request.COOKIES


def choose():
    """A replica that answers, or None for the primary."""
    for alias in random.sample(settings.REPLICAS, len(settings.REPLICAS)):  # no secret:
        if answers(alias):
            return alias
    return None


def answers(alias):
    """Whether a database answers now; the question is asked once in a request."""
    connection = connections[alias]
    try:
        connection.close_if_health_check_failed()
        connection.ensure_connection()
    except DatabaseError:
        connection.close()
        return False
    return True


def primary_answers():
    if time.monotonic() > _primary["until"]:
        _primary["answers"] = answers(DEFAULT_DB_ALIAS)
        _primary["until"] = time.monotonic() + BELIEVED
    return _primary["answers"]


def doubt():
    """Something did not answer: look again at the next request."""
    _primary["until"] = 0
