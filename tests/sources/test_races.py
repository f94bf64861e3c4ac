"""Processes that write and processes that answer, as in use: no answer is older than its question."""

from itertools import count
from multiprocessing import get_context

from django.db import connection, transaction
from django.test import Client

from signatories.models import Signatory
from sources.throttling import ApiThrottle, counts
from tests import factories as make

SLUGS = ("one", "two")
WRITES, READERS = 16, 2
# Forked: the children have the settings and the database of the test.
processes = get_context("fork")


def write(slug, committed):
    """Write number after number, each in one of the ways in which rows are written."""
    rows = Signatory.objects.filter(slug=slug)
    ways = (rows.update, super(type(rows), rows).update)
    for number in range(1, WRITES + 1):
        with transaction.atomic():
            ways[number % 2](note=str(number))
        committed.value = number


def read(committed, found):
    """Ask until all is written; tell of each answer that is older than what was committed before."""
    client, held, stale, kept = Client(), {}, [], 0
    paths = [f"/api/v1/signatories/{slug}/" for slug in SLUGS]
    for turn in count():
        is_over = all(one.value == WRITES for one in committed.values())
        for slug, path in zip(SLUGS, paths, strict=True):
            least = committed[slug].value
            tag, note = held.get(slug, ("", -1))
            # In turns as one who has a copy, and as one who has none.
            asked = {"If-None-Match": tag} if turn % 2 else {}
            answer = client.get(path, headers=asked)
            if answer.status_code == 200:
                note = int(answer.json()["note"] or 0)
                kept += answer["ETag"] == tag
            held[slug] = (answer["ETag"] if answer.status_code == 200 else tag, note)
            if note < least:
                stale.append((slug, turn, answer.status_code, note, least))
        if is_over:
            break
    found.put((stale, kept, {slug: note for slug, (_tag, note) in held.items()}))


def start(work, *given):
    process = processes.Process(target=work, args=given, daemon=True)
    process.start()
    return process


def test_racing_processes_catch_no_stale_answer(transactional_db, monkeypatch):
    monkeypatch.setattr(ApiThrottle, "get_rate", lambda self: None)
    counts.clear()
    for slug in SLUGS:
        make.make_signatory(slug=slug)
    connection.close()  # no child speaks through the parent's
    committed = {slug: processes.Value("i", 0) for slug in SLUGS}
    found = processes.Queue()
    readers = [start(read, committed, found) for _ in range(READERS)]
    writers = [start(write, slug, committed[slug]) for slug in SLUGS]
    told = [found.get(timeout=60) for _ in readers]
    for process in (*readers, *writers):
        process.join(10)
        assert process.exitcode == 0
    assert [stale for stale, _kept, _last in told] == [[], []]
    assert all(kept for _stale, kept, _last in told), "Nothing was kept: this proves nothing."
    assert [last for _stale, _kept, last in told] == [dict.fromkeys(SLUGS, WRITES)] * READERS


def test_what_changed_while_an_answer_was_made_is_not_kept_under_the_version_before(
    transactional_db, client
):
    """A backup that is put back brings that version again, with the data that it had."""

    def sql(statement, *values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else None

    def table():
        return b"".join(client.get("/api/v1/signatories.csv")).decode()

    make.make_signatory(slug="one", note="before")
    (row,) = sql("SELECT version, written_at, number, changed_at FROM sources_register")
    parts = iter(client.get("/api/v1/signatories.csv"))
    next(parts)  # the names of the columns; the rows are not read yet
    sql("UPDATE signatories_signatory SET note = 'after'")
    assert "after" in b"".join(parts).decode()
    sql("UPDATE signatories_signatory SET note = 'before'")
    sql(
        "UPDATE sources_register SET version = %s, written_at = %s, number = %s, changed_at = %s",
        *row,
    )
    assert "before" in table()
