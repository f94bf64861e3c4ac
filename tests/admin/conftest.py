"""People at work in the admin."""

import pytest
from django.contrib.auth.models import Group, User

from sources import roles
from tests.clients import StaffClient


@pytest.fixture
def editor(admin_client):
    return admin_client


@pytest.fixture
def person(db):
    """Signs somebody in: person("ann", roles.EDITORS) is her browser."""

    def sign_in(name, *groups):
        user = User.objects.create_user(name, is_staff=True)
        user.groups.set(Group.objects.filter(name__in=groups))
        client = StaffClient()
        client.force_login(user)
        client.user = user
        return client

    return sign_in


@pytest.fixture
def ann(person):
    """An editor."""
    return person("ann", roles.EDITORS)


@pytest.fixture
def bob(person):
    """A publisher."""
    return person("bob", roles.PUBLISHERS)
