"""What surrounds every request: its id, its line in the log, its figures, and headers of security."""

import logging
import re
import time
from functools import lru_cache
from secrets import token_hex

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.utils.translation import gettext as _

from operations.logs import request_id
from operations.metrics import REQUESTS, SECONDS
from sources.caching import ALWAYS_ASK
from sources.problems import problem

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
# To who bears a cookie.
ONE_PERSON = "private, no-cache"
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
logger = logging.getLogger("registry.request")


@lru_cache(maxsize=2_000)
def figures(view, method, status):
    """The figures that a request adds to; to find them among all takes as long as to count."""
    return REQUESTS.labels(view, method, status), SECONDS.labels(view)


class Observed:
    """Gives each request an id, which the log and the answer bear, and notes what became of it.

    The line holds the path, not the query, which holds what people look for; no address, no name.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        begun = time.perf_counter()
        number = begin(request.META)
        response = self.get_response(request)
        response["X-Request-ID"] = number
        note(request, response.status_code, time.perf_counter() - begun)
        return response


def begin(meta):
    """The id of a request that begins: the proxy's, if it is well formed."""
    # Not request.headers, which reads all of them.
    given = meta.get("HTTP_X_REQUEST_ID", "")
    number = given if WELL_FORMED.fullmatch(given) else token_hex(16)
    # Stays until the thread's next request: Django notes errors after all middleware.
    request_id.set(number)
    return number


def note(request, status, seconds):
    """Count a request that was answered, and write its line."""
    match = request.resolver_match
    view = (match.view_name or match.func.__name__) if match else "none"
    method = request.method if request.method in METHODS else "other"
    requests, took = figures(view, method, status)
    requests.inc()
    took.observe(seconds)
    logger.info(
        "%s %s %s",
        method,
        request.path,
        status,
        extra={
            "method": method,
            "path": request.path,
            "status": status,
            "view": view,
            "ms": round(seconds * 1000, 1),
        },
    )


class SecurityHeaders:
    """What Django has no setting for."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.for_others = re.compile(settings.CROSS_ORIGIN_REGEX)

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        shared = self.for_others.match(request.path_info)
        response.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin"
        )
        # Without a word on it shared caches keep an answer for as long as they like.
        known = request.COOKIES or response.cookies
        response.setdefault("Cache-Control", ONE_PERSON if known else ALWAYS_ASK)
        return response


class ApiOverTLS:
    """Refuses the API over http, where pages are led to https.

    A program that was led on would never notice that all it asks goes out in the open.
    """

    def __init__(self, get_response):
        if not settings.SECURE_SSL_REDIRECT:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        path = request.path_info
        if path.startswith("/api/") and "/docs/" not in path and not request.is_secure():
            return problem(request, 403, _("Ask over https: the API does not answer over http."))
        return self.get_response(request)
