"""Exports that were made once, kept as files while the data are the same.

What is too large for the memory of a worker is written aside while it is sent, in the folder that the
workers of a server share. Whoever asks the same of the same data gets the file. Where it cannot be
written, or the data have changed meanwhile, there is none, and the export is made anew.
"""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from wsgiref.util import FileWrapper

from django.conf import settings
from django.db import connection

from sources.caching import LARGEST, still

# Bytes that are read and sent at once, and that are left to others on the disk.
AT_ONCE, LEFT = 2**18, 2**29


def kept(request, parts):
    """The parts of an export: from its file, or else as they are made."""
    version = getattr(request, "data_version", None)
    if not settings.CACHE_DIR or version is None or connection.in_atomic_block:
        return parts
    asked = request.validators.etag.strip('"')
    # The version first, by which a file of other data is known.
    file = Path(settings.CACHE_DIR) / "exports" / f"{version.token}_{asked}"
    try:
        opened = file.open("rb")
    except OSError:
        return written(parts, file, version)
    return FileWrapper(opened, AT_ONCE)


def written(parts, file, version):
    """The parts as they go by, and in a file if all of them came and the data are still the same."""
    aside = Aside(file)
    try:
        for part in parts:
            aside.write(part)
            yield part
        if still(version):
            aside.put_in_place()
    finally:
        aside.discard()


class Aside:
    """A file in the making. Whatever becomes of it, nobody who reads the export notices."""

    def __init__(self, file):
        self.file, self.size, self.begun, self.out = file, 0, [], None

    def write(self, part):
        if self.begun is None and self.out is None:
            return  # given up
        self.size += len(part)
        try:
            if self.out is None:
                self.begun.append(part)
                if self.size > LARGEST:  # less than that a worker has in memory
                    self.begin()
            else:
                self.out.write(part)
            if self.out:
                self.check()
        except OSError:
            self.discard()

    def begin(self):
        folder = self.file.parent
        folder.mkdir(exist_ok=True)
        make_room(folder, self.file.name.partition("_")[0])
        self.out = tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False)  # noqa: SIM115
        self.out.writelines(self.begun)
        self.begun = None

    def check(self):
        """Whether there is room for it and for others."""
        free = shutil.disk_usage(self.file.parent).free
        if self.size > settings.EXPORTS_MB * 2**20 or free < LEFT:
            raise OSError("no room")

    def put_in_place(self):
        if self.out:
            with suppress(OSError):
                self.out.close()
                os.replace(self.out.name, self.file)

    def discard(self):
        """Leave nothing behind that was not put in its place."""
        if self.out:
            with suppress(OSError):
                self.out.close()
                Path(self.out.name).unlink(missing_ok=True)
        self.begun = self.out = None


def make_room(folder, token):
    """Remove what is of other data, and of these data the oldest of too much."""
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
    size = 0
    for file in files:
        size += file.stat().st_size
        is_of_data = file.name.startswith(f"{token}_") or file.suffix
        if not is_of_data or size > settings.EXPORTS_MB * 2**20:
            file.unlink(missing_ok=True)
