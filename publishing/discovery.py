"""What programs look for to find their way: sitemap, robots.txt, llms.txt, security.txt, OpenSearch."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from commitments.models import Commitment
from initiatives.models import Initiative, Theme
from publishing import releases
from signatories.models import Signatory
from sources.models import Change, Document, Register


class RecordSitemap(Sitemap):
    """The pages of one kind of record, each with the time of its newest change."""

    limit = 5_000

    def __init__(self, model):
        self.model = model
        self.changes = Change.objects.filter(resource=model.resource)

    def items(self):
        newest = self.changes.filter(ref=OuterRef(self.model.key_field)).order_by("-sequence")
        rows = self.model.objects.listed().prefetch_related(None).order_by(self.model.key_field)
        return rows.annotate(changed_at=Subquery(newest.values("at")[:1]))

    def lastmod(self, record):
        return record.changed_at

    def get_latest_lastmod(self):
        # Not by walking through all records, as Django would.
        newest = self.changes.order_by("-sequence").first()
        return newest.at if newest else None


class SectionSitemap(Sitemap):
    """The pages that lead to records: they change with the newest of all changes."""

    names = (
        "home",
        "initiatives:initiative-list",
        "signatories:signatory-list",
        "commitments:commitment-list",
        "themes:theme-list",
        "documents:document-list",
        "grid",
        "changes",
        "data",
    )

    def items(self):
        self.state = Register.objects.first()
        return self.names

    def location(self, name):
        return reverse(name)

    def lastmod(self, name):
        return self.state.changed_at if self.state else None


class ReleaseSitemap(Sitemap):
    """The releases: they never change."""

    def items(self):
        return releases.releases()

    def lastmod(self, release):
        return release.date


SITEMAPS = {
    "sections": SectionSitemap,
    **{
        model.resource: RecordSitemap(model)
        for model in (Initiative, Signatory, Commitment, Theme, Document)
    },
    "releases": ReleaseSitemap,
}


class TextView(TemplateView):
    """A file for programs."""

    content_type = "text/plain; charset=utf-8"


class SecurityView(TextView):
    """Where to report a fault that endangers others (RFC 9116); 404 when no address is set."""

    template_name = "publishing/security.txt"

    def get_context_data(self, **kwargs):
        if not settings.SECURITY_CONTACT:
            raise Http404(_("No address for reports is set: see SECURITY_CONTACT."))
        # It must say until when it holds, and not for longer than a year.
        until = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
        return super().get_context_data(contact=settings.SECURITY_CONTACT, until=until, **kwargs)
