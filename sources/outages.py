"""When the database or the disk does not do its part: what is the matter, and when to come back.

Such a fault is nobody's mistake and passes: it is answered with 503 and Retry-After, never with 500.
"""

import errno
from dataclasses import dataclass

from django.db import Error, InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Outage:
    name: str
    reason: str
    retry_after: int  # seconds


GONE = Outage("gone", _("The database does not answer."), 30)
BUSY = Outage("busy", _("The database is busy with something else."), 10)
FULL = Outage("full", _("There is no room left to write on the server."), 300)
READ_ONLY = Outage("read-only", _("Nothing can be saved for now; reading goes on."), 120)

# See https://www.postgresql.org/docs/current/errcodes-appendix.html: whole classes by two letters.
POSTGRESQL = {
    "08": GONE,  # connection exceptions
    "57P": GONE,  # shut down by an operator, starting up
    "58": GONE,  # the server's own disk or system
    "57014": BUSY,  # statement_timeout
    "55P03": BUSY,  # lock_timeout
    "40": BUSY,  # deadlock, serialization
    "53": BUSY,  # too many connections, out of memory
    "53100": FULL,  # disk full
    "25006": READ_ONLY,
}
# See https://www.sqlite.org/rescode.html: primary codes, and what fails in writing alone.
SQLITE = {5: BUSY, 6: BUSY, 8: READ_ONLY, 9: BUSY, 10: GONE, 13: FULL, 14: GONE, 26: GONE}
SQLITE |= {778: READ_ONLY, 1034: READ_ONLY, 1546: READ_ONLY}
DISK = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: FULL, errno.EROFS: READ_ONLY}


def outage(error):
    """What is out of order, if that is why this was raised; None for every other fault."""
    if isinstance(error, Error):
        return of_database(error)
    return DISK.get(error.errno) if isinstance(error, OSError) else None


def of_database(error):
    if (code := getattr(error.__cause__, "sqlite_errorcode", None)) is not None:
        return SQLITE.get(code) or SQLITE.get(code & 0xFF)
    if state := getattr(error.__cause__, "sqlstate", None):
        # No rights to a file: its disk was made read-only. No rights to a table is a fault of ours.
        if state == "42501" and error.__cause__.diag.source_function != "aclcheck_error":
            return READ_ONLY
        keys = (state, state[:3], state[:2])
        return next((POSTGRESQL[key] for key in keys if key in POSTGRESQL), None)
    # Where no server answers, there is no code either.
    return GONE if isinstance(error, (OperationalError, InterfaceError)) else None
