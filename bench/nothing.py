"""A Django view that does nothing, with nothing around it: the floor that any answer of Django has."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[])
urlpatterns = [path("", lambda request: HttpResponse("nothing"))]
application = get_wsgi_application()
