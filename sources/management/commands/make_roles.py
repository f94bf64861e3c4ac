from django.core.management.base import BaseCommand

from sources.roles import ROLES, make_all_roles


class Command(BaseCommand):
    help = "Put the four roles back to what they are meant to be, as every migrate does."

    def handle(self, **options):
        make_all_roles()
        self.stdout.write(f"The roles stand: {', '.join(ROLES)}.")
