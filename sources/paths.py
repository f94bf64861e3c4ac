"""Addresses of records. A list shows hundreds, which differ in the slug or ref alone."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse

KEY = "key-of-record"


def path_to(name, key):
    """The path of the page or answer of that name about the record with this slug or ref."""
    before, after = around(name, get_script_prefix(), settings.ROOT_URLCONF)
    return f"{before}{key}{after}"


@lru_cache
def around(name, prefix, urlconf):
    """What stands before and after the key; ``reverse`` takes longer than all else in a row."""
    before, _key, after = reverse(name, urlconf, args=[KEY]).partition(KEY)
    return before, after
