"""What was answered once is kept while the data are the same, and not a moment longer."""

import json
import threading
from datetime import date
from itertools import cycle

import pytest
from django.core.serializers import deserialize
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client

from signatories.models import Signatory
from sources import caching
from sources.models import Register
from sources.throttling import ApiThrottle, counts
from tests import factories as make

PATHS = [
    *("/", "/signatories/", "/signatories/one/", "/initiatives/", "/documents/", "/changes/"),
    *("/grid/", "/search/?q=one", "/api/v1/signatories/", "/api/v1/signatories/one/"),
    *("/api/v1/signatories.csv", "/api/v1/search/?q=one", "/api/v1/changes/?format=atom"),
]


@pytest.fixture
def one(transactional_db):
    counts.clear()
    return make.make_signatory(slug="one", name="One")


def shown(client):
    return client.get("/api/v1/signatories/one/").json()["note"]


SIZES = cycle(range(1, 201))


def listed(client):
    """The same in a list as it was hardly asked before: of records that were."""
    found = client.get(f"/api/v1/signatories/?page_size={next(SIZES)}").json()
    return found["results"][0]["note"]


def body(response):
    return b"".join(response) if response.streaming else response.content


@pytest.mark.parametrize("path", PATHS)
def test_a_repeated_answer_is_the_same_and_asks_only_for_the_version(
    path, one, client, django_assert_num_queries
):
    first = client.get(path)
    content = body(first)
    with django_assert_num_queries(1):
        again = client.get(path)
    assert (again.status_code, body(again)) == (200, content)
    same = ("Content-Type", "ETag", "Vary", "Cache-Control", "Link", "Content-Security-Policy")
    assert [again.get(name) for name in same] == [first.get(name) for name in same]
    with django_assert_num_queries(1):
        copy = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (copy.status_code, copy.content) == (304, b"")


def in_sql(one):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE signatories_signatory SET note = 'new'")


def in_a_load(one):
    fields = {"slug": "one", "name": "One", "kind": "company", "note": "new"}
    row = {"model": "signatories.signatory", "pk": one.pk, "fields": fields}
    for each in deserialize("json", json.dumps([row])):  # what loaddata does
        each.save()


def in_bulk(one):
    one.note = "new"
    QuerySet(Signatory).bulk_update([one], ["note"])


def saved(one):
    one.note = "new"
    one.save()


def updated(one):
    Signatory.objects.filter(pk=one.pk).update(note="new")


@pytest.mark.parametrize("write", [saved, updated, in_bulk, in_sql, in_a_load])
def test_whatever_writes_is_seen_at_the_next_request(write, one, client):
    for see in (shown, listed):
        assert [see(client), see(client)] == ["", ""]
    write(one)
    assert (shown(client), listed(client)) == ("new", "new")


def test_what_is_not_committed_is_shown_to_nobody_and_kept_by_nobody(one, client):
    shown(client)
    with transaction.atomic():
        in_sql(one)
        assert shown(client) == "new"
        transaction.set_rollback(True)
    assert shown(client) == ""


def test_racing_writers_catch_no_stale_answer(one):
    """Whatever was committed before a request began is in its answer, whoever answers."""
    committed, stale, done = [0], [], threading.Event()

    def write():
        with connection.cursor() as cursor:
            for number in range(1, 41):
                with transaction.atomic():
                    sql = f"UPDATE signatories_signatory SET note = '{number}'"
                    cursor.execute(sql)
                    threading.Event().wait(0.002)
                committed[0] = number
        done.set()

    def read():
        worker = Client()  # a middleware, and so a memory, of its own
        while not done.is_set():
            least = committed[0]
            for see in (shown, shown, listed, listed):
                if int(see(worker) or 0) < least:
                    stale.append((see.__name__, least))

    def run(work):
        try:
            work()
        finally:
            done.set()
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in (write, read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (committed, stale) == ([40], [])


def test_parameters_in_another_order_are_the_same_question(one, client, django_assert_num_queries):
    first = client.get("/api/v1/signatories/?kind=company&page_size=5").json()
    with django_assert_num_queries(1):
        again = client.get("/api/v1/signatories/?page_size=5&kind=company").json()
    assert again == first


def test_kept_answers_count_like_any_other(one, client, monkeypatch):
    monkeypatch.setattr(ApiThrottle, "get_rate", lambda self: "3/min")
    answers = [client.get("/api/v1/signatories/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    left = [answer.headers["RateLimit"].split(";")[1] for answer in answers]
    assert left == ["r=2", "r=1", "r=0", "r=0"]


def test_what_staff_see_is_neither_kept_nor_shown_to_others(one, client, admin_client):
    admin_client.get("/admin/")
    for _ in range(2):
        assert "ETag" not in admin_client.get("/signatories/one/")
    assert "ETag" in client.get("/signatories/one/")
    assert "ETag" not in client.get("/admin/login/")


def test_a_page_of_today_is_made_anew_tomorrow(one, client, monkeypatch):
    etag = client.get("/")["ETag"]
    monkeypatch.setattr(caching.timezone, "localdate", lambda: date(2100, 1, 1))
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200


def test_memory_is_bounded_and_the_least_used_goes_first():
    memory = caching.Memory(most=10_000)
    kept = caching.Kept(None, "/", b"x" * 1_000, {}, None, None, None)
    for number in range(3):
        memory.put(number, kept)
    memory.get(0)
    memory.put(3, kept)
    assert [memory.get(number) for number in range(4)] == [kept, None, kept, kept]
    assert memory.size == 9_000


def test_a_table_above_a_megabyte_is_streamed_and_not_kept(one):
    parts = [b"x" * 2**19] * 3
    assert list(caching.copied(parts, pytest.fail)) == parts


def test_a_version_is_never_used_twice(one):
    seen = set()
    for number in range(3):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE signatories_signatory SET note = '{number}'")
        seen.add(Register.objects.get().version)
    assert len(seen) == 3
