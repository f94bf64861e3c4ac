"""Two to four organisations side by side: names, memberships, what binds each, what was found."""

from collections import defaultdict

from commitments.grid import Grid
from commitments.models import Finding
from initiatives.models import Initiative
from signatories.facts import in_turn
from signatories.models import Membership


class SignatoryComparison:
    """Columns are the organisations in the order asked for; a fixed number of queries.

    With a day: what each was in on that day, and what bound it then.
    """

    def __init__(self, signatories, day=None):
        self.signatories, self.day = signatories, day
        memberships = Membership.objects.listed().filter(signatory__in=signatories)
        self.memberships = list(memberships.as_of(day) if day else memberships)
        every = Initiative.objects.listed().prefetch_related(None)
        self.initiatives = [
            one for one in every if any(each.initiative_id == one.pk for each in self.memberships)
        ]
        self.grid = Grid(signatories, self.initiatives, day=day, evidence=True)
        self.findings = list(Finding.objects.listed().about(signatories))

    @property
    def shared(self):
        """The initiatives in which all of them were."""
        return [
            one
            for one in self.initiatives
            if len({each.signatory_id for each in self.memberships if each.initiative_id == one.pk})
            == len(self.signatories)
        ]

    @property
    def names(self):
        """For each organisation its names, those that followed one another first."""
        return [(one, sorted(one.names.all(), key=in_turn)) for one in self.signatories]

    @property
    def by_initiative(self):
        """Each initiative with the memberships of each organisation in it."""
        found = defaultdict(list)
        for one in self.memberships:
            found[one.initiative_id, one.signatory_id].append(one)
        for initiative in self.initiatives:
            cells = [(one, found[initiative.pk, one.pk]) for one in self.signatories]
            yield initiative, cells

    @property
    def by_theme(self):
        """Each theme with the cell of each organisation; one that was in nothing has none."""
        rows = {row.signatory.pk: row for row in self.grid.rows}
        for place, column in enumerate(self.grid.columns):
            cells = [
                (one, rows[one.pk].cells[place] if one.pk in rows else None)
                for one in self.signatories
            ]
            yield column, cells

    @property
    def found(self):
        """What assessments found of each organisation or of its services."""
        for one in self.signatories:
            yield one, [each for each in self.findings if one in concerned(each)]

    @property
    def each(self):
        """All that is told of each organisation, as the API gives it."""
        cells = {row.signatory.pk: row.cells for row in self.grid.rows}
        for (one, names), (_one, findings) in zip(self.names, self.found, strict=True):
            yield {
                "signatory": one,
                "name": one.name,
                "names": names,
                "memberships": [each for each in self.memberships if each.signatory == one],
                "cells": cells.get(one.pk, []),
                "findings": findings,
            }

    @property
    def facts(self):
        """All that the comparison rests on."""
        names = [name for one in self.signatories for name in one.names.all()]
        cells = [cell for row in self.grid.rows for cell in row.cells]
        promised = [one for cell in cells for one in cell.commitments]
        return [*self.signatories, *names, *self.memberships, *promised, *self.findings]


def concerned(finding):
    """The organisations that a finding is about, itself or through a service."""
    return {finding.signatory, finding.service.signatory if finding.service else None} - {None}
