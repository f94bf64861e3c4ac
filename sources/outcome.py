"""What a load did, or would do: told row by row and field by field."""

from collections import Counter
from dataclasses import dataclass, field

from sources.models import Record

# So much of a wrong value is repeated; the rest stands in the file.
TOLD = 80


def shown(value):
    """A field's value as text; empty for none."""
    if value is None:
        return ""
    if isinstance(value, Record):
        return " / ".join(value.natural_key())
    return str(value)


def quoted(text):
    return f"“{text}”" if text else "empty"


def shortened(text):
    return text if len(text) <= TOLD else f"{text[:TOLD]}…"


@dataclass(frozen=True)
class Problem:
    """Why nothing was written: where it stands, in which record and column, and the value.

    ``hides`` says that rows were not read because of it, so that others may miss them.
    """

    place: str
    message: str
    record: str = ""
    column: str = ""
    value: str = ""
    hides: bool = False

    def __str__(self):
        parts = (self.place, self.record, self.column, self.message)
        text = ": ".join(part for part in parts if part)
        if self.value and self.value not in text:
            text += f" (given: “{shortened(self.value)}”)"
        return text


@dataclass(frozen=True)
class Effect:
    """What becomes of one record; each field as (name, text before, text after)."""

    place: str
    label: str
    key: str
    fields: list = field(default_factory=list)

    def __str__(self):
        changes = [f"{name}: {quoted(old)} → {quoted(new)}" for name, old, new in self.fields]
        return f"{self.place}: {self.label} {self.key}: {'; '.join(changes)}"


@dataclass(frozen=True)
class Missing:
    """A record of the database that the files do not hold; ``scope`` is the file it belongs to."""

    label: str
    key: str
    scope: str = ""

    def __str__(self):
        return f"{self.label} {self.key}"


@dataclass(frozen=True)
class Loss:
    """How many records of one model and file are missing, of how many."""

    label: str
    scope: str
    count: int
    total: int

    def __str__(self):
        return f"{self.count} of {self.total} {self.label} of {self.scope}"


@dataclass
class Outcome:
    """What a load did, or would do."""

    problems: list = field(default_factory=list)
    added: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    # How many records could be missing, by model and scope.
    counts: Counter = field(default_factory=Counter)

    def losses(self):
        """Where more than a tenth is missing."""
        missing = Counter((each.label, each.scope) for each in self.missing)
        return [
            Loss(*place, count, self.counts[place])
            for place, count in missing.items()
            if 10 * count > self.counts[place]
        ]
