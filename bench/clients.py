"""Many clients at once, each on a connection that stays open; what they were answered and how fast."""

import asyncio
import time
from dataclasses import dataclass, field
from itertools import repeat
from statistics import quantiles

from bench.servers import HOST


@dataclass
class Load:
    """What some clients saw."""

    seconds: float = 0
    times: list = field(default_factory=list)
    errors: int = 0

    @property
    def a_second(self):
        return len(self.times) / self.seconds

    def at(self, percent):
        """Milliseconds within which so many of a hundred answers came."""
        return quantiles(self.times, n=100)[percent - 1] * 1000 if len(self.times) > 1 else 0


async def read_body(reader, head):
    """Read the rest of an answer, of known length or in pieces."""
    if b"transfer-encoding: chunked" in head:
        while length := int(await reader.readline(), 16):
            await reader.readexactly(length + 2)
        await reader.readexactly(2)
    else:
        await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))


async def client(port, paths, load, until):
    reader = writer = None
    while (began := time.monotonic()) < until:
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection(HOST, port)
            request = f"GET {next(paths)} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
            writer.write(request.encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await read_body(reader, head)
            if b" 200 " not in head[:15]:
                raise ValueError(head)
            load.times.append(time.monotonic() - began)
            if b"connection: close" in head:
                writer.close()
                writer = None
        except (OSError, asyncio.IncompleteReadError, ValueError):
            load.errors += 1
            writer = None
            await asyncio.sleep(0.01)
    if writer is not None:
        writer.close()
        await writer.wait_closed()


async def together(port, paths, clients, seconds):
    paths = repeat(paths) if isinstance(paths, str) else paths
    load, began = Load(), time.monotonic()
    until = began + seconds
    await asyncio.gather(*[client(port, paths, load, until) for _ in range(clients)])
    load.seconds = time.monotonic() - began
    return load


def ask(port, paths, clients=100, seconds=10):
    """Ask from many clients for some seconds: for one address, or for the next of an iterator."""
    return asyncio.run(together(port, paths, clients, seconds))


async def beside_slow(port, path, slow):
    """Seconds to an answer while others have sent half a request and say nothing more."""
    half = [await asyncio.open_connection(HOST, port) for _ in range(slow)]
    for _reader, writer in half:
        writer.write(b"GET / HTTP/1.1\r\nHost: lo")
    await asyncio.sleep(0.5)
    load, began = Load(), time.monotonic()
    try:
        await asyncio.wait_for(client(port, repeat(path), load, began + 0.001), 15)
        return time.monotonic() - began
    except TimeoutError:
        return None
    finally:
        for _reader, writer in half:
            writer.close()


def slow(port, path, clients=50):
    return asyncio.run(beside_slow(port, path, clients))
