"""Two initiatives side by side: who was carried over, and what the areas and promises became."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, Q, TextChoices
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from initiatives.models import ActionArea, InitiativeLink, Theme
from signatories.facts import in_turn
from signatories.models import Membership, SignatoryName


class Change(TextChoices):
    """What became of an organisation between the two."""

    CARRIED = "carried_over", _("Carried over")
    GONE = "gone", _("Gone")
    NEW = "new", _("New")


@dataclass
class Member:
    """One organisation in both initiatives or in one of them."""

    signatory: object
    earlier: list
    later: list

    @property
    def change(self):
        if self.earlier and self.later:
            return Change.CARRIED
        return Change.GONE if self.earlier else Change.NEW

    @property
    def memberships(self):
        return [*self.earlier, *self.later]

    @property
    def listed(self):
        """The names under which the two list it, without repetition."""
        return list(dict.fromkeys(one.name_as_listed for one in self.memberships))

    @property
    def renamed(self):
        """Whether the two list it under different names."""
        return self.change == Change.CARRIED and len(self.listed) > 1

    @property
    def dated_names(self):
        """What documents say of the names it is listed under: since when and until when."""
        names = self.signatory.names.all()
        dated = [one for one in names if one.valid_from or one.valid_until]
        told = [one for one in dated if one.name in self.listed] if self.renamed else []
        return sorted(told, key=in_turn)


@dataclass
class Matched:
    """An action area on a theme, and how near it comes; no mapping where it is on none."""

    area: object
    mapping: object = None


# Of one theme a page shows so many commitments of each, and leads on to the list of all.
MOST_SHOWN = 50


class First(list):
    """The first of some rows as they are shown, and how many there are."""

    def __init__(self, rows, shown):
        super().__init__(shown[one.pk] for one in rows[:MOST_SHOWN] if one.pk in shown)
        self.total, self.is_cut = len(rows), len(rows) > MOST_SHOWN


@dataclass
class Side:
    """What one of the two has on a theme."""

    initiative: object
    areas: list
    commitments: list
    comparison: object

    @property
    def shown(self):
        return First(self.commitments, self.comparison.shown)


@dataclass
class OnTheme:
    """What both have on a theme, or outside all themes."""

    theme: object
    sides: list


class InitiativeComparison:
    """The earlier and the later of two initiatives, made with a fixed number of queries.

    With a day: who was in on that day, and what had been promised by then.
    """

    def __init__(self, initiatives, day=None):
        self.day = day
        self.earlier, self.later = sorted(
            initiatives, key=lambda one: (one.started_on or "9999", one.slug)
        )
        self.initiatives = [self.earlier, self.later]
        self.not_yet = [one for one in self.initiatives if day and one.existed_on(day) is False]
        self.ended = [one for one in self.initiatives if day and one.had_ended_on(day)]
        self.members = list(self.make_members())
        both = Q(from_initiative__in=self.initiatives, to_initiative__in=self.initiatives)
        self.links = list(InitiativeLink.objects.listed().filter(both))
        self.areas = list(ActionArea.objects.listed().filter(initiative__in=self.initiatives))
        themes = {one.pk: one for one in Theme.objects.listed()}
        of_area = {one.pk: themes_of(one) for one in self.areas}
        self.promised = defaultdict(list)
        for one in self.commitments():
            maker = one.initiative_id or one.membership.initiative_id
            own = [themes.get(one.theme_id)]
            for theme in of_area.get(one.action_area_id) or own:
                self.promised[maker, theme].append(one)
        self.themes = list(self.make_themes())

    def commitments(self):
        """All that was promised, as far as it needs to be known to be sorted by themes."""
        rows = Commitment.objects.published().cited().under(self.initiatives).order_by("ref")
        rows = rows.as_of(self.day) if self.day else rows
        names = "publication", "ref", "initiative", "membership__initiative", "action_area", "theme"
        return rows.select_related("membership").only(*names)

    @cached_property
    def shown(self):
        """Those that a page shows, with all that it tells of them, by their numbers."""
        sides = [side for on in self.themes for side in on.sides]
        first = {one.pk for side in sides for one in side.commitments[:MOST_SHOWN]}
        return {one.pk: one for one in Commitment.objects.listed().filter(pk__in=first)}

    def make_members(self):
        names = Prefetch("signatory__names", SignatoryName.objects.listed())
        memberships = Membership.objects.listed().filter(initiative__in=self.initiatives)
        if self.day:
            memberships = memberships.as_of(self.day)
        found = {}
        for one in memberships.prefetch_related(names):
            member = found.setdefault(one.signatory_id, Member(one.signatory, [], []))
            side = member.earlier if one.initiative_id == self.earlier.pk else member.later
            side.append(one)
        return found.values()

    def by_change(self, change):
        found = [one for one in self.members if one.change == change]
        return sorted(found, key=lambda one: (one.signatory.name.casefold(), one.signatory.slug))

    @property
    def changes(self):
        """Each kind of change with its members: carried over, gone, new."""
        return [(change, self.by_change(change)) for change in Change]

    @property
    def by_kind(self):
        """All members: those carried over, then those gone, then the new."""
        return [one for _change, members in self.changes for one in members]

    @property
    def renamed(self):
        return [one for one in self.by_change(Change.CARRIED) if one.renamed]

    def make_themes(self):
        """Each theme that either has, with what both have on it; what has no theme comes last."""
        for theme in [*Theme.objects.listed(), None]:
            sides = [self.side(one, theme) for one in self.initiatives]
            if any(side.areas or side.commitments for side in sides):
                yield OnTheme(theme, sides)

    def side(self, initiative, theme):
        areas = [one for one in self.areas if one.initiative_id == initiative.pk]
        mapped = [
            Matched(area, mapping)
            for area in areas
            for mapping in (area.theme_mappings.all() if theme else ())
            if mapping.theme_id == theme.pk
        ]
        if theme is None:
            mapped = [Matched(area) for area in areas if not area.theme_mappings.all()]
        return Side(initiative, mapped, self.promised[initiative.pk, theme], self)

    @property
    def facts(self):
        """All that a page of the comparison rests on."""
        memberships = [each for one in self.members for each in one.memberships]
        names = [each for one in self.renamed for each in one.dated_names]
        promised = [one for on in self.themes for side in on.sides for one in side.shown]
        return [*memberships, *names, *self.links, *self.areas, *promised]


def themes_of(area):
    return list(dict.fromkeys(mapping.theme for mapping in area.theme_mappings.all()))
