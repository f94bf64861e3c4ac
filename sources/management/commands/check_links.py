from django.core.management.base import BaseCommand
from django.db.models import F

from sources.links import look
from sources.models import Document
from sources.reviews import note_link


class Command(BaseCommand):
    help = (
        "Ask the address of each document whether it answers, those checked longest ago first. Only "
        "addresses of the public network are asked."
    )

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, help="check at most so many")
        parser.add_argument("--timeout", type=float, default=10, help="seconds to wait for one")
        parser.add_argument(
            "--private", action="store_true", help="ask addresses of the house's own network, too"
        )

    def handle(self, *, limit, timeout, private, **options):
        documents = Document.objects.filter(url__startswith="http")
        documents = documents.order_by(F("link_check__checked_on").asc(nulls_first=True), "slug")[
            :limit
        ]
        for document in documents:
            state = note_link(document, look(document.url, timeout, private=private)).state
            self.stdout.write(f"{state}: {document.slug} {document.url}")
