"""What the lists of the lower apps ask of the search, which they cannot import."""

from search.engine import narrow, terms
from search.models import Entry
from search.nearby import nearly
from search.snippets import reason

__all__ = ["narrow", "nearly", "passages", "terms"]

# Words of a passage in a row of a list, where the row itself says most.
SHORT = 18


def passages(resource, records, q):
    """For each of the records why a search finds it: {pk: {"name": …, "passage": …}}."""
    entries = Entry.objects.filter(type=resource, record_id__in=[record.pk for record in records])
    return {entry.record_id: reason(entry, q, SHORT) for entry in entries.shown()}
