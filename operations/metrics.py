"""What Prometheus reads. With several workers each counts in files of PROMETHEUS_MULTIPROC_DIR.

No label holds what a person typed: views have names, and there are few of them.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY

REQUESTS = Counter(
    "registry_requests_total", "Requests that were answered.", ["view", "method", "status"]
)
SECONDS = Histogram(
    "registry_request_seconds",
    "Seconds until an answer begins.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
QUERIES = Counter("registry_queries_total", "Statements sent to the database.", ["database"])
QUERY_SECONDS = Counter(
    "registry_query_seconds_total", "Seconds spent waiting for the database.", ["database"]
)
SLOW_QUERIES = Counter(
    "registry_slow_queries_total", "Statements that took SLOW_QUERY_MS or longer.", ["database"]
)
OUTAGES = Counter("registry_outages_total", "Requests answered 503, by what was out.", ["what"])


def exposition():
    """All figures in the text format of Prometheus, over all workers of this server."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return generate_latest(registry)
