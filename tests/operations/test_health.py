"""Alive, ready, and what the doctor finds."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from search.models import Entry
from sources.models import Change
from tests import factories as make


def refuse(*args):
    raise DatabaseError


def doctor():
    """What the doctor prints of each thing: {name: (word, what)}."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
        failed = False
    except CommandError:
        failed = True
    lines = [line for line in out.getvalue().splitlines() if line[:4] in ("ok  ", "MEND")]
    found = {line[6:].split(": ")[0]: (line[:4].strip(), line.split(": ", 1)[1]) for line in lines}
    return found, failed


def test_alive_asks_no_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


def test_ready_when_database_tables_and_index_are_there(client, db):
    make.make_document()
    response = client.get("/readyz")
    checks = {"database": "ok", "migrations": "ok", "triggers": "ok", "index": "ok"}
    assert (response.status_code, response.json()) == (200, {"ready": True, "checks": checks})


def test_not_ready_without_a_database(client, db):
    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "does not answer",
        "migrations": "not known",
        "triggers": "not known",
        "index": "not known",
    }


def test_not_ready_while_the_tables_are_older_than_the_code(client, db):
    MigrationRecorder(connection).record_unapplied("search", "0001_initial")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "1 not applied, first search 0001_initial"


def take_a_trigger():
    """As someone who repaired a table by hand might."""
    taken = {
        "sqlite": "DROP TRIGGER version_signatories_signatory_UPDATE",
        "postgresql": "ALTER TABLE signatories_signatory DISABLE TRIGGER registry_written",
    }
    with connection.cursor() as cursor:
        cursor.execute(taken[connection.vendor])


def test_not_ready_while_a_write_would_pass_unnoticed_until_migrate_is_run(client, db):
    take_a_trigger()
    response = client.get("/readyz")
    told = "missing on 1 tables, first signatories_signatory"
    assert (response.status_code, response.json()["checks"]["triggers"]) == (503, told)
    call_command("migrate", verbosity=0)
    assert client.get("/readyz").json()["checks"]["triggers"] == "ok"


def test_not_ready_while_nothing_can_be_found(client, db):
    make.make_document()
    Entry.objects.all().delete()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]["index"]) == (503, "empty")


def test_the_doctor_finds_nothing_to_mend_in_a_fresh_installation(db):
    make.make_document()
    found, failed = doctor()
    assert ({name for name, (word, _) in found.items() if word != "ok"}, failed) == (set(), False)


@pytest.mark.parametrize(
    ("break_it", "name", "says"),
    [
        (lambda s, t: Entry.objects.all().delete(), "Search index", "0 entries for 1 documents"),
        (
            lambda s, t: setattr(s, "CACHE_DIR", str(t / "no")),
            "Cache folder",
            "{t}/no cannot be written to",
        ),
        (lambda s, t: setattr(s, "BACKUP_DIR", str(t)), "Backups", "there is none"),
        (lambda s, t: setattr(s, "WRITTEN_FOLDERS", ["/proc/1"]), "Folders", "/proc/1: "),
        (
            lambda s, t: MigrationRecorder(connection).record_unapplied("search", "0001_initial"),
            "Migrations",
            "1 not applied, first search 0001_initial",
        ),
        (lambda s, t: take_a_trigger(), "Triggers", "missing on 1 tables, first signatories_"),
    ],
    ids=["index", "cache", "backups", "folders", "migrations", "triggers"],
)
def test_the_doctor_names_what_is_ill_and_fails(break_it, name, says, settings, tmp_path, db):
    make.make_document()
    break_it(settings, tmp_path)
    found, failed = doctor()
    ill = {each: what for each, (word, what) in found.items() if word == "MEND"}
    assert (list(ill), failed) == ([name], True)
    assert ill[name].startswith(says.format(t=tmp_path))


def test_the_doctor_examines_what_can_be_examined_without_a_database(db):
    with connection.execute_wrapper(refuse):
        found, failed = doctor()
    assert found["Database"] == ("MEND", "does not answer")
    assert (found["Cache folder"][0], failed) == ("ok", True)


def test_the_doctor_sees_a_clock_that_was_set_back(db):
    make.make_document()
    newest = Change.objects.latest("sequence")
    Change.objects.filter(pk=newest.pk).update(at=newest.at + timedelta(hours=1))
    word, what = doctor()[0]["Clock"]
    assert (word, what[-7:]) == ("MEND", "s ahead")
