"""W8, exports of the whole list: throughput, time to the first byte, growth of memory, and once more."""

import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.work import LIST

FORMS = {"CSV": f"{LIST}?format=csv", "JSON Lines": f"{LIST}?format=jsonl"}
# The table as it stands, without names and evidence: of statements Datasette streams none.
DATASETTE = "/{database}/commitments_commitment.csv?_stream=on&_size=max"
# Seconds between two looks at the memory while an export goes out.
LOOK = 0.05


@dataclass
class Export:
    """What one export took."""

    size: int
    cpu: float
    seconds: float
    first_byte: float
    growth: float

    @property
    def a_cpu_second(self):
        return self.size / 1e6 / self.cpu

    @property
    def a_second(self):
        return self.size / 1e6 / self.seconds


def export(server, path):
    """Read an export as it comes."""
    before, cpu, began = server.memory(), server.cpu(), time.monotonic()
    response = server.ask(path)
    if response.status != 200:
        sys.exit(f"{path} on port {server.port}: {response.status} {response.read(200)!r}")
    size, first, most, looked = 0, None, before, began
    while part := response.read1():
        now = time.monotonic()
        first = first or now - began
        size += len(part)
        if now - looked > LOOK:
            most, looked = max(most, server.memory()), now
    seconds = time.monotonic() - began
    response.close()
    most = max(most, server.memory())
    return Export(size, server.cpu() - cpu, seconds, first * 1000, most - before)


def median(found):
    """Of some of the same export; of growth the most."""
    middle = {
        name: statistics.median(getattr(one, name) for one in found)
        for name in ("size", "cpu", "seconds", "first_byte")
    }
    return Export(**middle, growth=max(one.growth for one in found))


def forms(server):
    """The forms of export that the register has, seen by a short one."""
    return {
        name: path
        for name, path in FORMS.items()
        if server.get(f"{path}&made_by=signatory-7")[0] == 200
    }


def exports(side, rounds):
    """Each form made, once more, as a file and by Datasette, in turns: {(form, server): Export}."""
    servers = side.servers
    asked = {}
    for form, path in forms(servers["first"]).items():
        asked[form, "first"] = (servers["first"], path)
        asked[form, "repeated"] = (servers["repeated"], path)
        body, _told = servers["repeated"].fetch(path)
        if "nginx" in servers:
            (side.files / form.split()[0]).write_bytes(body)
            asked[form, "nginx"] = (servers["nginx"], f"/{form.split()[0]}")
    stem = Path(side.file).stem
    asked["CSV", "datasette"] = (servers["datasette"], DATASETTE.format(database=stem))
    found = {name: [] for name in asked}
    for _ in range(rounds):
        for name, request in asked.items():
            found[name].append(export(*request))
    return {name: median(times) for name, times in found.items()}
