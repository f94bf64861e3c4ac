"""Which format an answer has: .csv, ?format=csv or the Accept header."""

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.negotiation import DefaultContentNegotiation

from sources.nearest import not_known
from sources.problems import BadParameters, bad


class Negotiation(DefaultContentNegotiation):
    """An unknown suffix is an address that does not exist; an unknown ?format= is a mistake."""

    def filter_renderers(self, renderers, format):
        try:
            return super().filter_renderers(renderers, format)
        except Http404:
            known = [renderer.format for renderer in renderers]
            error = not_known(_("“%(value)s” is not a format of this address."), format, known)
            raise BadParameters([bad("format", error)]) from None

    def select_renderer(self, request, renderers, format_suffix=None):
        known = [renderer.format for renderer in renderers]
        if format_suffix and format_suffix not in known:
            raise Http404(_("There is no format “%s” here.") % format_suffix)
        asked = format_suffix or "format" in request.query_params
        if not asked and request.META.get("HTTP_ACCEPT", "*/*") == "*/*":  # most ask so
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)
