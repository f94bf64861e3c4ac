"""How much one address may ask, of the API and of the pages that search and filter.

Counts lie where the workers of a server share them (sources/tally.py). A limit against floods, not an
account: a span begins with the first request of an address and ends after a minute, for example.
"""

from functools import lru_cache
from math import ceil

from django.conf import settings
from django.shortcuts import render
from rest_framework.throttling import SimpleRateThrottle

from sources.tally import Tally

counts = Tally(settings.CACHE_DIR)


class Throttle(SimpleRateThrottle):
    """So many requests of an address in so much time."""

    def get_rate(self):
        return settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["anon"]

    @staticmethod
    @lru_cache(maxsize=8)
    def parse_rate(rate):
        return SimpleRateThrottle.parse_rate(None, rate)

    def get_ident(self, request):
        # Most come without a proxy; to look for one, request.headers would be made of all headers.
        if "HTTP_X_FORWARDED_FOR" not in request.META:
            return request.META.get("REMOTE_ADDR")
        return super().get_ident(request)

    def allow_request(self, request, view):
        if self.rate is None:  # no limit is set, so nothing is counted
            return True
        who = f"{self.scope} {self.get_ident(request)}"
        self.number, self.until = counts.count(who, self.num_requests, self.duration)
        return self.number <= self.num_requests

    def wait(self):
        return max(1, ceil(self.until))


class ApiThrottle(Throttle):
    """Says with each answer what is left, as in draft-ietf-httpapi-ratelimit-headers-10."""

    scope = "api"

    def allow_request(self, request, view):
        allowed = super().allow_request(request, view)
        if self.rate is not None:
            left = max(0, self.num_requests - self.number)
            view.headers["RateLimit-Policy"] = f'"address";q={self.num_requests};w={self.duration}'
            view.headers["RateLimit"] = f'"address";r={left};t={self.wait()}'
        return allowed


class PageThrottle(Throttle):
    scope = "pages"


class ThrottledMixin:
    """Answers 429 with the time to wait to an address that asks too much."""

    def dispatch(self, request, *args, **kwargs):
        throttle = PageThrottle()
        if throttle.allow_request(request, self):
            response = super().dispatch(request, *args, **kwargs)
            response.throttle = PageThrottle  # counts as well where the answer is kept
            return response
        wait = throttle.wait()
        response = render(request, "429.html", {"wait": wait}, status=429)
        response["Retry-After"] = wait
        return response
