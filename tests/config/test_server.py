"""The application server starts where it can, says what is wrong where it cannot, and ends when it is told to."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clusters import free_port

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
SERVER = [sys.executable, "-m", "config.server"]


def clean(folder, **environment):
    return {"PATH": os.environ["PATH"], "TMPDIR": str(folder), "WORKERS": "1"} | environment


def start(folder, *arguments, **environment):
    """What the server says that does not start: (code, last line)."""
    result = subprocess.run(
        [*SERVER, *arguments], cwd=ROOT, env=clean(folder, **environment), timeout=30,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return result.returncode, result.stderr.splitlines()[-1]


class Link(http.client.HTTPConnection):
    """To a path instead of a port, if it is given one."""

    def __init__(self, place):
        super().__init__("127.0.0.1", place if isinstance(place, int) else None, timeout=30)
        self.place = place

    def connect(self):
        if isinstance(self.place, int):
            return super().connect()
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        return self.sock.connect(str(self.place))


def status(place, path="/healthz"):
    link = Link(place)
    try:
        link.request("GET", path)
        return link.getresponse().status
    finally:
        link.close()


@contextmanager
def serving(folder, place):
    """The server in a session of its own, as a terminal has it; killed at the end if it still runs."""
    bind = f"127.0.0.1:{place}" if isinstance(place, int) else f"unix:{place}"
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [*SERVER, "--bind", bind], cwd=ROOT, env=clean(folder), start_new_session=True,
            stdout=said, stderr=said,
        )  # fmt: skip
    try:
        until = time.monotonic() + 30
        while True:
            try:
                assert status(place) == 200
                break
            except OSError:
                assert time.monotonic() < until, (folder / "said").read_text()
                time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def kept(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith("registry-workers-")]


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        (
            {"WORKERS": "many"},
            "Settings: WORKERS='many' is not a whole number, e.g. WORKERS=2.",
        ),
        (
            {"WORKERS": "0"},
            "Settings: WORKERS=0 is too little. Set WORKERS to 1 or more.",
        ),
        (
            {"DATABASE_URL": "mysql://localhost/x"},
            "Settings: DATABASE_URL names a database this registry is not tested on. "
            "Use sqlite:// or postgres://.",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_it_takes_a_wrong_setting_as_one_line(tmp_path, environment, line):
    assert start(tmp_path, **environment) == (1, line)
    assert kept(tmp_path) == []


def test_it_says_where_it_cannot_listen(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        said = start(tmp_path, "--bind", taken)[1]
    assert f"argument --bind: {taken}: [Errno 98] Address already in use" in said
    command = "python -m config.server: error: argument --bind:"
    for place, wrong in {
        "8000": "'8000' is neither HOST:PORT nor unix:PATH.",
        "127.0.0.1:http": "'127.0.0.1:http' is neither HOST:PORT nor unix:PATH.",
        "unix:/no/such/folder/socket": "unix:/no/such/folder/socket: [Errno 2] No such file or directory.",
    }.items():
        assert start(tmp_path, "--bind", place) == (2, f"{command} {wrong}")


def test_ctrl_c_ends_it_at_once_and_nothing_is_left_behind(tmp_path):
    with serving(tmp_path, free_port()) as process:
        (folder,) = kept(tmp_path)
        assert {path.name for path in (tmp_path / folder).iterdir()} == {"figures", "requests"}
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(10) == 0
    assert kept(tmp_path) == []


def test_the_socket_of_a_server_that_was_killed_is_taken_over_and_that_of_one_that_runs_is_not(
    tmp_path,
):
    place = tmp_path / "socket"
    with serving(tmp_path, place):
        said = start(tmp_path, "--bind", f"unix:{place}")[1]
        assert said.endswith(f"unix:{place}: [Errno 98] Address already in use.")
        assert status(place) == 200
    assert place.is_socket()
    with serving(tmp_path, place) as process:
        process.terminate()
        assert process.wait(10) == 0
    assert not place.exists()
