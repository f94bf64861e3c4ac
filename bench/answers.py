"""Single answers, W1 to W9: the processor time of each server for one request, asked in turns."""

import statistics
from contextlib import ExitStack
from pathlib import Path

from bench.servers import NGINX, datasette, nginx, served
from bench.work import FAR, WORK, cursors

# What costs little is asked more often, so that its time can be read.
OFTEN = 40


def per_request(server, path, headers, status, times):
    """Milliseconds of processor time for one request, over some."""
    before = server.cpu()
    for _ in range(times):
        server.fetch(path, headers, status)
    return (server.cpu() - before) * 1000 / times


def medians(asked, rounds):
    """Of requests by name, each (server, path, headers, status, times), asked in turns: the median time."""
    found = {name: [] for name in asked}
    for _ in range(rounds):
        for name, request in asked.items():
            found[name].append(per_request(*request))
    return {name: statistics.median(times) for name, times in found.items()}


class Side:
    """The servers that run side by side on one database: entered, they run.

    Datasette serves the SQLite file of the same size, whichever database the register uses.
    """

    def __init__(self, folder, url, file, port):
        self.folder, self.url, self.file, self.port = folder, url, file, port

    def __enter__(self):
        self.stack = ExitStack()
        start = self.stack.enter_context
        first = served(
            "config.wsgi", self.port, DATABASE_URL=self.url, ANSWERS_MB="0", EXPORTS_MB="0"
        )
        self.servers = {
            "first": start(first),
            "repeated": start(served("config.wsgi", self.port + 1, DATABASE_URL=self.url)),
            "nothing": start(served("bench.nothing", self.port + 2)),
            "datasette": start(datasette(self.folder, self.file, self.port + 3)),
        }
        if NGINX:
            self.servers["nginx"], self.files = start(nginx(self.folder, self.port + 4))
        self.cursor = cursors(self.servers["first"])
        return self

    def __exit__(self, *details):
        self.stack.__exit__(*details)

    def requests(self, work, times):
        """What each server is asked for one work, after it was asked once: see ``medians``."""
        path = work.path.format(cursor=self.cursor(FAR))
        body, _headers = self.servers["first"].fetch(path)
        few = max(1, times // work.weight)
        asked = {
            "first": self.request("first", path, few, work.known),
            "repeated": self.request("repeated", path, OFTEN, work.known),
            "nothing": self.request("nothing", "/", OFTEN),
        }
        if not work.known:
            asked["as_much"] = self.request("nothing", f"/{len(body)}", OFTEN)
        if work.datasette:
            statement = work.datasette.format(database=Path(self.file).stem)
            asked["datasette"] = self.request("datasette", statement, few)
        if "nginx" in self.servers:
            name = work.name.replace(" ", "-")
            (self.files / name).write_bytes(body)
            asked["nginx"] = self.request("nginx", f"/{name}", OFTEN, work.known)
        return asked

    def request(self, name, path, times, known=False):
        """A request of one server; if the answer is known, whether it is still the same."""
        _body, headers = self.servers[name].fetch(path)
        if known:
            return self.servers[name], path, {"If-None-Match": headers["ETag"]}, 304, times
        return self.servers[name], path, {}, 200, times

    def measure(self, times, rounds):
        """The median times of all servers for each work: {work: {server: milliseconds}}."""
        return {work: medians(self.requests(work, times), rounds) for work in WORK}

    def memory(self):
        """Megabytes of the largest process of each."""
        return {name: server.memory() for name, server in self.servers.items()}
