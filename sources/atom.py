"""The change feed as Atom, for feed readers: of the register, of one record, of any filtered list.

Each change is an entry of its own, a withdrawal as well: an entry that was read is never taken back.
Older entries are on the following pages (RFC 5005).
"""

import re

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from rest_framework.renderers import BaseRenderer

from sources.ordering import in_order
from sources.paging import CursorPages
from sources.version import current
from sources.views import with_records

# What XML cannot hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class AtomRenderer(BaseRenderer):
    """Stands for Atom in content negotiation; the feed is written by the view."""

    media_type = "application/atom+xml"
    format = "atom"
    # No parameter chooses what an entry says.
    fixed = True

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return data


class PagedFeed(Atom1Feed):
    """Atom with links to the pages before and after."""

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for rel, url in self.feed["pages"].items():
            if url:
                handler.addQuickElement("link", "", {"rel": rel, "href": url})

    def latest_post_date(self):
        # An empty feed is as old as the register, not as new as the request.
        return super().latest_post_date() if self.items else current().changed_at


def feed(changes, request, title, base):
    """The changes, newest first, as an Atom document."""
    pages = CursorPages()
    shown = with_records(pages.paginate_queryset(in_order(changes, [("sequence", True)]), request))
    document = PagedFeed(
        title=title,
        link=f"{base}/changes/",
        description="",
        feed_url=request.build_absolute_uri(),
        feed_guid=request.build_absolute_uri(request.path),
        author_name=_("The register"),
        pages={"next": pages.next, "previous": pages.previous},
    )
    for change in shown:
        name = str(change.record) if change.record else change.ref
        what = ", ".join(change.fields)
        words = " ".join(filter(None, [change.reason, _("Changed: %s.") % what if what else ""]))
        address = f"/api/v1/{change.resource}/{change.ref}/"
        document.add_item(
            title=CONTROL.sub("", f"{change.get_kind_display()}: {name}"),
            link=base + (change.record.get_absolute_url() if change.record else address),
            description=CONTROL.sub("", words),
            unique_id=f"{base}/changes/#{change.sequence}",
            updateddate=change.at,
            pubdate=change.at,
            categories=[change.kind, change.resource],
        )
    return HttpResponse(document.writeString("utf-8"), content_type=document.content_type)
