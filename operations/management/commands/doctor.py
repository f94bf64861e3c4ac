from django.core.management.base import BaseCommand, CommandError

from operations.checks import ALL


class Command(BaseCommand):
    help = "Examines this installation, says what to mend, and fails if something must be mended."
    requires_system_checks = []  # it runs them itself, and says what they mean

    def handle(self, **options):
        ill = 0
        for name, check in ALL.items():
            finding = check()
            ill += not finding.ok
            self.stdout.write(f"{'ok  ' if finding.ok else 'MEND'}  {name}: {finding.what}")
            if finding.mend and not finding.ok:
                self.stdout.write(f"      {finding.mend}")
        if ill:
            raise CommandError(f"{ill} thing{'s' if ill > 1 else ''} to mend.")
        self.stdout.write("All is well.")
