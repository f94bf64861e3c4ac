"""load_registry takes all rows or none, and says of each fault where it stands and why."""

import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.models import Initiative
from signatories.models import Membership, Signatory
from sources import loading
from sources.models import Change, Document

pytestmark = pytest.mark.django_db

TEXT = (
    "Signatory companies: Apple, BSkyB, BT, France\u00a0Telecom and Vodafone. Work ended in 2013."
)

GOOD = {
    "documents": """
- model: sources.document
  fields:
    slug: page
    title: The page
    publisher: European Commission
    kind: web_page
    file_name: page.txt
    sha256: {sha256}
""",
    "signatories": """
- model: signatories.signatory
  fields: {{slug: bt, name: BT, kind: company}}
- model: signatories.signatorycitation
  fields: {{fact: [bt], document: [page], locator: Companies, quote: "BSkyB, BT"}}
- model: signatories.signatoryname
  fields: {{signatory: [bt], name: BT, kind: current}}
- model: signatories.signatorynamecitation
  fields: {{fact: [BT], document: [page], locator: Companies, quote: "BSkyB, BT"}}
""",
    "coalition-2011": """
- model: initiatives.initiative
  fields:
    slug: coalition-2011
    name: Coalition
    short_name: Coalition
    kind: coalition
    status: ended
    started_on: '2011'
    summary: What it was.
- model: initiatives.initiativecitation
  fields: {{fact: [coalition-2011], document: [page], locator: End, quote: Work ended in 2013}}
- model: signatories.membership
  fields:
    ref: coalition-2011-bt
    initiative: [coalition-2011]
    signatory: [bt]
    name_as_listed: BT
    joined: '2011'
    documented_from: '2011'
- model: signatories.membershipcitation
  fields: {{fact: [coalition-2011-bt], document: [page], locator: Companies, quote: "BSkyB, BT"}}
""",
}


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "page.txt").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture
def files(tmp_path):
    """Write the good files, each with text replaced as asked; return the folder."""

    def write(name=None, old="", new="", *, more=""):
        folder = tmp_path / "fixtures"
        folder.mkdir(exist_ok=True)
        sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
        for stem, text in GOOD.items():
            text = text.format(sha256=sha256)
            if stem == name:
                assert old in text
                text = text.replace(old, new, 1) + more
            (folder / f"{stem}.yaml").write_text(text, encoding="utf-8")
        return folder

    return write


def run(folder, documents, **options):
    """Load and return what was printed; with problems, the problems one a line."""
    out, err = StringIO(), StringIO()
    try:
        call_command(
            "load_registry", folder, documents=documents, stdout=out, stderr=err, **options
        )
    except CommandError:
        return err.getvalue().splitlines()
    return out.getvalue().splitlines()


def test_good_files_load(files, documents):
    assert run(files(), documents) == [
        "Loaded: 9 added, 0 changed, 0 unchanged, 0 missing from the files."
    ]
    assert [str(m) for m in Membership.objects.listed()] == ["BT in Coalition"]


def test_after_many_rows_postgresql_looks_at_its_tables_anew(files, documents, monkeypatch):
    monkeypatch.setattr(loading, "MANY", 9)
    with CaptureQueriesContext(connection) as asked:
        run(files(), documents)
        run(files(), documents)
    looked = [query["sql"] for query in asked if query["sql"].startswith("ANALYZE")]
    assert looked == (["ANALYZE"] if connection.vendor == "postgresql" else [])
    if looked:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples FROM pg_class WHERE relname = 'signatories_membership'"
            )
            assert cursor.fetchone() == (1,)


def test_the_second_load_changes_nothing(files, documents):
    run(files(), documents)
    history, change = Membership.history.count(), Change.objects.count()
    assert run(files(), documents) == [
        "Loaded: 0 added, 0 changed, 9 unchanged, 0 missing from the files."
    ]
    assert (Membership.history.count(), Change.objects.count()) == (history, change)


def test_a_change_is_told_old_and_new_and_why(files, documents):
    run(files(), documents)
    folder = files("coalition-2011", "What it was.", "What it did.")
    assert run(folder, documents) == [
        "changed    coalition-2011.yaml:2: initiatives.initiative coalition-2011: "
        "summary: “What it was.” → “What it did.”",
        "Loaded: 0 added, 1 changed, 8 unchanged, 0 missing from the files.",
    ]
    newest = Initiative.history.first()
    assert newest.history_change_reason == "Loaded from fixtures/coalition-2011.yaml"
    change = Change.objects.last()
    assert (change.kind, change.resource, change.fields) == ("changed", "initiatives", ["summary"])


def test_a_record_and_its_citations_are_one_change(files, documents):
    run(files(), documents)
    assert list(Change.objects.values_list("kind", "resource", "ref")) == [
        ("added", "documents", "page"),
        ("added", "initiatives", "coalition-2011"),
        ("added", "signatories", "bt"),
        ("added", "memberships", "coalition-2011-bt"),
    ]
    assert list(Change.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]


