"""The whole of docs/deploy.md on loopback: PostgreSQL, Granian, nginx with TLS, backups, monitoring."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from contextlib import ExitStack
from http.client import RemoteDisconnected

import pytest
from django.db import connection

from tests.deploy.conftest import NAME, ROOT

# Its database is its own: one of the two runs of the suite is enough.
pytestmark = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="runs with PostgreSQL's tests"
)


def test_it_serves_pages_api_and_admin_over_tls(host):
    assert {
        path: host.ask(path).status for path in ("/", "/api/v1/initiatives/", "/admin/login/")
    } == {
        "/": 200,
        "/api/v1/initiatives/": 200,
        "/admin/login/": 200,
    }
    answer = host.ask("/api/v1/initiatives/")
    assert json.loads(answer.body)["results"][0]["url"].startswith(f"https://{NAME}/api/v1/")


def test_http_leads_to_https(host):
    answer = host.ask("/themes/?page=2", plain=True)
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{NAME}/themes/?page=2")


def test_programs_are_not_led_from_http_but_told(host):
    answer = host.ask("/api/v1/themes/", plain=True)
    assert (answer.status, answer.headers["Content-Type"]) == (403, "application/problem+json")
    told = json.loads(answer.body)["detail"]
    assert told == "Ask over https: the API does not answer over http."
    assert host.ask("/api/v1/docs/", plain=True).status == 308


def test_a_name_that_is_not_ours_gets_no_answer(host):
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        host.ask("/", host="elsewhere.example")


def test_pages_bear_the_headers_of_security(host):
    headers = host.ask("/admin/login/").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Set-Cookie"].startswith("__Host-csrftoken=")
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(headers["Set-Cookie"].split("; "))
    assert headers["Server"] == "nginx"


def test_static_files_are_compressed_and_kept_for_ever(host):
    page = host.ask("/").body.decode()
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = host.ask(style, headers={"Accept-Encoding": "gzip"})
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert answer.headers["Cache-Control"] == "public, max-age=315360000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_who_claims_an_address_is_counted_under_the_real_one(host):
    left = [
        host.ask("/api/v1/themes/", headers={name: "192.0.2.1"}).headers["RateLimit"]
        # The server would take the last for the first.
        for name in ("Accept-Language", "X-Forwarded-For", "X_Forwarded_For")
    ]
    first, *others = (int(value.split("r=")[1].split(";")[0]) for value in left)
    assert others == [first - 1, first - 2]


def test_figures_are_for_who_bears_the_token(host):
    assert host.ask("/metrics").status == 404
    token = host.environment["METRICS_TOKEN"]
    answer = host.ask("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert b"registry_requests_total" in answer.body
    watched = host.ask_as_monitor("/metrics", Authorization=f"Bearer {token}")
    assert (watched.status, b"registry_requests_total" in watched.body) == (200, True)
    assert [host.ask_as_monitor(path).status for path in ("/metrics", "/")] == [404, 404]


def test_the_log_is_json_under_the_id_that_nginx_gave_and_holds_no_query(host):
    given = host.ask("/search/?q=somebody-looked-for").headers["X-Request-ID"]
    with (host.folder / "server.log").open() as log:
        lines = [json.loads(line) for line in log if given in line]
    assert [line["path"] for line in lines] == ["/search/"]
    assert "somebody" not in (host.folder / "server.log").read_text()
    assert "somebody" not in (host.folder / "log/registry.log").read_text()


def test_what_is_too_large_is_refused_at_the_door(host):
    headers = {"Content-Length": "23000000"}
    assert host.ask("/admin/login/", data=b"x", headers=headers).status == 413


def test_the_doctor_is_content_after_the_first_backup(host):
    assert host.manage("doctor", check=False).returncode == 1
    host.manage("backup")
    result = host.manage("doctor", check=False)
    assert result.stdout.splitlines()[-1] == "All is well.", result.stdout


def test_a_worker_that_dies_is_replaced_and_a_reload_loses_no_request(host):
    first = host.workers()
    os.kill(first[0], signal.SIGKILL)
    until = time.monotonic() + 20
    while first[0] in (second := host.workers()) or len(second) < len(first):
        assert time.monotonic() < until, "nobody took the place of the worker that died"
        time.sleep(0.05)
    os.kill(host.processes["server"].pid, signal.SIGHUP)
    statuses = []
    while {*second} & {*host.workers()}:
        assert time.monotonic() < until + 20, "workers were not replaced"
        statuses.append(host.ask("/healthz").status)
        time.sleep(0.05)  # nginx refuses more than fifty a second
    assert set(statuses) == {200}
    assert len(host.workers()) == len(first)


def test_who_sends_slowly_keeps_nobody_waiting(host):
    trust = ssl._create_unverified_context()
    with ExitStack() as links:
        slow = []
        for _ in range(30):
            link = trust.wrap_socket(socket.create_connection(("127.0.0.1", host.port)))
            slow.append(links.enter_context(link))
            link.sendall(
                f"POST /admin/login/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 999\r\n\r\na".encode()
            )
        begun = time.monotonic()
        assert host.ask("/about/").status == 200
        assert time.monotonic() - begun < 5
        # nginx gives up on them, and tells so.
        slow[0].settimeout(20)
        assert slow[0].recv(100).split(b"\r\n")[0] in (b"HTTP/1.1 408 Request Time-out", b"")


def test_a_database_that_dies_is_told_and_comes_back_without_a_restart(host):
    host.cluster.kill()
    page, api = host.ask("/initiatives/"), host.ask("/api/v1/initiatives/")
    assert [page.status, api.status] == [503, 503]
    assert b"The database does not answer." in page.body
    assert json.loads(api.body)["title"] == "The register is not available for the moment"
    assert api.headers["Retry-After"] == "30"
    assert [host.ask("/healthz").status, host.ask("/readyz").status] == [200, 503]
    host.cluster.start()
    assert [host.ask(path).status for path in ("/initiatives/", "/readyz")] == [200, 200]


def test_every_line_of_the_log_is_an_entry_in_json(host):
    lines = (host.folder / "server.log").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    # Among them what the server itself said of the worker that died.
    assert {"registry.request", "_granian"} <= {entry["logger"] for entry in entries}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_understands_the_units(tmp_path):
    # The programs are elsewhere here, and an instance stands for the template.
    for unit in (ROOT / "deploy").glob("registry*.*"):
        if unit.suffix in (".service", ".timer"):
            text = re.sub(
                r"/srv/registry/\.venv/bin/\w+", "/bin/true", unit.read_text(encoding="utf-8")
            )
            (tmp_path / unit.name.replace("@.", "@backup.")).write_text(text, encoding="utf-8")
    units = sorted(tmp_path.iterdir())
    assert len(units) == 3
    command = ["systemd-analyze", "verify", "--man=no", *units]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in result.stderr.splitlines() if "registry" in line]
    assert (ours, result.returncode) == ([], 0), result.stderr
