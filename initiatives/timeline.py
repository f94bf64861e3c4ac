"""The drawing of all initiatives on one line of time, as numbers for an SVG template.

Positions are percentages of the width, so that the words keep their size on a small screen.
"""

import datetime
from dataclasses import dataclass

ROW = 52  # the height of one initiative, in pixels
TOP = 30  # room for the years above the first


@dataclass
class Bar:
    """One initiative: where its bar starts and ends, and up to where its end is documented."""

    initiative: object
    y: int
    start: float
    width: float
    open_from: float
    open_width: float
    label_at_end: bool

    @property
    def label_x(self):
        return (
            round(self.start + self.width + self.open_width, 2) if self.label_at_end else self.start
        )


class Timeline:
    """Bars from the first launch to today; the end of a bar is drawn open where none is known."""

    def __init__(self, initiatives, today=None):
        self.today = today or datetime.date.today()
        self.undated = [one for one in initiatives if not one.started_on]
        self.initiatives = [one for one in initiatives if one.started_on]
        years = [one.started_on.year for one in self.initiatives] or [self.today.year]
        self.first, self.last = min(years), self.today.year + 1
        self.height = TOP + ROW * len(self.initiatives) + 8

    def x(self, day):
        """The place of a day, in per cent of the width."""
        start = datetime.date(self.first, 1, 1)
        return round(100 * (day - start).days / (datetime.date(self.last, 1, 1) - start).days, 2)

    @property
    def years(self):
        for year in range(self.first, self.last):
            place = self.x(datetime.date(year, 1, 1))
            yield {"year": year, "x": place, "major": year % 5 == 0 or year == self.first}

    @property
    def now(self):
        return self.x(self.today)

    @property
    def bars(self):
        for row, initiative in enumerate(self.initiatives):
            start = self.x(initiative.started_on.earliest)
            known = self.known_until(initiative)
            end = self.x(min(known, self.today))
            goes_on = not initiative.ended_on and known < self.today
            yield Bar(
                initiative=initiative,
                y=TOP + ROW * row,
                start=start,
                width=max(round(end - start, 2), 0.6),
                open_from=max(end, start + 0.6),
                open_width=round(self.now - max(end, start + 0.6), 2) if goes_on else 0,
                label_at_end=start > 45,
            )

    def known_until(self, initiative):
        """The last day the documents speak of it: its end, or else its newest dated event."""
        if initiative.ended_on:
            return initiative.ended_on.latest
        dates = [event.date for event in initiative.events.all() if event.date]
        return max([initiative.started_on.latest, *(date.latest for date in dates)])
