"""How first answers grow with the register: the servers of all sizes side by side, asked in turns."""

import json
from contextlib import ExitStack
from itertools import pairwise

from bench.answers import medians
from bench.servers import served
from bench.work import FAR, WORK, cursors

# How much dearer an answer may become whose rows do not become more.
LIMIT = 1.3


def growth(urls, port, times, rounds):
    """Milliseconds of each work, and how many rows match where that counts: {work: {size: (ms, rows)}}."""
    with ExitStack() as stack:
        servers = {
            size: stack.enter_context(
                served("config.wsgi", port + number, DATABASE_URL=url, ANSWERS_MB="0")
            )
            for number, (size, url) in enumerate(urls.items())
        }
        past = {size: cursors(server) for size, server in servers.items()}
        return {work: one(work, servers, past, times, rounds) for work in WORK if not work.known}


def one(work, servers, past, times, rounds):
    asked = {}
    for size, server in servers.items():
        path = work.path.format(cursor=past[size](FAR))
        server.fetch(path)
        asked[size] = (server, path, {}, 200, max(1, times // work.weight))
    found = medians(asked, rounds)
    return {size: (found[size], matching(work, servers[size])) for size in servers}


def matching(work, server):
    """How many rows the question matches; None where that does not count, or is too much to count."""
    return json.loads(server.fetch(work.counted)[0])["count"] if work.counted else None


def allowed(before, after):
    """How much dearer the answer may be at the larger of two sizes."""
    (_, few), (_, many) = before, after
    return max(LIMIT, many / few) if few and many else LIMIT


def steps(found):
    """From each size to the next: (work, smaller, larger, ratio, allowed)."""
    for work, by_size in found.items():
        for smaller, larger in pairwise(by_size):
            before, after = by_size[smaller], by_size[larger]
            if work.counted and None in (before[1], after[1]):
                continue
            yield work, smaller, larger, after[0] / before[0], allowed(before, after)
