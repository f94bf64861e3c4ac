"""How the application server runs; `make run` and production use the same file.

Threads wait for the database, workers share the cores. See https://docs.gunicorn.org/en/stable/settings.html
"""

import os

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
worker_class = "gthread"
# Long enough for the longest legitimate query string, short enough to refuse abuse.
limit_request_line = 8190
# A worker that leaks is replaced; the jitter keeps both from restarting at once.
max_requests = 10_000
max_requests_jitter = 1_000
loglevel = "warning"
