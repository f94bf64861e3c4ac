"""How a release is made and kept."""

import gc
import tracemalloc
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commitments.models import Commitment, CommitmentCitation
from publishing import building, tables, writers
from publishing.releases import releases
from sources.models import Register
from tests import factories as make


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.RELEASES_DIR = tmp_path / "releases"
    return settings.RELEASES_DIR


def build(*args):
    call_command("build_release", *args, stdout=StringIO(), verbosity=0)


def on_day(day):
    Register.objects.update(changed_at=f"{day}T10:00:00Z")


def test_a_release_is_named_for_the_day_of_the_newest_change_and_a_second_has_a_number(db, folder):
    for day in ("2026-11-02", "2026-11-09", "2026-11-09"):
        make.make_signatory()
        on_day(day)
        build()
    names = [release.name for release in releases()]
    assert names == ["2026-11-09-2", "2026-11-09", "2026-11-02"]


def test_without_a_change_no_further_release_is_made(db, folder):
    make.make_signatory()
    build()
    with pytest.raises(CommandError, match="nothing has changed since"):
        build()
    assert len([*folder.iterdir()]) == 1


def test_an_empty_registry_is_not_released(db, folder):
    with pytest.raises(CommandError, match="Load it first"):
        build()
    assert not folder.exists()


def test_a_folder_with_something_in_it_is_left_as_it_is(db, tmp_path):
    make.make_signatory()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        build(str(tmp_path / "mine"))
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_build_that_is_stopped_leaves_nothing(db, folder):
    make.make_signatory()

    def stop(records, total):
        yield next(iter(records))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        building.build(lambda state: folder / "2026-11-02", stop)
    assert [*folder.iterdir()] == []


def test_what_is_not_public_is_in_no_file(db, tmp_path):
    make.make_signatory(slug="secret-draft", publication="draft")
    make.make_signatory(slug="public")
    build(str(tmp_path / "out"))
    files = [path for path in (tmp_path / "out").rglob("*.*") if path.is_file()]
    assert [path.name for path in files if b"secret-draft" in path.read_bytes()] == []


def test_memory_does_not_grow_with_the_number_of_rows(db, tmp_path, monkeypatch):
    for kind in (writers.Parquet, writers.SQLite):
        monkeypatch.setattr(kind, "at_once", 20)
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 20)
    initiative, document = make.make_initiative(), make.make_document()

    def tidied(records, total):
        """What waits for the collector is counted as gone: when it comes is chance."""
        for number, record in enumerate(records):
            yield record
            if number % 10 == 0:
                gc.collect()

    def peak(rows):
        """The most memory that a build takes with so many commitments in all."""
        there = Commitment.objects.count()
        made = Commitment.objects.bulk_create(
            Commitment(ref=f"c-{number}", initiative=initiative, summary="A promise. " * 99)
            for number in range(there, rows)
        )
        CommitmentCitation.objects.bulk_create(
            CommitmentCitation(fact=one, document=document, locator="1", quote="so it is")
            for one in made
        )
        del made
        tracemalloc.start()
        building.build(lambda state: tmp_path / f"of-{rows}", tidied)
        _now, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(20)  # what is imported and cached once
    few, many = peak(40), peak(240)
    assert many < 1.05 * few  # six times the rows
