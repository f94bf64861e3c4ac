"""Fixtures that all tests share."""

import gc
from contextlib import ExitStack, contextmanager
from io import StringIO

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.clients import StaffClient

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("registry", deadline=None)
hypothesis.settings.load_profile("registry")

# What is imported stays: the collector need not look through it while it comes, nor ever after.
gc.disable()


def pytest_collection_finish():
    gc.enable()
    gc.collect()
    gc.freeze()


@contextmanager
def on_database(name):
    """Work in another database of the same server; threads that connect meanwhile do so too."""
    settings, usual = connection.settings_dict, connection.settings_dict["NAME"]
    connection.close()
    settings["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        settings["NAME"] = usual


@contextmanager
def copied(suffix):
    """A copy of the present test database, which goes afterwards; gives its name."""
    connection.close()  # what stands in SQLite's log moves into the file that is copied
    creation = connection.creation
    creation.clone_test_db(suffix, verbosity=0)
    try:
        yield creation.get_test_db_clone_settings(suffix)["NAME"]
    finally:
        creation.destroy_test_db(suffix=suffix, verbosity=0)


@pytest.fixture(scope="session")
def loaded(django_db_setup, django_db_blocker):
    """The name of a second test database with the registry as it ships, loaded once for all."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            name = stack.enter_context(copied("registry"))
            with on_database(name):
                call_command("load_registry", stdout=StringIO())
        yield name
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(scope="module")
def registry(loaded):
    """The registry as it ships. What a test writes is rolled back before the next."""
    with on_database(loaded):
        yield


@pytest.fixture(scope="module")
def registry_copy(loaded, django_db_blocker):
    """A copy of the registry as it ships, for tests that write for real; gone after the module."""
    with (
        on_database(loaded),
        django_db_blocker.unblock(),
        copied("copy") as name,
        on_database(name),
    ):
        yield


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """For fixtures that make rows once for all tests of their module; they go after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def rows_of_module(django_db_setup, django_db_blocker):
    """For rows that the tests of a module share, in a database of their own: gone after it."""

    @contextmanager
    def rows():
        with django_db_blocker.unblock(), copied("rows") as name, on_database(name):
            yield

    return rows


@pytest.fixture
def client():
    return StaffClient()


@pytest.fixture
def admin_client(admin_user):
    client = StaffClient()
    client.force_login(admin_user)
    return client


def pytest_collection_modifyitems(items):
    """Tests of the loaded registry use the database, and leave it as it was."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "loaded" in names:
            item.add_marker(pytest.mark.django_db)
            if "transactional_db" in names or "live_server" in names:
                raise pytest.UsageError(
                    f"{item.nodeid}: a transactional test would empty the registry that others "
                    "use. Use the fixture registry_copy, without transactional_db or live_server."
                )
