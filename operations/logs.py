"""The log: one line of JSON for each entry, with the id of its request and without personal data."""

import logging
import time
import traceback
from contextvars import ContextVar

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

request_id = ContextVar("request_id", default=None)

# Django hands the request on, whose name holds what people searched for.
LEFT_OUT = ["request", "status_code", "server_time", "taskName", "color_message"]


class WithRequestId(logging.Filter):
    def filter(self, record):
        record.request_id = request_id.get() or "-"
        return True


class Lines(JsonFormatter):
    """ISO 8601 in UTC, level, logger, message, request id, and what the entry adds."""

    def __init__(self):
        super().__init__(
            "{asctime}{levelname}{name}{message}{request_id}",
            style="{",
            datefmt="%Y-%m-%dT%H:%M:%SZ",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            reserved_attrs=[*RESERVED_ATTRS, *LEFT_OUT],
        )

    converter = staticmethod(time.gmtime)

    def formatException(self, ei):
        """The traceback without the lines in which PostgreSQL repeats the values of a row."""
        lines = "".join(traceback.format_exception(*ei)).splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith(("DETAIL:", "CONTEXT:")))
