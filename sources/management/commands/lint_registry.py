"""Check that what the registry says hangs together."""

from django.core.management.base import BaseCommand, CommandError

from sources.lint import ERROR, check


class Command(BaseCommand):
    help = (
        "Names what does not hang together: facts without citations, contradictions that nothing "
        "explains, counts that differ from the rows, overlaps, orphans, dates outside an "
        "initiative's life, names that differ by accents alone. Fails when there is an error; what "
        "is marked “work” waits for an editor."
    )

    def add_arguments(self, parser):
        parser.add_argument("--errors", action="store_true", help="leave out what is marked “work”")

    def handle(self, *, errors, **options):
        remarks = list(check(ERROR) if errors else check())
        for remark in remarks:
            self.stdout.write(str(remark))
        count = sum(remark.level == ERROR for remark in remarks)
        if count:
            raise CommandError(f"{count} error{'s' if count > 1 else ''}.")
        self.stdout.write(f"No errors; {len(remarks)} remarks for editors.")