def test_a_dry_run_writes_nothing(files, documents):
    assert run(files(), documents, dry_run=True) == [
        "Would have loaded: 9 added, 0 changed, 0 unchanged, 0 missing from the files."
    ]
    assert not Document.objects.exists()
    assert not Signatory.history.exists()
    assert not Change.objects.exists()


def test_once_leaves_edits_alone(files, documents):
    run(files(), documents)
    Initiative.objects.update(summary="Edited.")
    assert run(files(), documents, once=True) == ["The registry is loaded; nothing to do."]
    assert Initiative.objects.get().summary == "Edited."


def test_what_only_the_database_holds_is_listed_and_kept(files, documents):
    run(files(), documents)
    Signatory.objects.create(slug="apple", name="Apple", kind="company")
    assert run(files(), documents) == [
        "missing    signatories.signatory apple is in the database, not in the files",
        "Loaded: 0 added, 0 changed, 9 unchanged, 1 missing from the files.",
    ]


MEMBERSHIP = "coalition-2011.yaml:13: signatories.membership coalition-2011-bt"
CITATION = (
    "coalition-2011.yaml:21: signatories.membershipcitation coalition-2011-bt / page / Companies"
)
ANOTHER = """
- model: initiatives.initiative
  fields:
    {slug: other, name: Other, short_name: Other, kind: code_of_conduct, status: active, summary: x}
- model: initiatives.initiativecitation
  fields: {fact: [other], document: [page], locator: End, quote: Work ended}
- model: initiatives.actionarea
  fields: {slug: area, initiative: [other], position: 1, name: Privacy}
- model: initiatives.actionareacitation
  fields: {fact: [area], document: [page], locator: End, quote: Work ended}
- model: commitments.commitment
  fields: {ref: promise, initiative: [coalition-2011], action_area: [area], summary: x}
- model: commitments.commitmentcitation
  fields: {fact: [promise], document: [page], locator: End, quote: Work ended}
"""


def test_a_name_can_take_the_place_of_another(files, documents):
    more = """
- model: signatories.signatoryname
  fields: {signatory: [bt], name: A British name, kind: current}
- model: signatories.signatorynamecitation
  fields: {fact: [A British name], document: [page], locator: Companies, quote: BT}
"""
    run(files(), documents)
    folder = files(
        "signatories", "name: BT, kind: company", "name: A British name, kind: company", more=more
    )
    path = folder / "signatories.yaml"
    # The new current name stands before the old one, which gives up its place.
    rows = path.read_text().replace("name: BT, kind: current", "name: BT, kind: former")
    path.write_text(more + rows.replace(more, ""))
    assert run(folder, documents)[-1] == (
        "Loaded: 2 added, 2 changed, 7 unchanged, 0 missing from the files."
    )
    names = Signatory.objects.get().names.order_by("kind").values_list("kind", "name")
    assert list(names) == [("current", "A British name"), ("former", "BT")]


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        pytest.param(
            (
                "coalition-2011",
                "- model: signatories.membershipcitation\n  fields: {fact: [coalition-2011-bt], "
                'document: [page], locator: Companies, quote: "BSkyB, BT"}\n',
                "",
            ),
            [f"{MEMBERSHIP}: needs 1 citation, has none"],
            id="no citation",
        ),
        pytest.param(
            ("coalition-2011", "signatory: [bt]", "signatory: [btt]"),
            [f"{MEMBERSHIP}: signatory: there is no signatory “btt”; did you mean “bt”?"],
            id="unknown natural key",
        ),
        pytest.param(
            ("coalition-2011", 'quote: "BSkyB, BT"', 'quote: "BSkyB, B"'),
            [f"{CITATION}: the quote is not in page (page.txt): “BSkyB, B”"],
            id="quote cut in the middle of a word",
        ),
        pytest.param(
            ("coalition-2011", "joined: '2011'", "joined: '2012'\n    left: '2011-05'"),
            [f"{MEMBERSHIP}: It cannot have left before it joined."],
            id="left before joining",
        ),
        pytest.param(
            ("coalition-2011", "joined: '2011'", "joined: 31 February 2012"),
            [
                f"{MEMBERSHIP}: joined: “31 February 2012” is not a date. Write a year, a month or a "
                "day: 2007, 2020-11, 2017-02-07, “Nov 2020” or “7 February 2017”."
            ],
            id="no such date",
        ),
        pytest.param(
            ("coalition-2011", "joined:", "joind:"),
            [f"{MEMBERSHIP}: there is no field joind; did you mean “joined”?"],
            id="unknown field",
        ),
        pytest.param(
            ("coalition-2011", "signatories.membership\n", "signatories.membershp\n"),
            [
                "coalition-2011.yaml:13: signatories.membershp ?: there is no model "
                "signatories.membershp; did you mean “signatories.membership”?",
                f"{CITATION}: fact: there is no membership “coalition-2011-bt”",
            ],
            id="unknown model",
        ),
        pytest.param(
            ("documents", "kind: web_page", "kind: webpage"),
            [
                "documents.yaml:2: sources.document page: kind: Value 'webpage' is not a valid choice."
            ],
            id="only the row at fault is named, not all that rest on it",
        ),
    ],
)
def test_a_fault_is_named_and_nothing_is_loaded(files, documents, change, problems):
    assert run(files(*change), documents) == problems
    assert not Document.objects.exists()
    assert not Change.objects.exists()


