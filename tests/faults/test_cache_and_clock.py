"""A broken cache and a clock that jumps take nothing from readers."""

import time

import pytest

from sources import throttling
from sources.tally import Tally
from sources.throttling import ApiThrottle

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(monkeypatch):
    """Two requests a minute."""
    monkeypatch.setattr(ApiThrottle, "get_rate", lambda self: "2/min")


@pytest.fixture
def begin(monkeypatch, tmp_path):
    """Begin as a worker does, with counts in this folder; gives the folder."""
    folder = tmp_path / "counts"

    def begin():
        monkeypatch.setattr(throttling, "counts", Tally(folder))
        return folder

    return begin


def statuses(client, number):
    return [client.get("/api/v1/themes/").status_code for _ in range(number)]


def test_the_limit_holds_while_the_folder_is_well(client, few, begin, tmp_path):
    (tmp_path / "counts").mkdir()
    begin()
    assert statuses(client, 3) == [200, 200, 429]


@pytest.mark.parametrize("fault", ["a file", "no room", "garbage"])
def test_a_broken_folder_costs_no_answer(client, few, begin, tmp_path, fault, caplog):
    folder = tmp_path / "counts"
    if fault == "a file":
        folder.write_text("not a folder")
    elif fault == "no room":
        folder.symlink_to("/proc/1/no-such-folder")
    else:
        folder.mkdir()
        (folder / "counts").write_bytes(b"\xff\xfe no table" * 20_000)
    begin()
    # Each worker then counts by itself.
    assert statuses(client, 3) == [200, 200, 429]
    warnings = [one for one in caplog.records if one.name == "registry.cache"]
    assert len(warnings) == (fault != "garbage")


@pytest.mark.parametrize("jump", [-86_400, 86_400])
def test_a_clock_that_is_set_locks_nobody_out(client, few, begin, jump, monkeypatch, tmp_path):
    (tmp_path / "counts").mkdir()
    begin()
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + (86_400 if jump < 0 else 0))
    statuses(client, 2)
    monkeypatch.setattr(time, "time", lambda: now() + max(jump, 0))
    wait = int(client.get("/api/v1/themes/").get("Retry-After", 0))
    assert wait <= 60
