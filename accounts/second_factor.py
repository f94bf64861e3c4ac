"""The second factor of a staff member: an authenticator app, and codes for when it is lost."""

import time
from base64 import b32encode

import django_otp
import qrcode
from axes.utils import reset
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.middleware.csrf import rotate_token
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathImage

from accounts import sessions
from accounts.addresses import neighbourhood
from accounts.models import RecoveryCodes, SignIn
from accounts.signals import SECOND_FACTOR


def app_of(user):
    """The authenticator app of an account, if it has enrolled one."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def device_for(user, code):
    """What a code must come from: six digits from the app, anything else from the codes."""
    if code.isdecimal() and len(code) == 6:
        return app_of(user)
    return RecoveryCodes.objects.filter(user=user).first()


def seconds_to_wait(device):
    """How long the device refuses codes after wrong ones; 0 when it takes one now."""
    allowed, why = device.verify_is_allowed()
    if allowed:
        return 0
    return max(1, round(why["locked_until"].timestamp() - time.time()))


def proves(device, code):
    """Whether an app that is not enrolled yet made this code. Remembers that the code is used."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    if not (code.isdecimal() and totp.verify(int(code), device.tolerance)):
        return False
    device.last_t, device.drift = totp.t(), totp.drift
    return True


@transaction.atomic
def enrol(request, device):
    """Put the app in the place of any other, with new recovery codes, which are given back."""
    get_user_model().objects.select_for_update().get(pk=device.user_id)
    TOTPDevice.objects.filter(user=device.user).delete()
    device.save()
    SignIn.objects.note(request, SignIn.Result.ENROLLED, device.user)
    sessions.end_others(request, device.user)
    return renew_codes(request, device.user)


@transaction.atomic
def renew_codes(request, user):
    codes, _made = RecoveryCodes.objects.get_or_create(user=user, defaults={"name": "codes"})
    SignIn.objects.note(request, SignIn.Result.CODES_RENEWED, user)
    return codes.renew()


@transaction.atomic
def remove(request, user):
    """Take the second factor of somebody who lost it; the next sign-in sets up another."""
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCodes.objects.filter(user=user).delete()
    SignIn.objects.note(request, SignIn.Result.RESET, user, by=request.user)
    sessions.end_others(request, user)


def refuse(request):
    """Count a wrong code like a wrong password; then the lock-out may answer."""
    credentials = {"username": request.user.get_username()}
    user_login_failed.send(sender=SECOND_FACTOR, credentials=credentials, request=request)


def admit(request, device):
    """From here on the session is verified, under a new key: a key learnt before opens nothing."""
    used_recovery = isinstance(device, RecoveryCodes)
    result = SignIn.Result.RECOVERY_USED if used_recovery else SignIn.Result.SIGNED_IN
    SignIn.objects.note(request, result, request.user)
    reset(ip=neighbourhood(request), username=request.user.get_username())
    request.session.cycle_key()
    rotate_token(request)
    django_otp.login(request, device)


def picture(device):
    """The QR code to scan, as SVG without inline style."""
    code = qrcode.QRCode()
    code.add_data(device.config_url)
    return code.make_image(image_factory=SvgPathImage).to_string(encoding="unicode")


def secret(device):
    """The secret to type where nothing can be scanned, in groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
