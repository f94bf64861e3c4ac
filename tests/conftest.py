"""Fixtures that all tests share."""

from io import StringIO

import hypothesis
import pytest
from django.core.management import call_command
from django.db import transaction

from tests.clients import StaffClient

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("registry", deadline=None)
hypothesis.settings.load_profile("registry")


@pytest.fixture(scope="module")
def registry(django_db_setup, django_db_blocker):
    """The registry as it ships, loaded once for the tests of a module and rolled back after.

    What one test writes is rolled back before the next.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_registry", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def client():
    return StaffClient()


@pytest.fixture
def admin_client(admin_user):
    client = StaffClient()
    client.force_login(admin_user)
    return client


def pytest_collection_modifyitems(items):
    """Tests of the loaded registry use the database."""
    for item in items:
        if "registry" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db)
