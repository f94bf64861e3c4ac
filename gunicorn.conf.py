"""How the application server runs; `make run` and production use the same file.

Threads wait for the database, workers share the cores. See https://docs.gunicorn.org/en/stable/settings.html
"""

import ctypes
import gc
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

sys.path.insert(0, str(Path(__file__).resolve().parent))
from config import environment

try:
    workers = environment.number("WORKERS", 2, least=1)
except ImproperlyConfigured as error:
    sys.exit(f"Settings: {error}")

# Where the workers count together: requests of an address, figures of monitoring. Ours alone.
# This file is read again at each reload; the folder stays.
if "SHARED_BY_WORKERS" not in os.environ:
    os.environ["SHARED_BY_WORKERS"] = tempfile.mkdtemp(prefix="registry-workers-")
SHARED = Path(os.environ["SHARED_BY_WORKERS"])
for variable, name in {"CACHE_DIR": "requests", "PROMETHEUS_MULTIPROC_DIR": "figures"}.items():
    if variable not in os.environ:
        (SHARED / name).mkdir(mode=0o700)
        os.environ[variable] = str(SHARED / name)
# A reader does not wait longer; commands such as load_registry may.
os.environ.setdefault("DATABASE_STATEMENT_SECONDS", "30")


def post_fork(server, worker):
    """All that a worker loads at its start stays: to look for garbage meanwhile takes a tenth of a second."""
    gc.disable()


def post_worker_init(worker):
    """What is loaded by now stays: the collector need not walk over it at every turn.

    The rest is what requests left behind, whose records name each other: it is looked through whole after
    every fifth of them or so and not after the twentieth, which costs no more and holds 15 MB less.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(3_000, 1, 2)


# glibc alone has it; others give back what is free by themselves.
malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
trimmed = time.monotonic()


def post_request(worker, req, environ, resp):
    """Give the system back what is free, once a second: four threads would leave holes of 30 MB."""
    global trimmed
    if malloc_trim and time.monotonic() > trimmed + 1:
        trimmed = time.monotonic()
        malloc_trim(0)


def child_exit(server, worker):
    """Figures of a worker that is gone stay counted."""
    # Not before PROMETHEUS_MULTIPROC_DIR is set: the library looks once.
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(worker.pid)


def on_exit(server):
    """Leave no folder of ours behind."""
    shutil.rmtree(SHARED, ignore_errors=True)


threads = 4
worker_class = "gthread"
# Long enough for the longest legitimate query string, short enough to refuse abuse.
limit_request_line = 8190
# A worker that leaks is replaced, which takes two seconds; the jitter keeps both from restarting at once.
max_requests = 100_000
max_requests_jitter = 10_000
loglevel = "warning"
# Its own entries look like the site's.
if os.environ.get("ENVIRONMENT") == "production" and os.environ.get("LOG_FORMAT") != "text":
    logconfig_dict = {
        "formatters": {"json": {"()": "operations.logs.Lines"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": []},
        "loggers": {
            "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False}
        },
    }
