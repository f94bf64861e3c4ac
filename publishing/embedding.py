"""Small pages for other sites to show in a frame, and oEmbed, which tells them how."""

from csp.decorators import csp_replace
from django.http import Http404, JsonResponse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from commitments.grid_views import GridView
from initiatives.models import Initiative
from publishing.asking import ask, own_path
from publishing.citing_views import title
from signatories.models import Signatory
from sources.about import TITLE
from sources.pages import AsOfMixin, RecordDetailView

# What can be embedded: width and height in pixels that suit each.
EMBEDDABLE = {
    "initiatives:initiative-detail": (640, 520),
    "signatories:signatory-detail": (480, 360),
    "grid": (960, 640),
}
LEAST = 200


class EmbedMixin:
    """A page without navigation; a renamed record leads to its page of the same kind."""

    # These pages alone may be framed: nothing on them can be clicked to any harm.
    @method_decorator([xframe_options_exempt, csp_replace({"frame-ancestors": ["*"]})])
    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        if response.status_code == 308:
            response["Location"] = f"/embed{response['Location']}"
        return response

    def get_context_data(self, **kwargs):
        page = self.request.get_full_path().removeprefix("/embed")
        return super().get_context_data(page=page, **kwargs)


class InitiativeEmbed(EmbedMixin, RecordDetailView):
    """What happened in the life of an initiative, in order."""

    model = Initiative
    template_name = "publishing/embed_initiative.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(events=list(self.object.events.listed()), **kwargs)


class SignatoryEmbed(EmbedMixin, AsOfMixin, RecordDetailView):
    """An organisation: its names, and what it was in; on a chosen day, if one is given."""

    model = Signatory
    template_name = "publishing/embed_signatory.html"

    def get_context_data(self, **kwargs):
        memberships = self.object.memberships.listed()
        if self.as_of:
            memberships = memberships.as_of(self.as_of)
        return super().get_context_data(memberships=list(memberships), **kwargs)


class GridEmbed(EmbedMixin, GridView):
    """The grid, as its own page would show it with the same parameters."""

    template_name = "publishing/embed_grid.html"


def length(query, name, usual):
    """The width or height to use: the usual one, or less if the site has less room."""
    most = query.get(name, "")
    return max(LEAST, min(usual, int(most))) if most.isascii() and most.isdecimal() else usual


def refused(status, detail):
    return JsonResponse({"status": status, "detail": detail}, status=status)


@require_safe
def oembed(request):
    """How to embed a page of this site (oEmbed 1.0): ``url``, and ``maxwidth``, ``maxheight``."""
    if request.GET.get("format", "json") != "json":
        return refused(501, _("Only format=json is spoken here."))
    own = own_path(request.GET.get("url", ""), request.get_host())
    if own is None:
        return refused(404, _("Give in “url” the address of a page of this site."))
    try:
        response, match = ask(request, *own)
    except Http404:
        return refused(404, _("There is no such page."))
    if match.view_name not in EMBEDDABLE:
        return refused(404, _("Initiatives, signatories and the grid can be embedded."))
    if response.status_code != 200:
        return refused(404, _("The page is not there, or its address was not understood."))
    width, height = (
        length(request.GET, name, usual)
        for name, usual in zip(("maxwidth", "maxheight"), EMBEDDABLE[match.view_name], strict=True)
    )
    path, query = own
    address = request.build_absolute_uri(f"/embed{path}{'?' if query else ''}{query}")
    name = title(response, match)
    frame = '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>'
    return JsonResponse(
        {
            "type": "rich",
            "version": "1.0",
            "title": name,
            "provider_name": TITLE,
            "provider_url": request.build_absolute_uri("/"),
            "cache_age": 3600,
            "width": width,
            "height": height,
            "html": format_html(frame, address, width, height, name),
        }
    )
