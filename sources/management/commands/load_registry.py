"""Load the registry's fixtures: all rows or none."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sources.evidence import Library
from sources.loading import load
from sources.models import Document


class Command(BaseCommand):
    help = (
        "Loads the fixtures into the database in one transaction. Every row is validated, every "
        "fact needs a citation, and quotes are compared with the documents where these are at hand. "
        "With any problem nothing is written and each problem is named by file, row and reason. "
        "Rows that are in the database but not in the files are listed, never deleted."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=settings.REGISTRY_FIXTURES,
            help="the folder with the .yaml files (default: fixtures/)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change and write nothing"
        )
        parser.add_argument(
            "--once", action="store_true", help="do nothing when the registry is already loaded"
        )
        parser.add_argument(
            "--documents",
            type=Path,
            help=f"folder with copies of the documents (default: {settings.DOCUMENTS_DIR.name}/ "
            "as DOCUMENTS_DIR says, if it exists)",
        )

    def handle(self, *, folder, dry_run, once, documents, **options):
        if once and Document.objects.exists():
            self.stdout.write("The registry is loaded; nothing to do.")
            return
        outcome = load(
            folder, dry_run=dry_run, library=self.library(documents), progress=self.progress
        )
        if outcome.problems:
            for problem in outcome.problems:
                self.stderr.write(problem)
            count = len(outcome.problems)
            raise CommandError(
                f"{count} problem{'s' if count > 1 else ''}: nothing was loaded, "
                "the database is as it was."
            )
        self.report(outcome, dry_run, options["verbosity"])

    def library(self, folder):
        if folder and not folder.is_dir():
            raise CommandError(f"--documents: there is no folder {folder}.")
        folder = folder or settings.DOCUMENTS_DIR
        if folder.is_dir():
            return Library(folder)
        self.stdout.write(
            "Quotes are not compared with the documents: no copies at hand (--documents DIR)."
        )
        return None

    def progress(self, done, total):
        """A line that counts up, for people who watch."""
        if self.stderr.isatty() and (done % 25 == 0 or done == total):
            end = "\n" if done == total else ""
            self.stderr.write(f"\rRows {done} of {total}", ending=end)
            self.stderr.flush()

    def report(self, outcome, dry_run, verbosity):
        if verbosity > 1:
            for line in outcome.added:
                self.stdout.write(f"added      {line}")
        for line in outcome.changed:
            self.stdout.write(f"changed    {line}")
        for line in outcome.missing:
            self.stdout.write(f"missing    {line} is in the database, not in the files")
        would = "Would have loaded" if dry_run else "Loaded"
        self.stdout.write(
            f"{would}: {len(outcome.added)} added, {len(outcome.changed)} changed, "
            f"{outcome.unchanged} unchanged, {len(outcome.missing)} missing from the files."
        )
