"""How much one address may ask of the pages that search and filter: as much as of the API."""

from math import ceil

from django.conf import settings
from django.shortcuts import render
from rest_framework.throttling import SimpleRateThrottle


class PageThrottle(SimpleRateThrottle):
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
            return super().dispatch(request, *args, **kwargs)
        wait = max(1, ceil(throttle.wait() or 1))
        response = render(request, "429.html", {"wait": wait}, status=429)
        response["Retry-After"] = wait
        return response
