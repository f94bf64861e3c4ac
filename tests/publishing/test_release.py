"""A release of the registry as it ships, read by the programs that others use."""

import csv
import hashlib
import json
import re
import sqlite3
from contextlib import closing
from io import StringIO

import duckdb
import frictionless
import openpyxl
import pyarrow.parquet
import pytest
from django.conf import settings
from django.core.management import call_command

from publishing.schema import PARTS, REPEATED
from publishing.tables import resources, tables
from sources.models import Register

DOCUMENT = (settings.BASE_DIR / "docs" / "data.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(registry, django_db_blocker, tmp_path_factory):
    """The folder of a release, built once for this module."""
    folder = tmp_path_factory.mktemp("releases") / "one"
    with django_db_blocker.unblock():
        call_command("build_release", str(folder), stdout=StringIO())
    return folder


@pytest.fixture(scope="module")
def package(folder):
    return json.loads((folder / "datapackage.json").read_text())


@pytest.fixture(scope="module")
def workbook(folder):
    book = openpyxl.load_workbook(folder / "registry.xlsx", read_only=True)
    yield book
    book.close()


def read(folder, table):
    with (folder / "csv" / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_two_builds_of_the_same_data_are_the_same_bytes(folder, tmp_path):
    call_command("build_release", str(tmp_path / "two"), stdout=StringIO())
    assert (tmp_path / "two" / "SHA256SUMS").read_bytes() == (folder / "SHA256SUMS").read_bytes()


def test_the_checksums_are_those_of_all_other_files(folder):
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {path: digest for digest, path in (line.split("  ") for line in lines)}
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}
    assert sums == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items()
    }


def test_frictionless_finds_every_row_of_the_package_valid(folder):
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["path", "rowNumber", "fieldName", "note"]) == []
    assert report.stats["tasks"] == len(tables())


def test_every_column_says_what_it_means(package):
    fields = [
        (table["name"], field["name"])
        for table in package["resources"]
        for field in table["schema"]["fields"]
        if not field.get("description")
    ]
    assert fields == []


def test_every_table_of_the_package_names_the_licence_of_the_data(package):
    licences = [table["licenses"][0]["name"] for table in [package, *package["resources"]]]
    assert set(licences) == {"CC-BY-4.0"}


def test_the_release_says_as_of_which_change_it_is(package, folder, registry):
    number = Register.objects.get().number
    assert package["change"] == number
    assert f"as of change {number}" in (folder / "README.md").read_text()


@pytest.mark.parametrize("one", resources(), ids=lambda one: one.name)
def test_a_table_has_the_public_rows_in_the_order_of_their_keys(one, folder, registry):
    keys = [row[one.model.key_field] for row in read(folder, one.table.name)]
    assert keys == sorted(record.key for record in one.model.objects.listed())


@pytest.mark.parametrize("one", resources(), ids=lambda one: one.name)
def test_whatever_the_api_says_of_a_record_stands_in_some_table(one):
    left_out = {"url", "html_url", *REPEATED.get(one.name, ()), *one.serializer_class.of_day}
    parts = {part.field for part in PARTS if part.resource == one.name}
    told = {*one.table.names, *parts, "citations"} - ({"citations"} - {*one.fields})
    assert told == {*one.serializer_class.Meta.fields} - left_out


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_csv_parquet_sqlite_and_workbook_hold_the_same_rows(table, folder, package, workbook):
    types = [column.type for column in table.columns]

    def told(rows):
        return [
            [told_alike(value, kind) for value, kind in zip(row, types, strict=True)]
            for row in rows
        ]

    rows = told(row.values() for row in read(folder, table.name))
    parquet = pyarrow.parquet.read_table(folder / "parquet" / f"{table.name}.parquet")
    with closing(sqlite3.connect(folder / "registry.sqlite")) as database:
        assert told(database.execute(f'SELECT * FROM "{table.name}"')) == rows
    assert told(row.values() for row in parquet.to_pylist()) == rows
    head, *sheet = workbook[table.name].iter_rows(values_only=True)
    assert [*head] == parquet.column_names == table.names
    assert told(sheet) == rows
    described = next(each for each in package["resources"] if each["name"] == table.name)
    assert described["rows"] == len(rows) > 0


def told_alike(value, kind):
    """A value as every format can tell it: CSV has no types, SQLite neither day nor truth."""
    if value in (None, ""):
        return ""
    if kind == "boolean":
        return str(value).lower() in ("1", "true")
    return float(value) if kind in ("integer", "number") else str(value)


@pytest.mark.parametrize("one", resources(), ids=lambda one: one.name)
def test_a_line_of_json_is_the_record_as_the_api_shows_it(one, folder, client):
    name, key = one.table.name, one.model.key_field
    first, *_rest = (folder / "jsonl" / f"{name}.jsonl").read_text().splitlines()
    record = json.loads(first)
    assert "CC-BY-4.0" in record.pop("licence")
    fields = {"fields": ",".join(one.fields)}
    assert client.get(f"/api/v1/{one.name}/{record[key]}/", fields).json() == record


def test_counts_reckoned_from_the_release_are_those_of_the_site(folder, client):
    database = duckdb.connect()
    told = database.execute(
        "SELECT initiative, count(*) FROM read_parquet(?) WHERE role = 'signatory' GROUP BY 1",
        [str(folder / "parquet" / "memberships.parquet")],
    ).fetchall()
    shown = client.get("/api/v1/initiatives/?fields=slug,counts").json()["results"]
    counts = {one["slug"]: one["counts"]["signatories"] for one in shown}
    assert dict(told) == {slug: count for slug, count in counts.items() if count}


def test_every_fact_of_the_release_rests_on_a_passage_in_it(folder):
    cited = {(row["table"], row["record"], row["part"]) for row in read(folder, "citations")}
    facts = {
        (one.table.name, row[one.model.key_field], "itself")
        for one in resources()
        if "citations" in one.fields
        for row in read(folder, one.table.name)
    }
    names = {
        ("signatory_names", row["signatory"], row["name"])
        for row in read(folder, "signatory_names")
    }
    assert facts | names <= cited


def test_sqlite_knows_the_keys_and_the_licence(folder):
    with closing(sqlite3.connect(folder / "registry.sqlite")) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        licence = database.execute("SELECT value FROM release WHERE name = 'licence'").fetchone()
    assert "CC-BY-4.0" in licence[0]


def test_parquet_and_workbook_carry_the_licence(folder, workbook):
    schema = pyarrow.parquet.read_schema(folder / "parquet" / "memberships.parquet")
    assert b"CC-BY-4.0" in schema.metadata[b"licence"]
    told = dict(workbook["about"].iter_rows(values_only=True))
    assert "CC-BY-4.0" in told["licence"]


@pytest.mark.parametrize("example", re.findall(r"```python\n(.+?)```", DOCUMENT, re.S))
def test_the_examples_of_the_guide_run_in_a_release(example, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    exec(compile(example, "docs/data.md", "exec"), {})
    assert "ceo" in capsys.readouterr().out.lower()
