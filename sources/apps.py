from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from simple_history.signals import post_create_historical_record

from sources.changes import on_history


class SourcesConfig(AppConfig):
    name = "sources"

    def ready(self):
        from sources.roles import make_roles  # noqa: PLC0415 - models are not loaded before
        from sources.trials import follow  # noqa: PLC0415
        from sources.version import unwatch, watch  # noqa: PLC0415

        # As Django makes the permissions themselves: new models come with their rights.
        post_migrate.connect(make_roles, dispatch_uid="roles")
        # New tables come with the triggers that note each write.
        pre_migrate.connect(unwatch, sender=self, dispatch_uid="version")
        post_migrate.connect(watch, sender=self, dispatch_uid="version")
        # History is the one thing every way of writing passes; see sources/changes.py.
        post_create_historical_record.connect(on_history, dispatch_uid="changes")
        post_create_historical_record.connect(follow, dispatch_uid="trials")
