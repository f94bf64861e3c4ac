from django.apps import AppConfig
from simple_history.signals import post_create_historical_record

from sources.changes import on_history


class SourcesConfig(AppConfig):
    name = "sources"

    def ready(self):
        # History is the one thing every way of writing passes; see sources/changes.py.
        post_create_historical_record.connect(on_history, dispatch_uid="changes")
