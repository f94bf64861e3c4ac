"""Which application server to take: python -m bench.choice DATABASE_URL prints the table of docs/deploy.md.

The others are installed into build/bench/servers, which sees the packages of the register too. With
--connections it compares, on a PostgreSQL, ways to hold connections instead (bench/connections.py).
"""

import os
import site
import sys

from bench import servers
from bench.clients import ask, slow
from bench.servers import HOST, ROOT, running
from bench.work import LIST

HOME = ROOT / "build" / "bench" / "servers"
PORT = int(os.environ.get("BENCH_PORT", "8140"))
PYTHON = HOME / "bin" / "python"
OURS = f"-m config.server --bind {HOST}:{PORT}"
GRANIAN = (
    f"-m granian --interface wsgi config.wsgi:application --http 1 --host {HOST} --port {PORT}"
)
GUNICORN = f"-m gunicorn config.wsgi --bind {HOST}:{PORT} --workers 2"
# Name, command after python, and what the environment adds: two processes each where there are processes.
SERVERS = [
    ("config/server.py: Granian, 2 × 3 threads", OURS, {"WORKERS": "2"}),
    ("Granian, 2 × 2 threads", f"{GRANIAN} --workers 2 --blocking-threads 2", {}),
    ("Granian, 2 × 4 threads", f"{GRANIAN} --workers 2 --blocking-threads 4", {}),
    ("Granian, 2 × 16 threads", f"{GRANIAN} --workers 2 --blocking-threads 16", {}),
    ("Granian, 4 × 3 threads", f"{GRANIAN} --workers 4 --blocking-threads 3", {}),
    ("gunicorn, 2 × 4 threads", f"{GUNICORN} --worker-class gthread --threads 4", {}),
    ("gunicorn, 2 sync", f"{GUNICORN} --worker-class sync", {}),
    (
        "waitress, 1 × 4 threads",
        f"-m waitress --listen={HOST}:{PORT} --threads=4 config.wsgi:application",
        {},
    ),
    (
        "uvicorn, 2 (ASGI)",
        f"-m uvicorn bench.asgi:application --host {HOST} --port {PORT} --workers 2 --no-access-log",
        {},
    ),
]
# None of these is kept as an answer: each asks the database some ten times.
UNKEPT = {"ANSWERS_MB": "0", "DJANGO_SETTINGS_MODULE": "bench.connections"}
# Each thread keeps its connection for a minute; opens one for each request; takes one of a pool.
CONNECTIONS = [
    (f"Granian, 2 × 3 threads, connections {kind}", OURS, {"WORKERS": "2", **UNKEPT, **added})
    for kind, added in {
        "kept": {},
        "new each time": {"CONNECTIONS": "new"},
        "of a pool": {"CONNECTIONS": "pool"},
    }.items()
]


def install():
    """An environment of its own with the servers, in which the register's packages are seen."""
    if PYTHON.exists():
        return
    servers.install(HOME, "gunicorn", "waitress", "uvicorn", "psycopg-pool")
    folder = next((HOME / "lib").glob("python*/site-packages"))
    (folder / "register.pth").write_text("\n".join(site.getsitepackages()))


def measure(command, url, added):
    """CPU for one request repeated and first, and 100 clients, of one server."""
    environment = {"DATABASE_URL": url, "API_RATE": "1000000/min", "LOG_LEVEL": "ERROR"} | added
    with running([PYTHON, *command.split()], PORT, **environment) as server:
        for _ in range(20):
            server.get(LIST)
        before = server.cpu()
        for _ in range(300):
            server.get(LIST)
        repeated = (server.cpu() - before) / 300 * 1000
        before = server.cpu()
        load = ask(PORT, LIST)
        each = (server.cpu() - before) / max(1, len(load.times)) * 1000
        waited = slow(PORT, LIST)
        return repeated, each, load, waited, server.memory()


def main(url, choice):
    install()
    say = sys.stdout.write
    say("| server | one client, ms | 100 clients, ms | requests/s | p50 | p99 | errors ")
    say("| beside 50 slow clients | memory |\n" + "|---" * 9 + "|\n")
    for name, command, added in choice:
        repeated, each, load, waited, memory = measure(command, url, added)
        beside = "no answer in 15 s" if waited is None else f"{waited * 1000:.0f} ms"
        say(f"| {name} | {repeated:.2f} | {each:.2f} | {load.a_second:.0f} | {load.at(50):.0f} ms ")
        say(f"| {load.at(99):.0f} ms | {load.errors} | {beside} | {memory:.0f} MB |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    options = [one for one in sys.argv[1:] if one != "--connections"]
    if len(options) != 1:
        sys.exit(__doc__)
    main(options[0], SERVERS if options == sys.argv[1:] else CONNECTIONS)
