"""Rows that are edited on the screen of the record they belong to, evidence above all."""

from functools import cache

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from sources.choices import EveryRelationAutocompletes
from sources.editing import CitationFormSet, PartFormSet, VersionedForm


class PartInline(EveryRelationAutocompletes, admin.StackedInline):
    """Rows that belong to the record on screen and are saved with it."""

    form = VersionedForm
    formset = PartFormSet
    extra = 0


class CitationInline(PartInline):
    """The evidence of a fact, on the same screen as the fact."""

    formset = CitationFormSet
    verbose_name = _("citation")
    verbose_name_plural = _("evidence")
    autocomplete_fields = ["document"]
    fieldsets = [
        (
            None,
            {"fields": ["document", "locator", "quote", "statement", "confidence", "seen_version"]},
        )
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("document")


@cache
def citation_inline(fact):
    """The inline over the citation table of one model of facts."""
    table = fact.citations.rel.related_model
    described = {"model": table, "min_num": fact.citations_needed}
    return type(f"{table.__name__}Inline", (CitationInline,), described)
