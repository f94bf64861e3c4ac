"""Many readers while one writes, on a server and a database of their own: make try-load.

python -m tests.deploy.load [--clients 100] [--seconds 60] [--size M] [--burst 10] [--database sqlite]

Readers ask the mix below; one writer renames a record every half second. Every answer must be 200, and
whoever asks after a commit must see at least what it wrote. Then comes a burst: so many times as many
readers for a sixth of the time, of whom some may fail, but after it everything must be answered again.
With --address they ask a server that runs already on this DATABASE_URL (start it with a high API_RATE).
"""

import argparse
import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.db import connection

from bench import servers
from tests.clusters import Cluster, free_port

MIX = [
    "/",
    "/initiatives/",
    "/signatories/",
    "/commitments/?q=privacy",
    "/search/?q=telia",
    "/grid/",
]
MIX += [
    "/api/v1/signatories/",
    "/api/v1/memberships/?as_of=2012-01-01",
    "/api/v1/changes/",
    "/themes/",
]
WATCHED = ["/documents/under-load/", "/api/v1/documents/under-load/"]


def watched():
    """The record that is written and looked at."""
    from sources.models import Document  # noqa: PLC0415 - Django is set up only now

    facts = {"title": "Title 0", "publisher": "A test", "url": "https://example.org/"}
    facts["kind"] = "web_page"
    return Document.objects.get_or_create(slug="under-load", defaults=facts)[0]


class Trial:
    def __init__(self, address, seconds):
        self.address, self.seconds = urlsplit(address).netloc, seconds
        self.committed, self.writes, self.stale, self.faults = 0, 0, 0, Counter()
        self.times, self.lock = [], threading.Lock()

    def run(self, clients):
        record = watched()
        self.committed = int(record.title.split()[1])
        self.end = time.monotonic() + self.seconds
        work = [threading.Thread(target=self.read, args=(number,)) for number in range(clients)]
        work.append(threading.Thread(target=self.write, args=(record,)))
        for each in work:
            each.start()
        for each in work:
            each.join()
        return self

    def write(self, record):
        while time.monotonic() < self.end:
            record.title = f"Title {self.committed + 1}"
            record.save()
            self.committed += 1
            self.writes += 1
            time.sleep(0.5)
        connection.close()

    def read(self, number):
        chance = random.Random(number)
        link = http.client.HTTPConnection(self.address, timeout=60)
        while time.monotonic() < self.end:
            path = chance.choice([*MIX, *WATCHED])
            known, begun = self.committed, time.monotonic()
            try:
                link.request("GET", path)
                answer = link.getresponse()
                body, status = answer.read().decode(), answer.status
            except (OSError, http.client.HTTPException) as error:
                link.close()
                status, body = type(error).__name__, ""
            with self.lock:
                self.times.append(time.monotonic() - begun)
                if status != 200:
                    self.faults[path, status] += 1
                elif path in WATCHED:
                    shown = re.search(r"Title (\d+)", body)
                    self.stale += not shown or int(shown[1]) < known

    def __str__(self):
        times = sorted(1000 * each for each in self.times)
        half, slow = (times[len(times) * part // 100] for part in (50, 99))
        return (
            f"{len(times)} answers in {self.seconds} s: {len(times) / self.seconds:.0f} requests/s, "
            f"p50 {half:.0f} ms, p99 {slow:.0f} ms; {self.writes} writes; "
            f"errors {dict(self.faults) or 'none'}; stale answers {self.stale}"
        )


@contextmanager
def server(size, database):
    """The address of a server of its own, on an own database of that size."""
    with tempfile.TemporaryDirectory(prefix="registry-load-") as folder, ExitStack() as stack:
        url = f"sqlite:///{folder}/db.sqlite3"
        if database == "postgresql":
            Path(folder).chmod(0o755)  # PostgreSQL runs under an account of its own
            cluster = Cluster(Path(folder), free_port())
            stack.callback(cluster.stop)
            cluster.create()
            url = cluster.url
        os.environ["DATABASE_URL"] = url
        for command in (["manage.py", "migrate", "-v0"], ["-m", "bench.fill", "--size", size]):
            subprocess.run([sys.executable, *command], check=True)
        port = free_port()
        stack.enter_context(servers.served("config.wsgi", port, WORKERS="2"))
        yield f"http://{servers.HOST}:{port}"


def under_load(address, clients, seconds, burst):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    def tried(name, clients, seconds):
        trial = Trial(address, seconds).run(clients)
        sys.stdout.write(f"{name}, {clients} clients: {trial}\n")
        return trial

    trials = [tried("Normal load", clients, seconds)]
    if burst > 1:
        during = tried("Burst", clients * burst, max(seconds // 6, 1))
        trials.append(tried("After it", clients, max(seconds // 6, 1)))
        if during.stale:
            return 1
    return int(any(each.faults or each.stale or not each.writes for each in trials))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=100, help="who ask at the same time")
    parser.add_argument("--seconds", type=int, default=60, help="how long they ask")
    parser.add_argument("--size", choices=["S", "M", "L"], default="M", help="of bench/rows.py")
    parser.add_argument("--burst", type=int, default=10, help="how many times the load; 0: none")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--address", help="of a server that runs already on this DATABASE_URL")
    asked = parser.parse_args()
    options = asked.clients, asked.seconds, asked.burst
    if asked.address:
        return under_load(asked.address, *options)
    with server(asked.size, asked.database) as address:
        return under_load(address, *options)


if __name__ == "__main__":
    sys.exit(main())
