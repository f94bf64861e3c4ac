"""Answers that need not be made again while the data are the same.

One middleware for all that is public: pages, the API, tables up to a megabyte. What was answered to
nobody in particular is kept in the worker's memory under the version of the data (sources/version.py),
so it is never shown once anything was written. Only the version is asked of the database.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from time import time
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import DatabaseError, connection, connections, router
from django.http import HttpResponse
from django.http.response import ResponseHeaders
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, quote_etag

from sources.models import Register
from sources.throttling import ApiThrottle
from sources.version import Version, current, current_at_once

# Caches may keep it and must ask each time whether it still holds: never stale.
ALWAYS_ASK = "public, max-age=0, must-revalidate"
# Of one answer, and of all that a worker keeps; the other half is for records (sources/rendering.py).
LARGEST, MOST = 2**20, settings.ANSWERS_MB * 2**20 // 2
# Beginnings of addresses whose answers follow from the data alone. Not in it: the admin, what shows
# the state of the service, and what lies in files (releases).
PLACES = {"", "about", "accessibility", "api", "changes", "commitments", "compare", "documents"}
PLACES |= {"grid", "initiatives", "search", "signatories", "themes"}
# Under this name a request bears the answers that are known before Django's handler begins
# (operations/front.py).
MEMORY = "registry.answers"
# Headers that are said of one request.
OF_REQUEST = {"ratelimit", "ratelimit-policy", "x-request-id", "set-cookie"}
# By these a client says which copy it has.
CONDITIONS = {
    f"HTTP_IF_{name}" for name in ("MATCH", "NONE_MATCH", "MODIFIED_SINCE", "UNMODIFIED_SINCE")
}
# A date counts seconds. Until more than this is over, another write could bear the same.
SETTLED = 5


@dataclass
class Validators:
    """By what a client can tell that its copy still holds."""

    etag: str
    changed: int

    @property
    def date(self):
        """Seconds since 1970; None where it is too new to tell versions apart."""
        return self.changed if time() - self.changed > SETTLED else None

    def put_on(self, response):
        response["ETag"] = self.etag
        if (date := self.date) is not None:
            response["Last-Modified"] = http_date(date)
        response["Cache-Control"] = ALWAYS_ASK
        patch_vary_headers(response, ["Accept"])


@dataclass
class Kept:
    """An answer as it went out, and what is done with each request that it answers."""

    version: Version
    path: str
    body: bytes
    headers: ResponseHeaders
    match: Any
    throttle: Any
    validators: Validators
    # All headers as they go out, by status, once they were put together.
    lines: dict = field(default_factory=dict)

    @property
    def size(self):
        return len(self.body) + 2_000

    def response(self):
        """A response of its own. The headers were checked when they first went out."""
        response = HttpResponse(self.body, content_type=self.headers["Content-Type"])
        response.headers._store.update(self.headers._store)
        return response

    def counted(self, request):
        """What is said of the limit of requests to one more; None where that is one too many."""
        told = SimpleNamespace(headers={})
        if self.throttle and not self.throttle().allow_request(request, told):
            return None
        return told.headers


class Memory:
    """The answers that a worker keeps, by what was asked: the least used go when there are too many."""

    def __init__(self, most=MOST):
        self.most, self.size = most, 0
        self.lock, self.kept = threading.Lock(), OrderedDict()

    def get(self, asked):
        """What was answered last; whether it holds, its version says."""
        with self.lock:
            if kept := self.kept.get(asked):
                self.kept.move_to_end(asked)
            return kept

    def put(self, asked, kept):
        with self.lock:
            if (old := self.kept.pop(asked, None)) is not None:
                self.size -= old.size
            self.kept[asked] = kept
            self.size += kept.size
            while self.size > self.most:
                _key, oldest = self.kept.popitem(last=False)
                self.size -= oldest.size


class Answers:
    """Middleware: the version first, then an answer of that version, else the view."""

    def __init__(self, get_response):
        self.get_response, self.memory = get_response, Memory()

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or not is_for_all(request.META):
            return self.get_response(request)
        # Where no database answers this is told now, not in the midst of a table that streams.
        version = current()
        # Inside a transaction the version may be set only as it ends.
        settled = not connection.in_atomic_block
        if settled and not version.is_watched:
            return self.get_response(request)
        asked = asked_for(request.META, getattr(request, "read_only", False))
        memory = request.META.get(MEMORY, self.memory)
        kept = memory.get(asked) if request.method == "GET" and settled else None
        if kept and kept.version == version:
            request.resolver_match = kept.match
            if answer := again(request, kept):
                return answer
        request.validators = validators(request, version, asked)
        request.data_version = version
        request.register_state = version if version.is_written else None
        if not is_api(request.META) and (answer := not_modified(request)):
            return answer
        response = self.get_response(request)
        if response.status_code == 200 and may_be_kept(request, response):
            if not response.has_header("ETag"):
                request.validators.put_on(response)
            if request.method == "GET":
                self.keep(request, response, partial(memory.put, asked), version)
        return response

    @staticmethod
    def keep(request, response, put, version):
        """Keep the answer if it is of this version: the same before and after it was made."""

        def keep(body):
            # Inside a transaction others do not see what is shown here.
            if not connection.in_atomic_block and still(version):
                headers = ResponseHeaders(
                    {n: v for n, v in response.items() if n.lower() not in OF_REQUEST}
                )
                throttle = ApiThrottle if "RateLimit" in response else None
                throttle = getattr(response, "throttle", throttle)
                match, told = request.resolver_match, request.validators
                put(Kept(version, request.path, body, headers, match, throttle, told))

        if response.streaming:
            response.streaming_content = copied(response.streaming_content, keep)
        elif len(response.content) <= LARGEST:
            keep(response.content)


def copied(parts, keep):
    """The parts as they go by; what they were altogether is kept unless it is too much."""
    body, size = [], 0
    for part in parts:
        size += len(part)
        if size <= LARGEST:
            body.append(part)
        else:
            body = []
        yield part
    if size <= LARGEST:
        keep(b"".join(body))


def place(meta):
    """The beginning of the address that is asked for."""
    return meta.get("PATH_INFO", "").removeprefix("/").partition("/")[0]


def is_api(meta):
    return place(meta) == "api"


def is_for_all(meta):
    """Whether everybody who asks this gets the same answer."""
    return (
        place(meta) in PLACES
        and "HTTP_AUTHORIZATION" not in meta
        # The API knows no sessions.
        and (is_api(meta) or settings.SESSION_COOKIE_NAME not in meta.get("HTTP_COOKIE", ""))
    )


def still(version):
    """Whether the data are still of this version."""
    try:
        return current_at_once(connections[router.db_for_read(Register)]) == version
    except DatabaseError:
        return False


def asked_for(meta, read_only=False):
    """All that an answer depends on beside the data, in one form however it was asked."""
    query = meta.get("QUERY_STRING", "")
    if "&" in query:
        # In the order of names; several values of one name stay in theirs.
        pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
        query = urlencode(sorted(pairs, key=lambda pair: pair[0]), errors="surrogateescape")
    return (
        # By these two Django tells whether it was asked over TLS.
        meta.get("wsgi.url_scheme"),
        meta.get("HTTP_X_FORWARDED_PROTO"),
        meta.get("HTTP_HOST", ""),
        meta.get("PATH_INFO", ""),
        query,
        meta.get("HTTP_ACCEPT", ""),
        "gzip" in meta.get("HTTP_ACCEPT_ENCODING", ""),
        "HTTP_ORIGIN" in meta,
        # Then pages bear a notice.
        read_only,
        # Pages speak of today.
        "" if is_api(meta) else timezone.localdate().isoformat(),
    )


def validators(request, version, asked):
    told = repr((version.token, asked, settings.SPECTACULAR_SETTINGS["VERSION"]))
    digest = blake2b(told.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    changed = int(version.written_at.timestamp())
    if not is_api(request.META):
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0)
        changed = max(changed, int(midnight.timestamp()))
    return Validators(quote_etag(f"{version.number}-{digest}"), changed)


def not_modified(request, response=None):
    """The answer 304 to who has the copy of this version, or None."""
    told = request.validators
    answer = get_conditional_response(request, told.etag, told.date, response)
    if answer is None or answer is response:
        return None
    told.put_on(answer)
    return answer


def again(request, kept):
    """The kept answer to one more request; None where it has asked too often and the view says so."""
    counted = kept.counted(request)
    if counted is None:
        return None
    response = kept.response()
    if not CONDITIONS.isdisjoint(request.META):
        request.validators = kept.validators
        response = not_modified(request, response) or response
    for name, value in counted.items():
        response[name] = value
    return response


def may_be_kept(request, response):
    """Whether nothing in the answer is meant for the one who asked."""
    return not (
        response.cookies
        or "CSRF_COOKIE" in request.META
        or "Cookie" in response.get("Vary", "")
        or response.get("Cache-Control", ALWAYS_ASK) != ALWAYS_ASK
    )


class ConditionalMixin:
    """Says 304 before any body is made, when the client has the answer of this version."""

    def dispatch(self, request, *args, **kwargs):
        if not hasattr(request, "validators"):
            return super().dispatch(request, *args, **kwargs)
        response = not_modified(request) or super().dispatch(request, *args, **kwargs)
        if response.status_code == 200:
            request.validators.put_on(response)
        return response
