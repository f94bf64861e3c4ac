"""Commitments, assessments and findings in the API."""

from commitments import filters, serializers
from sources.api import RecordViewSet


class CommitmentViewSet(RecordViewSet):
    serializer_class = serializers.CommitmentSerializer
    filterset_class = filters.CommitmentFilterSet


class AssessmentViewSet(RecordViewSet):
    serializer_class = serializers.AssessmentSerializer
    filterset_class = filters.AssessmentFilterSet


class FindingViewSet(RecordViewSet):
    serializer_class = serializers.FindingSerializer
    filterset_class = filters.FindingFilterSet
