"""Pages of initiatives and of themes."""

import datetime
from collections import Counter
from itertools import groupby
from operator import attrgetter

from django.db.models import Prefetch
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from initiatives.filters import InitiativeFilterSet, ThemeFilterSet
from initiatives.models import ActionArea, Initiative, Theme, ThemeMapping
from initiatives.overview import overview
from sources.pages import AsOfMixin, RecordDetailView, RecordListView, documents_of, listed


class InitiativeListView(RecordListView):
    model = Initiative
    filterset_class = InitiativeFilterSet
    asked = ("q", "kind", "status", "theme", "started_on_from", "started_on_to")
    sorts = (("", _("Oldest first")), ("-started_on", _("Newest first")), ("name", _("Name")))


class InitiativeDetailView(AsOfMixin, RecordDetailView):
    model = Initiative

    @cached_property
    def memberships(self):
        """All memberships, or those of the day asked for."""
        rows = self.object.memberships.listed()
        return rows.as_of(self.as_of) if self.as_of else rows

    def get_context_data(self, **kwargs):
        initiative = self.object
        assessments = initiative.assessments.listed().prefetch_related(
            Prefetch("findings", listed("commitments.Finding")),
            Prefetch(
                "subjects",
                listed("commitments.AssessmentSubject").select_related("signatory", "service"),
            ),
        )
        facts = {
            "memberships": list(self.memberships),
            "names": list(initiative.names.listed()),
            "statements": list(initiative.statements.listed()),
            "national_codes": list(initiative.national_codes.listed()),
            "areas": list(initiative.action_areas.listed()),
            "events": list(initiative.events.listed()),
            "figures": list(initiative.figures.listed()),
            "assessments": list(assessments),
            "disagreements": list(initiative.disagreements.listed()),
            "commitments": list(listed("commitments.Commitment").under(initiative)),
            "links_from": list(initiative.links_from.listed()),
            "links_to": list(initiative.links_to.listed()),
        }
        parts = [
            part
            for assessment in facts["assessments"]
            for part in (*assessment.findings.all(), *assessment.subjects.all())
        ]
        shown = [initiative, *parts, *(fact for some in facts.values() for fact in some)]
        return super().get_context_data(
            **facts,
            roles=list(by_role(facts["memberships"])),
            lists=by_document(facts["memberships"]),
            strands=strands(facts["areas"]),
            existence=self.existence(),
            later=self.later_lists(),
            perhaps=self.perhaps_joined(),
            documents=documents_of(*shown),
            **kwargs,
        )

    def existence(self):
        """What the chosen day is in the life of the initiative: before, perhaps, after or in it."""
        start = self.object.started_on
        if not self.as_of or not start:
            return ""
        if self.as_of < start.earliest:
            return "before"
        if self.as_of < start.latest:
            return "perhaps"
        return "after" if self.object.had_ended_on(self.as_of) else "during"

    def later_lists(self):
        """How many names stand on later lists alone, so that they may have been in or not."""
        if not self.as_of:
            return 0
        undated = self.object.memberships.listed().filter(joined=None)
        return undated.exclude(documented_from__on_or_before=self.as_of).count()

    def perhaps_joined(self):
        """How many joined in a month or year that holds the day, so perhaps after it."""
        if not self.as_of:
            return 0
        dated = self.object.memberships.listed().exclude(joined=None)
        next_day = self.as_of + datetime.timedelta(days=1)
        before, after = {"joined__on_or_before": self.as_of}, {"joined__on_or_after": next_day}
        return dated.exclude(**before).exclude(**after).count()


def by_role(memberships):
    """Memberships by role, signatories first, and within it by how and since when each is known."""

    def role(membership):
        return (membership.role != "signatory", membership.role)

    def known(membership):
        return (membership.joined or membership.documented_from, not membership.joined)

    for _role, rows in groupby(sorted(memberships, key=role), role):
        rows = sorted(rows, key=known)
        documented = Counter(membership.documented_from for membership in rows)
        # A document that names one alone is no list.
        first_list = min((date for date, names in documented.items() if names > 1), default=None)
        groups = []
        for _key, group in groupby(rows, known):
            group = list(group)
            # What is to be said of all of them is said once.
            notes = {membership.note for membership in group}
            groups.append(
                {
                    "first": group[0],
                    "memberships": group,
                    "note": notes.pop() if len(group) > 1 and len(notes) == 1 else "",
                    "later": first_list and group[0].documented_from > first_list,
                }
            )
        yield {"first": rows[0], "count": len(rows), "groups": groups}


def by_document(memberships):
    """Each document that bears out several memberships, with their number, the most first."""
    cited = [{each.document for each in one.citations.all()} for one in memberships]
    counted = Counter(document for documents in cited for document in documents)
    return [(document, number) for document, number in counted.most_common() if number > 1]


def strands(areas):
    """Top areas, each with its parts."""
    tops = [area for area in areas if area.parent_id is None]
    return [(top, [area for area in areas if area.parent_id == top.pk]) for top in tops]


class ThemeListView(RecordListView):
    model = Theme
    filterset_class = ThemeFilterSet

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"overview": overview(context["records"])}


class ThemeDetailView(RecordDetailView):
    model = Theme

    def get_context_data(self, **kwargs):
        mappings = ThemeMapping.objects.filter(theme=self.object)
        areas = ActionArea.objects.listed().filter(theme_mappings__in=mappings)
        areas = areas.prefetch_related(Prefetch("theme_mappings", mappings, to_attr="here"))
        by_initiative = [
            (initiative, list(rows))
            for initiative, rows in groupby(areas, attrgetter("initiative"))
        ]
        commitments = listed("commitments.Commitment").on_theme(self.object)
        return super().get_context_data(
            by_initiative=by_initiative,
            commitments=list(commitments),
            documents=documents_of(*areas),
            **kwargs,
        )
