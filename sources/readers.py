"""Reads the files that staff bring in: CSV, workbooks, the registry's own YAML, a zip of these.

A reader gives rows and problems and touches no database. Whatever a file holds, the answer is rows
or a sentence that says what is wrong and where: never a crash, never more memory than the limits
below allow, and nothing in it is ever run.
"""

import csv
import io
import re
import zipfile
from itertools import chain, zip_longest
from pathlib import PurePath

import yaml

from sources import fixtures
from sources.loading import key_names, meant
from sources.outcome import Problem
from sources.tabular import TableRow, as_text, columns, models_by_name, unmark
from sources.workbooks import BadCell, sheets

BYTES = 20 * 2**20  # of one file
UNZIPPED = 100 * 2**20  # of all that a workbook or zip holds
MEMBERS = 500  # files within a workbook or zip
ROWS = 20_000  # of all files together
NESTED = 6  # levels of YAML: a list of rows, a row, its fields, a key of several parts

# Python's own limit would hide which cell is too long; BYTES bounds it.
csv.field_size_limit(BYTES)


class Unreadable(Exception):
    """Why a file cannot be read at all; ``place`` is where in it."""

    def __init__(self, place, message):
        super().__init__(message)
        self.problem = Problem(place, message, hides=True)


def read(files, label=""):
    """The rows of files given as (name, bytes), and the problems of what could not be read.

    ``label`` names the model of tables that do not name theirs.
    """
    rows, problems = [], []
    for path, data in files:
        name = PurePath(path).name
        try:
            for each in read_file(name, data, label):
                (problems if isinstance(each, Problem) else rows).append(each)
                if len(rows) + len(problems) > ROWS:
                    message = f"there are more than {ROWS:,} rows. Bring them in by parts"
                    return [], [Problem(name, message)]
        except Unreadable as error:
            problems.append(error.problem)
    return rows, problems


def read_file(name, data, label):
    suffix = PurePath(name).suffix.lower()
    if suffix not in READERS:
        raise Unreadable(name, f"a file ends in {', '.join(READERS)}; this one does not")
    if len(data) > BYTES:
        size = f"{len(data) / 2**20:,.1f} MB; at most {BYTES // 2**20} MB are taken"
        raise Unreadable(name, f"the file has {size}. Bring it in by parts")
    if not data.strip():
        raise Unreadable(name, "the file is empty")
    return READERS[suffix](name, data, label)


