from django.apps import AppConfig

from sources.changes import records_changed


class SearchConfig(AppConfig):
    name = "search"

    def ready(self):
        from search.indexing import follow  # noqa: PLC0415 - models are not loaded before

        records_changed.connect(follow, dispatch_uid="search")
