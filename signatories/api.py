"""Signatories, memberships and disagreements in the API."""

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
