"""What will be removed: answers that use it say so long before, and so does the OpenAPI document."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.core.exceptions import TooManyFieldsSent
from django.utils.http import http_date


@dataclass(frozen=True)
class Deprecated:
    """A resource, or one parameter of it, that goes on a day; at ``link`` stands what to use instead."""

    resource: str
    announced: date
    removal: date
    link: str
    parameter: str = ""


# Nothing is to be removed now. Each entry stays until the day of its removal.
DEPRECATED = []


def used(resource, parameters=()):
    """What an answer of the resource uses that will be removed."""
    return [
        one
        for one in DEPRECATED
        if one.resource == resource and (not one.parameter or one.parameter in parameters)
    ]


def seconds(day):
    return int(datetime.combine(day, time(), UTC).timestamp())


class DeprecationMixin:
    """Gives answers the headers Deprecation (RFC 9745), Sunset (RFC 8594) and Link."""

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        try:
            parameters = request.GET
        except TooManyFieldsSent:  # it was refused for that
            parameters = ()
        if going := used(self.basename, parameters):
            response["Deprecation"] = f"@{min(seconds(one.announced) for one in going)}"
            response["Sunset"] = http_date(min(seconds(one.removal) for one in going))
            links = [f'<{one.link}>; rel="deprecation"; type="text/html"' for one in going]
            before = [response["Link"]] if "Link" in response else []
            response["Link"] = ", ".join([*before, *links])
        return response
