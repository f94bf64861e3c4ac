from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"

    def ready(self):
        from publishing.linked import JSONLDRenderer, TurtleRenderer  # noqa: PLC0415
        from sources.api import RecordViewSet  # noqa: PLC0415 - models are not loaded before

        # Every record, and every list of records, has linked data as twins.
        RecordViewSet.renderer_classes = [
            *RecordViewSet.renderer_classes,
            JSONLDRenderer,
            TurtleRenderer,
        ]
