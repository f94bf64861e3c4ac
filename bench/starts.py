"""From the command that serves to the first answer, beside a bare Django project with the same libraries."""

import os
import statistics
import subprocess
import sys
import time

from bench.servers import HOST, ROOT, Server

MANAGE = [sys.executable, "manage.py"]
TWO = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "4"]
URLS = """
from django.contrib import admin
from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

class Bare(APIView):
    def get(self, request):
        return Response({})

urlpatterns = [
    path("", Bare.as_view()),
    path("admin/", admin.site.urls),
    path("schema/", SpectacularAPIView.as_view()),
]
"""
SETTINGS = """
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS += [
    "rest_framework", "django_filters", "drf_spectacular", "drf_spectacular_sidecar", "simple_history",
    "csp", "corsheaders", "axes", "django_otp", "django_otp.plugins.otp_totp",
]
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
"""


def bare(folder):
    """A project as Django's own command makes it, with the libraries of the register, the admin and one view."""
    home = folder / "bare"
    if not (home / "manage.py").exists():
        home.mkdir(exist_ok=True)
        make = [sys.executable, "-m", "django", "startproject", "bare", home]
        subprocess.run(make, check=True)  # noqa: S603
        (home / "bare" / "urls.py").write_text(URLS)
        with (home / "bare" / "settings.py").open("a") as settings:
            settings.write(SETTINGS)
        migrate = [*MANAGE, "migrate", "-v0"]
        subprocess.run(migrate, cwd=home, check=True)  # noqa: S603
    return home


def commands(port):
    """The two ways to serve, each for the register and for the bare project: {name: (ours, theirs)}."""
    manage = [*MANAGE, "runserver", "--noreload", f"{HOST}:{port}"]
    ours = [sys.executable, "-m", "config.server", "--bind", f"{HOST}:{port}"]
    bare = ["-m", "granian", "bare.wsgi:application", "--host", HOST, "--port", str(port), *TWO]
    return {"runserver": (manage, manage), "Granian": (ours, [sys.executable, *bare])}


def until_answered(command, folder, port, environment):
    """Seconds from the command to the answer 200."""
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    server = Server(process, port)
    try:
        while time.monotonic() - began < 60:
            try:
                server.fetch("/")
                return time.monotonic() - began
            except OSError:
                server.connection.close()
                time.sleep(0.005)
        sys.exit(f"No answer within a minute: {' '.join(map(str, command))}")
    finally:
        server.connection.close()
        process.terminate()
        process.wait(30)


def starts(folder, url, port, rounds):
    """Median seconds, in turns, with files of Python that are compiled: {command: (register, bare)}."""
    environment = os.environ | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
    # Where this is set nothing is ever compiled for good, and each start compiles the register anew.
    for name in ("DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    home = bare(folder)
    ways = commands(port)
    found = {name: ([], []) for name in ways}
    for _ in range(rounds + 1):
        for name, (ours, theirs) in ways.items():
            found[name][0].append(until_answered(ours, ROOT, port, environment))
            found[name][1].append(until_answered(theirs, home, port, environment))
    # The first of each compiled what was not compiled yet.
    return {name: [statistics.median(t[1:]) for t in times] for name, times in found.items()}
