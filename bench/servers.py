"""Servers that run while something is measured, and the processor time that they take."""

import http.client
import os
import shutil
import subprocess
import sys
import time
import venv
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# One process, as one worker serves the others.
NGINX_CONF = """
daemon off; master_process off; pid {home}/pid; error_log {home}/log crit;
events {{}}
http {{
    access_log off; default_type application/octet-stream; sendfile on;
    keepalive_requests 1000000; keepalive_timeout 600;
    client_body_temp_path {home}/temporary; proxy_temp_path {home}/temporary;
    fastcgi_temp_path {home}/temporary; uwsgi_temp_path {home}/temporary;
    scgi_temp_path {home}/temporary;
    server {{ listen {host}:{port}; root {home}/files; }}
}}
"""


class Server:
    """A process with its children, asked over one connection that stays open."""

    def __init__(self, process, port):
        self.process, self.port = process, port
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)

    def ask(self, path, headers=()):
        """The answer to one request, whose body is still to be read."""
        headers = {"Host": f"localhost:{self.port}", **dict(headers)}
        for attempt in range(2):
            try:
                self.connection.request("GET", path, headers=headers)
                return self.connection.getresponse()
            except (http.client.RemoteDisconnected, ConnectionError):
                # It was idle for too long while others were asked.
                self.connection.close()
                if attempt:
                    raise

    def get(self, path, headers=()):
        """Status, body and headers of an answer."""
        response = self.ask(path, headers)
        return response.status, response.read(), response.headers

    def fetch(self, path, headers=(), status=200):
        """Body and headers of an answer that must be of this status."""
        found, body, told = self.get(path, headers)
        if found != status:
            sys.exit(f"{path} on port {self.port}: {found} {body[:200]!r}")
        return body, told

    def pids(self):
        """The process and all that it started."""
        found = [self.process.pid]
        for pid in found:
            tasks = Path(f"/proc/{pid}/task")
            for children in tasks.glob("*/children"):
                found += map(int, children.read_text().split())
        return found

    def cpu(self):
        """Seconds of processor time so far, of all threads, and of workers that were replaced."""
        total = 0
        for pid in self.pids():
            for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                total += int(task.read_text().split()[0])
        # After the name, which may hold blanks: what its ended children took, in ticks.
        ended = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[13:15]
        return total / 1e9 + sum(map(int, ended)) / os.sysconf("SC_CLK_TCK")

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


def served(application, port, **environment):
    """An application under the server of the register."""
    command = [sys.executable, "-m", "config.server", application, "--bind", f"{HOST}:{port}"]
    environment = {"WORKERS": "1", "API_RATE": "1000000/min", "LOG_LEVEL": "ERROR"} | environment
    return running(command, port, **environment)


def install(home, *packages):
    """An environment of its own with these, nothing of which the register needs."""
    venv.create(home)
    pip = [sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install", "--quiet"]
    subprocess.run([*pip, "--disable-pip-version-check", *packages], check=True)  # noqa: S603


def datasette(folder, database, port):
    """Datasette as its authors advise for speed: an immutable file, no counts, no suggested facets."""
    home = folder / "datasette"
    binary = home / "bin" / "datasette"
    if not binary.exists():
        install(home, "--pre", "datasette>=1.0a14")
    options = ["--setting", "suggest_facets", "off", "--setting", "sql_time_limit_ms", "30000"]
    command = [binary, "serve", "-i", database, "-h", HOST, "-p", str(port), *options]
    return running(command, port)


@contextmanager
def nginx(folder, port):
    """nginx with an empty folder of files to serve, which is the second of the pair that is given."""
    home = folder / "nginx"
    files = home / "files"
    shutil.rmtree(home, ignore_errors=True)
    files.mkdir(parents=True)
    settings = home / "nginx.conf"
    settings.write_text(NGINX_CONF.format(home=home, host=HOST, port=port))
    with running([NGINX, "-c", settings, "-e", home / "log"], port) as server:
        yield server, files
