"""A disk that is really full, and one that really fails: nothing is half written, and reading goes on."""

import random
import shutil
import tempfile
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection

from operations.backups import back_up, restore
from operations.checks import whole_index
from sources.models import Change, Import
from tests.admin.test_import import upload
from tests.admin.test_screens import admin_url
from tests.clients import StaffClient
from tests.clusters import BIN, Cluster, free_port
from tests.conftest import on_database
from tests.factories import make_signatory
from tests.faults.disks import disk
from tests.faults.test_outages import (
    FULL,
    GONE,
    READ_ONLY,
    SQLITE,
    elsewhere,
    save_in_the_admin,
    told,
)
from tests.pages.html import read
from tests.sources.tables import as_csv

PAGES = ["/", "/signatories/", "/signatories/it/", "/api/v1/signatories/", "/readyz", "/healthz"]
# No database can make it shorter.
NOTE = random.Random(1).randbytes(9_900).hex()


def nothing():
    """SQLite has no server."""


@contextmanager
def database_on(disk):
    """Work in a copy of the test database that lies on the disk; gives what stops and starts its server."""
    if SQLITE:
        connection.close()
        copy = shutil.copy(connection.settings_dict["NAME"], disk.place / "db.sqlite3")
        with on_database(copy):
            yield nothing, nothing
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(BIN), prepend=":")
        backup = back_up(disk.place.parent / "backup")
        cluster = Cluster(disk.place, free_port(), safe=True).create()
        options = {k: v for k, v in connection.settings_dict["OPTIONS"].items() if k != "host"}
        where = {"HOST": "127.0.0.1", "PORT": cluster.port, "USER": "registry", "NAME": "registry"}
        try:
            with elsewhere(**where, OPTIONS=options):
                restore(backup)
                yield cluster.stop, cluster.start
        finally:
            cluster.stop()


class Trial:
    """Somebody who edits, reads, imports and releases on a small disk."""

    def __init__(self, disk):
        self.disk, self.record = disk, make_signatory(slug="it", note="before")
        self.client = StaffClient(raise_request_exception=False)
        self.client.force_login(get_user_model().objects.create_superuser("ada"))
        self.item = upload(self.client, as_csv(["slug", "note"], ["it", f"{NOTE} imported"]))

    def save(self, note):
        return save_in_the_admin(self.client, self.record, note=note)

    def save_until_refused(self):
        """Why at last, and whether all that went before is whole: the last note, one change for each."""
        last, changes = self.note(), Change.objects.count()
        for number in range(500):
            note = f"{NOTE} {number}"
            if (response := self.save(note)).status_code != 302:
                whole = (self.note(), Change.objects.count()) == (last, changes + number)
                return told(response), whole, whole_index().ok
            last = note

    def note(self):
        self.record.refresh_from_db()
        return self.record.note

    def import_it(self):
        address = admin_url(Import, "change", self.item.pk)
        self.client.post(address, {"reason": "The page now says so.", "override": "Alone."})
        lists = read(self.client.get(address)).all("ul", class_="messagelist")
        told = " ".join(one.text for one in lists)
        return told.removeprefix("The signatory “Signatory 1” was changed successfully. ")

    def release(self):
        """Why none was made, and whether anything is left of it."""
        folder = self.disk.place / "releases"
        try:
            call_command("build_release", folder / "one", stdout=StringIO(), verbosity=0)
        except CommandError as error:
            return str(error).split(":")[0].removeprefix(f"{folder}/"), any(folder.glob("*"))

    def reads(self):
        return {self.client.get(path).status_code for path in PAGES}

    def when_full(self):
        self.disk.fill()
        return {
            "save": self.save_until_refused(),
            "import": self.import_it(),
            "release": self.release(),
            "reading": self.reads(),
        }

    def after_it(self):
        self.disk.free()
        self.import_it()
        imported = self.note().endswith("imported")
        saved = self.save("after").status_code
        return imported, saved, self.note(), self.release(), self.reads()

    def when_it_fails(self, stop, start):
        before = self.note(), Change.objects.count()
        self.disk.fail()
        reading, refused = self.reads(), told(self.save(NOTE))
        stop()
        connection.close()
        self.disk.mend()
        start()
        same = (self.note(), Change.objects.count()) == before
        return (
            reading,
            refused,
            same,
            whole_index().ok,
            self.save("mended").status_code,
            self.note(),
        )


@pytest.fixture(scope="module")
def trial(django_db_setup, django_db_blocker):
    """What was seen while a disk was full, after that, and when it failed."""
    folder = Path(tempfile.mkdtemp(prefix="registry-disk-"))
    folder.chmod(0o755)  # PostgreSQL runs under an account of its own
    try:
        with disk(folder, 48 if SQLITE else 320) as made:
            if made is None:
                pytest.skip("no disk of a test's own can be mounted here")
            with django_db_blocker.unblock(), database_on(made) as server:
                one = Trial(made)
                found = one.when_full(), one.after_it(), one.when_it_fails(*server)
        yield found
    finally:
        shutil.rmtree(folder)


@pytest.mark.django_db
def test_on_a_full_disk_nothing_is_half_written_and_reading_goes_on(trial):
    assert trial[0] == {
        "save": (FULL, True, True),
        "import": f"{FULL[0]} Nothing was written: try again in a minute.",
        "release": ("one cannot be written", False),
        "reading": {200},
    }


@pytest.mark.django_db
def test_with_room_again_all_goes_on_without_a_restart(trial):
    assert trial[1] == (True, 302, "after", None, {200})


@pytest.mark.django_db
def test_on_a_disk_that_failed_reading_goes_on_and_nothing_that_was_saved_is_lost(trial):
    reading, refused, *after = trial[2]
    # PostgreSQL stops as soon as it must write its own log.
    assert refused == READ_ONLY or (refused == GONE and not SQLITE)
    assert (reading, after) == ({200}, [True, True, 302, "mended"])
