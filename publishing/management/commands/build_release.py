"""Build a release: all public data in all formats."""

import sys
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from publishing.building import CannotBuild, build
from publishing.releases import folder_for


class Command(BaseCommand):
    help = (
        "Writes all public data as CSV, JSON Lines, Parquet, SQLite and XLSX, with datapackage.json, "
        "README.md and SHA256SUMS. The same data give the same bytes. Without a folder the release "
        "is put where the site offers it, named for the day of the newest change; a further one of "
        "that day is named with -2, and none is made when nothing has changed. A build that fails "
        "or is stopped leaves nothing behind."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            help=f"a new or empty folder for the files (default: one in {settings.RELEASES_DIR})",
        )

    def handle(self, *, folder, **options):
        progress = partial(tqdm, unit=" records", file=self.stderr, disable=self.quiet(options))
        try:
            folder, state = build(partial(self.choose, folder), progress)
        except CannotBuild as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {folder}: all public data as of change {state.number}.")

    def quiet(self, options):
        """Show how far it is to people who watch, not in logs."""
        return options["verbosity"] == 0 or not sys.stderr.isatty()

    def choose(self, folder, state):
        """The folder asked for, or the next one of the site; refused before any work is done."""
        if folder is None:
            folder, same = folder_for(state)
            if same:
                raise CannotBuild(
                    f"{same.folder} holds change {state.number} already; nothing has changed since."
                )
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CannotBuild(f"{folder} is not empty. Name a new folder, or remove it first.")
        return folder
