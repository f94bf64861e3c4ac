"""The figures as tables of docs/performance.md."""

import os
import platform
from datetime import date

from bench.asked import ASKED
from bench.growth import steps
from bench.work import WORK

# How servers are called at the head of a column.
SERVERS = {
    "first": "first",
    "repeated": "repeated",
    "nothing": "nothing",
    "as_much": "as many bytes",
    "nginx": "nginx",
    "datasette": "Datasette",
}
RATIOS = {
    "repeated ÷ nothing": ("repeated", "nothing"),
    "÷ as many bytes": ("repeated", "as_much"),
    "first ÷ Datasette": ("first", "datasette"),
}


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value):
    """Three digits, which is more than any of this is sure of."""
    if value is None:
        return "–"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def legend():
    return "\n".join(f"- **{work.name}**: {work.title}" for work in WORK)


def machine():
    load = os.getloadavg()[0]
    python = platform.python_version()
    told = (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {python}, load {load:.1f} at the end"
    )
    return f"Measured {date.today()}, {told}."


def answers(run):
    rows = [
        [
            work.name,
            *(number(found.get(server)) for server in SERVERS),
            *(number(run.ratio(work.name, *pair)) for pair in RATIOS.values()),
        ]
        for work, found in run.answers.items()
    ]
    told = ", ".join(f"{SERVERS[name]} {size:.0f} MB" for name, size in run.memory.items())
    heads = ["", *SERVERS.values(), *RATIOS]
    return f"{table(heads, rows)}\n\nMemory of the largest process afterwards: {told}."


def exports(run):
    rows = [
        [
            form,
            SERVERS[server],
            number(found.size / 1e6),
            number(found.a_cpu_second),
            number(found.a_second),
            number(found.first_byte),
            number(found.growth),
        ]
        for (form, server), found in sorted(run.exports.items())
    ]
    heads = ["W8", "server", "MB", "MB per s of processor", "MB per s", "first byte, ms"]
    return table([*heads, "growth, MB"], rows)


def crowds(run):
    rows = [
        [
            case,
            number(crowd.load.a_second),
            number(crowd.load.at(50)),
            number(crowd.load.at(99)),
            str(crowd.load.errors),
            number(crowd.cpu),
            number(crowd.memory),
        ]
        for case, crowd in run.crowds.items()
    ]
    heads = ["100 clients", "requests/s", "p50, ms", "p99, ms", "errors", "ms of processor each"]
    return table([*heads, "MB"], rows)


def starts(run):
    rows = [
        [command, f"{register:.2f} s", f"{bare:.2f} s", number(register / bare)]
        for command, (register, bare) in run.starts.items()
    ]
    return table(["start to first answer", "register", "bare project", "ratio"], rows)


def growth(found, database):
    rows = [
        [work.name, f"{smaller} to {larger}", number(ratio), number(most), yes(ratio <= most)]
        for work, smaller, larger, ratio, most in steps(found)
    ]
    return table([f"first on {database}", "sizes", "growth", "asked: at most", "reached"], rows)


def yes(reached):
    return {True: "yes", False: "**no**", None: "–"}[reached]


def verdict(runs):
    """What was asked and what each run gave."""
    rows = [
        [
            asked.title,
            f"{'at most' if asked.at_most else 'at least'} {asked.limit:,}",
            *(number(asked.figure(run)) for run in runs),
            yes(asked.is_reached(runs)),
        ]
        for asked in ASKED
    ]
    return table(["", "asked", *(run.name for run in runs), "reached"], rows)


def told(run):
    """All of one run."""
    parts = [f"### {run.name}", answers(run), exports(run)]
    parts += [form(run) for form, found in ((crowds, run.crowds), (starts, run.starts)) if found]
    return "\n\n".join(parts)