def test_a_name_means_one_organisation(files, documents):
    more = """
- model: signatories.signatory
  fields: {slug: other, name: Other, kind: company}
- model: signatories.signatorycitation
  fields: {fact: [other], document: [page], locator: Companies, quote: Apple}
- model: signatories.signatoryname
  fields: {signatory: [other], name: bt, kind: current}
- model: signatories.signatorynamecitation
  fields: {fact: [bt], document: [page], locator: Companies, quote: BT}
"""
    assert run(files("signatories", more=more), documents) == [
        "signatories.yaml:15: signatories.signatoryname bt: "
        "This name is already taken: a name means one organisation."
    ]


def test_an_area_belongs_to_the_initiative_of_its_commitment(files, documents):
    assert run(files("coalition-2011", more=ANOTHER), documents) == [
        "coalition-2011.yaml:33: commitments.commitment promise: "
        "action_area: “Privacy” is an area of Other, not of Coalition."
    ]


def test_all_faults_are_named_at_once(files, documents):
    folder = files("coalition-2011", "joined: '2011'", "joined: soon\n    left: '20'")
    (folder / "broken.yaml").write_text("- model: [\n", encoding="utf-8")
    (folder / "latin.yaml").write_bytes("- é".encode("latin-1"))
    problems = run(folder, documents)
    assert [problem.split(": ")[0] for problem in problems] == [
        "broken.yaml:2",
        "latin.yaml",
        "coalition-2011.yaml:13",
        "coalition-2011.yaml:13",
    ]
    assert not Document.objects.exists()


def test_a_file_that_cannot_be_read_is_named_and_not_all_that_rests_on_it(files, documents):
    folder = files()
    (folder / "documents.yaml").write_text("- model: [\n", encoding="utf-8")
    problems = run(folder, documents)
    assert [problem.split(": ")[0] for problem in problems] == ["documents.yaml:2"]


def test_a_row_given_twice_is_refused(files, documents):
    row = "- model: signatories.signatory\n  fields: {slug: bt, name: BT, kind: company}\n"
    assert run(files("signatories", more=row), documents) == [
        "signatories.yaml:10: signatories.signatory bt: this row already stands at signatories.yaml:2"
    ]


def test_a_primary_key_is_refused(files, documents):
    more = "- model: signatories.signatory\n  pk: 1\n  fields: {slug: x}\n"
    assert run(files("signatories", more=more), documents)[0] == (
        "signatories.yaml: line 10: a row has “model” and “fields” and nothing else "
        "(no “pk”: rows are known by their slug or ref)"
    )


def test_quotes_may_differ_in_white_space_alone(files, documents):
    assert run(files("coalition-2011", '"BSkyB, BT"', '"France Telecom"'), documents) == [
        "Loaded: 9 added, 0 changed, 0 unchanged, 0 missing from the files."
    ]


def test_check_evidence_names_each_quote_and_checksum(files, documents):
    run(files(), documents)
    call_command("check_evidence", documents, stdout=(out := StringIO()))
    assert out.getvalue() == "4 quotes and 1 copies are as cited.\n"
    (documents / "page.txt").write_text("Something else: BSkyB, BT.", encoding="utf-8")
    err = StringIO()
    with pytest.raises(CommandError, match="2 of 4 quotes and 1 copies fail"):
        call_command("check_evidence", documents, stderr=err)
    lines = err.getvalue().splitlines()
    assert lines[0].startswith("page: page.txt has the checksum ")
    assert lines[1:] == [
        "initiatives.initiative coalition-2011, End: "
        "the quote is not in page (page.txt): “Work ended in 2013”"
    ]


def test_load_dump_load_is_the_identity(files, documents, tmp_path):
    run(files(), documents)
    call_command("dump_registry", tmp_path / "dumped", stdout=StringIO())
    assert run(tmp_path / "dumped", documents) == [
        "Loaded: 0 added, 0 changed, 9 unchanged, 0 missing from the files."
    ]
    first = {path.name: path.read_bytes() for path in (tmp_path / "dumped").iterdir()}
    call_command("dump_registry", tmp_path / "dumped", stdout=StringIO())
    assert {path.name: path.read_bytes() for path in (tmp_path / "dumped").iterdir()} == first
    assert sorted(first) == ["coalition-2011.yaml", "documents.yaml", "signatories.yaml"]
