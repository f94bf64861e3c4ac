"""A hundred clients at once: one address kept and not kept, and many addresses as others may ask them."""

import random
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.clients import Load, ask
from bench.servers import datasette, served
from bench.sizes import SIZES
from bench.statements import commitments
from bench.work import LIST, WORK, cursors

STATUSES = ["in_force", "ended", "fulfilled", "not_fulfilled", "not_documented"]
TWO = {"WORKERS": "2"}


@dataclass
class Crowd:
    """What the clients saw, and what it cost the server."""

    load: Load
    # Milliseconds of processor time for one answer; megabytes of the largest process afterwards.
    cpu: float
    memory: float


def mix(size, past, seed=2007):
    """Pairs of what the register and what Datasette is asked: filters, orders, cursors, sizes of page."""
    chance, size = random.Random(seed), SIZES[size]  # noqa: S311 - the same addresses each time
    while True:
        initiative = chance.randint(1, size.initiatives)
        parameters, where, order = {"page_size": chance.randint(10, 100)}, "", "c.ref"
        if chance.random() < 0.5:
            parameters["initiative"] = f"initiative-{initiative}"
            where += f" AND coalesce(i.id, mi.id) = {initiative}"
        if chance.random() < 0.5:
            parameters["status"] = chance.choice(STATUSES)
            where += f" AND c.status = '{parameters['status']}'"
        path = f"{LIST}?{urlencode(parameters)}"
        if chance.random() < 0.3:
            path, order = f"{path}&ordering=-made_on", "c.made_on DESC"
        else:
            ref = f"initiative-{initiative}-commitment-{chance.randint(1, size.commitments)}"
            path, where = f"{path}&{past(ref)}", f"{where} AND c.ref > '{ref}'"
        yield path, commitments(where, order, parameters["page_size"])


def crowd(server, paths, seconds):
    """Ask for one address or, of an iterator, for the next each time."""
    before = server.cpu()
    load = ask(server.port, paths, seconds=seconds)
    cpu = (server.cpu() - before) * 1000 / max(1, len(load.times))
    return Crowd(load, cpu, server.memory())


def crowds(folder, size, url, file, port, seconds):
    """Each case on a server of its own, of two workers, one after the other: {case: Crowd}."""
    stem, found = Path(file).stem, {}
    with served("config.wsgi", port, DATABASE_URL=url, **TWO) as server:
        server.fetch(LIST)
        past = cursors(server)
        found["register, kept"] = crowd(server, LIST, seconds)
        found["register, mix"] = crowd(server, (path for path, _ in mix(size, past)), seconds)
    with served("config.wsgi", port, DATABASE_URL=url, ANSWERS_MB="0", **TWO) as server:
        server.fetch(LIST)
        found["register, not kept"] = crowd(server, LIST, seconds)
    with datasette(folder, file, port) as server:
        first = WORK[0].datasette.format(database=stem)
        server.fetch(first)
        found["Datasette"] = crowd(server, first, seconds)
        asked = (statement.format(database=stem) for _, statement in mix(size, past))
        found["Datasette, mix"] = crowd(server, asked, seconds)
    return found
