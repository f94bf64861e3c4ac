"""What staff sign in with beside their password, and what is noted of it."""

import secrets
from base64 import b32encode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import pbkdf2
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin

from accounts.addresses import client_address


def new_salt():
    return secrets.token_hex(16)


class RecoveryCodes(TimestampMixin, ThrottlingMixin, Device):
    """A staff member's codes for the day the authenticator app is not at hand, each good once.

    django-otp's own table keeps such codes as they are; here only their digests are kept.
    """

    NUMBER = 10
    # 80 random bits are beyond guessing, so fewer rounds than a password needs will do.
    ROUNDS = 100_000

    salt = models.CharField(_("salt"), max_length=32, default=new_salt, editable=False)

    class Meta(Device.Meta):
        verbose_name = _("recovery codes")
        verbose_name_plural = _("recovery codes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                name="one_set_of_recovery_codes_for_each_account",
                violation_error_message=_("This account has recovery codes: renew them."),
            )
        ]

    @transaction.atomic
    def renew(self):
        """New codes in the place of all old ones. They are given back here and never again."""
        codes = [b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(self.NUMBER)]
        self.codes.all().delete()
        self.codes.bulk_create(RecoveryCode(device=self, digest=self.digest(c)) for c in codes)
        return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in codes]

    def digest(self, code):
        """What is kept of a code, however it is spaced and capitalised."""
        bare = code.replace("-", "").replace(" ", "").lower()
        return pbkdf2(bare, self.salt, self.ROUNDS).hex()

    def get_throttle_factor(self):
        return 1

    def verify_token(self, token):
        if not self.verify_is_allowed()[0]:
            return False
        # Deleted rather than looked up: of two who bring the same code one deletes it.
        used, _tables = self.codes.filter(digest=self.digest(token)).delete()
        if not used:
            self.throttle_increment()
            return False
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True


class RecoveryCode(models.Model):
    """The digest of one code that was not used yet."""

    device = models.ForeignKey(RecoveryCodes, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["device", "digest"],
                name="recovery_code_is_there_once",
                violation_error_message=_("This code is there already."),
            )
        ]

    def __str__(self):
        return str(self.device)


def account_name(text):
    """What was typed as a name, if an account could have it; else nothing.

    So a password in the wrong field, line breaks and control characters are neither counted on
    nor noted down.
    """
    could_be = isinstance(text, str) and len(text) <= 150 and text.isprintable()
    return text if could_be and UnicodeUsernameValidator().regex.search(text) else ""


class SignInQuerySet(models.QuerySet):
    def note(self, request, result, user=None, *, name="", by=None):
        """Write down what happened to an account, or to a name that may be none."""
        name = user.get_username() if user else account_name(name)
        user = user or get_user_model().objects.filter(username=name).first()
        address = client_address(request)
        return self.create(user=user, name=name, address=address, result=result, by=by)

    def outdated(self):
        """What is older than rows are kept."""
        return self.filter(at__lt=timezone.now() - settings.SIGN_INS_KEPT)


class SignIn(models.Model):
    """One thing that happened at the door of the admin: somebody came in, failed, left."""

    class Result(models.TextChoices):
        PASSWORD = "password", _("password given, code to come")
        SIGNED_IN = "signed_in", _("signed in")
        RECOVERY_USED = "recovery_used", _("signed in with a recovery code")
        WRONG_PASSWORD = "wrong_password", _("wrong name or password")
        WRONG_CODE = "wrong_code", _("wrong code")
        LOCKED = "locked", _("locked out")
        UNLOCKED = "unlocked", _("let in again by an administrator")
        ENROLLED = "enrolled", _("second factor set up")
        CODES_RENEWED = "codes_renewed", _("new recovery codes made")
        RESET = "reset", _("second factor reset by an administrator")
        PASSWORD_CHANGED = "password_changed", _("password changed")
        SIGNED_OUT = "signed_out", _("signed out")
        EXPIRED = "expired", _("signed out after twelve hours")
        SESSIONS_ENDED = "sessions_ended", _("signed out elsewhere")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="sign_ins",
        verbose_name=_("account"),
        help_text=_("Blank where no account has the name, or the account is gone."),
    )
    name = models.CharField(
        _("name"),
        max_length=150,
        help_text=_("As typed. Blank where no account could have such a name."),
    )
    address = models.GenericIPAddressField(_("address"), null=True)
    result = models.CharField(_("what"), max_length=20, choices=Result)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("The administrator who did it; blank where it was the person."),
    )

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        default_permissions = ["view"]

    def __str__(self):
        return f"{self.name or '–'}: {self.get_result_display()}"
