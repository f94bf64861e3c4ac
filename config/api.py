"""The API: all its resources, its schema and its documentation, under /api/v1/."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import Resolver404, path, re_path, resolve, reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.urlpatterns import format_suffix_patterns
from rest_framework.views import APIView

from commitments import api as commitments
from commitments.compare_api import CompareViewSet
from commitments.grid_api import GridViewSet
from config.guide import GuideView, guide_text
from initiatives import api as initiatives
from search import api as search
from search.reconcile import ReconcileView, SuggestView
from signatories import api as signatories
from sources import api as sources
from sources.nearest import nearest
from sources.problems import KINDS

RESOURCES = {
    "initiatives": initiatives.InitiativeViewSet,
    "action-areas": initiatives.ActionAreaViewSet,
    "themes": initiatives.ThemeViewSet,
    "events": initiatives.EventViewSet,
    "figures": initiatives.FigureViewSet,
    "national-codes": initiatives.NationalCodeViewSet,
    "signatories": signatories.SignatoryViewSet,
    "memberships": signatories.MembershipViewSet,
    "disagreements": signatories.DisagreementViewSet,
    "services": signatories.ServiceViewSet,
    "particulars": signatories.ParticularViewSet,
    "ownerships": signatories.OwnershipViewSet,
    "signatory-events": signatories.SignatoryEventViewSet,
    "statements": signatories.StatementViewSet,
    "commitments": commitments.CommitmentViewSet,
    "assessments": commitments.AssessmentViewSet,
    "findings": commitments.FindingViewSet,
    "assessment-subjects": commitments.AssessmentSubjectViewSet,
    "company-reports": commitments.CompanyReportViewSet,
    "documents": sources.DocumentViewSet,
    "grid": GridViewSet,
    "compare": CompareViewSet,
    "search": search.SearchViewSet,
    "lookup": search.LookupViewSet,
    "changes": sources.ChangeViewSet,
}


@extend_schema(exclude=True)
class RootView(APIView):
    """Where everything is."""

    renderer_classes = [JSONRenderer]

    def get(self, request):
        names = {name: f"api:{name}-list" for name in RESOURCES}
        names |= {"schema": "api:schema", "docs": "api:docs", "guide": "api:guide"}
        return Response(
            {name: request.build_absolute_uri(reverse(url)) for name, url in names.items()}
        )


@extend_schema(exclude=True)
class NothingHereView(APIView):
    """Every other address under /api/: a problem in JSON, not a page for people."""

    renderer_classes = [JSONRenderer]

    def dispatch(self, request, *args, **kwargs):
        slashed = f"{request.path_info}/"
        if not request.path_info.endswith("/") and self.leads_somewhere(slashed):
            url = request.get_full_path(force_append_slash=True)
            return HttpResponsePermanentRedirect(url, preserve_request=True)
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request, *args, **kwargs):
        parts = request.path_info.strip("/").split("/")
        detail = _("There is nothing at %s.") % request.path_info
        wrong = parts[2] if len(parts) > 2 else ""
        if wrong not in RESOURCES and (near := nearest(wrong, RESOURCES)):
            detail += " " + _("Did you mean %s?") % reverse(f"api:{near}-list")
        raise Http404(detail)

    @staticmethod
    def leads_somewhere(path_info):
        try:
            view = resolve(path_info).func
        except Resolver404:
            return False
        return getattr(view, "cls", None) is not NothingHereView


class ErrorsView(TemplateView):
    """What each kind of problem means and what to do about it."""

    template_name = "config/api_errors.html"
    extra_context = {"kinds": KINDS}


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI, with scripts and styles of this host and none in the page (templates/drf_spectacular/)."""

    url_name = "api:schema"


router = SimpleRouter()
for name, viewset in RESOURCES.items():
    router.register(name, viewset, basename=name)

app_name = "api"
urlpatterns = [
    path("", RootView.as_view(), name="root"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("docs/guide/", GuideView.as_view(), name="guide"),
    path("docs/guide.md", guide_text, name="guide-text"),
    path("docs/errors/", ErrorsView.as_view(), name="errors"),
    re_path("^reconcile/?$", ReconcileView.as_view(), name="reconcile"),
    path("reconcile/suggest", SuggestView.as_view(), name="suggest"),
    *format_suffix_patterns(router.urls, allowed=["json", "csv", "jsonl", "atom", "jsonld", "ttl"]),
    re_path("", NothingHereView.as_view()),
]
