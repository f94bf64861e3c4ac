"""What Django and django-axes tell of sign-ins is noted down, whichever door they came through."""

from accounts import sessions
from accounts.models import SignIn

# The sender that tells a wrong code from a wrong password.
SECOND_FACTOR = "accounts.second_factor"


def on_password(sender, request, user, **kwargs):
    sessions.begin(request)
    SignIn.objects.note(request, SignIn.Result.PASSWORD, user)


def on_failure(sender, credentials, request=None, **kwargs):
    """After django-axes counted it. What is tried while locked out is not counted, nor noted."""
    if request is None or request.axes_failures_since_start is None:
        return
    wrong = SignIn.Result.WRONG_PASSWORD
    if sender == SECOND_FACTOR:
        wrong = SignIn.Result.WRONG_CODE
    SignIn.objects.note(request, wrong, name=credentials.get("username"))
    if request.axes_locked_out:
        SignIn.objects.note(request, SignIn.Result.LOCKED, name=credentials.get("username"))


def on_leaving(sender, request, user, **kwargs):
    if user:
        SignIn.objects.note(request, SignIn.Result.SIGNED_OUT, user)
