"""What helps where a search finds nothing: the registry's own spelling, and each word alone."""

import time
from difflib import get_close_matches

from django.db import connection

from search.engine import search
from search.models import Entry
from search.query import terms
from search.registry import LABELS

# Two words must have three letters of four in common to be one word misspelt.
ALIKE = 0.75
# To read the words of more entries takes so long that each worker keeps them, by resource, and of each
# kind reads no more than the first of them: it takes a second at most, once a minute.
MANY, READ = 20_000, 10_000
_words = {}


def nearly(q, resource=None):
    """The query with its unknown words as the index spells them; None where that finds nothing."""
    types, asked = [resource] if resource else (), terms(q)
    unknown = [word for word in asked if not search(word, types=types).exists()]
    known = vocabulary(resource) if unknown else ()
    spelt = [spelling(word, known) if word in unknown else word for word in asked]
    if not unknown or None in spelt:
        return None
    near = " ".join(spelt)
    return near if search(near, types=types).exists() else None


def vocabulary(resource):
    """The words of the entries; of very many some will do for a suggestion, and those of a minute ago."""
    entries = Entry.objects.filter(type=resource) if resource else Entry.objects.all()
    if connection.in_atomic_block or entries.count() <= MANY:
        return words(entries)
    read_at, known = _words.get(resource, (0, None))
    if not read_at or time.monotonic() - read_at > 60:
        kinds = [words(entries.filter(type=kind), READ) for kind in LABELS]
        _words[resource] = time.monotonic(), (known := set().union(*kinds))
    return known


def words(entries, most=None):
    rows = entries.order_by().values_list("names_words", "title_words", "body_words")[:most]
    return {word for row in rows for text in row for word in text.split()}


def spelling(word, known):
    """The known word most like this one, or None."""
    return next(iter(get_close_matches(word, known, n=1, cutoff=ALIKE)), None)


def alone(q):
    """Each word of several and how much it would find by itself."""
    asked = terms(q)
    counted = [(word, search(word).count()) for word in asked if len(asked) > 1]
    return [(word, count) for word, count in counted if count]
