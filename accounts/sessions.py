"""How long a session of the admin lasts, and how others of the same account end."""

import datetime
import time
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.addresses import client_address
from accounts.models import SignIn

# In the session: when it began and was last used, in seconds since 1970, and from where it began.
SIGNED_IN_AT, SEEN_AT, ADDRESS = "signed_in_at", "seen_at", "address"


@contextmanager
def without_waiting():
    """Give up at once where all writers share one lock, so that reading goes on during an import."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        [usual] = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


class SessionLimits:
    """Keeps a session alive while the admin is used, and ends it SESSION_HOURS after it began.

    Django itself drops what was idle for SESSION_IDLE_MINUTES: by then its row has expired.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Public pages read no session: they are the same for everyone, and no sign of work.
        of_staff = request.path_info.startswith(reverse("admin:index"))
        if not (of_staff and request.user.is_authenticated):
            return self.get_response(request)
        now = time.time()
        if now - request.session.get(SIGNED_IN_AT, 0) > settings.SESSION_LONGEST:
            self.end(request)
        elif now - request.session.get(SEEN_AT, 0) > 60:
            self.keep_alive(request.session, now)
        response = self.get_response(request)
        if not request.user.is_authenticated:
            # What was shown goes from the browser too, the way back to it included.
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    @staticmethod
    def keep_alive(session, now):
        """Note that the session is in use; while somebody else writes for long, the next page does."""
        session[SEEN_AT] = now
        try:
            with without_waiting():
                session.save()
        except UpdateError:
            session.modified = False

    @staticmethod
    def end(request):
        SignIn.objects.note(request, SignIn.Result.EXPIRED, request.user)
        request.session.flush()
        request.user = AnonymousUser()
        messages.info(request, _("You were signed in for long enough: please sign in again."))


def begin(request):
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = time.time()
    request.session[ADDRESS] = client_address(request)


@dataclass
class Open:
    """A session that an account has open."""

    key: str
    since: datetime.datetime
    seen: datetime.datetime
    address: str

    @property
    def name(self):
        """What a page may call it: the key itself would open it."""
        return salted_hmac("accounts.sessions", self.key).hexdigest()

    def __str__(self):
        told = {"seen": localtime(self.seen), "since": localtime(self.since)}
        told = {name: date_format(moment, "DATETIME_FORMAT") for name, moment in told.items()}
        told["address"] = self.address or _("an address that was not noted")
        return _("From %(address)s, since %(since)s, last used %(seen)s") % told


def others(request, user):
    """The sessions of an account but the one of this request, the last used first.

    Only staff have sessions, so looking into each of them is soon done.
    """
    rows = Session.objects.filter(expire_date__gt=timezone.now())
    rows = rows.exclude(session_key=request.session.session_key)
    held = ((row.pk, row.get_decoded()) for row in rows)
    found = [
        Open(key, moment(data, SIGNED_IN_AT), moment(data, SEEN_AT), data.get(ADDRESS, ""))
        for key, data in held
        if data.get(SESSION_KEY) == str(user.pk)
    ]
    return sorted(found, key=attrgetter("seen"), reverse=True)


def moment(data, name):
    return datetime.datetime.fromtimestamp(data.get(name, 0), datetime.UTC)


def end(request, user, chosen):
    """End these sessions of an account; says how many there were."""
    Session.objects.filter(pk__in=[one.key for one in chosen]).delete()
    if chosen:
        SignIn.objects.note(request, SignIn.Result.SESSIONS_ENDED, user)
    return len(chosen)


def end_others(request, user):
    """End all sessions of an account but the one of this request."""
    return end(request, user, others(request, user))
