"""For machines that watch over this one: alive, ready, and figures."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from operations import checks
from operations.metrics import exposition


@require_safe
@never_cache
def healthz(request):
    """The process answers. If it does not, start it again; the database is not asked."""
    return HttpResponse("ok\n", "text/plain")


@require_safe
@never_cache
def readyz(request):
    """Whether this process can serve: 503 takes it out of a load balancer, and names what is out."""
    found = {check.__name__: check() for check in checks.TO_SERVE}
    ready = all(one.ok for one in found.values())
    body = {
        "ready": ready,
        "checks": {name: "ok" if one.ok else one.what for name, one in found.items()},
    }
    return JsonResponse(body, status=200 if ready else 503)


@require_safe
@never_cache
def metrics(request):
    """Figures for Prometheus, for those who bear METRICS_TOKEN; without one there is no such page."""
    told = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    if not token or not constant_time_compare(told, f"Bearer {token}"):
        return HttpResponse("There is nothing here.\n", "text/plain", status=404)
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
