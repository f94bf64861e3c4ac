"""What organisations and promises stand on: documents, themes, initiatives and their areas."""

from bench.making import Maker, kept
from initiatives.models import (
    ActionArea,
    ActionAreaCitation,
    Initiative,
    InitiativeCitation,
    Theme,
    ThemeMapping,
)
from sources.models import Document

SUBJECTS = "children parents profiles reports settings content filters teachers games devices"


class Ground(Maker):
    """Makes documents, themes, initiatives and areas."""

    def make_documents(self):
        kinds = Document.Kind.values
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
                kind=self.chance.choice(Initiative.Kind.values),
                status=self.chance.choice(Initiative.Status.values),
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
            mappings = [
                self.new(
                    ThemeMapping,
                    action_area=area,
                    theme=theme,
                    strength="close",
                    reason="Same concern.",
                )
                for theme in self.chance.sample(self.themes, self.between(1, 2))
            ]
            area._prefetched_objects_cache = {"theme_mappings": kept(ThemeMapping, mappings)}
            yield area
            yield from self.citations(ActionAreaCitation, area)
            yield from mappings
