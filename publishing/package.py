"""What a release says of itself: datapackage.json, README.md, SHA256SUMS."""

import json
from hashlib import file_digest

from sources.about import LICENCE, LICENCE_LINE, SUMMARY, TITLE


def about(state):
    """What every file of a release can say of itself, by name."""
    day = f"{state.changed_at:%Y-%m-%d}"
    return {
        "title": TITLE,
        "release": day,
        "change": state.number,
        "licence": LICENCE_LINE,
        "citation": f"{TITLE}, release of {day}, change {state.number}",
    }


def field(column):
    """A column as a field of a table schema."""
    constraints = {}
    if column.required:
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = list(column.choices)
    if column.pattern:
        constraints["pattern"] = column.pattern
    return {
        "name": column.name,
        "type": column.type,
        **({"description": column.description} if column.description else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def resource(table, folder, rows):
    """A table as a resource of the package."""
    path = f"csv/{table.name}.csv"
    keys = [
        {"fields": [column], "reference": {"resource": other, "fields": [key]}}
        for column, other, key in table.refers
    ]
    return {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "path": path,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": (folder / path).stat().st_size,
        "hash": f"sha256:{digest(folder / path)}",
        "rows": rows,
        "licenses": [LICENCE],
        "schema": {
            "fields": [field(column) for column in table.columns],
            "primaryKey": list(table.key),
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def write_package(folder, tables, counts, facts):
    """datapackage.json, after Data Package 2; ``rows`` and ``change`` are additions of ours."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "child-safety-registry",
        "title": TITLE,
        "description": SUMMARY,
        "version": facts["release"],
        "created": f"{facts['release']}T00:00:00Z",
        "change": facts["change"],
        "licenses": [LICENCE],
        "sources": [{"title": "The public documents listed there", "path": "csv/documents.csv"}],
        "contributors": [{"title": TITLE, "roles": ["publisher"]}],
        "keywords": ["child safety", "self-regulation", "European Union", "internet"],
        "resources": [resource(table, folder, counts[table.name]) for table in tables],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(f"{text}\n", encoding="utf-8")


README = """# {title}, release of {release}

{summary}

It holds all public data as of change {change}. The changes since stand in the change feed of the
registry: `/api/v1/changes/?since={change}`.

## What is here

| path | what |
|---|---|
| `csv/` | each table as CSV, in UTF-8. Text that a spreadsheet would run as a formula begins with `'`. |
| `jsonl/` | each record with its names, links and passages, as the API shows it, one a line |
| `parquet/` | each table as Parquet, with types |
| `registry.sqlite` | all tables with their keys as one SQLite database |
| `registry.xlsx` | all tables as one workbook; what is longer than a sheet goes on in a further one |
| `datapackage.json` | tables, columns, types, keys and what each column means, after Data Package 2 |
| `SHA256SUMS` | checksums; `sha256sum --check SHA256SUMS` compares |

Tables join by slug or ref, as `datapackage.json` says. A date is as precise as its document: `2007`,
`2020-11` or `2017-02-07`. Empty means that no document says. The passages of every fact are in
`citations`: by `table` and `record`, and by `part` for a name or a link.

| table | rows | what |
|---|--:|---|
{tables}

## Licence

Data: {licence}. Name “{title}” as the source, for example so: {citation}.
Quoted passages, titles and the wording of commitments belong to those who published them.
"""


def write_readme(folder, tables, counts, facts):
    rows = "\n".join(f"| {each.name} | {counts[each.name]} | {each.title} |" for each in tables)
    text = README.format(tables=rows, summary=SUMMARY, **facts)
    (folder / "README.md").write_text(text, encoding="utf-8")


def digest(path):
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def write_sums(folder):
    """SHA256SUMS of all other files, as sha256sum writes and reads it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in paths]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
