"""A broken cache and a clock that jumps take nothing from readers."""

import json
import time

import pytest
from django.core.cache import caches

from operations.caches import ForgivingFiles
from sources.throttling import ApiThrottle

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(monkeypatch, tmp_path, settings):
    """Two requests a minute, counted in files; gives the folder."""
    folder = tmp_path / "counts"
    backend = "operations.caches.ForgivingFiles"
    settings.CACHES = settings.CACHES | {"throttle": {"BACKEND": backend, "LOCATION": str(folder)}}
    monkeypatch.setattr(ApiThrottle, "get_rate", lambda self: "2/min")
    monkeypatch.setattr(ForgivingFiles, "said", -1000)
    return folder


def statuses(client, number):
    return [client.get("/api/v1/themes/").status_code for _ in range(number)]


def test_the_limit_holds_while_the_cache_is_well(client, few):
    assert statuses(client, 3) == [200, 200, 429]


@pytest.mark.parametrize("fault", ["a file", "no room", "garbage"])
def test_a_broken_cache_counts_nothing_and_costs_no_answer(client, few, fault, caplog):
    if fault == "a file":
        few.write_text("not a folder")
    elif fault == "no room":
        few.symlink_to("/proc/1/no-such-folder")
    else:
        statuses(client, 1)
        for file in few.iterdir():
            file.write_bytes(b"\xff\xfe not a pickle")
    assert set(statuses(client, 4)) <= ({200} if fault != "garbage" else {200, 429})
    warnings = [one for one in caplog.records if one.name == "registry.cache"]
    assert len(warnings) == 1
    assert json.dumps(warnings[0].getMessage())


@pytest.mark.parametrize("jump", [-86_400, 86_400])
def test_a_clock_that_is_set_locks_nobody_out(client, few, jump, monkeypatch):
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + (86_400 if jump < 0 else 0))
    statuses(client, 2)
    monkeypatch.setattr(time, "time", lambda: now() + max(jump, 0))
    wait = int(client.get("/api/v1/themes/").get("Retry-After", 0))
    assert wait <= 60
    assert caches["throttle"] is not None
