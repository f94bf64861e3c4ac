from django.apps import AppConfig
from django.db.backends.signals import connection_created


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self):
        from operations.queries import watch  # noqa: PLC0415 - settings are there only now

        connection_created.connect(watch, dispatch_uid="queries")
