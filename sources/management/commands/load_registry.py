"""Load the registry's fixtures: all rows or none."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from sources import fixtures
from sources.evidence import Library
from sources.loading import Loader, apply
from sources.management.loads import LoadCommand
from sources.models import Document


class Command(LoadCommand):
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
        loader = Loader(library=self.library(documents), whole=True)
        self.follow(apply(loader, *fixtures.read(folder), dry_run=dry_run))
        self.refuse(loader.outcome)
        self.report(loader.outcome, not dry_run, options["verbosity"])

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
