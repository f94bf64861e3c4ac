"""Faults of database and disk, each caused for real: all that people and programs see is a 503."""

import errno
import threading
from contextlib import contextmanager

import pytest
from django.contrib import messages
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

from signatories.models import Signatory
from sources.models import Change, Import
from tests.admin.rows import form_data
from tests.admin.test_import import upload
from tests.admin.test_screens import admin_url
from tests.factories import make_signatory
from tests.pages.html import read
from tests.sources.tables import as_csv

SQLITE = connection.vendor == "sqlite"
only_sqlite = pytest.mark.skipif(not SQLITE, reason="a fault of SQLite")
only_postgresql = pytest.mark.skipif(SQLITE, reason="a fault of PostgreSQL")
GONE = ("The database does not answer.", "30")
BUSY = ("The database is busy with something else.", "10")
FULL = ("There is no room left to write on the server.", "300")
READ_ONLY = ("Nothing can be saved for now; reading goes on.", "120")

NO_WRITES = (
    ("PRAGMA query_only = 1", "PRAGMA query_only = 0")
    if SQLITE
    else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
)


def sleep(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(10)")
    return HttpResponse()


def say(request):
    messages.success(request, "It was saved.")
    if "fail" in request.GET:
        raise OSError(errno.ENOSPC, "No space left on device")
    return HttpResponse()


urlpatterns = [path("sleep/", sleep), path("api/sleep/", sleep), path("say/", say)]
urlpatterns += [path("", include("config.urls"))]
handler500 = "operations.faults.fault"


def told(response):
    """Why a request was answered 503, and when to come back."""
    assert response.status_code == 503, response.content
    assert response["Cache-Control"] == "no-store"
    if response["Content-Type"] == "application/problem+json":
        problem = response.json()
        assert problem["type"].endswith("/api/v1/docs/errors/#unavailable")
        reason = problem["detail"].split(" Try again")[0]
    else:
        shown = read(response)
        assert shown.one("h1").text == "Not available for the moment"
        reason = shown.one("p", class_="lede").text.split(" Try again")[0]
    return reason, response["Retry-After"]


@contextmanager
def elsewhere(**settings):
    """New connections go to another database."""
    connection.close()
    usual = dict(connection.settings_dict)
    connection.settings_dict.update(settings)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(usual)


@contextmanager
def said_to_the_database(statement, afterwards):
    connection.cursor().execute(statement)
    try:
        yield
    finally:
        connection.cursor().execute(afterwards)


def save_in_the_admin(client, record, **changed):
    address = admin_url(type(record), "change", record.pk)
    form = form_data(client.get(address)) | changed
    return client.post(
        address, form | {"_publish": "1", "override": "Alone.", "reason": "The page now says so."}
    )


@pytest.fixture
def admin(admin_client):
    admin_client.raise_request_exception = False
    return admin_client


@pytest.mark.django_db
@pytest.mark.urls("tests.faults.test_outages")
def test_nobody_reads_that_it_was_saved_when_it_was_not(admin):
    assert told(admin.get("/say/?fail")) == FULL
    assert "It was saved." not in admin.get("/admin/").content.decode()
    admin.get("/say/")
    assert "It was saved." in admin.get("/admin/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_gone_is_told_everywhere_and_comes_back_by_itself(admin):
    nowhere = {"NAME": "/no/where/db.sqlite3"} if SQLITE else {"HOST": "127.0.0.1", "PORT": "1"}
    addresses = ["/", "/documents/", "/no/such/page/", "/admin/", "/api/v1/signatories/"]
    addresses += ["/api/v1/signatories.csv", "/signatories/it/", "/api/v1/documents/it/"]
    with elsewhere(**nowhere):
        assert [told(admin.get(address)) for address in addresses] == [GONE] * len(addresses)
        assert admin.get("/healthz").status_code == 200
        assert admin.get("/readyz").status_code == 503
    assert [admin.get(address).status_code for address in ("/", "/api/v1/signatories/")] == [
        200,
        200,
    ]


@only_sqlite
@pytest.mark.django_db
def test_a_full_disk_refuses_the_write_whole_and_goes_on_reading(admin):
    record = make_signatory(note="before")
    before = Change.objects.count()
    pages = connection.cursor().execute("PRAGMA page_count").fetchone()[0]
    with said_to_the_database(
        f"PRAGMA max_page_count = {pages}", "PRAGMA max_page_count = 1073741823"
    ):
        response = save_in_the_admin(admin, record, note="x" * 20_000)
        assert told(response) == FULL
        assert "What you sent was not saved." in response.content.decode()
        assert admin.get("/signatories/").status_code == 200
    record.refresh_from_db()
    assert (record.note, Change.objects.count()) == ("before", before)
    assert save_in_the_admin(admin, record, note="after").status_code == 302


@pytest.mark.django_db(transaction=not SQLITE)
def test_a_database_for_reading_alone_says_so_to_writers_and_serves_readers(admin):
    record = make_signatory(note="before")
    with said_to_the_database(*NO_WRITES):
        assert told(save_in_the_admin(admin, record, note="after")) == READ_ONLY
        assert admin.get(record.get_absolute_url()).status_code == 200
        assert admin.get("/api/v1/signatories/").status_code == 200
    assert Signatory.objects.get().note == "before"


@pytest.mark.django_db(transaction=not SQLITE)
def test_who_brings_a_file_in_is_told_why_it_is_not_written(admin):
    record = make_signatory(note="before")
    item = upload(admin, as_csv(["slug", "note"], [record.slug, "after"]))
    address = admin_url(Import, "change", item.pk)
    with said_to_the_database(*NO_WRITES):
        admin.post(address, {"reason": "The page now says so.", "override": "Alone."})
    page = read(admin.get(address))
    assert page.one("ul", class_="messagelist").text == (
        f"{READ_ONLY[0]} Nothing was written: try again in a minute."
    )
    assert Signatory.objects.get().note == "before"


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_for_another_writer_is_told_to_come_back(admin):
    record = make_signatory(note="before")
    session = admin.session
    session["seen_at"] = 0
    session.save()
    holds, over = threading.Event(), threading.Event()

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE" if SQLITE else "BEGIN")
            if not SQLITE:
                cursor.execute("SELECT 1 FROM sources_register FOR UPDATE")
            holds.set()
            over.wait(30)
            cursor.execute("ROLLBACK")
        connection.close()

    wait = "PRAGMA busy_timeout = 100" if SQLITE else "SET lock_timeout = 100"
    writer = threading.Thread(target=hold)
    writer.start()
    holds.wait(30)
    try:
        with said_to_the_database(wait, wait + "00"):
            assert told(save_in_the_admin(admin, record, note="after")) == BUSY
            # Reading goes on, though the session wants to note that it is in use.
            assert admin.get("/admin/").status_code == 200
    finally:
        over.set()
        writer.join()
    assert Signatory.objects.get().note == "before"


@only_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/sleep/", "/api/sleep/"])
def test_a_statement_that_takes_too_long_is_ended(client, settings, address):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    with said_to_the_database("SET statement_timeout = 50", "SET statement_timeout = 0"):
        assert told(client.get(address)) == BUSY
    assert client.get("/").status_code == 200


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_who_gets_no_connection_is_told_to_come_back(client):
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS crowded")
        cursor.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    with elsewhere(USER="crowded"):
        assert told(client.get("/")) == GONE
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE crowded")
