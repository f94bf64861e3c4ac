"""Names as keys: what of a name must agree for it to be the same name."""

import re

from sources.text import fold, words

# Words that say what an organisation is in law, not which one it is. They are dropped from the
# end of a name only: “RTL Group” is “RTL”, while “Super RTL” keeps both its words.
LEGAL_FORMS = {
    *("ab", "ag", "as", "asa", "bv", "co", "company", "corp", "corporation", "gmbh", "group"),
    *("holding", "holdings", "inc", "incorporated", "kg", "kgaa", "limited", "llc", "llp", "ltd"),
    *("nv", "oy", "oyj", "plc", "sa", "sarl", "sas", "se", "sl", "spa", "srl", "sro"),
}
# Words that are there in one spelling of a name and not in another: “The LEGO Group”, “AT&T”.
FILLERS = {"the", "and"}
# S.p.A., A/S, T.I.M.: letters that make one word.
INITIALS = re.compile(r"\b(?:[^\W\d_][./])+(?:[^\W\d_]\b|(?![^\W_]))")
# Two letters, one of them wrong, are as like as not another name.
MISSPELT_FROM = 3


def name_words(name):
    """The folded words of a name; initials are one word.

    >>> name_words("Foundation T.I.M. (Against Internet Misconduct)")
    ['foundation', 'tim', 'against', 'internet', 'misconduct']
    """
    return words(INITIALS.sub(lambda match: re.sub("[./]", "", match[0]), name))


def core(name):
    """The words of a name without fillers and legal forms."""
    kept = [word for word in name_words(name) if word not in FILLERS] or name_words(name)
    while len(kept) > 1 and kept[-1] in LEGAL_FORMS:
        kept.pop()
    return kept


def key(name):
    """The letters that tell a name from others.

    >>> key("Deutsche Telekom AG"), key("RTL Group"), key("Super RTL")
    ('deutschetelekom', 'rtl', 'superrtl')
    """
    return "".join(core(name)) or fold(name)


def spellings(name):
    """The letters of a name with and without its legal form: the error may be in either.

    >>> sorted(spellings("BT Group"))
    ['bt', 'btgroup']
    """
    return {key(name), "".join(name_words(name))} - {""}


def misspellings(name):
    """The spellings of a name and what is left of each when one letter is missing.

    Two spellings that differ by one typing error (a letter missing, added, replaced, or two
    swapped) have one of these in common. Digits stay: Channel 4 is not a misspelt Channel 5.
    """
    return {
        letters[:place] + letters[place + 1 :]
        for letters in spellings(name)
        for place in range(len(letters) + 1)
        if len(letters) >= MISSPELT_FROM - 1 and not letters[place : place + 1].isdigit()
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
