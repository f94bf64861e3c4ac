from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.core.management.base import BaseCommand
from django.db.models import F

from sources.models import Document, LinkCheck
from sources.reviews import note_link

GONE = (404, 410)


class Command(BaseCommand):
    help = "Ask the address of each document whether it answers, those checked longest ago first."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, help="check at most so many")
        parser.add_argument("--timeout", type=float, default=10, help="seconds to wait for one")

    def handle(self, *, limit, timeout, **options):
        documents = Document.objects.filter(url__startswith="http")
        documents = documents.order_by(F("link_check__checked_on").asc(nulls_first=True), "slug")[
            :limit
        ]
        for document in documents:
            state = note_link(document, look(document.url, timeout)).state
            self.stdout.write(f"{state}: {document.slug} {document.url}")


def look(url, timeout):
    """Whether the address answers: gone is dead; a refusal or a server's fault may pass."""
    request = Request(url, headers={"User-Agent": "child-safety-registry link check"})  # noqa: S310 - http only
    try:
        with urlopen(request, timeout=timeout):  # noqa: S310
            return LinkCheck.State.WORKS
    except HTTPError as error:
        error.close()
        return LinkCheck.State.DEAD if error.code in GONE else LinkCheck.State.UNCLEAR
    except (URLError, OSError, ValueError):
        return LinkCheck.State.UNCLEAR
