"""Every row of the dossier is accounted for: it is in the registry, or the reason why not is given."""

import csv
import re
from collections import Counter
from functools import cache

import pytest
import yaml
from django.apps import apps
from django.conf import settings

from sources import fixtures
from sources.models import Fact

DOCS = settings.BASE_DIR / "docs"
DOSSIER = settings.BASE_DIR.parent / "shared" / "dossier"

with (DOCS / "dossier-account.csv").open(encoding="utf-8", newline="") as file:
    ACCOUNT = list(csv.DictReader(file))

needs_dossier = pytest.mark.skipif(not DOSSIER.is_dir(), reason=f"no dossier in {DOSSIER}")


def fate(entry):
    """new, merged or left out."""
    return entry["reason"].partition(":")[0]


@cache
def dossier():
    """The rows of the dossier by file and section, each with the id that the account gives it."""
    sections = {}
    for path in DOSSIER.glob("*.yaml"):
        for section, rows in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if section == "gaps":  # what was not found, in words
                continue
            rows = [rows] if isinstance(rows, dict) else rows
            for row in rows:
                for name, row_id, part in with_parts(path.stem, section, row):
                    sections.setdefault((path.stem, name), {})[row_id] = part
    return sections


def with_parts(file, section, row):
    """A row and the rows inside it. Documents and organisations are not facts: their file is named."""
    plain = file not in {"documents", "organisations"}
    yield section, row["id"] if plain else f"{file}/{row['id']}", row
    for part in row.get("named_in", []):
        yield "named_in", f"{file}/{row['id']}/{part['row']}", part
    for name in ("facts", "changes") if file == "organisations" else ():
        for part in row.get(name, []):
            yield name, part["id"], part


def records(model):
    """The keys of all rows of a model, as the account writes them, and what each cites how surely."""
    rows = model.objects.select_related(*fixtures.related(model))
    if not issubclass(model, Fact):
        return {" / ".join(row.natural_key()): set() for row in rows}
    return {
        " / ".join(row.natural_key()): {
            (each.document.slug, each.confidence) for each in row.citations.all()
        }
        for row in rows.prefetch_related("citations__document")
    }


@needs_dossier
def test_each_row_is_in_the_account_exactly_once():
    rows = [row_id for section in dossier().values() for row_id in section]
    assert Counter(entry["row_id"] for entry in ACCOUNT) == Counter(rows)


def test_each_entry_names_a_record_or_the_reason_why_there_is_none():
    unclear = [
        entry
        for entry in ACCOUNT
        if fate(entry) not in {"new", "merged", "left out"}
        or (fate(entry) == "left out") == bool(entry["key"])
    ]
    assert unclear == []


def test_every_record_the_account_names_exists(registry):
    named = {(entry["model"], entry["key"]) for entry in ACCOUNT if entry["key"]}
    there = {
        (label, key)
        for label in {label for label, key in named}
        for key in records(apps.get_model(label))
    }
    assert named - there == set()


@needs_dossier
def test_every_record_cites_the_documents_of_the_rows_that_went_into_it(registry):
    entries = {entry["row_id"]: entry for entry in ACCOUNT}
    cited = {
        label: records(apps.get_model(label))
        for label in {entry["model"] for entry in ACCOUNT if entry["key"]}
    }
    uncited = []
    for section in dossier().values():
        for row_id, row in section.items():
            entry = entries[row_id]
            for name in {"source", "confirmed_by"} & row.keys() if entry["key"] else ():
                evidence = entries[f"documents/{row[name]}"]["key"], row["confidence"]
                if evidence not in cited[entry["model"]][entry["key"]]:
                    uncited.append((row_id, *evidence))
    assert uncited == []


# The table in docs/data.md


def table():
    """What the page prints of each file and section: rows, new, merged, left out."""
    lines = re.findall(
        r"^\| ([\w-]+) \| ?(\w*) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$",
        (DOCS / "data.md").read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    return {(file, section): tuple(map(int, numbers)) for file, section, *numbers in lines}


def counts(entries):
    fates = Counter(map(fate, entries))
    return sum(fates.values()), fates["new"], fates["merged"], fates["left out"]


def test_the_last_line_of_the_table_counts_the_whole_account():
    assert table()["all", ""] == counts(ACCOUNT)


@needs_dossier
def test_the_table_counts_each_section_of_the_dossier():
    entries = {entry["row_id"]: entry for entry in ACCOUNT}
    counted = {
        place: counts([entries[row_id] for row_id in rows]) for place, rows in dossier().items()
    }
    assert {place: row for place, row in table().items() if place != ("all", "")} == counted


@needs_dossier
def test_830_rows_have_a_source():
    sourced = [row for section in dossier().values() for row in section.values() if "source" in row]
    assert len(sourced) == 830
