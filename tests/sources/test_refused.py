"""Files that cannot be taken: each fault is named in its place, and nothing is written."""

import io
import zipfile

import pytest

from sources import fixtures
from sources.models import Change
from tests.factories import make_membership, make_signatory
from tests.sources.tables import as_csv, as_workbook, problems

pytestmark = pytest.mark.django_db


def state():
    """All that the registry holds, and the number of its changes."""
    return fixtures.dump(), Change.objects.count()


def workbook_of(**cells):
    """The smallest workbook with other content than a spreadsheet would write."""
    content = as_workbook(signatory=[["slug", "note"], ["bt", "x"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            for part, (before, after) in cells.items():
                if name.endswith(f"{part}.xml"):
                    assert before in text
                    text = text.replace(before, after)
            new.writestr(name, text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zip_of(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


HEADER = ["slug", "name", "kind"]
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
REFUSED = {
    "more rows than are taken": (
        "signatory.csv",
        as_csv(HEADER, *([f"s-{n}", f"S {n}", "company"] for n in range(200_000))),
        ["signatory.csv: there are more than 20,000 rows. Bring them in by parts"],
    ),
    "a file too large": (
        "signatory.csv",
        b"x" * (20 * 2**20 + 1),
        ["signatory.csv: the file has 20.0 MB; at most 20 MB are taken. Bring it in by parts"],
    ),
    "Latin letters in the wrong encoding": (
        "signatory.csv",
        as_csv(HEADER, ["bt", "Zürich", "company"], encoding="latin-1"),
        [
            "signatory.csv line 2: byte 0xFC (number 21 of the file) is not UTF-8. "
            "Save the file as UTF-8: “CSV UTF-8” in Excel"
        ],
    ),
    "UTF-16": (
        "signatory.csv",
        as_csv(HEADER, ["bt", "BT", "company"], encoding="utf-16"),
        ["signatory.csv: the file is in UTF-16. Save it as UTF-8: “CSV UTF-8” in Excel"],
    ),
    "NUL": (
        "signatory.csv",
        as_csv(HEADER, ["bt", "B\0T", "company"]),
        ["signatory.csv line 2: here is a NUL character: this is no text"],
    ),
    "a zip renamed": (
        "signatory.xlsx",
        zip_of(signatory_csv=as_csv(HEADER)),
        ["signatory.xlsx: this is no .xlsx workbook, or it is damaged"],
    ),
    "a locked workbook": (
        "signatory.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        [
            "signatory.xlsx: this is an .xls file or locked by a password. "
            "Save it as .xlsx without a password"
        ],
    ),
    "half a workbook": (
        "signatory.xlsx",
        as_workbook(signatory=[HEADER, ["bt", "BT", "company"]])[:-2000],
        ["signatory.xlsx: this is no .xlsx workbook, or it is damaged"],
    ),
    "a workbook that unfolds without end": (
        "signatory.xlsx",
        zip_of(big_xml=bytes(101 * 2**20)),
        [
            "signatory.xlsx: unzipped it would have 101 MB in 1 files; "
            "at most 100 MB in 500 files are taken"
        ],
    ),
    "XML that unfolds": (
        "signatory.xlsx",
        workbook_of(sheet1=(b"<worksheet", BOMB + b"<worksheet")),
        ["signatory.xlsx: this is no .xlsx workbook, or it is damaged"],
    ),
    "a formula": (
        "book.xlsx",
        as_workbook(signatory=[HEADER, ["bt", '=HYPERLINK("x")', "company"], ["x", "=1", "zoo"]]),
        [
            "book.xlsx, signatory row 2: name: this is a formula; write the value itself "
            '(given: “=HYPERLINK("x")”)',
            "book.xlsx, signatory row 3: name: this is a formula; write the value itself "
            "(given: “=1”)",
        ],
    ),
    "a cell of a megabyte": (
        "signatory.csv",
        as_csv([*HEADER, "note"], ["bt", "BT", "company", "x" * 2**20]),
        [
            "signatory.csv row 2: signatories.signatory bt: note: has 1,048,576 characters; "
            f"at most 32,767 are taken (given: “{'x' * 80}…”)"
        ],
    ),
    "a key given twice": (
        "signatory.csv",
        as_csv(HEADER, ["bt", "BT", "company"], ["bt", "BT plc", "company"]),
        [
            "signatory.csv row 3: signatories.signatory bt: "
            "this row already stands at signatory.csv row 2",
            "signatory.csv row 2: signatories.signatory bt: needs 1 citation, has none",
        ],
    ),
    "successors in a circle": (
        "signatory.csv",
        as_csv(
            [*HEADER, "succeeded_by"],
            ["bt", "BT", "company", "ee"],
            ["ee", "EE", "company", "bt"],
        ),
        [
            "signatory.csv row 2: signatories.signatory bt: succeeded_by: “ee” leads back to this "
            "row: the rows form a circle"
        ],
    ),
    "31 February": (
        "membership.csv",
        as_csv(["ref", "joined"], ["old", "31 February 2011"], ["old-2", "2011-02-31"]),
        [
            f"membership.csv row {row}: signatories.membership {ref}: joined: “{typed}” is not in "
            "the calendar. Write a year, a month or a day: 2007, 2020-11, 2017-02-07, “Nov 2020” "
            "or “7 February 2017”."
            for row, ref, typed in [(2, "old", "31 February 2011"), (3, "old-2", "2011-02-31")]
        ],
    ),
    "unknown names": (
        "signatory.csv",
        as_csv([*HEADER, "contry"], ["bt", "BT", "compny", "GB"]),
        [
            "signatory.csv row 1: contry: there is no column contry; did you mean “country”?",
            "signatory.csv row 2: signatories.signatory bt: kind: Value 'compny' is not a valid "
            "choice.",
        ],
    ),
    "an unknown record": (
        "signatory.csv",
        as_csv([*HEADER, "succeeded_by"], ["bt", "BT", "company", "oldd"]),
        [
            "signatory.csv row 2: signatories.signatory bt: succeeded_by: there is no signatory "
            "“oldd”; did you mean “old”?"
        ],
    ),
    "no key": (
        "signatory.csv",
        as_csv(["name"], ["BT"]),
        ["signatory.csv row 1: the column slug is missing: rows are told apart by it"],
    ),
    "a column twice": (
        "signatory.csv",
        as_csv(["slug", "name", "name"], ["old", "Old", "New"]),
        ["signatory.csv row 1: the column name is there twice"],
    ),
    "an unknown model": (
        "membrship.csv",
        as_csv(["ref"], ["old"]),
        [
            "membrship.csv: which model its rows are of is not said: “membrship” is none; did you "
            "mean “membership”?. Name the file or sheet after the model, e.g. “membership”"
        ],
    ),
    "rows of different length": (
        "signatory.csv",
        b"slug,name\nold\nold,Old,new\n",
        [
            "signatory.csv row 2: cells of this row: 1, of the first row: 2",
            "signatory.csv row 3: this cell stands under no column (given: “new”)",
        ],
    ),
    "a quotation mark left open": (
        "signatory.csv",
        b'slug,name\nold,"Old\n',
        [
            "signatory.csv row 2: from here it cannot be read as CSV (unexpected end of data). "
            "Is a quotation mark left open?"
        ],
    ),
    "no evidence": (
        "signatory.csv",
        as_csv(HEADER, ["bt", "BT", "company"]),
        ["signatory.csv row 2: signatories.signatory bt: needs 1 citation, has none"],
    ),
    "nothing": ("signatory.csv", b"\n", ["signatory.csv: the file is empty"]),
    "another format": (
        "signatory.ods",
        b"x",
        ["signatory.ods: a file ends in .csv, .tsv, .yaml, .yml, .xlsx, .zip; this one does not"],
    ),
    "YAML that multiplies": (
        "bomb.yaml",
        b"- &a [x, x]\n- [*a, *a]\n",
        ["bomb.yaml:1: “&” and “*” (anchors and aliases) are not taken here: write the value out"],
    ),
    "YAML without bottom": (
        "deep.yaml",
        b"[" * 100_000,
        ["deep.yaml:1: lists stand in lists too deeply for a row"],
    ),
    "YAML that would run": (
        "run.yaml",
        b"- model: signatories.signatory\n  fields: {slug: !!python/object/apply:os.getcwd []}\n",
        [
            "run.yaml:2: could not determine a constructor for the tag "
            "'tag:yaml.org,2002:python/object/apply:os.getcwd'"
        ],
    ),
    "YAML with odd values": (
        "odd.yaml",
        b'- model: signatories.signatory\n  fields: {slug: [bt], name: "B\\0T", kind: company}\n'
        b"- model: initiatives.theme\n  fields: {slug: x, name: X, position: .inf}\n",
        [
            "odd.yaml:3: initiatives.theme x: position: “inf” cannot be read",
            "odd.yaml:1: signatories.signatory bt: slug: must be one value, not several",
            "odd.yaml:1: signatories.signatory bt: name: holds a character that is no text, such "
            "as NUL (given: “B\0T”)",
        ],
    ),
    "a zip with more than tables": (
        "files.zip",
        zip_of(run_exe=b"x"),
        ["files.zip/run.exe: a zip holds .csv, .tsv, .yaml, .yml files, nothing else"],
    ),
}


@pytest.fixture(scope="module")
def before(rows_of_module):
    """What the registry holds before a file that is refused: an organisation with two memberships."""
    with rows_of_module():
        old = make_signatory(slug="old", name="Old")
        for ref in ("old", "old-2"):
            make_membership(ref=ref, signatory=old)
        yield state()


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_is_named_and_nothing_is_written(before, case):
    name, content, expected = REFUSED[case]
    assert problems((name, content)) == expected
    assert state() == before
