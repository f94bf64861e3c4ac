"""Initiatives, action areas, themes, events, figures and national codes in the API."""

from initiatives import filters, serializers
from sources.api import RecordViewSet


class InitiativeViewSet(RecordViewSet):
    serializer_class = serializers.InitiativeSerializer
    filterset_class = filters.InitiativeFilterSet


class ActionAreaViewSet(RecordViewSet):
    serializer_class = serializers.ActionAreaSerializer
    filterset_class = filters.ActionAreaFilterSet


class ThemeViewSet(RecordViewSet):
    serializer_class = serializers.ThemeSerializer
    filterset_class = filters.ThemeFilterSet


class EventViewSet(RecordViewSet):
    serializer_class = serializers.EventSerializer
    filterset_class = filters.EventFilterSet


class FigureViewSet(RecordViewSet):
    serializer_class = serializers.FigureSerializer
    filterset_class = filters.FigureFilterSet


class NationalCodeViewSet(RecordViewSet):
    serializer_class = serializers.NationalCodeSerializer
    filterset_class = filters.NationalCodeFilterSet
