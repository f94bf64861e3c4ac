"""Asks this site for one of its own addresses, as a reader would, within the same process."""

from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.urls import Resolver404, resolve

# The public parts of the site, by the first part of their addresses.
PUBLIC = {"", "initiatives", "signatories", "commitments", "themes", "documents", "search"}
PUBLIC |= {"grid", "compare", "changes", "data", "about", "api"}


def own_path(address, host):
    """Path and query of an address of this site; None for any other."""
    if "\\" in address or any(ord(sign) < 33 for sign in address):
        return None
    parts = urlsplit(address)
    if parts.netloc and (parts.netloc != host or parts.scheme not in ("http", "https")):
        return None
    if (parts.scheme and not parts.netloc) or not parts.path.startswith("/"):
        return None
    if parts.path.startswith("//") or parts.path.split("/")[1] not in PUBLIC:
        return None
    return parts.path, parts.query


def ask(request, path, query):
    """The answer to a reader who is not signed in, and how the address was resolved."""
    try:
        match = resolve(path)
    except Resolver404:
        raise Http404(path) from None
    environ = {name: value for name, value in request.META.items() if "HTTP_IF_" not in name}
    environ |= {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
    inner = WSGIRequest(environ)
    inner.user, inner.resolver_match = AnonymousUser(), match
    response = match.func(inner, *match.args, **match.kwargs)
    if callable(getattr(response, "render", None)):
        response = response.render()
    # close() would end the request that asks; only the file, which is not wanted, must be closed.
    if file := getattr(response, "file_to_stream", None):
        file.close()
    return response, match
