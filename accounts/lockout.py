"""Who failed too often waits: on one account from one address, from one address, on one account."""

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from django.contrib import admin
from django.contrib.auth import logout
from django.db.models import Sum
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.models import account_name


class LockOut(AxesDatabaseHandler):
    """django-axes with a limit for each of AXES_LOCKOUT_PARAMETERS.

    So many failures weigh as one: an office shares an address, and a botnet shares an account.
    """

    WEIGHTS = {("username", "ip_address"): 1, ("ip_address",): 10, ("username",): 20}

    def get_failures(self, request, credentials=None):
        return max(
            (attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0) // weight
            for attempts, weight in zip(
                self.get_user_attempts(request, credentials), self.WEIGHTS.values(), strict=True
            )
        )


def attempted_name(request, credentials):
    """The name that a failure is counted on (AXES_USERNAME_CALLABLE)."""
    return account_name((credentials or request.POST).get("username"))


def refuse(request, response=None, credentials=None):
    """The same answer for every name, known or not (AXES_LOCKOUT_CALLABLE)."""
    pause = get_cool_off(request)
    logout(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Too many failed attempts"),
        "minutes": round(pause.total_seconds() / 60),
    }
    headers = {"Retry-After": str(round(pause.total_seconds())), "Cache-Control": "no-store"}
    answer = TemplateResponse(request, "accounts/locked.html", context, status=429, headers=headers)
    return answer.render()
