"""The releases that the site offers: folders under RELEASES_DIR, named for their day."""

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from publishing.package import digest

# A second release of the same day bears a number.
NAME = re.compile(r"\d{4}-\d{2}-\d{2}(?:-[2-9]\d*)?")


@dataclass(frozen=True)
class File:
    """One file of a release."""

    release: object
    path: str
    sha256: str

    @property
    def full_path(self):
        return self.release.folder / self.path

    @property
    def size(self):
        return self.full_path.stat().st_size

    @property
    def name(self):
        return self.path.rpartition("/")[2]

    def get_absolute_url(self):
        return reverse("publishing:release-file", args=[self.release.name, self.path])


@dataclass(frozen=True)
class Release:
    """A release as it lies in its folder."""

    folder: Path

    @property
    def name(self):
        return self.folder.name

    @property
    def order(self):
        """Releases of a day follow each other by their numbers."""
        return (self.name[:10], int(self.name[11:] or 1))

    @cached_property
    def package(self):
        return json.loads((self.folder / "datapackage.json").read_text(encoding="utf-8"))

    @property
    def change(self):
        return self.package["change"]

    @property
    def date(self):
        """The day of the newest change it holds."""
        return date.fromisoformat(self.package["version"])

    @cached_property
    def tables(self):
        """What datapackage.json says of each table, by its name."""
        return {table["name"]: table for table in self.package["resources"]}

    @cached_property
    def files(self):
        """All files by their paths, with their checksums. What is not listed is not served."""
        sums = self.folder / "SHA256SUMS"
        pairs = [line.split("  ", 1) for line in sums.read_text(encoding="utf-8").splitlines()]
        pairs.append((digest(sums), sums.name))
        return {path: File(self, path, sha256) for sha256, path in pairs}

    @property
    def whole(self):
        """The files that hold all tables, or speak of the release."""
        return [file for path, file in sorted(self.files.items()) if "/" not in path]

    @property
    def by_table(self):
        """Each table with its file in each format that has one for each."""
        for name, table in self.tables.items():
            paths = [f"{form}/{name}.{form}" for form in ("csv", "jsonl", "parquet")]
            yield {**table, "files": [self.files.get(path) for path in paths]}

    def get_absolute_url(self):
        return reverse("publishing:release-detail", args=[self.name])


def releases():
    """All releases, newest first."""
    folder = settings.RELEASES_DIR
    found = folder.iterdir() if folder.is_dir() else ()
    found = [Release(each) for each in found if NAME.fullmatch(each.name) and each.is_dir()]
    return sorted(found, key=lambda release: release.order, reverse=True)


def newest():
    return next(iter(releases()), None)


def release(name):
    """The release of that name, or None."""
    return next((one for one in releases() if one.name == name), None)


def folder_for(state):
    """Where a release of this state of the data belongs, and the release that holds it already."""
    day = f"{state.changed_at:%Y-%m-%d}"
    of_day = [one for one in releases() if one.name[:10] == day]
    same = next((one for one in of_day if one.change == state.number), None)
    number = max((one.order[1] for one in of_day), default=0) + 1
    return settings.RELEASES_DIR / (day if number == 1 else f"{day}-{number}"), same


def compared(old, new):
    """Each table of two releases: its rows in both, and whether its content is the same."""
    for name in {**new.tables, **old.tables}:
        before, after = old.tables.get(name), new.tables.get(name)
        yield {
            "name": name,
            "title": (after or before)["title"],
            "before": before and before["rows"],
            "after": after and after["rows"],
            "same": bool(before and after and before["hash"] == after["hash"]),
        }
