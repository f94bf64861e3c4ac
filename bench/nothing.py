"""A Django view that does nothing, with nothing around it: the floor that any answer of Django has.

``/`` answers seven bytes, ``/60000`` as many as it says: to send more costs more.
"""

from functools import cache

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[])


@cache
def body(size):
    return b"x" * size


urlpatterns = [
    path("", lambda request: HttpResponse("nothing")),
    path("<int:size>", lambda request, size: HttpResponse(body(size))),
]
application = get_wsgi_application()
