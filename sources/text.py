"""Comparing words as readers do: without case, accents, no-break spaces or curly quotes."""

import re
import unicodedata
from itertools import filterfalse

# Letters that Unicode does not take apart into a base letter and a mark.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


def plain(text):
    """One line, every run of white space (no-break spaces included) one space."""
    return " ".join(text.split())


def fold(text):
    """For matching names and search words: lower case, no accents, one kind of white space.

    >>> fold("Telefónica\\u00a0S.A.")
    'telefonica s.a.'
    """
    if text.isascii():
        return plain(text.lower())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    marks_gone = "".join(filterfalse(unicodedata.combining, decomposed))
    return plain(marks_gone.translate(LETTERS))


def words(text):
    """The folded words of a text, punctuation gone."""
    return re.findall(r"[^\W_]+", fold(text))
