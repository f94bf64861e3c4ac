"""Work lists: what in the register waits for an editor, counted, each with the list to work on."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sources.models import LinkCheck, Review

# After this time a record is looked through again, changed or not.
REVIEWED_EVERY = datetime.timedelta(days=365)


def citations(model):
    """The citations of each row of a model of facts."""
    return model.citations.rel.related_model.objects.filter(fact=OuterRef("pk"))


def no_citation(model):
    return ~Exists(citations(model))


def no_quote(model):
    return Exists(citations(model).filter(Q(quote="") | Q(locator="")))


def not_reviewed(model):
    """Public rows that nobody changed or looked through for twelve months."""
    since = timezone.now() - REVIEWED_EVERY
    reviews = Review.objects.filter(
        model=model._meta.label_lower, record_id=OuterRef("pk"), reviewed_on__gt=since.date()
    )
    edits = model.history.filter(id=OuterRef("pk"), history_date__gt=since)
    return Q(publication="published") & ~Exists(reviews) & ~Exists(edits)


def link_unchecked(model):
    return ~Q(url="") & Q(link_check=None)


def link_dead(model):
    return Q(link_check__state=LinkCheck.State.DEAD)


class ConditionFilter(admin.SimpleListFilter):
    """Finds the rows for which a condition holds; ``choices_of`` names each with its words."""

    choices_of = {}

    def lookups(self, request, model_admin):
        return [(name, words) for name, (words, _condition) in self.choices_of.items()]

    def queryset(self, request, queryset):
        _words, condition = self.choices_of.get(self.value(), (None, None))
        return queryset.filter(condition(queryset.model)) if condition else queryset


class ReviewFilter(ConditionFilter):
    title = _("review")
    parameter_name = "review"
    choices_of = {"due": (_("Not reviewed for 12 months"), not_reviewed)}


class LinkFilter(ConditionFilter):
    title = _("link")
    parameter_name = "link"
    choices_of = {
        "unchecked": (_("Never checked"), link_unchecked),
        "dead": (_("Dead"), link_dead),
    }


class IdentifierFilter(ConditionFilter):
    title = _("identifier")
    parameter_name = "identifier"
    choices_of = {"none": (_("Neither Wikidata nor LEI"), lambda model: Q(wikidata="", lei=""))}


class EvidenceFilter(ConditionFilter):
    """Finds facts whose evidence is not complete."""

    title = _("evidence")
    parameter_name = "evidence"
    choices_of = {
        "none": (_("No citation"), no_citation),
        "no_quote": (_("Quote or locator missing"), no_quote),
    }


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
WAITING = Worklist(
    _("Drafts and edits that wait for a second person"),
    urlencode({"state__exact": "waiting"}),
    lambda model: Q(state="waiting"),
)
SENT_BACK = Worklist(
    _("Drafts and edits sent back to their authors"),
    urlencode({"state__exact": "sent_back"}),
    lambda model: Q(state="sent_back"),
)
UNCITED = Worklist(_("Facts without a citation, hidden from readers"), "evidence=none", no_citation)
UNQUOTED = Worklist(
    _("Facts with a citation that lacks its place or quote"), "evidence=no_quote", no_quote
)
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


NO_IDENTIFIER = Worklist(
    _("Organisations without an identifier"),
    "identifier=none",
    lambda model: Q(wikidata="", lei=""),
)
UNCHECKED = Worklist(_("Documents whose link nobody checked"), "link=unchecked", link_unchecked)
DEAD = Worklist(_("Documents whose link is dead"), "link=dead", link_dead)
NOT_REVIEWED = Worklist(_("Records not reviewed for 12 months"), "review=due", not_reviewed)


class Waiting(NamedTuple):
    """The rows of one model on a work list; ``since`` is when the oldest was last touched."""

    name: str
    count: int
    url: str
    since: datetime.datetime


def counted(site, request):
    """Each work list with the lists it is spread over: ``{worklist: [Waiting, …]}``.

    One query for each model the user may see.
    """
    found = {}
    for model, model_admin in site._registry.items():
        worklists = getattr(model_admin, "worklists", ())
        if not worklists or not model_admin.has_view_permission(request):
            continue
        numbers = count(model, worklists)
        opts = model._meta
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        name = f"{opts.app_config.verbose_name}: {opts.verbose_name_plural}"
        for place, worklist in enumerate(worklists):
            rows = found.setdefault(worklist, [])
            if number := numbers[f"count_{place}"]:
                since = numbers[f"since_{place}"]
                rows.append(Waiting(name, number, f"{url}?{worklist.query}", since))
    return found


def count(model, worklists):
    """How many rows of the model are on each list, and when the oldest was last touched."""
    rows, wanted = model._base_manager.annotate(touched=touched(model)), {}
    for place, worklist in enumerate(worklists):
        condition = When(worklist.condition(model), then=True)
        rows = rows.annotate(**{f"on_{place}": Case(condition, default=False)})
        is_on = Q(**{f"on_{place}": True})
        wanted[f"count_{place}"] = Count("pk", filter=is_on)
        wanted[f"since_{place}"] = Min("touched", filter=is_on)
    return rows.aggregate(**wanted)


def touched(model):
    """When a row was last written."""
    if not hasattr(model, "history"):
        return F("written_at")
    newest = model.history.filter(id=OuterRef("pk")).order_by("-history_date")
    return Subquery(newest.values("history_date")[:1])
