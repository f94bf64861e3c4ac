from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations import backups


class Command(BaseCommand):
    help = (
        "Copies the whole database, as it is at one moment, into a file of BACKUP_DIR, with a manifest "
        "beside it. The site goes on serving and saving. Accounts are in it: keep it safe."
    )

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, help="another folder than BACKUP_DIR")
        parser.add_argument(
            "--keep",
            type=int,
            default=30,
            help="delete all but so many of the newest (default: 30)",
        )

    def handle(self, *, to, keep, **options):
        folder = to or (settings.BACKUP_DIR and Path(settings.BACKUP_DIR))
        if not folder:
            raise CommandError("Name a folder with --to, or set BACKUP_DIR.")
        if keep < 1:
            raise CommandError(f"--keep {keep} would keep none: give 1 or more.")
        try:
            made = backups.back_up(folder)
            gone = backups.thin_out(folder, keep)
        except (backups.CannotBackUp, OSError) as error:
            raise CommandError(f"There is no new backup: {error}") from error
        tables = backups.manifest(made)["tables"]
        total = sum(number for number, _digest in tables.values())
        self.stdout.write(
            f"{made}: {len(tables)} tables, {total} rows, {made.stat().st_size} bytes."
        )
        for path in gone:
            self.stdout.write(f"deleted {path}")
