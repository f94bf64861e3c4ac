from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from operations import backups, checks


class Command(BaseCommand):
    help = (
        "Makes the database what it was when the backup was made, whole or not at all, and compares "
        "every row with the manifest. Into a database that holds tables only with --replace."
    )
    # There may be no tables yet.
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="registry-….sqlite3 or registry-….dump")
        parser.add_argument(
            "--replace", action="store_true", help="overwrite all that the database holds now"
        )

    def handle(self, *, file, replace, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if connection.introspection.table_names() and not replace:
            raise CommandError("The database holds tables. Overwrite them with --replace.")
        try:
            facts = backups.restore(file)
        except backups.CannotBackUp as error:
            raise CommandError(str(error)) from error
        total = sum(number for number, _digest in facts["tables"].values())
        self.stdout.write(
            f"Restored as of {facts['made_at']}: {len(facts['tables'])} tables, {total} rows, each as in "
            "the manifest."
        )
        if mend := checks.migrations().mend:
            self.stdout.write(f"The backup is older than the code. {mend}")
