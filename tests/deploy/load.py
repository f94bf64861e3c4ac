"""Many readers while one writes: python -m tests.deploy.load http://127.0.0.1:8000 [CLIENTS] [SECONDS]

Readers ask the mix below of a server that runs on the same DATABASE_URL (start it with a high API_RATE); one
writer renames a record every half second. Every answer must be 200, and whoever asks after a commit
must see at least what it wrote.
"""

import http.client
import os
import random
import re
import statistics
import sys
import threading
import time
from collections import Counter
from urllib.parse import urlsplit

import django

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


class Trial:
    def __init__(self, address, seconds):
        self.address, self.end = urlsplit(address).netloc, time.monotonic() + seconds
        self.committed, self.faults, self.stale = 0, Counter(), 0
        self.times, self.lock = [], threading.Lock()

    def write(self):
        from sources.models import Document  # noqa: PLC0415 - Django is set up only now

        facts = {
            "title": "Title 0",
            "publisher": "A test",
            "url": "https://example.org/",
            "kind": "web_page",
        }
        record, _new = Document.objects.get_or_create(slug="under-load", defaults=facts)
        while time.monotonic() < self.end:
            record.title = f"Title {self.committed + 1}"
            record.save()
            self.committed += 1
            time.sleep(0.5)

    def read(self, number):
        chance, connection = (
            random.Random(number),
            http.client.HTTPConnection(self.address, timeout=60),
        )
        while time.monotonic() < self.end:
            path = chance.choice([*MIX, *WATCHED])
            known, begun = self.committed, time.monotonic()
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                body, status = answer.read().decode(), answer.status
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                status, body = type(error).__name__, ""
            with self.lock:
                self.times.append(time.monotonic() - begun)
                if status != 200:
                    self.faults[path, status] += 1
                elif path in WATCHED and known:
                    self.stale += int(re.search(r"Title (\d+)", body)[1]) < known


def main(address, clients=100, seconds=60):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    trial = Trial(address, seconds)
    work = [threading.Thread(target=trial.read, args=(number,)) for number in range(clients)]
    work.append(threading.Thread(target=trial.write))
    for each in work:
        each.start()
    for each in work:
        each.join()
    times = sorted(1000 * each for each in trial.times)
    median, slow = statistics.median(times), times[len(times) * 95 // 100]
    sys.stdout.write(
        f"{clients} clients, {seconds} s: {len(times)} answers ({len(times) / seconds:.0f}/s), median "
        f"{median:.0f} ms, 95 of 100 within {slow:.0f} ms; "
        f"{trial.committed} writes; faults {dict(trial.faults)}, stale {trial.stale}\n"
    )
    return 1 if trial.faults or trial.stale or not trial.committed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
