"""What was asked of the register's speed, and whether a run reached it: told from the figures alone."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Run:
    """All that was measured at one size on one database."""

    size: str
    database: str
    answers: dict = field(default_factory=dict)  # {work: {server: milliseconds}}
    memory: dict = field(default_factory=dict)  # {server: megabytes}
    exports: dict = field(default_factory=dict)  # {(form, server): Export}
    crowds: dict = field(default_factory=dict)  # {case: Crowd}
    filled: float | None = None  # rows for a second of processor time
    starts: dict = field(default_factory=dict)  # {command: (register, bare) in seconds}

    @property
    def name(self):
        return f"{self.size} on {self.database}"

    def ratio(self, name, of, by):
        """Of one work: what one server takes, divided by what another does; None if not both."""
        for work, found in self.answers.items():
            if work.name == name and of in found and by in found:
                return found[of] / found[by]
        return None

    def repeated(self, floor):
        """The dearest repeated answer beside a floor."""
        return most(self.ratio(work.name, "repeated", floor) for work in self.answers)


@dataclass(frozen=True)
class Asked:
    """One figure that was asked for, and how it is had of a run; None: not measured there."""

    title: str
    limit: float
    figure: Callable
    # Whether the figure may be no larger, or no smaller.
    at_most: bool = True

    def is_reached(self, runs):
        """Whether all runs that have the figure keep to it; None where none has."""
        found = [value for run in runs if (value := self.figure(run)) is not None]
        if not found:
            return None
        return max(found) <= self.limit if self.at_most else min(found) >= self.limit


def most(values):
    return max((value for value in values if value is not None), default=None)


def first(name, limit):
    def figure(run):
        return run.ratio(name, "first", "datasette")

    return Asked(f"{name} first ÷ Datasette", limit, figure)


def exported(attribute, server="first"):
    """A figure of the worse form of export."""
    return lambda run: most(
        getattr(found, attribute) for (_form, by), found in run.exports.items() if by == server
    )


def throughput(attribute, server, peer):
    """The slower form of export, as a multiple of what a peer gives."""

    def figure(run):
        found = {of: getattr(one, attribute) for of, one in run.exports.items()}
        ratios = [
            value / found.get((form, peer), found.get(("CSV", peer)))
            for (form, by), value in found.items()
            if by == server and ("CSV", peer) in found
        ]
        return min(ratios, default=None)

    return figure


def clients(case, peer):
    def figure(run):
        if case not in run.crowds or peer not in run.crowds:
            return None
        return run.crowds[case].load.a_second / run.crowds[peer].load.a_second

    return figure


def ours(run):
    return [crowd.load for case, crowd in run.crowds.items() if case.startswith("register")]


def filled(run):
    """So few rows as S has are made before the clock shows anything but the start."""
    return None if run.size == "S" else run.filled


def memory(run):
    """Of all that served the register."""
    found = [run.memory.get(name) for name in ("first", "repeated")]
    found += [crowd.memory for case, crowd in run.crowds.items() if case.startswith("register")]
    return most(found)


ASKED = [
    Asked("dearest repeated answer ÷ nothing", 1.2, lambda run: run.repeated("nothing")),
    Asked("the same ÷ nothing of as many bytes", 1.2, lambda run: run.repeated("as_much")),
    first("W1", 1),
    first("W1 light", 0.5),
    first("W2", 1),
    first("W3", 1),
    first("W4", 3),
    first("W5", 1),
    first("W6", 0.25),
    first("W7", 0.5),
    Asked("export: first byte, ms", 20, exported("first_byte")),
    Asked("export: growth of memory, MB", 20, exported("growth")),
    Asked(
        "export: MB for a second of processor time ÷ Datasette",
        2,
        throughput("a_cpu_second", "first", "datasette"),
        at_most=False,
    ),
    Asked(
        "export: MB for a second of the clock ÷ Datasette",
        2,
        throughput("a_second", "first", "datasette"),
        at_most=False,
    ),
    Asked(
        "repeated export: MB for a second of the clock ÷ nginx with the file",
        0.5,
        throughput("a_second", "repeated", "nginx"),
        at_most=False,
    ),
    Asked(
        "start ÷ bare project, the slower command",
        1.5,
        lambda run: most(register / bare for register, bare in run.starts.values()),
    ),
    Asked(
        "100 clients, not kept: requests ÷ Datasette",
        5,
        clients("register, not kept", "Datasette"),
        at_most=False,
    ),
    Asked(
        "100 clients, kept: requests ÷ Datasette",
        50,
        clients("register, kept", "Datasette"),
        at_most=False,
    ),
    Asked(
        "100 clients, mix: requests ÷ Datasette",
        5,
        clients("register, mix", "Datasette, mix"),
        at_most=False,
    ),
    Asked("100 clients: errors", 0, lambda run: most(load.errors for load in ours(run))),
    Asked(
        "100 clients: p99 ÷ p50",
        5,
        lambda run: most(load.at(99) / load.at(50) for load in ours(run)),
    ),
    Asked("memory of a worker, MB", 150, memory),
    Asked("fill: rows for a second of processor time, from M on", 20_000, filled, at_most=False),
]
