"""Organisations, and what they joined, own and said, in the API."""

from signatories import filters, serializers
from sources.api import RecordViewSet


class SignatoryViewSet(RecordViewSet):
    serializer_class = serializers.SignatorySerializer
    filterset_class = filters.SignatoryFilterSet


class MembershipViewSet(RecordViewSet):
    serializer_class = serializers.MembershipSerializer
    filterset_class = filters.MembershipFilterSet


class DisagreementViewSet(RecordViewSet):
    serializer_class = serializers.DisagreementSerializer
    filterset_class = filters.DisagreementFilterSet


class ServiceViewSet(RecordViewSet):
    serializer_class = serializers.ServiceSerializer
    filterset_class = filters.ServiceFilterSet


class ParticularViewSet(RecordViewSet):
    serializer_class = serializers.ParticularSerializer
    filterset_class = filters.ParticularFilterSet


class OwnershipViewSet(RecordViewSet):
    serializer_class = serializers.OwnershipSerializer
    filterset_class = filters.OwnershipFilterSet


class SignatoryEventViewSet(RecordViewSet):
    serializer_class = serializers.SignatoryEventSerializer
    filterset_class = filters.SignatoryEventFilterSet


class StatementViewSet(RecordViewSet):
    serializer_class = serializers.StatementSerializer
    filterset_class = filters.StatementFilterSet
