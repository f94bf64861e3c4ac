from axes.models import AccessAttempt
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import SignIn


class Command(BaseCommand):
    help = (
        "Deletes what was noted of sign-ins longer ago than SIGN_IN_DAYS (180), and counts of "
        "failures whose pause is over. Run it daily, with Django's own clearsessions."
    )

    def handle(self, **options):
        rows, _tables = SignIn.objects.outdated().delete()
        over = timezone.now() - settings.AXES_COOLOFF_TIME
        counts, _tables = AccessAttempt.objects.filter(attempt_time__lt=over).delete()
        self.stdout.write(f"Deleted {rows} sign-ins and {counts} counts of failures.")
