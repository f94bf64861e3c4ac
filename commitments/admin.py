"""Screens of commitments, assessments and findings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from commitments.models import (
    Assessment,
    AssessmentSubject,
    Commitment,
    CompanyReport,
    Finding,
)
from initiatives.admin import AS_PRECISE_AS_SAID, OfInitiativeAdmin
from sources.admin import FactAdmin
from sources.columns import count_column, date_column
from sources.worklists import EvidenceFilter


@admin.register(Commitment)
class CommitmentAdmin(FactAdmin):
    list_display = ["summary_line", "under", "made_by", "status", "made", "due", "publication"]
    list_filter = [
        "initiative",
        "status",
        ("membership", admin.EmptyFieldListFilter),
        ("action_area", admin.EmptyFieldListFilter),
        EvidenceFilter,
        "publication",
    ]
    list_select_related = [
        "initiative",
        "membership__initiative",
        "membership__signatory",
        "action_area",
        "theme",
        "service",
    ]
    search_fields = ["summary", "wording", "ref", "membership__signatory__names__name"]
    autocomplete_fields = ["initiative", "membership", "action_area", "theme", "service"]
    fieldsets = [
        (
            _("Identity"),
            {
                "fields": ["ref", "initiative", "membership", "action_area", "theme", "service"],
                "description": _(
                    "Either an initiative (all its signatories promised) or a membership (one did)."
                ),
            },
        ),
        (_("What was promised"), {"fields": ["wording", "summary", "indicator"]}),
        (
            _("Dates and outcome"),
            {"fields": ["made_on", "due_on", "status"], "description": AS_PRECISE_AS_SAID},
        ),
    ]
    made = date_column("made_on", _("made"))
    due = date_column("due_on", _("due"))

    @admin.display(description=_("commitment"), ordering="summary")
    def summary_line(self, commitment):
        return str(commitment)

    @admin.display(description=_("under"))
    def under(self, commitment):
        return commitment.under_initiative.short_name

    @admin.display(description=_("made by"), ordering="membership__signatory__name")
    def made_by(self, commitment):
        return commitment.made_by or _("all signatories")


@admin.register(Assessment)
class AssessmentAdmin(OfInitiativeAdmin):
    list_display = ["title", "under", "assessor", "method", "published", "found"]
    list_filter = ["initiative", "method", EvidenceFilter, "publication"]
    list_select_related = ["initiative", "document"]
    search_fields = ["title", "assessor", "slug"]
    autocomplete_fields = ["initiative", "document"]
    counted = ["findings"]
    fieldsets = [
        (
            _("Assessment"),
            {
                "fields": [
                    "slug",
                    "initiative",
                    "title",
                    "assessor",
                    "method",
                    "published_on",
                    "document",
                    "summary",
                ],
                "description": AS_PRECISE_AS_SAID,
            },
        )
    ]
    published = date_column("published_on", _("published"))
    found = count_column("findings", _("findings"))


@admin.register(Finding)
class FindingAdmin(FactAdmin):
    list_display = ["measure", "result", "assessment", "signatory", "service", "publication"]
    list_filter = ["assessment", "derived", EvidenceFilter, "publication"]
    list_select_related = ["assessment", "action_area", "commitment", "signatory", "service"]
    search_fields = ["measure", "result", "ref", "signatory__names__name", "service__name"]
    autocomplete_fields = ["assessment", "action_area", "commitment", "signatory", "service"]
    fieldsets = [
        (_("Identity"), {"fields": ["ref", "assessment"]}),
        (
            _("What it is about"),
            {
                "fields": ["action_area", "commitment", "signatory", "service"],
                "description": _("Leave all blank for a result about the initiative as a whole."),
            },
        ),
        (_("Result"), {"fields": ["measure", "result", "derived"]}),
    ]


@admin.register(AssessmentSubject)
class AssessmentSubjectAdmin(FactAdmin):
    list_display = ["ref", "assessment", "signatory", "service", "page", "publication"]
    list_filter = ["assessment", EvidenceFilter, "publication"]
    list_select_related = ["assessment", "signatory", "service"]
    search_fields = ["ref", "service__name", "signatory__names__name"]
    autocomplete_fields = ["assessment", "signatory", "service"]
    fieldsets = [
        (
            _("What was assessed"),
            {"fields": ["ref", "assessment", "signatory", "service", "page", "languages"]},
        )
    ]


@admin.register(CompanyReport)
class CompanyReportAdmin(FactAdmin):
    list_display = ["entity", "membership", "published", "markets", "publication"]
    list_filter = [("document", admin.EmptyFieldListFilter), EvidenceFilter, "publication"]
    list_select_related = ["membership__initiative", "membership__signatory", "document"]
    search_fields = ["entity", "ref", "membership__signatory__names__name"]
    autocomplete_fields = ["membership", "document"]
    fieldsets = [
        (
            _("Report"),
            {"fields": ["ref", "membership", "document", "published_on", "entity"]},
        ),
        (_("What it covers"), {"fields": ["markets", "products", "customers", "note"]}),
    ]
    published = date_column("published_on", _("published"))
