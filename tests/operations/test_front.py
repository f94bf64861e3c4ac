"""What is kept is given before Django's handler begins, and is what Django would give."""

from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from prometheus_client import REGISTRY
from rest_framework.settings import api_settings

from config.wsgi import application
from signatories.models import Signatory
from sources.throttling import ApiThrottle, counts
from tests import factories as make

ONE = "/api/v1/signatories/one/"
# What differs from one request to the next.
OF_REQUEST = ("X-Request-ID", "RateLimit")


@pytest.fixture
def one(transactional_db):
    counts.clear()
    application.memory.kept.clear()
    return make.make_signatory(slug="one", name="One")


def ask(path, method="GET", **headers):
    """Status, headers and body that the application of the web server answers."""
    path, _mark, query = path.partition("?")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
    environ |= {"HTTP_HOST": "localhost", "REMOTE_ADDR": "192.0.2.1", "wsgi.input": BytesIO()}
    setup_testing_defaults(environ)
    told = []
    parts = application(environ | headers, lambda *answer: told.extend(answer))
    body = b"".join(parts)
    getattr(parts, "close", lambda: None)()
    return told[0], dict(told[1]), body


@pytest.fixture
def by_django(monkeypatch):
    """What Django is asked."""
    asked, django = [], application.application

    def note(environ, start_response):
        asked.append(environ["PATH_INFO"])
        return django(environ, start_response)

    monkeypatch.setattr(application, "application", note)
    return asked


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/signatories/one/",
        "/search/?q=one",
        ONE,
        "/api/v1/signatories.csv",
        "/api/v1/changes.atom",
    ],
)
def test_the_second_answer_is_the_first_without_django(path, one, by_django):
    first, again = ask(path), ask(path)
    assert by_django == [path.partition("?")[0]]
    for _status, headers, _body in (first, again):
        for name in OF_REQUEST:
            headers.pop(name, None)
    assert again == first
    assert again[0] == "200 OK"


def test_a_kept_answer_asks_only_for_the_version_and_that_past_django(
    one, django_assert_num_queries
):
    ask(ONE)
    with django_assert_num_queries(0):
        ask(ONE)


def test_what_is_written_is_seen_at_the_next_request(one, by_django):
    ask(ONE)
    Signatory.objects.filter(pk=one.pk).update(note="new")
    assert b'"note":"new"' in ask(ONE)[2]
    assert by_django == [ONE, ONE]


def test_who_has_the_copy_is_told_that_it_holds(one, by_django):
    tag = ask(ONE)[1]["ETag"]
    for given in (tag, f"W/{tag}"):
        status, headers, body = ask(ONE, HTTP_IF_NONE_MATCH=given)
        assert (status, headers["ETag"], body) == ("304 Not Modified", tag, b"")
    assert by_django == [ONE]
    assert ask(ONE, HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"
    Signatory.objects.filter(pk=one.pk).update(note="new")
    assert ask(ONE, HTTP_IF_NONE_MATCH=tag)[0] == "200 OK"


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_AUTHORIZATION": "Basic eDp5"},
        {"HTTP_IF_MODIFIED_SINCE": "Thu, 01 Jan 2026 00:00:00 GMT"},
        {"HTTP_IF_MATCH": '"other"'},
        {"HTTP_ACCEPT": "text/csv"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"method": "HEAD"},
        {"method": "OPTIONS"},
    ],
)
def test_whatever_is_not_plain_is_for_django(headers, one, by_django):
    ask(ONE)
    ask(ONE, **headers)
    assert by_django == [ONE, ONE]


def test_pages_for_somebody_signed_in_are_for_django(one, by_django):
    ask("/")
    ask("/", HTTP_COOKIE="sessionid=of-somebody")
    assert by_django == ["/", "/"]


def test_kept_answers_count_against_the_limit(one, monkeypatch):
    monkeypatch.setattr(ApiThrottle, "get_rate", lambda self: "3/min")
    answers = [ask(ONE) for _ in range(4)]
    assert [status.split()[0] for status, _headers, _body in answers] == ["200"] * 3 + ["429"]
    left = [headers["RateLimit"].split(";")[1] for _status, headers, _body in answers]
    assert left == ["r=2", "r=1", "r=0", "r=0"]


def test_behind_a_proxy_it_is_the_address_before_it_that_counts(one, monkeypatch):
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)
    monkeypatch.setattr(ApiThrottle, "get_rate", lambda self: "1/min")
    readers = [f"192.0.2.{number}" for number in (7, 8, 7)]
    answers = [ask(ONE, HTTP_X_FORWARDED_FOR=reader) for reader in readers]
    assert [status.split()[0] for status, _headers, _body in answers] == ["200", "200", "429"]


def test_each_answer_has_an_id_and_is_counted(one):
    def counted():
        return REGISTRY.get_sample_value("registry_requests_total", labels)

    view = resolve(ONE).view_name
    labels = {"view": view, "method": "GET", "status": "200"}
    ask(ONE)
    before = counted()
    ids = {ask(ONE)[1]["X-Request-ID"] for _ in range(3)}
    assert (len(ids), counted() - before) == (3, 3)
    assert ask(ONE, HTTP_X_REQUEST_ID="of-the-proxy.1")[1]["X-Request-ID"] == "of-the-proxy.1"


def test_a_connection_that_was_lost_is_made_anew(one):
    body = ask(ONE)[2]
    connection.connection.close()  # behind Django's back, as a server that restarts
    assert ask(ONE)[::2] == ("200 OK", body)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite prepares nothing for long")
def test_a_connection_that_forgot_the_question_is_made_anew(one, by_django):
    first, link = ask(ONE), connection.connection
    assert ask(ONE)[2] == first[2]
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert [ask(ONE)[2] for _ in range(2)] == [first[2]] * 2
    assert connection.connection is not link
    # Django gave the one before the connection was new.
    assert by_django == [ONE, ONE]


def test_without_the_database_nothing_kept_is_given(one, monkeypatch, settings):
    ask(ONE)
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    connection.close()
    assert ask(ONE)[0].split()[0] == "503"
    monkeypatch.undo()
    connection.close()
    assert ask(ONE)[0] == "200 OK"


@pytest.mark.parametrize("path", ["/signatories/one/", ONE, "/api/v1/signatories.csv", "/none/"])
def test_head_has_the_headers_of_the_answer_and_no_body(path, one):
    heads, answer = ask(path, "HEAD"), ask(path)
    for _status, headers, _body in (heads, answer):
        for name in OF_REQUEST:
            headers.pop(name, None)
    assert heads == (*answer[:2], b"")
    assert answer[2] != b""


def test_the_rows_of_a_table_are_not_read_to_say_only_its_headers(one):
    with CaptureQueriesContext(connection) as queries:
        ask("/api/v1/signatories.csv", "HEAD")
    assert [sql["sql"] for sql in queries if "signatories_signatory" in sql["sql"]] == []
