"""What helps where a search finds nothing: the registry's own spelling, and each word alone."""

import time
from difflib import get_close_matches

from django.db import connection

from search.engine import search
from search.models import Entry
from search.query import terms

# Two words must have three letters of four in common to be one word misspelt.
ALIKE = 0.75
# To read the words of more entries takes so long that each worker keeps them, by resource.
MANY = 20_000
_words = {}


def nearly(q, resource=None):
    """The query with its unknown words as the index spells them; None where that finds nothing."""
    known = vocabulary(resource)
    asked = terms(q)
    spelt = [spelling(word, known) for word in asked]
    if spelt == asked or None in spelt:
        return None
    near = " ".join(spelt)
    return near if search(near, types=[resource] if resource else ()).exists() else None


def vocabulary(resource):
    """Every word of the entries; of very many those of a minute ago will do, for a suggestion."""
    entries = Entry.objects.filter(type=resource) if resource else Entry.objects.all()
    if connection.in_atomic_block or entries.count() <= MANY:
        return words(entries)
    read_at, known = _words.get(resource, (0, None))
    if not read_at or time.monotonic() - read_at > 60:
        _words[resource] = time.monotonic(), (known := words(entries))
    return known


def words(entries):
    rows = entries.order_by().values_list("names_words", "title_words", "body_words")
    return {word for row in rows for text in row for word in text.split()}


def spelling(word, known):
    """The word itself if a known one begins so, or else the known one most like it, or None."""
    if any(each.startswith(word) for each in known):
        return word
    return next(iter(get_close_matches(word, known, n=1, cutoff=ALIKE)), None)


def alone(q):
    """Each word of several and how much it would find by itself."""
    asked = terms(q)
    counted = [(word, search(word).count()) for word in asked if len(asked) > 1]
    return [(word, count) for word, count in counted if count]