def decode(name, data):
    """The text of a file in UTF-8; says which byte in which line is not."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable(name, "the file is in UTF-16. Save it as UTF-8: “CSV UTF-8” in Excel")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{data[error.start]:02X} (number {error.start + 1:,} of the file)"
        message = f"{byte} is not UTF-8. Save the file as UTF-8: “CSV UTF-8” in Excel"
        raise Unreadable(f"{name} line {line}", message) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(f"{name} line {line}", "here is a NUL character: this is no text")
    return text


# Tables


def read_csv(name, data, label):
    text = decode(name, data)
    head = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return read_table(name, PurePath(name).stem, csv_rows(name, lines), label)


def csv_rows(name, lines):
    """Each row as a spreadsheet numbers it: a cell of several lines is still in one row."""
    number = 1
    try:
        for number, line in enumerate(lines, 1):
            yield number, [unmark(text) for text in line]
    except csv.Error as error:
        message = f"from here it cannot be read as CSV ({error}). Is a quotation mark left open?"
        raise Unreadable(f"{name} row {number + 1}", message) from None


def read_workbook(name, data, label):
    check_unzipped(name, data)
    try:
        for title, lines in sheets(data):
            lines = (row for row in lines if any(row[1]))
            first = next(lines, None)
            if first:  # spreadsheets add empty sheets of their own accord
                yield from read_table(f"{name}, {title}", title, chain([first], lines), label)
    except ValueError as error:
        raise Unreadable(name, str(error)) from error


def read_table(file, title, lines, label):
    """The rows of one table, given as (number, cells), and the problems in place of the others."""
    lines = ((number, cells) for number, cells in lines if any(cells))
    number, header = next(lines, (1, []))
    header = [name.strip().lower() for name in header]
    first = next(lines, (number, []))
    named = dict(zip(header, first[1], strict=False)).get("model", "")
    model = model_of(file, title, named, label)
    problems = list(header_problems(f"{file} row {number}", header, model))
    yield from problems
    if not set(key_names(model)) <= set(header):
        return
    for number, cells in chain([first], lines):
        if any(cells):
            yield from read_row(file, number, cells, header, model)


def model_of(file, title, named, label):
    """The model of a table: as its column says, the form, or the name of the sheet or file."""
    models, named = models_by_name(), named.strip().lower()
    # “membership (2)” and “Company reports 2026-11-26” come from browsers and people.
    short = re.sub("[ _]", "", re.match(r"[a-z._ ]*", title.lower()).group()).strip(".")
    if named and named not in models:
        raise Unreadable(file, f"there is no model {named}{meant(named, models)}")
    for name in (named, short, label):
        if name in models:
            return models[name]
    raise Unreadable(
        file,
        f"which model its rows are of is not said: “{title}” is none{meant(short, models)}. "
        "Name the file or sheet after the model, e.g. “membership”",
    )


def header_problems(place, header, model):
    known = columns(model)
    for name in dict.fromkeys(header):
        if header.count(name) > 1 and name:
            yield Problem(place, f"the column {name} is there twice")
        elif name and name not in known and name != "model":
            yield Problem(place, f"there is no column {name}{meant(name, known)}", column=name)
    for name in key_names(model):
        if name not in header:
            message = f"the column {name} is missing: rows are told apart by it"
            yield Problem(place, message, hides=True)


def read_row(file, number, cells, header, model):
    """One row, or what is wrong with its cells."""
    fields, place = fixtures.data_fields(model), f"{file} row {number}"
    if len(cells) < len(header):
        message = f"cells of this row: {len(cells)}, of the first row: {len(header)}"
        yield Problem(place, message, hides=True)
        return
    row, problems = {}, []
    for name, text in zip_longest(header, cells, fillvalue=""):
        if name in fields and not isinstance(text, BadCell):
            row[name] = as_text(fields[name], text)
        elif why := fault(name, text, model):
            problems.append(Problem(place, why, column=name, value=str(text), hides=True))
    yield from problems or [TableRow(file, number, model._meta.label_lower, row)]


def fault(name, text, model):
    """What is wrong with a cell that is no value of a field."""
    if isinstance(text, BadCell):
        return text.why
    if text and not name:
        return "this cell stands under no column"
    if name == "model" and models_by_name().get(text.strip().lower()) is not model:
        return "one table holds one model"
    return None


# YAML


def read_yaml(name, data, label):
    text = decode(name, data)
    try:
        check_plain_yaml(text)
        yield from fixtures.read_text(name, text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        yield fixtures.unreadable(name, error)


def check_plain_yaml(text):
    """Refuse what no registry file needs and what can grow without end: aliases, deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=fixtures.LineLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="“&” and “*” (anchors and aliases) are not taken here: write the value out",
                problem_mark=event.start_mark,
            )
        if depth > NESTED:
            raise yaml.MarkedYAMLError(
                problem="lists stand in lists too deeply for a row", problem_mark=event.start_mark
            )


# Files in files


def read_zip(name, data, label):
    check_unzipped(name, data)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise Unreadable(name, "this is no zip, or it is damaged")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if member.is_dir() or member.filename.startswith("__MACOSX/"):
                continue
            inner = f"{name}/{PurePath(member.filename).name}"
            suffix = PurePath(inner).suffix.lower()
            if suffix not in PLAIN:
                raise Unreadable(inner, f"a zip holds {', '.join(PLAIN)} files, nothing else")
            yield from PLAIN[suffix](inner, unzipped(archive, member, inner), label)


def unzipped(archive, member, inner):
    try:
        return archive.read(member)
    except Exception as error:
        # A damaged or locked member fails in whatever way its compression does.
        raise Unreadable(inner, "this is damaged or locked by a password") from error


def check_unzipped(name, data):
    """Refuse what would unfold beyond the limit; the sizes are those at which reading stops."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return  # the reader says what it is instead
    size = sum(member.file_size for member in members)
    if size > UNZIPPED or len(members) > MEMBERS:
        raise Unreadable(
            name,
            f"unzipped it would have {size / 2**20:,.0f} MB in {len(members):,} files; at most "
            f"{UNZIPPED // 2**20} MB in {MEMBERS} files are taken",
        )


PLAIN = {".csv": read_csv, ".tsv": read_csv, ".yaml": read_yaml, ".yml": read_yaml}
READERS = {**PLAIN, ".xlsx": read_workbook, ".zip": read_zip}
