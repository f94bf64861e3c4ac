"""What the commands that load rows have in common: a bar, the problems, the account at the end."""

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from tqdm import tqdm


class LoadCommand(BaseCommand):
    # What is said of a record that the files do not hold.
    missing = "is in the database, not in the files"

    def follow(self, steps):
        """Go through the steps of a load, with a bar for people who watch."""
        try:
            # None: only on a terminal.
            with tqdm(unit=" rows", leave=False, disable=None) as bar:
                for done, total in steps:
                    bar.total = total
                    bar.update(done - bar.n)
        except OperationalError as error:
            raise CommandError(
                f"The database was busy and nothing was written; try again ({error})."
            ) from error

    def refuse(self, outcome):
        """Name every problem and fail, if there is one."""
        for problem in outcome.problems:
            self.stderr.write(str(problem))
        if count := len(outcome.problems):
            raise CommandError(
                f"{count} problem{'s' if count > 1 else ''}: nothing was loaded, "
                "the database is as it was."
            )

    def report(self, outcome, written, verbosity):
        if verbosity > 1:
            for effect in outcome.added:
                self.stdout.write(f"added      {effect.place}: {effect.label} {effect.key}")
        for effect in outcome.changed:
            self.stdout.write(f"changed    {effect}")
        for missing in outcome.missing:
            self.stdout.write(f"missing    {missing} {self.missing}")
        would = "Loaded" if written else "Would have loaded"
        self.stdout.write(
            f"{would}: {len(outcome.added)} added, {len(outcome.changed)} changed, "
            f"{len(outcome.unchanged)} unchanged, {len(outcome.missing)} missing from the files."
        )
