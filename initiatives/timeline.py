"""What lasted, drawn on one line of time, as numbers for an SVG template.

Positions are percentages of the width, so that the words keep their size on a small screen. What
documents bear out is drawn full; where a beginning or an end is not documented, the time in which
it may lie is drawn open.
"""

import datetime
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

ROW = 52  # the height of one bar with its label, in pixels
HEAD = 34  # of the heading of a group
TOP = 30  # room for the years above the first
THIN = 0.6  # the least width of a bar: a single day must be seen


@dataclass(kw_only=True)
class Span:
    """Something that lasted, as far as documents say."""

    of: object
    label: str
    url: str = ""
    # Its dates in words.
    words: str = ""
    # The first and the last day that documents bear out.
    start: datetime.date
    known: datetime.date
    # The day before which it cannot have begun, where its beginning is not documented.
    perhaps_from: datetime.date | None = None
    # The day after which it cannot have gone on; None where it may go on today.
    perhaps_until: datetime.date | None = None


@dataclass
class Bar:
    """A span in its place: parts, each full or open, with a start and a width."""

    span: Span
    y: int
    parts: list

    @property
    def goes_on(self):
        """Whether it may have gone on after the last document that bears it out."""
        return self.parts[-1]["kind"] == "open"

    @property
    def label_at_end(self):
        """Beside the right end of the bar where there is no room from the left one on."""
        return self.parts[0]["x"] > 45

    @property
    def label_x(self):
        first, last = self.parts[0], self.parts[-1]
        return round(last["x"] + last["width"], 2) if self.label_at_end else first["x"]


class Timeline:
    """Spans in groups, from the first of them to today."""

    def __init__(self, groups, today=None):
        self.today = today or datetime.date.today()
        self.groups, self.bars, y = [], [], TOP
        days = [span.perhaps_from or span.start for _title, spans in groups for span in spans]
        self.first = min((day.year for day in days), default=self.today.year)
        self.last = self.today.year + 1
        for title, spans in groups:
            if title and spans:
                self.groups.append({"title": title, "y": y + HEAD - 14})
                y += HEAD
            for span in spans:
                self.bars.append(Bar(span, y, list(self.parts(span))))
                y += ROW
        self.height = y + 8

    def x(self, day):
        """The place of a day, in per cent of the width."""
        start = datetime.date(self.first, 1, 1)
        return round(100 * (day - start).days / (datetime.date(self.last, 1, 1) - start).days, 2)

    @property
    def years(self):
        """The lines of the years; the first is named and every fifth that leaves it room."""
        for year in range(self.first, self.last):
            place = self.x(datetime.date(year, 1, 1))
            named = year == self.first or (year % 5 == 0 and year > self.first + 1)
            yield {"year": year, "x": place, "major": named}

    @property
    def now(self):
        return self.x(self.today)

    def parts(self, span):
        start = self.x(span.start)
        end = max(self.x(min(span.known, self.today)), round(start + THIN, 2))
        if span.perhaps_from and self.x(span.perhaps_from) < start:
            yield part("open", self.x(span.perhaps_from), start)
        yield part("bar", start, end)
        last = self.x(min(span.perhaps_until or self.today, self.today))
        if last > end:
            yield part("open", end, last)


def part(kind, start, end):
    return {"kind": kind, "x": start, "width": round(end - start, 2)}


def of_initiatives(initiatives, today=None):
    """All initiatives that have a start, one below the other."""
    return Timeline([("", [span_of(one) for one in initiatives if one.started_on])], today)


def years(initiative):
    """From when to when, in the fewest words."""
    start, end = initiative.started_on, initiative.ended_on
    if not end:
        return _("from %s") % start.year
    return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"


def span_of(initiative):
    """An initiative, borne out up to its end or else to its newest dated event."""
    dates = [event.date for event in initiative.events.all() if event.date]
    newest = max(date.latest for date in chain([initiative.started_on], dates))
    end = initiative.ended_on.latest if initiative.ended_on else None
    return Span(
        of=initiative,
        label=initiative.short_name,
        url=initiative.get_absolute_url(),
        words=years(initiative),
        start=initiative.started_on.earliest,
        known=end or newest,
        perhaps_until=end,
    )
