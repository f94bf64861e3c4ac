"""Static files, looked for once: each client of a test makes its own middleware."""

from whitenoise.middleware import WhiteNoiseMiddleware


class FilesOnce(WhiteNoiseMiddleware):
    found = {}

    def add_files_from_finders(self):
        if not self.found:
            super().add_files_from_finders()
            self.found.update(self.files)
        self.files = dict(self.found)
