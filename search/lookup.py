"""From one name to the organisation that bears it.

The nearest kind of agreement wins and the rest is not looked at: whoever asks for “TIM” and finds
it wants no other organisation with these letters in its name. Two organisations that agree
equally are both given, with the same score.
"""

import re
from dataclasses import dataclass

from search import names
from search.engine import search
from search.models import EntryName, Misspelling
from search.query import MAX_LENGTH, MAX_WORDS
from signatories.models import Signatory
from sources.text import fold

MOST = 20


@dataclass(frozen=True)
class Match:
    """An organisation, the name that matched, and how well: 1.0 is letter for letter."""

    signatory: str
    matched_name: str
    matched_kind: str
    score: float


def lookup(name):
    """Organisations that bear the name, nearest first; at most twenty."""
    key = names.key(name)
    known = EntryName.objects.filter(entry__type=Signatory.resource).exclude(kind="service")
    for score, agree in AGREEMENTS:
        if found := agree(known.select_related("entry"), name, key):
            return _matches(found, score)
    return []


def candidates(name, most=MOST):
    """Organisations that the name, or slug, may stand for, by all kinds of agreement, best first."""
    key = names.key(name)
    known = EntryName.objects.filter(entry__type=Signatory.resource).exclude(kind="service")
    found = {}
    for score, agree in ((1.0, _identified), *AGREEMENTS) if name.strip() else ():
        for match in _matches(agree(known.select_related("entry"), name, key), score):
            found.setdefault(match.signatory, match)
        if len(found) >= most:
            break
    return list(found.values())[:most]


def slugs(name):
    """The organisations that bear the name, nearest first."""
    return [match.signatory for match in lookup(name)]


def lookup_id(**number):
    """The organisation with this wikidata= or lei=."""
    found = Signatory.objects.published().cited().filter(**number)
    return [Match(row.slug, row.name, "current", 1.0) for row in found]


def _identified(known, name, key):
    """It is no name but the slug itself."""
    return list(known.filter(entry__ref=name.strip(), kind="current"))


def _folded(known, name, key):
    """Only case, accents and white space differ."""
    return list(known.filter(folded=fold(name)))


def _same_key(known, name, key):
    """Only legal forms and punctuation differ, too."""
    return list(known.filter(key=key))


def _in_parts(known, name, key):
    """Written as “A (B)” or “A, B”, where A or B is a name."""
    parts = [part for part in re.split(r"[(),]", name) if part.strip()]
    if len(parts) < 2:
        return []
    return list(known.filter(key__in={names.key(part) for part in parts}))


def _longer(known, name, key):
    """The names begin with this one, legal form and all."""
    asked = "".join(names.name_words(name))
    return [each for each in _with_words(name) if each.key.startswith(asked)]


def _worded(known, name, key):
    """The names have all words of this one."""
    asked = names.core(name)[:MAX_WORDS]
    return [
        each
        for each in _with_words(name)
        if all(
            any(word.startswith(start) for word in names.name_words(each.name)) for start in asked
        )
    ]


def _with_words(name):
    """The names of organisations that the index finds by these words."""
    asked = names.core(name)[:MAX_WORDS]
    entries = search(" ".join(asked)[:MAX_LENGTH], types=[Signatory.resource]) if asked else []
    candidates = [each for entry in entries[:MOST] for each in entry.names.all()]
    return [each for each in candidates if each.kind != "service"]


def _misspelt(known, name, key):
    """One typing error apart, with or without the legal form; the same first letter comes first."""
    asked = names.spellings(name)
    near = Misspelling.objects.filter(letters__in=names.misspellings(name))
    near = [
        each
        for each in known.filter(pk__in=near.values("name"))[:MOST]
        if any(
            max(len(one), len(other)) >= names.MISSPELT_FROM and names.one_error_apart(one, other)
            for one in asked
            for other in names.spellings(each.name)
        )
    ]
    first = [each for each in near if each.key[:1] == key[:1]]
    return first or near


def _matches(found, score):
    """One match for each organisation: by its best name, the current one before older ones."""
    best = {}
    for each in sorted(found, key=lambda each: (len(each.key), each.pk)):
        best.setdefault(each.entry.ref, each)
    return [Match(ref, each.name, each.kind, score) for ref, each in best.items()][:MOST]


# From the nearest kind of agreement to the farthest.
AGREEMENTS = (
    (1.0, _folded),
    (0.9, _same_key),
    (0.8, _in_parts),
    (0.7, _longer),
    (0.6, _misspelt),
    (0.5, _worded),
)
