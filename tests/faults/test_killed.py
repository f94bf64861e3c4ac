"""A process that is killed (-9) while it writes leaves what it committed, and nothing half done."""

import signal
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection

from operations.checks import whole_index
from publishing import building
from sources import imports
from sources.models import Change, Document, Import, Register
from tests.factories import make_document
from tests.faults.killing import dies_at, killed
from tests.sources.tables import as_csv


def state():
    number = Register.objects.values_list("number", flat=True).get()
    rows = Document.objects.count(), Document.history.count(), Change.objects.count()
    return number, *rows


def grown_since(before):
    return [b - a for a, b in zip(before, state(), strict=True)]


@pytest.fixture(scope="module")
def trial(registry_copy, django_db_blocker, tmp_path_factory):
    """What a copy of the register looked like after each death."""
    with django_db_blocker.unblock():
        yield {
            "saves": [saves(moment) for moment in (0.05, 0.3)],
            "load": load(tmp_path_factory.mktemp("load")),
            "release": release(tmp_path_factory.mktemp("releases") / "one"),
            "command": import_by_command(tmp_path_factory.mktemp("import") / "document.csv"),
            "admin": import_by_admin(),
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
        grown_since(before),
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


ROWS = 40


def table(name):
    lines = [
        [f"{name}-{n}", f"T {n}", "P", "web_page", "https://example.org/"] for n in range(ROWS)
    ]
    return as_csv(["slug", "title", "publisher", "kind", "url"], *lines)


def import_by_command(path):
    """How it ended, and what grew by it and by the next try."""
    path.write_bytes(table("by-command"))

    def work():
        call_command("import_records", path, stdout=StringIO(), stderr=StringIO())

    before = state()
    ended = dies_at(work, 'INSERT INTO "sources_document"', ROWS // 2)
    return ended, grown_since(before), work() or grown_since(before)


def import_by_admin():
    """The same of a file that lies before a second person, with whether it still waits."""
    author = get_user_model().objects.create_user("author")
    item = Import(label="sources.document")
    imports.bring_in(item, "document.csv", table("by-admin"), author)
    item.save()
    for _step in imports.check(item, *imports.read(item)):
        pass

    def work():
        for _step in imports.write(item, *imports.read(item), user=author, reason="Why."):
            pass

    before = state()
    # The file is noted as written last of all.
    ended = dies_at(work, 'UPDATE "sources_import"')
    item.refresh_from_db()
    waits = item.written_at is None and bytes(item.content) == table("by-admin")
    return ended, waits, grown_since(before), work() or grown_since(before)


def release(folder):
    def work():
        building.build(lambda state: folder)

    # Records are counted once the folder for them is there.
    ended = dies_at(work, "SELECT COUNT(*)")
    was_there, left = folder.exists(), scratch(folder)
    with building.in_place(folder.with_name("other")) as other:
        cleared = scratch(folder) == [other]
        work()
        kept = other.exists()
    return ended, was_there, len(left), cleared, kept, folder.exists()


def scratch(folder):
    return list(folder.parent.glob(".building-*"))


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


def test_an_import_that_dies_leaves_nothing_and_the_next_is_whole(trial):
    assert trial["command"] == (-signal.SIGKILL, [0] * 4, [ROWS] * 4)


def test_a_file_whose_import_died_still_waits_and_can_be_written(trial):
    assert trial["admin"] == (-signal.SIGKILL, True, [0] * 4, [ROWS] * 4)


def test_a_release_that_dies_is_none_and_the_next_is_whole_and_clears_what_it_left(trial):
    # What another builds meanwhile stays.
    assert trial["release"] == (-signal.SIGKILL, False, 1, True, True, True)
