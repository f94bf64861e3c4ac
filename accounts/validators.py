"""Rules for passwords: long, not guessable, and nothing about which characters are in them."""

import hashlib
import os

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OWN_WORDS = {"childsafety", "childsafetyregistry", "childsafetyregister", "registry", "register"}
RUNS = ("0123456789" * 13, "abcdefghijklmnopqrstuvwxyz" * 5, "qwertyuiopasdfghjklzxcvbnm" * 5)


class MaximumLengthValidator:
    """Bounds what is hashed, far above what a password manager makes."""

    def __init__(self, max_length=128):
        self.max_length = max_length

    def validate(self, password, user=None):
        if len(password) > self.max_length:
            message = _("This password is too long: at most %(max_length)d characters.")
            raise ValidationError(message, "password_too_long", {"max_length": self.max_length})

    def get_help_text(self):
        text = _("Your password can have up to %(max_length)d characters, spaces among them.")
        return text % {"max_length": self.max_length}


class DecoratedPasswordValidator(CommonPasswordValidator):
    """Refuses “Password2026!!”: a common word, or the register's own, made long enough.

    Few of the common passwords that Django lists are as long as ours must be.
    """

    def validate(self, password, user=None):
        plain = password.lower()
        bare = "".join(filter(str.isalpha, plain))
        runs = any(plain in run or plain[::-1] in run for run in RUNS)
        if (
            runs
            or len(set(plain)) < 5
            or bare in OWN_WORDS
            or shortest_part(bare) in self.passwords
        ):
            raise ValidationError(
                _("This password is a common word or a run of keys that was only made longer."),
                code="password_decorated",
            )

    def get_help_text(self):
        return _("Four or five words that have nothing to do with each other are a good one.")


def shortest_part(text):
    """“monkey” of “monkeymonkey”."""
    return text[: (text + text).find(text, 1)] if text else ""


class BreachedPasswordValidator:
    """Refuses what became known in a breach, by a list on this machine.

    The list is a text file: a SHA-1 digest in each line, in their order, whatever follows it. Asking
    a service instead would send parts of digests to another host.
    """

    def __init__(self, path):
        self.path = path

    def validate(self, password, user=None):
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()
        try:
            known = is_listed(self.path, digest.upper().encode())
        except OSError as error:
            message = _("Passwords cannot be looked up for now. Please tell an administrator.")
            raise ValidationError(message, code="password_not_looked_up") from error
        if known:
            message = _("This password is known from a breach of some service: choose another.")
            raise ValidationError(message, code="password_breached")

    def get_help_text(self):
        return _("Your password must not be known from a breach of any service.")


def is_listed(path, digest):
    """Whether a line of a sorted file begins so, ignoring case: found by halving, so size is no matter."""
    with open(path, "rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            if b"" < line_from(file, middle) < digest:
                low = middle + 1
            else:
                high = middle
        return line_from(file, low) == digest


def line_from(file, place):
    """The digest in the first line that begins there or later; nothing past the last."""
    file.seek(max(place - 1, 0))
    if place:
        file.readline()
    return file.readline()[:40].upper()
