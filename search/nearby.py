"""What helps where a search finds nothing: the registry's own spelling, and each word alone."""

from difflib import get_close_matches

from search.engine import search
from search.models import Entry
from search.query import terms

# Two words must have three letters of four in common to be one word misspelt.
ALIKE = 0.75


def nearly(q, resource=None):
    """The query with its unknown words as the index spells them; None where that finds nothing."""
    entries = Entry.objects.filter(type=resource) if resource else Entry.objects.all()
    known = vocabulary(entries)
    asked = terms(q)
    spelt = [spelling(word, known) for word in asked]
    if spelt == asked or None in spelt:
        return None
    near = " ".join(spelt)
    return near if search(near, types=[resource] if resource else ()).exists() else None


def vocabulary(entries):
    """Every word of the entries."""
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
