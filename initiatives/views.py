"""Pages of initiatives and of themes."""

from itertools import groupby
from operator import attrgetter

from django.db.models import F, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from initiatives.filters import InitiativeFilterSet, ThemeFilterSet
from initiatives.members import Members
from initiatives.models import ActionArea, Initiative, Theme, ThemeMapping
from initiatives.overview import overview
from initiatives.timeline import of_initiatives
from sources.facets import tally
from sources.lists import RecordListView
from sources.ordering import in_order
from sources.pages import AsOfMixin, RecordDetailView, Shown, documents_of, listed


class InitiativeListView(AsOfMixin, RecordListView):
    model = Initiative
    filterset_class = InitiativeFilterSet
    asked = ("q", "kind", "status", "theme", "started_on_from", "started_on_to", "as_of")
    hints = {"as_of": _("Those that had started by that day and are not known to have ended.")}
    sorts = (("", _("Oldest first")), ("-started_on", _("Newest first")), ("name", _("Name")))

    def get_context_data(self, **kwargs):
        others = self.without("as_of") if self.as_of else ()
        others = [one for one in others if one.status_on(self.as_of) != "active"]
        return super().get_context_data(others=others, **kwargs)


class InitiativeDetailView(AsOfMixin, RecordDetailView):
    model = Initiative

    def get_context_data(self, **kwargs):
        initiative = self.object
        members = Members(initiative.memberships.listed(), self.as_of)
        facts = facts_about(initiative)
        assessed = [
            part
            for assessment in facts["assessments"]
            for part in (*assessment.findings.all(), *assessment.subjects.all())
        ]
        told = (fact for some in facts.values() for fact in some)
        documents = documents_of(initiative, *members.shown, *assessed, *told)
        return super().get_context_data(
            **facts,
            members=members,
            state=initiative.status_on(self.as_of) if self.as_of else "",
            strands=strands(facts["areas"]),
            documents=documents,
            **kwargs,
        )


def facts_about(initiative):
    """What the page tells of an initiative, beside who was in."""
    subjects = listed("commitments.AssessmentSubject").select_related("signatory", "service")
    assessments = initiative.assessments.listed().prefetch_related(
        Prefetch("findings", listed("commitments.Finding")), Prefetch("subjects", subjects)
    )
    return {
        "names": list(initiative.names.listed()),
        "statements": list(initiative.statements.listed()),
        "national_codes": list(initiative.national_codes.listed()),
        "areas": list(initiative.action_areas.listed()),
        "events": list(initiative.events.listed()),
        "figures": list(initiative.figures.listed()),
        "assessments": list(assessments),
        "disagreements": list(initiative.disagreements.listed()),
        "commitments": Shown(listed("commitments.Commitment").under([initiative])),
        "links_from": list(initiative.links_from.listed()),
        "links_to": list(initiative.links_to.listed()),
    }


def strands(areas):
    """Top areas, each with its parts."""
    tops = [area for area in areas if area.parent_id is None]
    return [(top, [area for area in areas if area.parent_id == top.pk]) for top in tops]


class ThemeListView(RecordListView):
    model = Theme
    filterset_class = ThemeFilterSet
    asked = ("q", "initiative")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"overview": overview(context["records"])}


class ThemeDetailView(RecordDetailView):
    model = Theme

    def get_context_data(self, **kwargs):
        mappings = ThemeMapping.objects.filter(theme=self.object)
        areas = ActionArea.objects.listed().filter(theme_mappings__in=mappings)
        areas = list(areas.prefetch_related(Prefetch("theme_mappings", mappings, to_attr="here")))
        promised = listed("commitments.Commitment").on_theme(self.object)
        found = listed("commitments.Finding").filter(
            Q(action_area__in=mappings.order_by().values("action_area"))
            | Q(commitment__in=promised.order_by().values("pk"))
        )
        found = found.order_by(
            F("assessment__published_on").asc(nulls_last=True), "assessment", "measure", "ref"
        )
        commitments, findings = Shown(promised), Shown(found)
        under = Coalesce("initiative", "membership__initiative")
        counts = tally(promised, under), tally(found, F("assessment__initiative"))
        initiatives = Initiative.objects.listed().prefetch_related(None).prefetch_related("events")
        return super().get_context_data(
            **run(list(in_order(initiatives)), areas, findings, *counts),
            commitments=commitments,
            findings=findings,
            documents=documents_of(*areas, *commitments, *findings),
            **kwargs,
        )


def run(initiatives, areas, findings, promised, found):
    """How a promise ran: each initiative with its areas, commitments and findings, oldest first.

    Those that had no area on it are there too: that a promise is missing is part of its story.
    """
    timeline = of_initiatives(initiatives)
    bars = {bar.span.of: bar for bar in timeline.bars}
    by_initiative = [
        {
            "initiative": initiative,
            "bar": bars.get(initiative),
            "areas": [area for area in areas if area.initiative == initiative],
            "commitments": promised.get(initiative.pk, 0),
            "findings": found.get(initiative.pk, 0),
            "first": next(
                (one.assessment for one in findings if one.initiative == initiative), None
            ),
        }
        for initiative in initiatives
    ]
    by_assessment = groupby(findings, attrgetter("assessment"))
    return {
        "by_initiative": by_initiative,
        "timeline": timeline,
        "by_assessment": [(assessment, list(rows)) for assessment, rows in by_assessment],
    }
