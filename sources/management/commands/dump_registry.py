"""Write the registry's records back into fixture files."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from sources import fixtures


class Command(BaseCommand):
    help = (
        "Writes all records as fixtures, so that edits made in the admin can be reviewed and kept "
        "as files. Loading what was dumped changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=settings.REGISTRY_FIXTURES,
            help="the folder to write into (default: fixtures/); made if need be",
        )

    def handle(self, *, folder, **options):
        with transaction.atomic():
            files = fixtures.dump()
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            # Written beside, then moved: a full disk never leaves half a file.
            beside = folder / f".{name}.yaml.new"
            beside.write_text(text, encoding="utf-8")
            os.replace(beside, folder / f"{name}.yaml")
        for path in folder.glob("*.yaml"):
            if path.stem not in files:
                self.stdout.write(f"{path.name} holds nothing of the database and was left alone.")
        self.stdout.write(f"Wrote {len(files)} files into {folder}.")
