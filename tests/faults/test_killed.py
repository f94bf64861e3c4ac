"""A process that is killed (-9) while it writes leaves what it committed, and nothing half done."""

import os
import signal
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from operations.checks import whole_index
from publishing import building
from sources.models import Change, Document, Register
from tests.factories import make_document


def killed(work, after):
    """Do the work in a process of its own, which is killed so many seconds after its first word.

    ``work`` is given a function that tells of what is committed; gives what was told.
    """
    connection.close()  # or both would speak over one connection
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            work(lambda word: os.write(writing, f"{word}\n".encode()))
        finally:
            os._exit(1)
    os.close(writing)
    told = os.read(reading, 1)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while part := os.read(reading, 65_536):
        told += part
    os.close(reading)
    return told.decode().split()


def state():
    number = Register.objects.get().number
    rows = Document.objects.count(), Document.history.count(), Change.objects.count()
    return number, *rows


@pytest.fixture(scope="module")
def trial(registry_copy, django_db_blocker, tmp_path_factory):
    """What a copy of the register looked like after each death."""
    with django_db_blocker.unblock():
        yield {
            "saves": [saves(moment) for moment in (0.05, 0.3)],
            "load": load(tmp_path_factory.mktemp("load")),
            "release": release(tmp_path_factory.mktemp("releases") / "one"),
        }
        connection.close()


def saves(moment):
    """Slugs that were told as committed, and how what is there differs."""
    before = state()

    def work(tell):
        for number in range(10_000):
            slug = f"killed-{int(moment * 100)}-{number}"
            make_document(slug=slug)
            tell(slug)

    told = killed(work, moment)
    there = Document.objects.filter(slug__startswith=f"killed-{int(moment * 100)}-").values_list(
        "slug", flat=True
    )
    return (
        told,
        sorted(there),
        [b - a for a, b in zip(before, state(), strict=True)],
        whole_index().ok,
    )


def load(folder):
    rows = [
        f"- model: sources.document\n  fields: {{slug: loaded-{n}, title: T {n}, publisher: P, kind: web_page, "
        f"url: 'https://example.org/{n}'}}\n"
        for n in range(2_000)
    ]
    (folder / "documents.yaml").write_text("".join(rows), encoding="utf-8")
    before = state()

    def work(tell):
        tell("begun")
        call_command("load_registry", str(folder), stdout=StringIO(), stderr=StringIO())
        tell("done")

    return killed(work, 0.8), before, state()


def release(folder):
    def work(tell):
        tell("begun")
        building.build(lambda state: folder)
        tell("done")

    told = killed(work, 0.3)
    was_there = folder.exists()
    building.build(lambda state: folder)
    return told, was_there, folder.exists()


def test_what_was_committed_is_there_and_nothing_of_what_was_not(trial):
    for told, there, grown, index_is_whole in trial["saves"]:
        assert len(told) > 0
        # The last may have been committed and not told of any more.
        assert {*told} <= {*there}
        assert len(there) - len(told) in (0, 1)
        # One number, one row, one row of history, one change each.
        assert grown == [len(there)] * 4
        assert index_is_whole


def test_a_load_that_dies_leaves_nothing(trial):
    told, before, after = trial["load"]
    assert told == ["begun"]
    assert after == before


def test_a_release_that_dies_is_none_and_the_next_is_whole(trial):
    assert trial["release"] == (["begun"], False, True)
