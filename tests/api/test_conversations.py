"""Schemathesis talks to the API as its schema allows: every answer keeps to the document."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.api.rows import RESOURCES

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def described(db, unhurried):
    """The API as its own document describes it, with a row of each kind in it."""
    for _resource, make_row, _queries in RESOURCES:
        make_row()
    # The transport would close the connection that holds the rows of this test.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_answer_keeps_to_the_document(described):
    talked = 0
    for result in described.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=10,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def talk(case):
            case.call_and_validate(checks=CHECKS)

        talk()
        talked += 1
    assert talked == 2 * len(RESOURCES) + len(["search", "lookup", "changes", "grid", "compare"])
