from django.core.management.base import BaseCommand
from django.db import connection

from search.indexing import rebuild
from sources.changes import catch_up


class Command(BaseCommand):
    help = (
        "Makes the search index anew and puts into the change feed what it has not told. Needed "
        "after loaddata, after writes in SQL, and after an upgrade that alters what the API shows."
    )

    def handle(self, **options):
        count = rebuild(
            lambda source, rows: self.stdout.write(
                f"  {rows} {source.model._meta.verbose_name_plural}"
            )
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # by which the database chooses among its indexes
        if changes := catch_up():
            self.stdout.write(f"The change feed tells of {changes} records more.")
        self.stdout.write(f"The search index has {count} entries.")
