"""Showing why a hit is one: the words marked, the passage cut out, the name that matched.

Done here, not in the database, so that both databases show the same and every character of data
and query is escaped.
"""

import re
import unicodedata

from django.utils.html import escape
from django.utils.safestring import mark_safe

from search.names import name_words
from sources.text import fold, words

WORD = re.compile(r"[^\W_]+")
# A passage has so many words, some of them before the hit for the sense.
LENGTH, BEFORE = 40, 8
# Enough of English grammar to mark the forms that the databases take for the same word.
ENDING = re.compile(
    r"(?<=\w{3})(?:i[sz]ations?|ations?|ments?|ness(?:es)?|ings?|ied|ies|ed|ers?|ions?|ly|es|[seyi])$"
)
DOUBLED = re.compile(r"([b-df-hj-km-np-rtv-x])\1$")


def highlight(text, q):
    """The text as safe HTML, with the words of the query in <mark>."""
    text = unicodedata.normalize("NFC", text)
    return _marked(text, [span for span, _term in _hits(WORD.finditer(text), q).values()])


def snippet(entry, q, length=LENGTH):
    """The passage of the entry's text with most words of the query, as safe HTML."""
    text = unicodedata.normalize("NFC", entry.body)
    spans = list(WORD.finditer(text))
    hits = _hits(spans, q)

    def terms_after(start):
        reach = range(start, start + length - BEFORE)
        return len({hits[place][1] for place in reach if place in hits})

    best = max(hits, key=terms_after, default=0)
    first = max(0, min(best - BEFORE, len(spans) - length))
    passage = spans[first : first + length]
    start = passage[0].start() if first else 0
    end = passage[-1].end() if first + length < len(spans) else len(text)
    cut = highlight(text[start:end], q)
    return mark_safe(  # noqa: S308 - highlight() has escaped it
        ("… " if start else "") + cut + (" …" if end < len(text) else "")
    )


def reason(entry, q, length=LENGTH):
    """Why an entry is a hit, as safe HTML: the name that matched, if not its title; the passage."""
    name = matched_name(entry, q)
    return {
        "name": highlight(name.name, q) if name and name.name != entry.title else "",
        "passage": snippet(entry, q, length),
    }


def matched_name(entry, q):
    """The EntryName in which most words of the query occur; None when none has any."""

    def count(name):
        # Initials stand both ways, as in the index.
        text = " ".join([*words(name.name), *name_words(name.name)])
        return len({term for _span, term in _hits(WORD.finditer(text), q).values()})

    best = max(entry.names.all(), key=count, default=None)
    return best if best and count(best) else None


def root(word):
    """A word without its English ending: report for reports, reported, reporting."""
    return DOUBLED.sub(r"\1", ENDING.sub("", word))


def _hits(spans, q):
    """The spans that begin with a word of the query or are a form of one: {place: (span, word)}."""
    asked = [(term, root(term)) for term in words(q)]
    starts = tuple(root_of_term[:2] for _term, root_of_term in asked)
    found = {}
    for place, span in enumerate(spans):
        word = span[0].lower() if span[0].isascii() else fold(span[0])
        # Most words begin with other letters: that is told without grammar.
        if not word.startswith(starts):
            continue
        for term, root_of_term in asked:
            if word.startswith(term) or root(word) == root_of_term:
                found[place] = (span, term)
                break
    return found


def _marked(text, spans):
    parts, end = [], 0
    for span in spans:
        parts += [escape(text[end : span.start()]), f"<mark>{escape(span[0])}</mark>"]
        end = span.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - escaped above
