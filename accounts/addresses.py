"""Where a request comes from, as far as that can be believed."""

from ipaddress import ip_address, ip_network

from django.conf import settings


def client_address(request):
    """The address of the client; None where the server is reached through a socket.

    Anybody can send X-Forwarded-For. Only what our own proxies added at its end counts:
    TRUSTED_PROXIES says how many there are.
    """
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    trusted = settings.TRUSTED_PROXIES
    told = hops[-trusted] if 0 < trusted <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(told.strip().partition("%")[0])
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def neighbourhood(request):
    """What is locked out: the address, or the /64 of an IPv6 address, of which one home has all."""
    address = client_address(request)
    if address and ":" in address:
        return str(ip_network(f"{address}/64", strict=False).network_address)
    return address
