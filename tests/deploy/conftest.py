"""What docs/deploy.md makes of a bare host, made in a scratch folder: database, server, nginx, TLS."""

import os
import re
import secrets
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

import pytest

from operations.backups import back_up
from tests.clusters import BIN, Cluster, free_port
from tests.conftest import on_database

ROOT = Path(__file__).resolve().parents[2]
NAME = "registry.example"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
LEFT_BEHIND = (
    ".git",
    ".venv",
    "build",
    "tests",
    "staticfiles",
    "*.sqlite3*",
    "releases",
    ".*_cache",
)


@dataclass
class Answer:
    status: int
    headers: Message
    body: bytes = field(repr=False)


class Quiet(urllib.request.HTTPErrorProcessor):
    """Hands every answer over, redirects and errors too."""

    def http_response(self, request, response):
        return response

    https_response = http_response


def command_of(pid):
    """The words of a process; none if it has ended since it was listed."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@dataclass
class Host:
    """The host as it stands: its folder, its environment, its ports."""

    folder: Path
    cluster: Cluster
    environment: dict
    port: int
    plain_port: int
    monitor_port: int
    processes: dict = field(default_factory=dict)

    def manage(self, *command, check=True):
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=self.folder / "srv", env=self.environment, check=check, capture_output=True, text=True,
        )  # fmt: skip

    def start(self, name, command, **options):
        with (self.folder / f"{name}.log").open("a") as log:
            self.processes[name] = subprocess.Popen(command, stdout=log, stderr=log, **options)

    def serve(self):
        """What registry.service starts, with its own words."""
        unit = (ROOT / "deploy/registry.service").read_text(encoding="utf-8")
        (command,) = re.findall(r"^ExecStart=(.+)$", unit, re.M)
        program, *arguments = self.here(command).split()
        python = Path(sys.executable).with_name(Path(program).name)
        self.start("server", [python, *arguments], cwd=self.folder / "srv", env=self.environment)

    def workers(self):
        """The processes that answer."""
        server = self.processes["server"].pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        return [int(pid) for pid in children if b"spawn_main" in command_of(pid)]

    def restart(self, **environment):
        """Start the application server anew with other settings."""
        server = self.processes["server"]
        server.terminate()
        server.wait(20)
        self.environment |= environment
        self.serve()
        self.wait_for("/readyz")

    def here(self, text):
        """A shipped file with this host's paths and ports."""
        for there, here in {
            "/srv/registry": "srv",
            "/run/registry": "run",
            "/etc/ssl/registry": "tls",
            "/etc/nginx/registry-proxy.conf": "nginx-proxy.conf",
            "/var/log/nginx": "log",
            "/var/lib/registry": "lib",
            "/var/backups/registry": "backups",
        }.items():
            text = text.replace(there, str(self.folder / here))
        text = text.replace("127.0.0.1:9280", f"127.0.0.1:{self.monitor_port}")
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.M)
        text = text.replace("listen 443", f"listen 127.0.0.1:{self.port}")
        return text.replace("listen 80", f"listen 127.0.0.1:{self.plain_port}")

    def ask_as_monitor(self, path, **headers):
        """As Prometheus does: by the address of deploy/prometheus.yml, which is the host it names too."""
        prometheus = self.here((ROOT / "deploy/prometheus.yml").read_text(encoding="utf-8"))
        (target,) = re.findall(r'targets: \["(.+)"\]', prometheus)
        request = urllib.request.Request(f"http://{target}{path}", headers=headers)
        with urllib.request.build_opener(Quiet).open(request, timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read())

    def ask(self, path, *, host=NAME, plain=False, data=None, headers=()):
        trust = ssl.create_default_context(cafile=self.folder / "tls/fullchain.pem")
        trust.check_hostname = False
        scheme, port = ("http", self.plain_port) if plain else ("https", self.port)
        request = urllib.request.Request(f"{scheme}://127.0.0.1:{port}{path}", data=data)
        for name, value in {"Host": host, **dict(headers)}.items():
            request.add_header(name, value)
        opener = urllib.request.build_opener(Quiet, urllib.request.HTTPSHandler(context=trust))
        with opener.open(request, timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read())

    def wait_for(self, path, status=200, seconds=60):
        """Ask until the answer has this status; return it."""
        until = time.monotonic() + seconds
        while True:
            try:
                if (answer := self.ask(path)).status == status or time.monotonic() > until:
                    return answer
            except (OSError, urllib.error.URLError):
                if time.monotonic() > until:
                    raise
            time.sleep(0.2)

    def end(self):
        for process in reversed(self.processes.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self.cluster.stop()


def environment(folder, cluster, host):
    """registry.env.example, filled in as docs/deploy.md says."""
    text = host.here((ROOT / "deploy/registry.env.example").read_text(encoding="utf-8"))
    values = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.M))
    values |= {"SECRET_KEY": secrets.token_urlsafe(50), "METRICS_TOKEN": secrets.token_urlsafe(30)}
    return values | {
        "DATABASE_URL": cluster.url,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "TMPDIR": str(folder / "tmp"),
    }


@pytest.fixture(scope="session")
def backup(loaded, django_db_blocker, tmp_path_factory):
    """A backup of the registry as it ships: the host is filled from it, which is quicker than a load."""
    with (
        django_db_blocker.unblock(),
        on_database(loaded),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("PATH", str(BIN), prepend=":")
        return back_up(tmp_path_factory.mktemp("backup"))


@pytest.fixture(scope="session")
def host(backup):
    """A host on which the registry was set up and runs."""
    folder = Path(tempfile.mkdtemp(prefix="registry-host-"))
    folder.chmod(0o755)  # PostgreSQL runs under an account of its own
    for name in ("run", "tls", "log", "lib", "backups", "tmp"):
        (folder / name).mkdir()
    shutil.copytree(ROOT, folder / "srv", ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    cluster = Cluster(folder, free_port())
    host = Host(folder, cluster, {}, free_port(), free_port(), free_port())
    host.environment = environment(folder, cluster, host)
    try:
        set_up(host, backup)
        yield host
    finally:
        host.end()
        shutil.rmtree(folder)


def set_up(host, backup):
    host.cluster.create()
    host.manage("restore", str(backup))
    # Without Swagger UI, whose megabytes take half a minute to compress.
    ignored = ("--ignore", "drf_spectacular_sidecar")
    host.manage("collectstatic", "--noinput", "--verbosity", "0", *ignored)
    key, certificate = host.folder / "tls/privkey.pem", host.folder / "tls/fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "2", "-subj", f"/CN={NAME}", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    for name in ("nginx.conf", "nginx-proxy.conf"):
        text = host.here((ROOT / "deploy" / name).read_text(encoding="utf-8"))
        (host.folder / name).write_text(text, encoding="utf-8")
    whole = host.folder / "whole.conf"
    whole.write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} worker_processes 1; daemon off;"
        f"pid {host.folder}/nginx.pid; error_log {host.folder}/log/error.log;"
        "events {} http { include /etc/nginx/mime.types;"
        f"client_body_temp_path {host.folder}/tmp/body; proxy_temp_path {host.folder}/tmp/proxy;"
        f"fastcgi_temp_path {host.folder}/tmp/f; uwsgi_temp_path {host.folder}/tmp/u;"
        f"scgi_temp_path {host.folder}/tmp/s; include {host.folder}/nginx.conf; }}"
    )
    host.start("nginx", [NGINX, "-c", whole, "-e", host.folder / "log/error.log"])
    host.serve()
    host.wait_for("/readyz")
