"""How rows that never were are made: of which size, from which words and days, as which instances."""

import random
from collections import defaultdict
from functools import cache, partial
from itertools import count

from django.db import connection
from django.db.models import Model
from django.db.models.base import ModelState

from search import indexing
from search.models import Entry, EntryName, Misspelling

SYLLABLES = "ba co di fe ga hu jo ka li mo ne pa qui ro su ti vo wa xe zy"
# Words of which few are frequent and most are rare, as in any text, are cut from a text so long.
TEXT = 200_000


@cache
def blank(model):
    """The values of a row that nothing is said about, as the database takes them.

    A member of a choice is given as its plain text: SQLite would ask of each what it is.
    """
    values = {
        field.attname: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
    }
    return {name: str(value) if isinstance(value, str) else value for name, value in values.items()}


@cache
def key(model):
    """The column that numbers the rows."""
    return model._meta.pk.attname


class Maker:
    """Makes rows from a seed."""

    def __init__(self, size, seed=2007):
        self.size, self.chance = size, random.Random(seed)  # noqa: S311 - the same rows each time
        self.numbers, self.around = defaultdict(partial(count, 1)), {}
        some = self.chance.random
        vocabulary = ["".join(self.chance.choices(SYLLABLES.split(), k=3)) for _ in range(3_000)]
        self.text = [vocabulary[int(3_000 * some() ** 3)] for _ in range(TEXT)]

    def new(self, model, **fields):
        """A row with its number, as it will stand in the table.

        Without Model.__init__, which looks at every field of every row again: what it finds is
        found once for each model, and the rest is as given.
        """
        row = model.__new__(model)
        row._state = state = ModelState()
        values = row.__dict__
        values.update(blank(model))
        values[key(model)] = next(self.numbers[model])
        for name, value in fields.items():
            if isinstance(value, Model):
                values[f"{name}_id"] = value.id
                state.fields_cache[name] = value
            else:
                values[name] = value
        return row

    def leaf(self, model, **values):
        """A row that no other is made from, by its columns: at a third of the cost."""
        row = model.__new__(model)
        row.__dict__ = {**blank(model), key(model): next(self.numbers[model]), **values}
        return row

    def address(self, row):
        """Let a record with a page of its own know where that is: looking it up takes too long."""
        if type(row) not in self.around:
            self.around[type(row)] = row.get_absolute_url().split(row.key)
        if len(parts := self.around[type(row)]) == 2 and "#" not in parts[0]:
            row.get_absolute_url = partial(row.key.join, parts)

    def between(self, least, most):
        return least + int((most - least + 1) * self.chance.random())

    def words(self, least, most):
        """So many words."""
        start = int((TEXT - most) * self.chance.random())
        return self.text[start : start + self.between(least, most)]

    def date(self, first, last):
        """A day, a month or a year, as documents have it."""
        year, month, day = self.between(first, last), self.between(1, 12), self.between(1, 28)
        return (f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}")[self.between(0, 2)]

    def citations(self, model, fact):
        """One passage, and a second for one fact in four."""
        number = 1 if self.chance.random() < 0.75 else 2
        for document in self.chance.sample(self.documents, number):
            yield self.leaf(
                model,
                fact_id=fact.id,
                document_id=document.id,
                locator=f"Section {self.between(1, 40)}",
                quote=" ".join(self.words(8, 20)),
            )


def kept(model, rows):
    """Rows as a relation gives them once they are fetched."""
    found = model.objects.none()
    found._result_cache, found._prefetch_done = rows, True
    return found


@cache
def nothing(model):
    return kept(model, [])


def filed(source, row, maker):
    """The entry of a record in the search index, its names, and what it is filed under."""
    fetched = row.__dict__.setdefault("_prefetched_objects_cache", {})
    for lookup in source.prefetch:
        if "__" not in lookup.prefetch_through:
            fetched.setdefault(lookup.prefetch_through, nothing(lookup.queryset.model))
    maker.address(row)
    found = source.describe(row)
    entry = maker.leaf(Entry, **indexing.told(source, row, found))
    yield entry
    for told in indexing.names_told(found):
        yield (name := maker.leaf(EntryName, entry_id=entry.id, **told))
        for letters in indexing.misspellings_of(source, name):
            yield maker.leaf(Misspelling, name_id=name.id, letters=letters)
    for number in dict.fromkeys(initiative.id for initiative in found.initiatives):
        yield maker.leaf(Entry.initiatives.through, entry_id=entry.id, initiative_id=number)
    for number in dict.fromkeys(theme.id for theme in found.themes):
        yield maker.leaf(Entry.themes.through, entry_id=entry.id, theme_id=number)
