"""Pages go out compressed, unless they hold a secret."""

from django.conf import settings
from django.middleware.gzip import GZipMiddleware


class CompressPages(GZipMiddleware):
    """Compresses public pages; static files are compressed once, when they are collected.

    What is compressed can be guessed at by its length if a stranger's text stands beside a secret
    (BREACH). Public pages hold no secret. Pages of people who are signed in, and pages with the
    token of a form, are left as they are.
    """

    def process_response(self, request, response):
        secret = settings.SESSION_COOKIE_NAME in request.COOKIES or "CSRF_COOKIE" in request.META
        if secret or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
