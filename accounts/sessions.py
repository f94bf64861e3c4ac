"""How long a session of the admin lasts, and how others of the same account end."""

import time
from contextlib import contextmanager

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SignIn

# In the session, in seconds since 1970.
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"


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


def end_others(request, user):
    """End all sessions of an account but the one of this request; says how many there were.

    Only staff have sessions, so looking into each of them is soon done.
    """
    rows = Session.objects.filter(expire_date__gt=timezone.now())
    rows = rows.exclude(session_key=request.session.session_key)
    theirs = [row.pk for row in rows if row.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=theirs).delete()
    if theirs:
        SignIn.objects.note(request, SignIn.Result.SESSIONS_ENDED, user)
    return len(theirs)
