"""A backup made while people write comes back record for record, history included."""

import shutil
import stat
import threading
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from operations import backups
from signatories.models import Signatory
from sources.models import Change, Register
from tests.clusters import BIN
from tests.factories import make_signatory


def command(name, *arguments):
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out)
    return out.getvalue()


def everything():
    """All rows of all models, as Django reads them."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.managed
    }


def write_until(over):
    number = 0
    while not over.is_set():
        number += 1
        make_signatory(slug=f"meanwhile-{number}")
    connection.close()
    return number


@pytest.fixture(scope="module")
def drill(registry_copy, django_db_blocker, tmp_path_factory):
    """What was there, a backup of it, one made under load, and what each brought back."""
    folder = tmp_path_factory.mktemp("backups")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv("PATH", str(BIN), prepend=":")
        found = {"before": everything(), "said": command("backup", "--to", folder)}
        (quiet,) = folder.glob("registry-*Z.[sd]*")

        over, written = threading.Event(), []
        writer = threading.Thread(target=lambda: written.append(write_until(over)))
        writer.start()
        command("backup", "--to", folder)
        over.set()
        writer.join()
        busy = max(folder.glob("registry-*Z.[sd]*"))
        found |= {"folder": folder, "files": (quiet, busy), "written": written[0]}

        found["busy"] = command("restore", busy, "--replace")
        found["busy changes"] = list(Change.objects.values_list("sequence", flat=True))
        found["busy number"] = Register.objects.get().number
        found["busy entries"] = Signatory.objects.filter(slug__startswith="meanwhile").count()

        Signatory.objects.order_by("pk").first().names.all().delete()
        found["quiet"] = command("restore", quiet, "--replace")
        found["damaged"] = damaged = folder / f"damaged-{quiet.name}"
        damaged.write_bytes(quiet.read_bytes()[:20_000])
        shutil.copy(backups.manifest_of(quiet), backups.manifest_of(damaged))
        with pytest.raises(CommandError) as refusal:
            command("restore", damaged, "--replace")
        found |= {"refused": str(refusal.value), "after": everything()}
        yield found


def test_every_row_comes_back_history_and_accounts_included(drill):
    assert drill["after"] == drill["before"]
    assert len(drill["before"]["signatories.HistoricalMembership"]) > 100


def test_a_backup_made_under_load_holds_one_state(drill):
    assert drill["written"] > 0
    assert drill["busy changes"] == list(range(1, drill["busy number"] + 1))
    assert drill["busy entries"] <= drill["written"]


def test_it_is_told_what_was_copied_and_that_all_of_it_was_compared(drill):
    rows = sum(number for number, _ in backups.manifest(drill["files"][0])["tables"].values())
    assert f" tables, {rows} rows, " in drill["said"]
    assert f" tables, {rows} rows, each as in the manifest." in drill["quiet"]


def test_nobody_else_may_read_a_backup_and_nothing_unfinished_lies_about(drill):
    modes = {stat.S_IMODE(path.stat().st_mode) for path in drill["files"]}
    assert modes == {0o600}
    assert len(list(drill["folder"].glob("registry-*"))) == 4


def test_a_database_that_holds_something_is_not_overwritten_unasked(drill, db):
    with pytest.raises(CommandError, match=r"Overwrite them with --replace\."):
        command("restore", drill["files"][0])


def test_a_damaged_backup_is_refused_and_the_database_stays(drill):
    assert drill["refused"] in (
        "pg_restore: error: could not read from input file: end of file",
        f"{drill['damaged']} is damaged: database disk image is malformed.",
    )
    assert drill["after"] == drill["before"]


def test_a_backup_without_its_manifest_is_refused(tmp_path, db):
    (tmp_path / "registry-1.dump").write_bytes(b"x")
    with pytest.raises(CommandError, match=r"registry-1.json cannot be read. It belongs to"):
        command("restore", tmp_path / "registry-1.dump", "--replace")


def test_only_the_newest_are_kept(tmp_path):
    suffix = backups.SUFFIX[connection.vendor]
    for day in "1234":
        (tmp_path / f"registry-{day}{suffix}").touch()
        (tmp_path / f"registry-{day}.json").touch()
    backups.thin_out(tmp_path, 2)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"registry-{day}{end}" for day in "34" for end in (".json", suffix)}
