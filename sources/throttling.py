"""How much one address may ask, of the API and of the pages that search and filter.

Counts lie where the workers of a server share them (CACHES in the settings). Requests of one address
at the very same instant may count as one: a limit against floods, not an account.
"""

import time
from math import ceil

from django.conf import settings
from django.core.cache import caches
from django.shortcuts import render
from django.utils.connection import ConnectionProxy
from rest_framework.throttling import SimpleRateThrottle

counts = ConnectionProxy(caches, "throttle")


class ApiThrottle(SimpleRateThrottle):
    """Says with each answer what is left, as in draft-ietf-httpapi-ratelimit-headers-10."""

    cache = counts
    scope = "anon"
    # Runs on when the clock is set; the same for all processes of a machine.
    timer = staticmethod(time.monotonic)

    def get_cache_key(self, request, view):
        return f"throttle_anon_{self.get_ident(request)}"

    def allow_request(self, request, view):
        allowed = super().allow_request(request, view)
        if self.rate is None:  # no limit is set, so nothing is counted
            return allowed
        left = self.num_requests - len(self.history)
        oldest = self.history[-1] if self.history else self.now
        until = max(1, ceil(oldest + self.duration - self.now))
        view.headers["RateLimit-Policy"] = f'"address";q={self.num_requests};w={self.duration}'
        view.headers["RateLimit"] = f'"address";r={left};t={until}'
        return allowed


class PageThrottle(SimpleRateThrottle):
    cache = counts
    timer = staticmethod(time.monotonic)
    scope = "pages"

    def get_rate(self):
        return settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["anon"]

    def get_cache_key(self, request, view):
        return f"throttle_pages_{self.get_ident(request)}"


class ThrottledMixin:
    """Answers 429 with the time to wait to an address that asks too much."""

    def dispatch(self, request, *args, **kwargs):
        throttle = PageThrottle()
        if throttle.allow_request(request, self):
            response = super().dispatch(request, *args, **kwargs)
            response.throttle = PageThrottle  # counts as well where the answer is kept
            return response
        wait = max(1, ceil(throttle.wait() or 1))
        response = render(request, "429.html", {"wait": wait}, status=429)
        response["Retry-After"] = wait
        return response
