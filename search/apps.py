from django.apps import AppConfig

from sources.changes import records_changed


class SearchConfig(AppConfig):
    name = "search"

    def ready(self):
        from search import index  # noqa: PLC0415 - models are not loaded before
        from search.indexing import follow  # noqa: PLC0415
        from search.lookup import slugs  # noqa: PLC0415
        from signatories.admin import SignatoryAdmin  # noqa: PLC0415
        from sources.filters import RecordFilterSet  # noqa: PLC0415

        records_changed.connect(follow, dispatch_uid="search")
        # Editors find an organisation as readers do.
        SignatoryAdmin.find = staticmethod(slugs)
        # ``q`` of every list asks the same index as the search page.
        RecordFilterSet.index = index
