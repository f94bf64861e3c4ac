"""The grid: signatories × action areas of an initiative, or × themes over several.

Each cell says one of four things, so that what is not documented is never taken for a no.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, TextChoices
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Commitment, CommitmentCitation
from initiatives.models import ActionArea, Theme, ThemeMapping
from signatories.models import Membership, MembershipCitation
from sources.models import Document
from sources.ordering import in_order

# The key of the last column: commitments that stand in none of the others.
OUTSIDE = "none"


class State(TextChoices):
    """What a cell says; the first that holds."""

    OWN = "own", gettext_lazy("own commitment")
    SIGNED = "signed", gettext_lazy("signed")
    UNDOCUMENTED = "not_documented", gettext_lazy("not documented")
    NOT_MEMBER = "not_member", gettext_lazy("not a member")


MEANINGS = {
    State.OWN: gettext_lazy("a commitment of its own is documented, beside what it signed"),
    State.SIGNED: gettext_lazy("bound by what all signatories promised together"),
    State.UNDOCUMENTED: gettext_lazy("it took part, nothing is documented; that is no “no”"),
    State.NOT_MEMBER: gettext_lazy("or not applicable: what it was in had no area on it"),
}


@dataclass
class Column:
    """An action area, a theme, or what stands outside them all."""

    key: str
    name: str
    record: object = None
    number: str = ""
    counts: Counter = field(default_factory=Counter)

    @property
    def tally(self):
        """Each state with the number of its cells."""
        return [(state, self.counts[state]) for state in State]


@dataclass
class Cell:
    column: Column
    state: State
    own: list
    shared: list
    memberships: list
    reason: str
    # Whether it was in any of the initiatives at all.
    present: bool

    @property
    def text(self):
        """What stands in the cell, the same on the page, in the tables and in the API."""
        if len(self.own) > 1:
            return _("%d own commitments") % len(self.own)
        signed = {one.initiative_id for one in self.shared}
        if self.state == State.SIGNED and len(signed) > 1:
            return _("signed %d times") % len(signed)
        if self.state == State.NOT_MEMBER and self.present:
            return _("not applicable")
        return str(self.state.label)

    @property
    def commitments(self):
        """What the cell rests on: its own commitments, then those of all signatories."""
        return [*self.own, *self.shared]


@dataclass
class Row:
    signatory: object
    name: str
    memberships: list
    # Whether it was in any of the initiatives on the day; always where no day is asked for.
    present: bool
    cells: list


class Grid:
    """All cells, made with a fixed number of queries.

    ``signatories`` are in the order of the rows; those never in the initiatives are left out, those
    not in them on the day come last. With ``evidence`` everything comes with its citations.
    """

    def __init__(
        self, signatories, initiatives, day=None, roles=(), by_area=False, evidence=False, query=""
    ):
        self.day, self.by_area, self.evidence = day, by_area, evidence
        # What was asked for, as an address has it: a cell leads to the same grid of one row.
        self.query = query
        self.not_yet = [one for one in initiatives if day and one.existed_on(day) is False]
        self.initiatives = [one for one in initiatives if one not in self.not_yet]
        self.ended = [one for one in self.initiatives if day and one.had_ended_on(day)]
        signatories = list(signatories)
        memberships = self.fetch(Membership).filter(
            initiative__in=self.initiatives, signatory__in=signatories
        )
        self.memberships = list(memberships.filter(role__in=roles) if roles else memberships)
        self.columns = list(self.make_columns())
        self.filed = Filed(self)
        if not self.filed.outside:
            self.columns.pop()
        rows = list(self.make_rows(signatories))
        self.rows = sorted(rows, key=lambda row: not row.present)

    def fetch(self, model):
        rows = model.objects.listed()
        return rows if self.evidence else rows.prefetch_related(None)

    @cached_property
    def areas(self):
        areas = ActionArea.objects.listed().filter(initiative__in=self.initiatives)
        mappings = Prefetch("theme_mappings", ThemeMapping.objects.listed())
        # Only where the areas are the columns is their evidence shown.
        return list(
            areas if self.by_area else areas.prefetch_related(None).prefetch_related(mappings)
        )

    def make_columns(self):
        if self.by_area:
            for area in self.areas:
                place = (area.parent.position, area.position) if area.parent else (area.position,)
                yield Column(area.slug, area.name, area, ".".join(map(str, place)))
            yield Column(OUTSIDE, _("No area named"))
        else:
            for theme in Theme.objects.listed():
                yield Column(theme.slug, theme.name, theme)
            yield Column(OUTSIDE, _("No theme"))

    def make_rows(self, signatories):
        memberships = defaultdict(list)
        for membership in self.memberships:
            memberships[membership.signatory_id].append(membership)
        for signatory in signatories:
            if theirs := memberships.get(signatory.pk):
                held = [one for one in theirs if not self.day or one.known_on(self.day)]
                cells = [self.cell(column, theirs, held) for column in self.columns]
                name = signatory.name_on(self.day)[0] if self.day else signatory.name
                yield Row(signatory, name, theirs, bool(held), cells)

    def cell(self, column, memberships, held):
        own = self.filed.own_of(held, column.key)
        shared = self.filed.signed_by(held, column.key)
        concerned = self.filed.concerned(held, column.key)
        reason = ""
        if own:
            state = State.OWN
        elif shared:
            state = State.SIGNED
        elif concerned:
            state, reason = State.UNDOCUMENTED, why_nothing(concerned)
        else:
            state, reason = State.NOT_MEMBER, why_not_in(memberships, held)
        column.counts[state] += 1
        rests_on = concerned or held or memberships
        return Cell(column, state, own, shared, rests_on, reason, bool(held))

    @property
    def counts(self):
        """How many cells say what."""
        return sum((column.counts for column in self.columns), Counter())

    @property
    def legend(self):
        """Each state with its meaning and the number of its cells."""
        counts = self.counts
        return [(state, MEANINGS[state], counts[state]) for state in State]

    @property
    def groups(self):
        """The rows of those who were in, and of those who were in on other days."""
        here = [row for row in self.rows if row.present]
        return [rows for rows in (here, self.rows[len(here) :]) if rows]

    def documents(self):
        """The documents that the cells rest on."""
        promised = {one for row in self.rows for cell in row.cells for one in cell.commitments}
        joined = {one for row in self.rows for one in row.memberships}
        rest = Q(pk__in=MembershipCitation.objects.filter(fact__in=joined).values("document"))
        rest |= Q(pk__in=CommitmentCitation.objects.filter(fact__in=promised).values("document"))
        return in_order(Document.objects.published().filter(rest))


class Filed:
    """The commitments of a grid, by column."""

    def __init__(self, grid):
        self.keys = {column.key for column in grid.columns}
        self.by_area = grid.by_area
        self.columns_of_area = {
            area.pk: {area.slug}
            if grid.by_area
            else {one.theme.slug for one in area.theme_mappings.all()}
            for area in grid.areas
        }
        self.own, self.shared = defaultdict(list), defaultdict(list)
        # Which initiative speaks of what: pairs of its key and that of the column.
        self.spoken = {
            (area.initiative_id, key)
            for area in grid.areas
            for key in self.columns_of_area[area.pk]
        } | {(one.pk, OUTSIDE) for one in grid.initiatives}
        of_all, of_one = Q(initiative__in=grid.initiatives), Q(membership__in=grid.memberships)
        for one in grid.fetch(Commitment).filter(of_all | of_one):
            if not grid.day or one.known_on(grid.day):
                self.file(one)

    def file(self, commitment):
        for key in self.keys_of(commitment):
            if commitment.is_individual:
                self.own[commitment.membership_id, key].append(commitment)
            else:
                self.shared[commitment.initiative_id, key].append(commitment)
                self.spoken.add((commitment.initiative_id, key))

    def keys_of(self, commitment):
        """The columns that a commitment stands in."""
        if commitment.action_area_id:
            keys = self.columns_of_area.get(commitment.action_area_id, set())
        else:
            keys = {commitment.theme.slug} if commitment.theme_id and not self.by_area else set()
        return keys & self.keys or {OUTSIDE}

    @property
    def outside(self):
        """Whether any commitment stands in no column of its own."""
        return any(key == OUTSIDE for _maker, key in {*self.own, *self.shared})

    def own_of(self, memberships, key):
        return [one for each in memberships for one in self.own.get((each.pk, key), ())]

    def signed_by(self, memberships, key):
        """What signatories promised together; it does not bind those in another role."""
        signed = [one for one in memberships if one.role == Membership.Role.SIGNATORY]
        return [one for each in signed for one in self.shared.get((each.initiative_id, key), ())]

    def concerned(self, memberships, key):
        """The memberships of initiatives that speak of the column, or with a commitment in it."""
        return [
            one
            for one in memberships
            if (one.initiative_id, key) in self.spoken or (one.pk, key) in self.own
        ]


def why_nothing(memberships):
    """Why nothing is documented for somebody who was in."""
    supporting = [one for one in memberships if one.role != Membership.Role.SIGNATORY]
    if len(supporting) < len(memberships):
        return _("It signed, but no document that was read gives a commitment here.")
    roles = {
        f"{one.get_role_display().lower()} ({one.initiative.short_name})" for one in supporting
    }
    message = _("It was in as %s. What the signatories promised together binds those who signed.")
    return message % ", ".join(sorted(roles))


def why_not_in(memberships, held):
    """Why a cell does not apply: it was not in on the day, or what it was in had no such area."""
    message = (
        _("What it was in had no area here: %s.") if held else _("Not documented for this day: %s.")
    )
    return message % ", ".join(
        dict.fromkeys(one.initiative.short_name for one in held or memberships)
    )
