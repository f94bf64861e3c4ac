"""How many commitments there are under each initiative, on each theme, of one or of all.

Each facet is counted under the other filters, not its own: a count says what choosing it gives.
"""

from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce

from commitments.models import Commitment
from sources.models import PublicRecord

# A commitment has a theme of its own or those of its area, never both.
MAPPED = "action_area__theme_mappings__theme"
PUBLISHED = PublicRecord.Publication.PUBLISHED

# The parameter, what its value is in a row, and which rows count.
FACETS = (
    ("initiative", Coalesce("initiative__slug", "membership__initiative__slug"), Q()),
    (
        "theme",
        Coalesce("theme__slug", f"{MAPPED}__slug"),
        Q(theme__publication=PUBLISHED) | Q(**{f"{MAPPED}__publication": PUBLISHED}),
    ),
    ("individual", Case(When(membership=None, then=Value("false")), default=Value("true")), Q()),
    ("status", F("status"), Q()),
)


def counts(filterset):
    """For each parameter, the number of rows by value."""
    if filterset.errors:
        return {}
    return {name: count(filterset, name, value, only) for name, value, only in FACETS}


def count(filterset, name, value, only):
    others = filterset.data.copy()
    others.pop(name, None)
    public = Commitment.objects.published().cited()
    rows = type(filterset)(others, queryset=public).qs.filter(only).order_by()
    counted = rows.values(value=value).annotate(count=Count("pk", distinct=True))
    return {row["value"]: row["count"] for row in counted}
