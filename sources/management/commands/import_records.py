"""Bring in records from CSV files, workbooks or YAML: all rows or none."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from sources import evidence, readers
from sources.loading import Loader, apply, meant
from sources.management.loads import LoadCommand
from sources.tabular import models_by_name


class Command(LoadCommand):
    help = (
        "Brings in the rows of CSV files, workbooks (.xlsx), the registry's own YAML or a zip of "
        "these, in one transaction. Every problem is named by file, row, column and value, and with "
        "any problem nothing is written. Records that the files do not hold stay as they are, unless "
        "--complete says that the files hold all there is."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, help="files to bring in together")
        parser.add_argument("--model", default="", help="the model of tables that name none")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change and write nothing"
        )
        parser.add_argument(
            "--reason",
            default="",
            help="public: why the records change (default: “Imported from …”)",
        )
        parser.add_argument("--user", help="the user name of whom history should name as author")
        parser.add_argument(
            "--complete",
            action="store_true",
            help="the files hold all rows of their models and initiatives: withdraw, with the "
            "reason, each public record of the same model and initiative that is not in them",
        )
        parser.add_argument(
            "--withdraw-many",
            action="store_true",
            help="go on even if that withdraws more than a tenth of a model's records",
        )

    def handle(self, *, files, model, dry_run, reason, user, complete, withdraw_many, **options):
        known = models_by_name()
        if model and model.lower() not in known:
            raise CommandError(f"--model: there is no model {model}{meant(model, known)}.")
        names = ", ".join(path.name for path in files)
        loader = Loader(
            library=evidence.library(),
            reason=(reason.strip() or f"Imported from {names}")[:300],
            user=self.named(user),
            complete=complete,
        )
        rows, problems = readers.read([self.content(path) for path in files], model.lower())

        def accept(outcome):
            return withdraw_many or not (complete and outcome.losses())

        self.follow(apply(loader, rows, problems, dry_run=dry_run, accept=accept))
        self.refuse(loader.outcome)
        self.missing = "is withdrawn" if complete else "is not in the files and stays"
        accepted = accept(loader.outcome)
        self.report(loader.outcome, accepted and not dry_run, options["verbosity"])
        if not accepted:
            losses = "; ".join(map(str, loader.outcome.losses()))
            raise CommandError(
                f"Nothing was written. More than a tenth would be withdrawn: {losses}. "
                "If that is meant, add --withdraw-many."
            )

    def content(self, path):
        try:
            return path.name, path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: the file cannot be read: {error.strerror}.") from error

    def named(self, name):
        if not name:
            return None
        try:
            return get_user_model().objects.get_by_natural_key(name)
        except get_user_model().DoesNotExist:
            raise CommandError(f"--user: there is no user {name}.") from None
