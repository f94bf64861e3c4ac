"""Disks of a test's own, small enough to be filled, which fail as real ones do."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

MAKE = "mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0"


def run(*command):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)


class Disk:
    """A file system in a file, mounted through a loop device: for root alone."""

    def __init__(self, folder, megabytes):
        self.image, self.place = folder / "disk.img", folder / "disk"
        self.place.mkdir()
        with self.image.open("wb") as file:
            file.truncate(megabytes * 2**20)
        run(*MAKE, self.image)

    def mount(self):
        run("mount", "-o", "loop,errors=remount-ro", self.image, self.place)
        self.place.chmod(0o755)

    def unmount(self):
        run("umount", self.place)

    def fill(self):
        """Write until nothing more fits."""
        with (self.place / "filling").open("ab", buffering=0) as file:
            for size in (2**20, 4096, 512):
                try:
                    while file.write(b"x" * size):
                        pass
                except OSError:
                    pass

    def free(self):
        (self.place / "filling").unlink()

    def fail(self):
        """What the kernel does after an error of the disk: from now on it is read-only."""
        device = run("findmnt", "-n", "-o", "SOURCE", self.place).stdout.strip()
        Path(f"/sys/fs/ext4/{Path(device).name}/trigger_fs_error").write_text("1")

    def mend(self):
        """Checked and mounted again, as after a restart of the machine."""
        self.unmount()
        subprocess.run(["e2fsck", "-p", self.image], check=False, capture_output=True)
        self.mount()


@contextmanager
def disk(folder, megabytes):
    """A mounted disk; None where this machine lets us have none."""
    needed = "mkfs.ext4", "mount", "umount", "findmnt", "e2fsck"
    if os.geteuid() != 0 or not all(map(shutil.which, needed)):
        yield None
        return
    made = Disk(folder, megabytes)
    try:
        made.mount()
    except subprocess.CalledProcessError:
        yield None
        return
    try:
        yield made
    finally:
        made.unmount()
