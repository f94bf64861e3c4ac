"""Answers that need not be made again: the register's number is the version of all public data."""

import datetime
from hashlib import sha256

from django.conf import settings
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, quote_etag

from sources.models import Register

EPOCH = datetime.datetime(2007, 1, 1, tzinfo=datetime.UTC)


class ConditionalMixin:
    """Gives answers a strong ETag and says 304, before any body is made, when nothing changed."""

    def dispatch(self, request, *args, **kwargs):
        if request.method not in ("GET", "HEAD"):
            return super().dispatch(request, *args, **kwargs)
        number, changed_at = current()
        etag, changed = self.etag(request, number), int(changed_at.timestamp())
        response = get_conditional_response(request, etag, changed)
        response = response or super().dispatch(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response["ETag"] = etag
            response["Last-Modified"] = http_date(changed)
            # Caches may keep it and must ask each time whether it still holds: never stale.
            response["Cache-Control"] = "public, max-age=0, must-revalidate"
            patch_vary_headers(response, ["Accept"])
        return response

    def etag(self, request, number):
        """The number of the data, the address with all parameters, the format and the version."""
        address = request.build_absolute_uri()
        version = settings.SPECTACULAR_SETTINGS["VERSION"]
        told = f"{number} {address} {request.headers.get('Accept', '')} {version}"
        return quote_etag(f"{number}-{sha256(told.encode()).hexdigest()[:16]}")


def current():
    """The register's number and when it was raised last."""
    row = Register.objects.filter(pk=1).values_list("number", "changed_at").first()
    return row or (0, EPOCH)
