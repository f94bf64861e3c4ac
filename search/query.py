"""What a search understands of the text that somebody typed."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sources.text import words

MAX_LENGTH = 200
MAX_WORDS = 12


def terms(q):
    """The folded words of a query, each once; a ValidationError says what is too much."""
    q = q.strip()
    if len(q) > MAX_LENGTH:
        raise ValidationError(
            _("The query has %(count)d characters; at most %(most)d are searched. Shorten it.")
            % {"count": len(q), "most": MAX_LENGTH}
        )
    found = list(dict.fromkeys(words(q)))
    if len(found) > MAX_WORDS:
        raise ValidationError(
            _("The query has %(count)d words; at most %(most)d are searched. Shorten it.")
            % {"count": len(found), "most": MAX_WORDS}
        )
    return found
