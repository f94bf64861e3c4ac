"""The commitments of a grid sorted into its columns, and why a cell has none."""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from commitments.models import Commitment
from signatories.models import Membership
from sources.days import has_come

# The key of the last column: commitments that stand in none of the others.
OUTSIDE = "none"
# What a commitment belongs to.
PLACES = ("initiative", "membership", "action_area", "theme")


class Filed:
    """The commitments of a grid, by column."""

    def __init__(self, grid):
        self.keys = {column.key for column in grid.columns}
        self.columns_of_theme = {
            column.record.pk: {column.key} for column in grid.columns if column.record
        }
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
        for one in commitments_of(grid):
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
            keys = set() if self.by_area else self.columns_of_theme.get(commitment.theme_id, set())
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


def commitments_of(grid):
    """All commitments of the grid; what shows no evidence needs only their place, of a hundred thousand."""
    of_all, of_one = Q(initiative__in=grid.initiatives), Q(membership__in=grid.memberships)
    rows = grid.fetch(Commitment).filter(of_all | of_one)
    if grid.evidence:
        yield from rows
        return
    initiatives = {one.pk: one for one in grid.initiatives}
    memberships = {one.pk: one for one in grid.memberships}
    for one in rows.select_related(None).only("publication", "ref", *PLACES, "made_on"):
        # What a day is compared with is at hand.
        if grid.day and one.membership_id:
            one.membership = memberships[one.membership_id]
        elif grid.day:
            one.initiative = initiatives[one.initiative_id]
        yield one


def perhaps(memberships, day):
    """Those that may have held on the day though no document says so: not over, no later start."""
    return [
        one
        for one in memberships
        if not any(has_come(getattr(one, end), day) for end in one.ends)
        and not (one.joined and one.joined.earliest > day)
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
