"""Servers that run while something is measured, and the processor time that they take."""

import http.client
import os
import subprocess
import sys
import time
import venv
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"


class Server:
    """A process with its children, asked over one connection that stays open."""

    def __init__(self, process, port):
        self.process, self.port = process, port
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)

    def get(self, path, **headers):
        """Status, length and body of an answer; counts as one request."""
        headers = {"Host": f"localhost:{self.port}", **headers}
        for attempt in range(2):
            try:
                self.connection.request("GET", path, headers=headers)
                response = self.connection.getresponse()
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                # It was idle for too long while others were asked.
                self.connection.close()
                if attempt:
                    raise
        return response.status, response.read(), response.headers

    def pids(self):
        """The process and all that it started."""
        found = [self.process.pid]
        for pid in found:
            tasks = Path(f"/proc/{pid}/task")
            for children in tasks.glob("*/children"):
                found += map(int, children.read_text().split())
        return found

    def cpu(self):
        """Seconds of processor time so far, of all threads."""
        total = 0
        for pid in self.pids():
            for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                total += int(task.read_text().split()[0])
        return total / 1e9

    def memory(self):
        """Megabytes that belong to the largest of the processes."""
        found = []
        for pid in self.pids():
            status = Path(f"/proc/{pid}/status").read_text()
            found += [int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line]
        return max(found) / 1024


@contextmanager
def running(command, port, **environment):
    """A server that answers on the port until the block is left."""
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server = Server(process, port)
        for _ in range(300):
            try:
                server.get("/")
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit(f"This ended at once: {' '.join(map(str, command))}")
                server.connection.close()
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def gunicorn(application, port, **environment):
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"{HOST}:{port}"]
    environment = {"WORKERS": "1", "API_RATE": "1000000/min", "LOG_LEVEL": "ERROR"} | environment
    return running(command, port, **environment)


def datasette(folder, database, port):
    """Datasette as its authors advise for speed: an immutable file, no counts, no suggested facets."""
    home = folder / "datasette"
    binary = home / "bin" / "datasette"
    if not binary.exists():
        venv.create(home, with_pip=True)
        pip = [home / "bin" / "pip", "install", "--quiet", "--pre", "datasette>=1.0a14"]
        subprocess.run(pip, check=True)  # noqa: S603
    options = ["--setting", "suggest_facets", "off", "--setting", "sql_time_limit_ms", "30000"]
    command = [binary, "serve", "-i", database, "-h", HOST, "-p", str(port), *options]
    return running(command, port)
