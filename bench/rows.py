"""The rows of a register that never was, the same for the same seed: real models, cited and indexed."""

from bench.ground import Ground
from bench.making import kept
from commitments.models import (
    Assessment,
    AssessmentCitation,
    Commitment,
    CommitmentCitation,
    Finding,
    FindingCitation,
)
from signatories.models import (
    Membership,
    MembershipCitation,
    Signatory,
    SignatoryCitation,
    SignatoryName,
    SignatoryNameCitation,
)

COUNTRIES = (
    "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK US"
)


class World(Ground):
    """Makes rows in the order in which they stand on each other: ``for row in World(size).rows()``."""

    def rows(self):
        yield from self.make_documents()
        yield from self.make_initiatives()
        yield from self.make_organisations()
        yield from self.make_commitments()
        yield from self.make_findings()

    def make_organisations(self):
        kinds, sectors = Signatory.Kind.values, Signatory.Sector.values
        countries = COUNTRIES.split()
        self.memberships = []
        for number in range(1, self.size.organisations + 1):
            name = f"{' '.join(self.words(1, 2)).title()} {number}"
            signatory = self.new(
                Signatory,
                slug=f"signatory-{number}",
                name=name,
                kind=self.chance.choice(kinds),
                sector=self.chance.choice(sectors),
                country=self.chance.choice(countries),
            )
            former = [f"{name} formerly"] if number % 3 == 0 else []
            names = [
                self.new(
                    SignatoryName,
                    signatory=signatory,
                    name=one,
                    kind="former" if one in former else "current",
                )
                for one in (name, *former)
            ]
            among = self.chance.sample(self.initiatives, self.between(1, 5))
            members = [self.member(signatory, initiative) for initiative in among]
            self.memberships += members
            signatory._prefetched_objects_cache = {
                "names": kept(SignatoryName, names),
                "memberships": kept(Membership, members),
            }
            yield signatory
            yield from self.citations(SignatoryCitation, signatory)
            for one in names:
                yield one
                yield from self.citations(SignatoryNameCitation, one)
            for member in members:
                yield member
                yield from self.citations(MembershipCitation, member)

    def member(self, signatory, initiative):
        return self.new(
            Membership,
            ref=f"{initiative.slug}-{signatory.slug}",
            initiative=initiative,
            signatory=signatory,
            role="signatory" if self.chance.random() < 0.8 else "associated_member",
            name_as_listed=signatory.name,
            documented_from=self.date(2007, 2020),
        )

    def make_commitments(self):
        statuses = Commitment.Status.values
        self.some_commitments = []
        for number in range(1, self.size.commitments + 1):
            member = self.chance.choice(self.memberships) if self.chance.random() < 0.9 else None
            initiative = member.initiative if member else self.chance.choice(self.initiatives)
            kind = self.chance.random()
            words = self.words(16, 28)
            commitment = self.new(
                Commitment,
                ref=f"{initiative.slug}-commitment-{number}",
                initiative=None if member else initiative,
                membership=member,
                action_area=self.chance.choice(self.areas[initiative]) if kind < 0.6 else None,
                theme=self.chance.choice(self.themes) if kind > 0.8 else None,
                wording=" ".join(words),
                # A word of its own for each fifty, so that a search can find few.
                summary=f"{' '.join(words[:10])} rare{number % (self.size.commitments // 20 + 1)}",
                made_on=self.date(2007, 2019) if number % 5 else None,
                due_on=self.date(2020, 2024) if number % 2 else None,
                status=self.chance.choice(statuses),
            )
            if number % 10 == 0:
                self.some_commitments.append((commitment, initiative))
            yield commitment
            yield from self.citations(CommitmentCitation, commitment)

    def make_findings(self):
        assessments = {}
        for initiative in self.initiatives:
            assessments[initiative] = self.new(
                Assessment,
                slug=f"{initiative.slug}-assessment",
                initiative=initiative,
                title=" ".join(self.words(4, 8)).capitalize(),
                method="independent",
                published_on=self.date(2012, 2024),
                summary=" ".join(self.words(15, 30)),
            )
            yield assessments[initiative]
            yield from self.citations(AssessmentCitation, assessments[initiative])
        for number, (commitment, initiative) in enumerate(self.some_commitments, 1):
            finding = self.new(
                Finding,
                ref=f"finding-{number}",
                assessment=assessments[initiative],
                commitment=commitment,
                action_area=commitment.action_area,
                signatory=commitment.made_by,
                measure=f"Measure {number % 30}",
                result=self.chance.choice(["yes", "no", "partly"]),
            )
            yield finding
            yield from self.citations(FindingCitation, finding)
