"""The pages that belong to no one record: home, about, accessibility."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from commitments.models import Commitment
from initiatives.models import Initiative, Theme
from initiatives.overview import overview
from initiatives.timeline import of_initiatives
from signatories.models import Signatory
from sources import lint
from sources.models import Change, Document
from sources.views import with_records
from sources.whole import number


class HomeView(TemplateView):
    template_name = "config/home.html"

    def get_context_data(self, **kwargs):
        models = (Initiative, Signatory, Commitment, Document)
        counts = {model.resource: number(self.request, model.objects.listed()) for model in models}
        changes = Change.objects.filter(resource__in=counts).order_by("-sequence")
        initiatives = list(Initiative.objects.listed().prefetch_related("events"))
        return super().get_context_data(
            counts=counts,
            timeline=of_initiatives(initiatives),
            undated=[one for one in initiatives if not one.started_on],
            overview=overview(Theme.objects.listed()),
            changes=with_records(changes[:6]),
            **kwargs,
        )


class AboutView(TemplateView):
    template_name = "config/about.html"
    extra_context = {"contact": settings.CONTACT_EMAIL}


class AccessibilityView(AboutView):
    """The statement that the law asks of public bodies; true to what the tests test."""

    template_name = "config/accessibility.html"


class LintView(TemplateView):
    """For editors: what does not hang together, each with the screen where it is mended."""

    template_name = "admin/lint.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("What does not hang together"),
            remarks=list(lint.check()),
            **admin.site.each_context(self.request),
            **kwargs,
        )
