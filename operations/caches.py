"""A cache whose loss costs nothing but time."""

import logging
import time

from django.core.cache.backends.filebased import FileBasedCache

logger = logging.getLogger("registry.cache")
AGAIN = 60  # seconds until the same is said again


class ForgivingFiles(FileBasedCache):
    """Files that workers share. When they cannot be read or written, answers go on without them."""

    said = -AGAIN

    def _createdir(self):
        self.attempt(super()._createdir, None)

    def get(self, key, default=None, version=None):
        return self.attempt(super().get, default, key, default, version)

    def set(self, key, value, *args, **kwargs):
        return self.attempt(super().set, None, key, value, *args, **kwargs)

    def attempt(self, action, otherwise, *args, **kwargs):
        try:
            return action(*args, **kwargs)
        except Exception as error:
            # A full disk, a folder that is gone, a file that is no pickle: whatever, it is a cache.
            if time.monotonic() - self.said > AGAIN:
                ForgivingFiles.said = time.monotonic()
                logger.warning("The cache in %s is broken: %s", self._dir, type(error).__name__)
            return otherwise
