"""Fixtures that all tests share."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def registry(django_db_setup, django_db_blocker):
    """The registry as it ships, loaded once for the tests of a module and rolled back after.

    Tests that use it read; they must not carry the django_db mark, which would hide the rows.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_registry", stdout=StringIO())
        yield
        transaction.set_rollback(True)
