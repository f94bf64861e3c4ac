"""How the application server runs; `make run` and production use the same file.

Threads wait for the database, workers share the cores. See https://docs.gunicorn.org/en/stable/settings.html
"""

import os
import shutil
import tempfile
from pathlib import Path

# Where the workers count requests together; only this account may read it.
COUNTS = "registry-counts-"
if "CACHE_DIR" not in os.environ:
    os.environ["CACHE_DIR"] = tempfile.mkdtemp(prefix=COUNTS)


def on_exit(server):
    """Leave no folder of ours behind."""
    folder = Path(os.environ["CACHE_DIR"])
    if folder.name.startswith(COUNTS):
        shutil.rmtree(folder, ignore_errors=True)


workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
worker_class = "gthread"
# Long enough for the longest legitimate query string, short enough to refuse abuse.
limit_request_line = 8190
# A worker that leaks is replaced; the jitter keeps both from restarting at once.
max_requests = 10_000
max_requests_jitter = 1_000
loglevel = "warning"
