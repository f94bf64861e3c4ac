"""The log tells what happened, in which request, and of no person."""

import json
import logging
import re

import pytest
from django.db import IntegrityError, connection
from django.test import override_settings
from django.urls import include, path

from operations.logs import Lines, WithRequestId
from tests import factories as make

SOMEBODY = "jane-doe"


def fail(request):
    raise RuntimeError("inside")


def twice(request):
    make.make_signatory(slug=SOMEBODY)
    make.make_signatory(slug=SOMEBODY)


urlpatterns = [path("fail/", fail), path("twice/", twice), path("", include("config.urls"))]


class Kept(logging.StreamHandler):
    """Keeps the lines as production writes them."""

    def __init__(self):
        super().__init__()
        self.lines = []
        self.addFilter(WithRequestId())
        self.setFormatter(Lines())

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture
def log():
    handler = Kept()
    logging.getLogger().addHandler(handler)
    yield handler.lines
    logging.getLogger().removeHandler(handler)


def test_a_request_is_one_line_without_what_was_asked_and_by_whom(client, log, db):
    answer = client.get(
        "/search/?q=jane+doe", REMOTE_ADDR="192.0.2.99", headers={"user-agent": "browser-of-jane"}
    )
    (line,) = log
    entry = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.pop("time"))
    assert entry.pop("ms") > 0
    assert entry == {
        "level": "INFO",
        "logger": "registry.request",
        "message": "GET /search/ 200",
        "request_id": answer["X-Request-ID"],
        "method": "GET",
        "path": "/search/",
        "status": 200,
        "view": "search",
    }


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("from-the-proxy.42", True),
        ("short", False),
        ("x" * 65, False),
        ('forged", "level": "CRITICAL', False),
        ("two\nlines-of-log", False),
    ],
)
def test_an_id_from_outside_is_kept_if_it_is_well_formed(sent, kept, client, log):
    answer = client.get("/healthz", headers={"x-request-id": sent})
    given = answer["X-Request-ID"]
    assert (given == sent) is kept
    assert kept or re.fullmatch("[0-9a-f]{32}", given)
    assert [json.loads(line)["request_id"] for line in log] == [given]


@override_settings(ROOT_URLCONF="tests.operations.test_logs")
def test_a_fault_is_told_with_its_traceback_and_the_id_of_its_request(client, log):
    client.raise_request_exception = False
    answer = client.get("/fail/?q=jane+doe")
    told, request = (json.loads(line) for line in log)
    assert told["message"] == "Internal Server Error: /fail/"
    assert told["exc_info"].splitlines()[-1] == "RuntimeError: inside"
    assert {told["request_id"], request["request_id"]} == {answer["X-Request-ID"]}
    assert "jane" not in "".join(log)


@override_settings(ROOT_URLCONF="tests.operations.test_logs")
def test_a_broken_rule_is_told_without_the_values_of_the_row(client, log, db):
    client.raise_request_exception = False
    client.get("/twice/")
    (told,) = (json.loads(line) for line in log if "exc_info" in line)
    assert IntegrityError.__name__ in told["exc_info"]
    assert SOMEBODY not in told["exc_info"]


def test_what_is_sent_cannot_forge_a_line(client, log, db):
    client.get("/no/such%0A%7B%22level%22:%22CRITICAL%22%7D/page")
    client.get("/", headers={"host": 'evil"\n{"level": "CRITICAL"}'})
    entries = [json.loads(line) for line in log]
    assert {entry["level"] for entry in entries} == {"WARNING", "INFO", "ERROR"}
    assert [line for line in log if "\n" in line] == []


def test_slow_statements_are_noted_without_their_values(log, settings, db):
    settings.SLOW_QUERY_MS = 1
    slow = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
        "SELECT count(*), %s FROM n",
        "postgresql": "SELECT pg_sleep(0.01), %s",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(slow, ["jane doe"])
    entry = json.loads(log[-1])
    assert (entry["logger"], entry["database"]) == ("registry.slow", "default")
    assert entry["ms"] >= 1
    assert entry["sql"].startswith(slow[:20])
    assert "jane" not in "".join(log)
