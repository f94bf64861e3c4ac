"""An editor at work in the admin."""

import pytest


@pytest.fixture
def editor(admin_client):
    return admin_client
