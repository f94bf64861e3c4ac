"""Work lists: what in the register waits for an editor, counted, each with the list to work on."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def citations(model):
    """The citations of each row of a model of facts."""
    return model.citations.rel.related_model.objects.filter(fact=OuterRef("pk"))


def no_citation(model):
    return ~Exists(citations(model))


def no_quote(model):
    return Exists(citations(model).filter(Q(quote="") | Q(locator="")))


class EvidenceFilter(admin.SimpleListFilter):
    """Finds facts whose evidence is not complete."""

    title = _("evidence")
    parameter_name = "evidence"
    conditions = {"none": no_citation, "no_quote": no_quote}

    def lookups(self, request, model_admin):
        return [("none", _("No citation")), ("no_quote", _("Quote or locator missing"))]

    def queryset(self, request, queryset):
        condition = self.conditions.get(self.value())
        return queryset.filter(condition(queryset.model)) if condition else queryset


@dataclass(frozen=True)
class Worklist:
    """Rows that wait; ``query`` makes the admin's list show the same rows as ``condition``."""

    title: str
    query: str
    condition: Callable


DRAFTS = Worklist(
    _("Drafts waiting to be published"),
    urlencode({"publication__exact": "draft"}),
    lambda model: Q(publication="draft"),
)
UNCITED = Worklist(_("Facts without a citation, hidden from readers"), "evidence=none", no_citation)
UNQUOTED = Worklist(_("Facts with a citation that lacks its quote"), "evidence=no_quote", no_quote)
UNREAD = Worklist(
    _("Documents that nobody has read"),
    urlencode({"extent__exact": "unseen"}),
    lambda model: Q(extent="unseen"),
)
UNEXPLAINED = Worklist(
    _("Disagreements without an explanation"),
    urlencode({"explanation__isempty": "1"}),
    lambda model: Q(explanation=""),
)
NO_COUNTRY = Worklist(
    _("Organisations without a country"),
    urlencode({"country__isempty": "1"}),
    lambda model: Q(country=""),
)


def counted(site, request):
    """Each work list with the lists it is spread over: ``{worklist: [(name, count, url), …]}``.

    One query for each model the user may see.
    """
    found = {}
    for model, model_admin in site._registry.items():
        worklists = getattr(model_admin, "worklists", ())
        if not worklists or not model_admin.has_view_permission(request):
            continue
        counts = model._base_manager.aggregate(
            **{f"n{i}": Count("pk", filter=w.condition(model)) for i, w in enumerate(worklists)}
        )
        opts = model._meta
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        for worklist, count in zip(worklists, counts.values(), strict=True):
            rows = found.setdefault(worklist, [])
            if count:
                name = f"{opts.app_config.verbose_name}: {opts.verbose_name_plural}"
                rows.append((name, count, f"{url}?{worklist.query}"))
    return found
