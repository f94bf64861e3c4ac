"""Reads settings from environment variables and refuses what it does not understand."""

import os
import re

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name, default="", *, choices=None):
    value = os.environ.get(name, "").strip() or default
    if choices and value not in choices:
        raise ImproperlyConfigured(
            f"{name}={value!r} is not known. Set {name} to one of: {', '.join(choices)}."
        )
    return value


def flag(name, default):
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Set {name} to 1 or 0.")
    return value in TRUE


def number(name, default, *, least=0):
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(
            f"{name}={value!r} is not a whole number, e.g. {name}={default}."
        )
    if int(value) < least:
        raise ImproperlyConfigured(f"{name}={value} is too little. Set {name} to {least} or more.")
    return int(value)


def listed(name, default=""):
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name, least, *, optional=False):
    """A random value of so many characters at least; what is wrong with it is said without it."""
    value = text(name)
    how = "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    if not value and not optional:
        raise ImproperlyConfigured(f"{name} is not set. {how}")
    if value and len(value) < least:
        raise ImproperlyConfigured(f"{name} has fewer than {least} characters. {how}")
    return value


def rate(name, default):
    """So many requests in a second, minute, hour or day."""
    value = text(name, default)
    if not re.fullmatch(r"[1-9]\d*/(s|sec|m|min|h|hour|d|day)", value):
        raise ImproperlyConfigured(
            f"{name}={value!r} is no rate. Write a number, a slash and s, min, hour or day, "
            f"e.g. {name}={default}."
        )
    return value


def address(name):
    """An address that people or programs can write to; blank when there is none."""
    value = text(name)
    if value and not value.startswith(("mailto:", "https://")):
        raise ImproperlyConfigured(
            f"{name}={value!r} is no address. Write mailto:someone@example.org or https://…"
        )
    return value


def file(name):
    """The path of a file that is there and can be read; blank when none is named."""
    value = text(name)
    if value and not (os.path.isfile(value) and os.access(value, os.R_OK)):
        raise ImproperlyConfigured(
            f"{name}={value!r} is no file that can be read here. Write its full path, or unset {name}."
        )
    return value
