"""What held on one day, as far as documents say.

A state counts from the day on which it is wholly documented to have begun, and no longer from the
day on which it is documented to have ended. A year or a month has passed when its last day has.
"""

from django.db.models import Case, Q, Value, When

from sources.models import FactQuerySet

NOT_YET, DURING, AFTER, UNKNOWN = "not_yet", "during", "after", "not_documented"


def has_come(date, day):
    """Whether the date is known and lies on or before the day."""
    return bool(date and date.latest <= day)


def phase(start, end, day):
    """Where the day lies: before the start, between start and end, or after the end."""
    if has_come(end, day):
        return AFTER
    if has_come(start, day):
        return DURING
    # A day within the month or year of the start may lie before or after it.
    return NOT_YET if start and start.earliest > day else UNKNOWN


class SpellQuerySet(FactQuerySet):
    """Rows that hold from one day to another, or since a document first tells of them."""

    def as_of(self, day):
        """Rows documented for the day, each with ``known_by``.

        A row counts when its beginning lies on or before the day, or, where no beginning is
        documented, when a document of that day or earlier tells of it (``documented_from``).
        It no longer counts from the day on which it is documented to have ended, or from which a
        list no longer names it.
        """
        start = self.model.begins
        begun = Q(**{f"{start}__on_or_before": day})
        documented = Q(**{start: None, "documented_from__on_or_before": day})
        rows = self.filter(begun | documented)
        for end in self.model.ends:
            rows = rows.exclude(**{f"{end}__on_or_before": day})
        known_by = Case(When(**{start: None}, then=Value("documented_from")), default=Value(start))
        return rows.annotate(known_by=known_by)


class Spell:
    """A fact that holds from one day to another; ``begins`` and ``ends`` name the fields."""

    begins = ""
    ends = ()

    def known_on(self, day):
        """How it is known to have held on the day; None when it is not. As ``as_of`` says it."""
        known_by = self.begins if getattr(self, self.begins) else "documented_from"
        over = any(has_come(getattr(self, end), day) for end in self.ends)
        return known_by if has_come(getattr(self, known_by), day) and not over else None
