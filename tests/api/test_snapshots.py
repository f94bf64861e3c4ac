"""An export is made once while the data are the same; whatever happens to its file, who reads it gets all."""

from collections import namedtuple
from pathlib import Path

import pytest

from signatories.models import Signatory
from sources import snapshots
from tests import factories as make

CSV, LINES = "/api/v1/signatories.csv", "/api/v1/signatories.jsonl"


@pytest.fixture
def folder(transactional_db, settings, tmp_path, monkeypatch):
    """Where exports are kept; here all of them are too large for the memory of a worker."""
    settings.CACHE_DIR = str(tmp_path)
    monkeypatch.setattr(snapshots, "LARGEST", 0)
    monkeypatch.setattr("sources.caching.LARGEST", 0)
    for slug in ("one", "two", "three"):
        make.make_signatory(slug=slug)
    return tmp_path / "exports"


def body(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return b"".join(answer)


def files(folder):
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("path", [CSV, LINES, f"{LINES}?fields=slug", f"{CSV}?kind=company"])
def test_the_second_time_the_same_comes_from_a_file(
    path, folder, client, django_assert_num_queries
):
    first = body(client, path)
    assert len(files(folder)) == 1
    with django_assert_num_queries(1):  # the version of the data
        assert body(client, path) == first


def test_what_was_written_since_is_in_the_next_export_and_the_old_file_goes(folder, client):
    body(client, LINES)
    before = files(folder)
    Signatory.objects.filter(slug="one").update(note="new")
    assert b'"note":"new"' in body(client, LINES)
    assert len(files(folder)) == 1
    assert files(folder) != before


def test_different_questions_have_files_of_their_own(folder, client):
    bodies = {path: body(client, path) for path in (CSV, LINES, f"{LINES}?fields=slug")}
    assert len(files(folder)) == 3
    assert {path: body(client, path) for path in bodies} == bodies


def test_who_leaves_midway_leaves_no_file(folder, client):
    answer = client.get(CSV)
    next(iter(answer))  # the names of the columns
    assert len(files(folder)) == 1
    answer.close()
    assert files(folder) == []


def test_what_changes_while_it_is_sent_is_not_kept(folder, client):
    parts = iter(client.get(CSV))
    next(parts)
    Signatory.objects.filter(slug="one").update(note="new")
    assert b"new" in b"".join(parts)
    assert files(folder) == []


@pytest.mark.parametrize("path", [CSV, LINES])
def test_a_full_disk_costs_the_reader_nothing(path, folder, client, monkeypatch):
    whole = body(client, path)
    for file in folder.iterdir():
        file.unlink()
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(snapshots.shutil, "disk_usage", lambda folder: usage(snapshots.LEFT - 1))
    assert body(client, path) == whole
    assert files(folder) == []


def test_a_folder_that_cannot_be_written_costs_the_reader_nothing(folder, client):
    whole = body(client, CSV)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("no folder")
    assert body(client, CSV) == whole
    assert Path(folder).read_text() == "no folder"


def test_what_is_kept_is_bounded_and_the_oldest_goes(folder, client, settings):
    settings.EXPORTS_MB = len(body(client, LINES)) * 1.5 / 2**20
    (oldest,) = files(folder)
    body(client, f"{LINES}?kind=company")
    body(client, f"{LINES}?ordering=-slug")
    assert oldest not in files(folder)
    assert len(files(folder)) == 2


@pytest.mark.parametrize("path", [CSV, LINES])
def test_nothing_is_kept_where_nothing_may_be(path, folder, client, settings):
    settings.EXPORTS_MB = 0
    whole = body(client, path)
    assert (body(client, path), files(folder)) == (whole, [])


def test_without_a_shared_folder_each_export_is_made(folder, client, settings):
    settings.CACHE_DIR = ""
    assert body(client, CSV) == body(client, CSV)
    assert not folder.exists()
