"""Names as keys: what of a name must agree for it to be the same name."""

import re

from sources.text import words

# Words that say what an organisation is in law, not which one it is. They are dropped from the
# end of a name only: “RTL Group” is “RTL”, while “Super RTL” keeps both its words.
LEGAL_FORMS = frozenset(
    [
        "ab",
        "ag",
        "as",
        "asa",
        "bv",
        "bvba",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "group",
        "grp",
        "holding",
        "holdings",
        "inc",
        "incorporated",
        "kg",
        "kgaa",
        "limited",
        "llc",
        "llp",
        "ltd",
        "nv",
        "oy",
        "oyj",
        "plc",
        "pte",
        "pty",
        "sa",
        "sarl",
        "sas",
        "se",
        "spa",
        "srl",
        "sro",
        "zrt",
    ]
)
# Words that are there in one spelling of a name and not in another: “The LEGO Group”, “AT&T”.
FILLERS = frozenset({"the", "and"})
# A shorter name with one letter wrong is as like as not another name.
MISSPELT_FROM = 5


def name_words(name):
    """The folded words of a name; initials with full stops are one word.

    >>> name_words("Foundation T.I.M. (Against Internet Misconduct)")
    ['foundation', 'tim', 'against', 'internet', 'misconduct']
    """
    return words(re.sub(r"\b(?:[^\W\d_]\.){2,}", lambda match: match[0].replace(".", ""), name))


def key(name):
    """The letters of a name without fillers, legal forms and punctuation.

    >>> key("Deutsche Telekom AG"), key("RTL Group"), key("Super RTL")
    ('deutschetelekom', 'rtl', 'superrtl')
    """
    kept = [word for word in name_words(name) if word not in FILLERS] or name_words(name)
    while len(kept) > 1 and kept[-1] in LEGAL_FORMS:
        kept.pop()
    return "".join(kept) or name.casefold().strip()


def misspellings(key):
    """The key and what is left of it when one letter is missing.

    Two keys that differ by one typing error (a letter missing, added, replaced, or two swapped)
    have one of these in common. Digits stay: Channel 4 is not a misspelt Channel 5.
    """
    if len(key) < MISSPELT_FROM:
        return set()
    return {key} | {
        key[:place] + key[place + 1 :] for place, char in enumerate(key) if not char.isdigit()
    }


def one_error_apart(one, other):
    """Whether one letter was left out, added or replaced, or two neighbours swapped."""
    short, long = sorted((one, other), key=len)
    if re.findall(r"\d", short) != re.findall(r"\d", long):
        return False
    start = next((i for i, char in enumerate(short) if char != long[i]), len(short))
    short, long = short[start:], long[start:]
    if len(short) < len(long):
        return short == long[1:]
    return short[1:] == long[1:] or (short[1::-1] == long[:2] and short[2:] == long[2:])
