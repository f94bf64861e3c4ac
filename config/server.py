"""The application server: python -m config.server, which `make run` and production start.

Workers share the cores, in each threads wait for the database. See https://github.com/emmett-framework/granian.
"""

import argparse
import ctypes
import errno
import gc
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from config import environment

# Its own entries look like the site's.
JSON = {
    "formatters": {"json": {"()": "operations.logs.Lines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
}
# glibc alone has it; others give back what is free by themselves.
malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)


class Trimmed:
    """WSGI: gives the system back what is free, once a second: threads would leave holes of 30 MB."""

    def __init__(self, application):
        self.application, self.trimmed = application, time.monotonic()

    def __call__(self, environ, start_response):
        if malloc_trim and time.monotonic() > self.trimmed + 1:
            self.trimmed = time.monotonic()
            malloc_trim(0)
        return self.application(environ, start_response)


def load(name):
    """The site, which each worker loads for itself: a reload (the signal HUP) takes new code in.

    All that is loaded stays: to look through it for garbage meanwhile takes a tenth of a second, and later at
    every turn. The rest is what requests left behind, whose records name each other: it is looked through whole
    after every fifth of them or so and not after the twentieth, which costs no more and holds 15 MB less.
    """
    # Ctrl-C reaches every process of a terminal. The server answers it, and ends the workers.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    gc.disable()
    application = import_module(name).application
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(3_000, 1, 2)
    return Trimmed(application)


def place(text):
    """HOST:PORT or unix:PATH, as Granian wants to be told, if a server can listen there."""
    host, _, port = text.rpartition(":")
    if not host or (host != "unix" and not port.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is neither HOST:PORT nor unix:PATH.")
    try:
        return on_socket(Path(port)) if host == "unix" else on_port(host.strip("[]"), int(port))
    except (OSError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"{text}: {error}.") from error


def on_port(host, port):
    # Each worker listens for itself, by the side of a server that has the port already, and nobody would know.
    family = socket.getaddrinfo(host, port)[0][0]
    socket.create_server((host, port), family=family).close()
    return {"address": host, "port": port}


def on_socket(path):
    with socket.socket(socket.AF_UNIX) as link:
        # A server that was killed leaves its socket behind.
        if path.is_socket() and link.connect_ex(str(path)) == errno.ECONNREFUSED:
            path.unlink()
    with socket.socket(socket.AF_UNIX) as link:
        link.bind(str(path))
    path.unlink()
    # Workers take from one queue here: one that leaks can be replaced, and no request is lost.
    return {"uds": path, "workers_max_rss": 500}


def share(folder):
    """Where the workers count together: requests of an address, figures of monitoring. Ours alone."""
    for variable, name in {"CACHE_DIR": "requests", "PROMETHEUS_MULTIPROC_DIR": "figures"}.items():
        if variable not in os.environ:
            (folder / name).mkdir(mode=0o700)
            os.environ[variable] = str(folder / name)


def main():
    parser = argparse.ArgumentParser(prog="python -m config.server")
    parser.add_argument(
        "--bind", type=place, default="127.0.0.1:8000", help="HOST:PORT or unix:PATH (%(default)s)"
    )
    parser.add_argument(
        "application", nargs="?", default="config.wsgi", help="its module (%(default)s)"
    )
    options = parser.parse_args()
    try:
        workers = environment.number("WORKERS", 2, least=1)
        # Each worker reads them too, but what is wrong is said once.
        from config import settings  # noqa: F401, PLC0415
    except ImproperlyConfigured as error:
        sys.exit(f"Settings: {error}")
    # A reader does not wait longer; commands such as load_registry may.
    os.environ.setdefault("DATABASE_STATEMENT_SECONDS", "30")
    # Each worker begins as a new Python: at a reload it takes in what lies there now, packages too.
    multiprocessing.set_start_method("spawn")
    production = os.environ.get("ENVIRONMENT") == "production"
    with tempfile.TemporaryDirectory(prefix="registry-workers-") as folder:
        share(Path(folder))
        Server(
            options.application,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            websockets=False,
            workers=workers,
            blocking_threads=3,
            # With a thread its connection to the database would go.
            blocking_threads_idle_timeout=600,
            respawn_failed_workers=True,
            # An answer that takes longer is broken off when the server is to end.
            workers_kill_timeout=30,
            log_level=LogLevels.warning,
            log_dictconfig=JSON if production and os.environ.get("LOG_FORMAT") != "text" else None,
            **options.bind,
        ).serve(target_loader=load)


if __name__ == "__main__":
    main()
