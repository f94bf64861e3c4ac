"""Errors of the API as problem details (RFC 9457): what is wrong, where, and what was meant."""

import logging

from django.conf import settings
from django.core.exceptions import (
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponsePermanentRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from rest_framework import exceptions, serializers
from rest_framework.views import set_rollback

from sources.outages import outage

logger = logging.getLogger("django.request")

# For each status: the anchor on the help page and the title.
KINDS = {
    400: ("bad-request", gettext_lazy("The request was not understood")),
    403: ("forbidden", gettext_lazy("This is not allowed")),
    404: ("not-found", gettext_lazy("There is nothing at this address")),
    405: ("method-not-allowed", gettext_lazy("This API is for reading")),
    406: ("not-acceptable", gettext_lazy("This format is not available")),
    410: ("gone", gettext_lazy("The record was withdrawn")),
    429: ("too-many-requests", gettext_lazy("Too many requests")),
    500: ("server-error", gettext_lazy("Something failed here")),
    503: ("unavailable", gettext_lazy("The register is not available for the moment")),
}


class ErrorSerializer(serializers.Serializer):
    parameter = serializers.CharField(help_text="The parameter that is wrong.")
    detail = serializers.CharField(help_text="What is wrong with it.")
    suggestion = serializers.CharField(
        allow_null=True, help_text="The nearest valid name or value, if there is one."
    )


class ProblemSerializer(serializers.Serializer):
    """Problem details as in RFC 9457."""

    type = serializers.URLField(help_text="A page that explains this kind of problem.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ErrorSerializer(many=True)

    class Meta:
        ref_name = "Problem"


class BadParameters(exceptions.APIException):
    """Parameters that cannot be: each error names its parameter and the nearest valid value."""

    status_code = 400

    def __init__(self, errors):
        super().__init__(" ".join(str(error["detail"]) for error in errors))
        self.errors = errors


def bad(parameter, error):
    """The entry in ``errors`` for one ValidationError about one parameter."""
    params = getattr(error, "params", None) or {}
    return {
        "parameter": params.get("parameter", parameter),
        "detail": " ".join(error.messages),
        "suggestion": params.get("suggestion"),
    }


class Gone(exceptions.APIException):
    """The record was withdrawn; the detail says why."""

    status_code = 410


class Moved(Exception):
    """The record has another address now."""

    def __init__(self, url):
        super().__init__(url)
        self.url = url


def help_page(request):
    address = reverse("api:errors")
    try:
        return request.build_absolute_uri(address)
    except DisallowedHost:  # a host that we do not know is not repeated
        return address


def problem(request, status, detail, errors=(), headers=None):
    """A response with the details of a problem."""
    anchor, title = KINDS[status]
    body = {
        "type": f"{help_page(request)}#{anchor}",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": list(errors),
    }
    return JsonResponse(
        body, status=status, content_type="application/problem+json", headers=headers
    )


def server_problem(request):
    return problem(request, 500, _("Something failed here. It has been noted; try again."))


def handle(error, context):
    """Turn what a view of the API raised into a problem, or into a way on."""
    if outage(error):
        return None  # raised on: operations/faults.py answers it for pages and API alike
    request = context["request"]
    set_rollback()
    if isinstance(error, Moved):
        return HttpResponsePermanentRedirect(error.url, preserve_request=True)
    if isinstance(error, Http404):
        return problem(request, 404, str(error) or _("There is nothing at this address."))
    if isinstance(error, PermissionDenied):
        return problem(request, 403, _("This is not allowed."))
    if isinstance(error, SuspiciousOperation):
        return bad_request(request, error)
    if not isinstance(error, exceptions.APIException):
        # As Django does with its own pages: tell the log, and tests.
        logger.error("API failed at %s", request.path, exc_info=error)
        got_request_exception.send(sender=None, request=request)
        response = server_problem(request)
        response._has_been_logged = True
        return response
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, wait))
    if isinstance(error, exceptions.MethodNotAllowed):
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
    status = error.status_code if error.status_code in KINDS else 400
    return problem(request, status, str(error.detail), getattr(error, "errors", ()), headers)


def bad_request(request, exception):
    """Django's handler400: what is refused before a view of the API is asked is a problem too."""
    if not request.path_info.startswith("/api/"):
        return defaults.bad_request(request, exception)
    if isinstance(exception, TooManyFieldsSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        return problem(request, 400, _("There are more than %s parameters; give fewer.") % most)
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return problem(request, 400, _("The body has more than %s bytes; send less.") % most)
    if isinstance(exception, DisallowedHost):
        return problem(request, 400, _("This site does not answer under the host name you sent."))
    return problem(request, 400, _("The request was not understood."))
