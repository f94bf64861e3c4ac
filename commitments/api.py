"""Commitments, assessments, findings and reports in the API."""

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


class AssessmentSubjectViewSet(RecordViewSet):
    serializer_class = serializers.AssessmentSubjectSerializer
    filterset_class = filters.AssessmentSubjectFilterSet


class CompanyReportViewSet(RecordViewSet):
    serializer_class = serializers.CompanyReportSerializer
    filterset_class = filters.CompanyReportFilterSet
