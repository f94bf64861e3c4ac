"""Fetching rows that were added a moment ago: what nothing was added to need not be looked up."""

from django.db.models import Prefetch

from sources.fetching import give


def newborn(rows, touched):
    """Rows that were added just now, as fetched; nothing is asked about rows that were not.

    What was not added with a row cannot hang on it: such relations are known to be empty.
    """
    models = {model for model, _pk in touched}
    lookups = rows._prefetch_related_lookups
    idle = {
        lookup: field for lookup in lookups if (field := idle_field(rows.model, lookup, models))
    }
    kept = [lookup for lookup in lookups if lookup not in idle]
    found = list(rows.prefetch_related(None).prefetch_related(*kept))
    for lookup, field in idle.items():
        for row in found:
            give(row, lookup, field, [])
    return found


def idle_field(model, lookup, models):
    """The relation that a lookup follows, if it leads to rows of a model of which nothing was written."""
    if not isinstance(lookup, Prefetch) or "__" in lookup.prefetch_through:
        return None
    link = model._meta.get_field(lookup.prefetch_through)
    return link if link.one_to_many and link.related_model not in models else None
