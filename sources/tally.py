"""How often each address has asked, in a small table that the workers of a server share.

The table lies in a file that each worker has mapped into its memory, so to count costs no file system
and no database. Each row holds a digest of who asks, when it began to ask, and how often it has since.
"""

import logging
import mmap
import os
import struct
import time
from hashlib import blake2b
from pathlib import Path

logger = logging.getLogger("registry.cache")
ROW = struct.Struct("<QdI4x")
ROWS, NEAR = 8192, 8
NAME = "counts"


class Tally:
    """Counts of requests; without a folder, or where it is broken, of this process alone."""

    def __init__(self, folder):
        self.table = mapped(folder)

    def count(self, who, most, seconds):
        """Count one more, up to ``most``: the number in this span, and the seconds until it ends.

        Above ``most`` it is too often, and not counted. Two at the very same instant may count as one.
        """
        key, now = int.from_bytes(blake2b(who.encode(), digest_size=8).digest()), time.monotonic()
        place, begun, number = self.find(key, now, seconds)
        if number <= most:
            number += 1
            ROW.pack_into(self.table, place, key, begun, min(number, most))
        return number, begun + seconds - now

    def find(self, key, now, seconds):
        """The row of the key, or the one that makes room for it: place, beginning and number."""
        first, oldest = key % ROWS, (now, 0)
        for step in range(NEAR):
            place = (first + step) % ROWS * ROW.size
            other, begun, number = ROW.unpack_from(self.table, place)
            # What is no beginning, as after a restart of the machine, is over.
            is_over = not 0 <= now - begun < seconds
            if other == key and not is_over:
                return place, begun, number
            oldest = min(oldest, (0 if is_over else begun, place))
        return oldest[1], now, 0

    def clear(self):
        self.table[:] = bytes(len(self.table))


def mapped(folder):
    """The table in the folder; in memory where there is none."""
    size = ROWS * ROW.size
    if folder:
        try:
            file = os.open(Path(folder) / NAME, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                # Its room is taken now: a full disk must not end a worker later.
                os.posix_fallocate(file, 0, size)
                return mmap.mmap(file, size)
            finally:
                os.close(file)
        except OSError as error:
            logger.warning("Counts cannot be shared in %s: %s", folder, error.strerror)
    return mmap.mmap(-1, size)
