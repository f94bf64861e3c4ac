"""Write records as files that import_records reads back."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from sources import writers
from sources.loading import meant
from sources.tabular import models_by_name

KINDS = {".csv": "csv", ".zip": "csv", ".xlsx": "xlsx", ".yaml": "yaml"}


class Command(BaseCommand):
    help = (
        "Writes the records of the registry into one file: .xlsx (a sheet for each model), .zip (a "
        "CSV for each model), .csv (one model) or .yaml. Importing what was exported changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the file to write, e.g. registry.xlsx")
        parser.add_argument(
            "--model",
            action="append",
            default=[],
            help="a model to write, e.g. membership or signatories.membership; may be given more "
            "than once (default: all)",
        )

    def handle(self, *, file, model, **options):
        kind = KINDS.get(file.suffix.lower())
        if kind is None:
            raise CommandError(f"{file}: name a file that ends in {', '.join(KINDS)}.")
        tables = self.tables(model)
        if (kind == "csv") and (len(tables) > 1) != (file.suffix.lower() == ".zip"):
            raise CommandError(
                f"{file}: of one model CSV is a .csv, of several it is a .zip of them."
            )
        try:
            with transaction.atomic():
                content, _ = writers.write(tables, kind)
        except writers.CannotWrite as error:
            raise CommandError(str(error)) from error
        # Written beside, then moved: a full disk never leaves half a file.
        beside = file.with_name(f".{file.name}.new")
        beside.write_bytes(content)
        os.replace(beside, file)
        self.stdout.write(f"Wrote {len(tables)} models into {file}.")

    def tables(self, names):
        known = models_by_name()
        for name in names:
            if name.lower() not in known:
                raise CommandError(f"--model: there is no model {name}{meant(name, known)}.")
        chosen = [known[name.lower()] for name in names]
        return {
            m: records for m, records in writers.everything().items() if not names or m in chosen
        }
