"""The rows of a register that never was, the same for the same seed: real models, cited and indexed."""

import random
from dataclasses import dataclass
from itertools import count

from commitments.models import (
    Assessment,
    AssessmentCitation,
    Commitment,
    CommitmentCitation,
    Finding,
    FindingCitation,
)
from initiatives.models import (
    ActionArea,
    ActionAreaCitation,
    Initiative,
    InitiativeCitation,
    Theme,
    ThemeMapping,
)
from signatories.models import (
    Membership,
    MembershipCitation,
    Signatory,
    SignatoryCitation,
    SignatoryName,
    SignatoryNameCitation,
)
from sources.models import Document

COUNTRIES = (
    "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK US"
)
SYLLABLES = "ba co di fe ga hu jo ka li mo ne pa qui ro su ti vo wa xe zy"
SUBJECTS = "children parents profiles reports settings content filters teachers games devices"


@dataclass(frozen=True)
class Size:
    """How much there is of what readers count."""

    initiatives: int
    organisations: int
    commitments: int
    documents: int


SIZES = {
    "S": Size(5, 70, 300, 20),
    "M": Size(50, 5_000, 100_000, 500),
    "L": Size(200, 20_000, 1_000_000, 2_000),
}


class World:
    """Makes rows in the order in which they stand on each other: ``for row in World(size).rows()``."""

    def __init__(self, size, seed=2007):
        self.size, self.chance = size, random.Random(seed)  # noqa: S311 - the same rows each time
        self.number = {}
        pick, syllables = self.chance.choice, SYLLABLES.split()
        self.vocabulary = ["".join(pick(syllables) for _ in range(3)) for _ in range(3_000)]

    def new(self, model, **fields):
        return self.numbered(model(**fields))

    def numbered(self, row):
        """The row with its number, as it will stand in the table."""
        row.pk = next(self.number.setdefault(type(row), count(1)))
        return row

    def words(self, least, most):
        """Words of which few are frequent and most are rare, as in any text."""
        total = len(self.vocabulary)
        length = self.chance.randint(least, most)
        return [self.vocabulary[int(total * self.chance.random() ** 3)] for _ in range(length)]

    def date(self, first, last):
        """A day, a month or a year, as documents have it."""
        year = self.chance.randint(first, last)
        month, day = self.chance.randint(1, 12), self.chance.randint(1, 28)
        return self.chance.choice([f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}"])

    def citations(self, model, fact):
        """One passage, and a second for one fact in four."""
        documents = self.chance.sample(self.documents, 1 if self.chance.random() < 0.75 else 2)
        for document in documents:
            yield self.new(
                model,
                fact=fact,
                document=document,
                locator=f"Section {self.chance.randint(1, 40)}",
                quote=" ".join(self.words(8, 20)),
            )

    def rows(self):
        yield from self.make_documents()
        yield from self.make_initiatives()
        yield from self.make_organisations()
        yield from self.make_commitments()
        yield from self.make_findings()

    def make_documents(self):
        kinds = list(Document.Kind)
        self.documents = [
            self.new(
                Document,
                slug=f"document-{number}",
                title=" ".join(self.words(4, 9)).capitalize(),
                publisher=f"Publisher {number % 90}",
                kind=self.chance.choice(kinds),
                url=f"https://example.org/{number}",
                published_on=self.date(2007, 2025),
            )
            for number in range(1, self.size.documents + 1)
        ]
        yield from self.documents

    def make_initiatives(self):
        self.themes = [
            self.new(
                Theme,
                slug=f"theme-{number}",
                name=f"Theme {number}: {subject}",
                position=number,
                description=" ".join(self.words(8, 16)),
            )
            for number, subject in enumerate(SUBJECTS.split(), 1)
        ]
        yield from self.themes
        self.initiatives = []
        for number in range(1, self.size.initiatives + 1):
            initiative = self.new(
                Initiative,
                slug=f"initiative-{number}",
                name=f"Initiative {number} for {' '.join(self.words(2, 4))}",
                short_name=f"Initiative {number}",
                kind=self.chance.choice(list(Initiative.Kind)),
                status=self.chance.choice(list(Initiative.Status)),
                started_on=f"{2007 + number % 15}",
                summary=" ".join(self.words(20, 40)),
            )
            self.initiatives.append(initiative)
            yield initiative
            yield from self.citations(InitiativeCitation, initiative)
        self.areas = {initiative: [] for initiative in self.initiatives}
        for initiative in self.initiatives:
            yield from self.make_areas(initiative)

    def make_areas(self, initiative):
        for position in range(1, 9):
            area = self.new(
                ActionArea,
                slug=f"{initiative.slug}-area-{position}",
                initiative=initiative,
                position=position,
                name=" ".join(self.words(3, 6)).capitalize(),
            )
            self.areas[initiative].append(area)
            yield area
            yield from self.citations(ActionAreaCitation, area)
            mappings = [
                self.new(
                    ThemeMapping,
                    action_area=area,
                    theme=theme,
                    strength="close",
                    reason="Same concern.",
                )
                for theme in self.chance.sample(self.themes, self.chance.randint(1, 2))
            ]
            area._prefetched_objects_cache = {"theme_mappings": kept(ThemeMapping, mappings)}
            yield from mappings

    def make_organisations(self):
        countries, kinds, sectors = COUNTRIES.split(), list(Signatory.Kind), list(Signatory.Sector)
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
            among = self.chance.sample(self.initiatives, self.chance.randint(1, 5))
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
        statuses = list(Commitment.Status)
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


def kept(model, rows):
    """Rows as a relation gives them once they are fetched."""
    found = model.objects.none()
    found._result_cache, found._prefetch_done = rows, True
    return found
