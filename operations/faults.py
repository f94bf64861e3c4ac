"""What readers, staff and programs are told when something fails: one place for all of them."""

import sys

from django.contrib.messages import get_messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from operations.metrics import OUTAGES
from operations.replicas import doubt
from sources.outages import outage
from sources.problems import problem, server_problem


def fault(request):
    """Answer what no view has caught: 503 for an outage, 500 for a fault of ours.

    Whatever fails comes here: a view, a middleware, the API, the admin. It asks the database nothing.
    """
    out = outage(sys.exception())
    withdraw_messages(request)
    for_programs = request.path_info.startswith("/api/")
    if out is None:
        return server_problem(request) if for_programs else server_error(request)
    OUTAGES.labels(out.name).inc()
    doubt()
    if for_programs:
        again = _("Try again in %s seconds.") % out.retry_after
        response = problem(request, 503, f"{out.reason} {again}")
    else:
        response = render(request, "503.html", {"outage": out}, status=503)
    response["Retry-After"] = out.retry_after
    response["Cache-Control"] = "no-store"
    return response


def withdraw_messages(request):
    """What this request said before it failed, such as “saved”, is not so: nobody shall read it later."""
    # Reading them, which would do it too, may ask the database.
    getattr(get_messages(request), "_queued_messages", []).clear()
