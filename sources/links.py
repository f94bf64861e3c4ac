"""Asks an address on the web whether it answers, and lets no address lead into the house.

Staff type the addresses of documents; a server that asks them all could be led to services that only it
can reach (SSRF). So: http and https alone, and connections to public addresses alone, checked on the very
address that is connected to, at every redirect.
"""

import socket
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

from sources.models import LinkCheck

GONE = (404, 410)
AGENT = {"User-Agent": "child-safety-registry link check"}


class PrivateAddress(OSError):
    """The name leads to an address that is not of the public network."""


def connect_in_public(address, timeout, source_address=None):
    """As socket.create_connection, to public addresses alone."""
    host, port = address
    for *_kind, found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        number = ip_address(found[0].partition("%")[0])
        number = getattr(number, "ipv4_mapped", None) or number
        if not number.is_global or number.is_multicast:
            raise PrivateAddress(f"{host} leads to {number}")
    # The address that was looked at, not the name, which may lead elsewhere the next moment.
    return socket.create_connection(found[:2], timeout, source_address)


def guarded(kind):
    """A connection of this kind that connects in public alone."""

    def connection(*args, **kwargs):
        made = kind(*args, **kwargs)
        made._create_connection = connect_in_public
        return made

    return connection


class PublicHTTP(HTTPHandler):
    def http_open(self, request):
        return self.do_open(guarded(HTTPConnection), request)


class PublicHTTPS(HTTPSHandler):
    def https_open(self, request):
        return self.do_open(guarded(HTTPSConnection), request, context=self._context)


def opener(*, private):
    """Knows http and https, nothing else; by no proxy, which would connect for us."""
    made = OpenerDirector()
    ways = (HTTPHandler, HTTPSHandler) if private else (PublicHTTP, PublicHTTPS)
    for handler in (*ways, HTTPRedirectHandler, HTTPErrorProcessor, HTTPDefaultErrorHandler):
        made.add_handler(handler())
    return made


def look(url, timeout, *, private=False):
    """Whether the address answers: gone is dead; a refusal or a server's fault may pass."""
    if not url.startswith(("http://", "https://")):
        return LinkCheck.State.UNCLEAR
    try:
        with opener(private=private).open(Request(url, headers=AGENT), timeout=timeout):  # noqa: S310 - checked
            return LinkCheck.State.WORKS
    except HTTPError as error:
        error.close()
        return LinkCheck.State.DEAD if error.code in GONE else LinkCheck.State.UNCLEAR
    except (OSError, ValueError, HTTPException):
        return LinkCheck.State.UNCLEAR
