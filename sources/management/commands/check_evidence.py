"""Compare citations with the documents they quote."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sources.evidence import check


class Command(BaseCommand):
    help = "Compares every quote and checksum with the copies of the documents in a folder."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=settings.DOCUMENTS_DIR,
            help="the folder with the copies (default: as DOCUMENTS_DIR says)",
        )

    def handle(self, *, folder, **options):
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        problems, documents, quotes = check(folder)
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} of {quotes} quotes and {documents} copies fail.")
        self.stdout.write(f"{quotes} quotes and {documents} copies are as cited.")
