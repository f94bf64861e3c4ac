"""How many commitments there are under each initiative, on each theme, of one or of all.

Each facet is counted under the other filters, not its own: a count says what choosing it gives.
"""

from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from sources.models import PublicRecord

MADE_BY = {"true": _("One signatory"), "false": _("All signatories together")}
MAPPED = "action_area__theme_mappings__theme"
FACETS = {
    "initiative": {
        "title": _("Initiative"),
        "value": Coalesce("initiative__slug", "membership__initiative__slug"),
        "label": Coalesce("initiative__short_name", "membership__initiative__short_name"),
        "only": Q(),
    },
    "theme": {
        "title": _("Theme"),
        "value": F(f"{MAPPED}__slug"),
        "label": F(f"{MAPPED}__name"),
        "only": Q(**{f"{MAPPED}__publication": PublicRecord.Publication.PUBLISHED}),
    },
    "individual": {
        "title": _("Made by"),
        "value": Case(When(membership=None, then=Value("false")), default=Value("true")),
        "label": Value(""),
        "only": Q(),
    },
}


def facets(filterset):
    """Each facet with its options: label, count, whether chosen, the address that toggles it."""
    if filterset.errors:
        return []
    return [facet(filterset, name, **parts) for name, parts in FACETS.items()]


def facet(filterset, name, title, value, label, only):
    others = filterset.data.copy()
    chosen = others.pop(name, [])
    public = Commitment.objects.published().cited()
    rows = type(filterset)(others, queryset=public).qs.filter(only).order_by()
    counted = rows.values(value=value, label=label).annotate(count=Count("pk", distinct=True))
    options = []
    for row in sorted(counted, key=lambda row: (-row["count"], row["label"], row["value"])):
        query = others.copy()
        row["chosen"] = row["value"] in chosen
        if not row["chosen"]:
            query[name] = row["value"]
        row["url"] = f"?{query.urlencode()}"
        row["label"] = row["label"] or MADE_BY[row["value"]]
        options.append(row)
    return {"title": title, "options": options}
