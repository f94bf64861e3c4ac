"""Kept answers, given before Django's handler begins: it takes longer than all else that they need.

Only the plainest question is answered here: a GET of nobody in particular, with no copy or the same one.
All else goes on to Django, whose middleware (sources/caching.py) keeps the answers and gives the same ones.
"""

import time
from http import HTTPStatus

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, close_old_connections, connection
from django.http.request import HttpHeaders

from operations.middleware import SecurityHeaders, begin, note
from sources.caching import CONDITIONS, MEMORY, Memory, asked_for, is_for_all, not_modified
from sources.version import current_at_once

TAG = "HTTP_IF_NONE_MATCH"
OTHERS = CONDITIONS - {TAG}


class KeptFirst:
    """WSGI: an answer that is kept, or else what the application answers."""

    def __init__(self, application):
        self.application, self.memory = application, Memory()
        # It stands around the middleware that keeps.
        self.around = SecurityHeaders(answer)

    def __call__(self, environ, start_response):
        begun = time.perf_counter()
        environ[MEMORY] = self.memory
        if kept := find(self.memory, environ):
            request = Question(environ, kept)
            counted = kept.counted(request)
            if counted is not None:
                status = HTTPStatus.NOT_MODIFIED if TAG in environ else HTTPStatus.OK
                headers = [*self.headers(kept, environ, status), *counted.items()]
                headers.append(("X-Request-ID", begin(environ)))
                start_response(f"{status.value} {status.phrase}", headers)
                note(request, status.value, time.perf_counter() - begun)
                return [kept.body] if status is HTTPStatus.OK else []
        answered = self.application(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return answered
        # Not even made where it comes bit by bit, such as a whole table.
        answered.close()
        return []

    def headers(self, kept, environ, status):
        """The headers of a kept answer, worked out the first time it is given so."""
        if status not in kept.lines:
            request = WSGIRequest(environ)
            request.kept, request.validators = kept, kept.validators
            kept.lines[status] = list(self.around(request).items())
        return kept.lines[status]


class Question:
    """What those who limit, count and log want to know of a request."""

    method = "GET"

    def __init__(self, environ, kept):
        self.META, self.path, self.resolver_match = environ, kept.path, kept.match

    @property
    def headers(self):
        return HttpHeaders(self.META)


def answer(request):
    return (TAG in request.META and not_modified(request)) or request.kept.response()


def find(memory, environ):
    """The kept answer to what is asked, if it is of this moment and no copy but it is told of."""
    # With replicas the middleware before chooses where to read.
    if settings.REPLICAS or environ["REQUEST_METHOD"] != "GET" or not is_for_all(environ):
        return None
    kept = memory.get(asked_for(environ))
    if kept is None or connection.in_atomic_block or not OTHERS.isdisjoint(environ):
        return None
    if environ.get(TAG, kept.validators.etag).removeprefix("W/") != kept.validators.etag:
        return None
    return kept if kept.version == asked_now() else None


def asked_now():
    """The version of the data, or None where no database answers, which Django tells better."""
    # As at the beginning of any request of Django.
    close_old_connections()
    # Whether the connection still holds this very question shows.
    connection.health_check_done = True
    try:
        return current_at_once(connection)
    except DatabaseError:
        connection.close()
        return None
