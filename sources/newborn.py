"""Fetching rows that were added a moment ago: what nothing was added to need not be looked up."""


def newborn(rows, touched):
    """Rows that were added just now, as fetched; nothing is asked about rows that were not.

    What was not added with a row cannot hang on it: such relations are known to be empty.
    """
    models = {model for model, _pk in touched}
    lookups = rows._prefetch_related_lookups
    idle = [lookup for lookup in lookups if is_idle(rows.model, lookup, models)]
    kept = [lookup for lookup in lookups if lookup not in idle]
    found = list(rows.prefetch_related(None).prefetch_related(*kept))
    for lookup in idle:
        through, to_attr = getattr(lookup, "prefetch_through", lookup), to_attr_of(lookup)
        if "__" in through:
            continue  # what it begins with is empty
        none = rows.model._meta.get_field(through).related_model.objects.none()
        none._result_cache, none._prefetch_done = [], True
        for row in found:
            if to_attr:
                setattr(row, to_attr, [])
            else:
                row.__dict__.setdefault("_prefetched_objects_cache", {})[through] = none
    return found


def is_idle(model, lookup, models):
    """Whether a relation leads only to rows of models of which nothing was written."""
    first = getattr(lookup, "prefetch_through", lookup).partition("__")[0]
    link = model._meta.get_field(first)
    return link.one_to_many and link.related_model not in models


def to_attr_of(lookup):
    return getattr(lookup, "to_attr", None) if getattr(lookup, "queryset", None) is not None else ""
