from django.core.management.base import BaseCommand

from search.indexing import rebuild


class Command(BaseCommand):
    help = "Make the search index anew, in one transaction. Needed after loaddata and bulk writes."

    def handle(self, **options):
        count = rebuild(
            lambda source, rows: self.stdout.write(
                f"  {rows} {source.model._meta.verbose_name_plural}"
            )
        )
        self.stdout.write(f"The search index has {count} entries.")
