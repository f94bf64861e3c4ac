"""The settings of the register with other ways to hold connections to PostgreSQL, to be measured only.

CONNECTIONS says which: kept, as the register does; new, for each request; pool, of psycopg_pool.
"""

import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES

HELD = {
    "kept": {},
    "new": {"CONN_MAX_AGE": 0},
    "pool": {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": {"min_size": 2, "max_size": 4}}},
}[os.environ.get("CONNECTIONS", "kept")]
OPTIONS = DATABASES["default"]["OPTIONS"] | HELD.get("OPTIONS", {})
DATABASES["default"] |= HELD | {"OPTIONS": OPTIONS}
