"""The settings of the product, plus what only tests need."""

import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import DATABASE_ENGINE, DATABASES, INSTALLED_APPS, MIDDLEWARE

# django-zeal fails a test that sends the same query in a loop.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = [*MIDDLEWARE, "zeal.middleware.zeal_middleware"]
MIDDLEWARE[MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware")] = (
    "tests.static.FilesOnce"
)
ZEAL_RAISE = True
# A session is read, and read again when it ends; a count of failures, when another made it meanwhile.
ZEAL_ALLOWLIST = [
    {"model": "sessions.Session", "field": "get()"},
    {"model": "axes.AccessAttempt", "field": "get()"},
]

# A database in a file, as in use: threads and processes meet there as they do in life.
if DATABASE_ENGINE.endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.mkdtemp(prefix="registry-")) / "test.sqlite3")
    }
# Tests find no release but those they make.
RELEASES_DIR = Path(tempfile.mkdtemp(prefix="registry-releases-"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
