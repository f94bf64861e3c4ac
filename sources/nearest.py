"""What somebody may have meant: the nearest valid name to a wrong one."""

from difflib import get_close_matches
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Comparing is slow: enough for any list a person can have in mind, not enough to be a burden.
COMPARED = 5_000
LENGTH = 160
# So many names can be told in full where none is like the wrong one.
FEW = 40


def nearest(word, names):
    """The name most like the word, or None when none is like it."""
    names = (str(name) for name in islice(names, COMPARED))
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(str(word)[:LENGTH].casefold(), folded, n=1, cutoff=0.5)
    return folded[close[0]] if close else None


def not_known(message, word, names, **params):
    """An error that names the wrong word and offers the nearest valid one."""
    names = [str(name) for name in islice(names, COMPARED)]
    suggestion = nearest(word, names)
    text = message % {"value": str(word)[:LENGTH], **params}
    if suggestion:
        text = f"{text} {_('Did you mean “%s”?') % suggestion}"
    elif 0 < len(names) <= FEW:
        text = f"{text} {_('Possible: %s.') % ', '.join(names)}"
    return ValidationError(
        # A message with params is formatted once more: a per cent sign in it must survive.
        text.replace("%", "%%"),
        code="not_known",
        params={"value": word, "suggestion": suggestion, **params},
    )
