"""The grid: signatories × action areas of an initiative, or × themes over several.

Each cell says one of four things, so that what is not documented is never taken for a no.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, TextChoices
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.filing import OUTSIDE, Filed, perhaps, why_not_in, why_nothing
from commitments.models import CommitmentCitation
from initiatives.models import ActionArea, Theme, ThemeMapping
from signatories.models import Membership, MembershipCitation
from sources.models import Document
from sources.ordering import in_order


class State(TextChoices):
    """What a cell says; the first that holds."""

    OWN = "own", gettext_lazy("own commitment")
    SIGNED = "signed", gettext_lazy("signed")
    UNDOCUMENTED = "not_documented", gettext_lazy("not documented")
    NOT_MEMBER = "not_member", gettext_lazy("not a member")


MEANINGS = {
    State.OWN: gettext_lazy("a commitment of its own is documented, beside what it signed"),
    State.SIGNED: gettext_lazy("bound by what all signatories promised together"),
    State.UNDOCUMENTED: gettext_lazy("it took part, or may have; nothing is documented, no “no”"),
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
        elif not held and self.filed.concerned(perhaps(memberships, self.day), column.key):
            state = State.UNDOCUMENTED
            reason = _("It is listed later; whether it was in on this day is not documented.")
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
