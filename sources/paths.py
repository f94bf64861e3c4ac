"""Addresses of records. A list shows hundreds, which differ in the slug or ref alone."""

from django.conf import settings
from django.core.signals import request_started, setting_changed
from django.dispatch import receiver
from django.urls import get_script_prefix, reverse

KEY = "key-of-record"
# What stands before and after the key, by the name of the address, under the prefix of this process.
_around, _under = {}, []


def path_to(name, key):
    """The path of the page or answer of that name about the record with this slug or ref."""
    before, after = _around.get(name) or around(name)
    return f"{before}{key}{after}"


def around(name):
    """What stands before and after the key; ``reverse`` takes longer than all else in a row."""
    path = reverse(name, urlconf=settings.ROOT_URLCONF, args=[KEY])
    before, _key, after = path.partition(KEY)
    _around[name] = before, after
    return before, after


@receiver([request_started, setting_changed])
def settle(**_signal):
    """Forget the paths if they begin otherwise now: looked at once a request, not for each of hundreds."""
    under = [get_script_prefix(), settings.ROOT_URLCONF]
    if under != _under:
        _around.clear()
        _under[:] = under
