"""What staff sign in with beside their password."""

import secrets
from base64 import b32encode

from django.db import models, transaction
from django.utils.crypto import pbkdf2
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin


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
        constraints = [
            models.UniqueConstraint(
                fields=["device", "digest"],
                name="recovery_code_is_there_once",
                violation_error_message=_("This code is there already."),
            )
        ]

    def __str__(self):
        return str(self.device)
