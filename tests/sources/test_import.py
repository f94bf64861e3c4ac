"""What staff bring in as CSV, workbook or YAML: all rows or none, each fault named in its place."""

import datetime
import io

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from initiatives.models import Figure
from signatories.models import Membership, Signatory
from sources import fixtures, readers, tabular, workbooks, writers
from sources.changes import batch
from sources.models import Change, Document
from tests.factories import (
    make_document,
    make_figure,
    make_initiative,
    make_membership,
    make_signatory,
)
from tests.sources.tables import as_csv, as_workbook, bring_in, problems

pytestmark = pytest.mark.django_db

KINDS = pytest.mark.parametrize("kind", ["csv", "xlsx", "yaml"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


# Out and in again


@KINDS
def test_the_same_records_give_the_same_bytes(kind):
    make_membership()
    assert writers.write(writers.everything(), kind) == writers.write(writers.everything(), kind)


def test_every_model_has_a_name_of_its_own_and_keys_of_one_part():
    """So a sheet or file names its model, and a cell names a record."""
    models = fixtures.record_models()
    assert len({model._meta.model_name for model in models}) == len(models)
    targets = {each.related_model for m in models for each in fixtures.data_fields(m).values()}
    assert [m for m in targets - {None} if m.key_fields] == []


@given(TEXTS)
def test_csv_gives_every_text_back_and_none_begins_like_a_formula(text):
    marked = tabular.mark(text)
    assert tabular.unmark(marked) == text
    assert not marked.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(st.lists(TEXTS.filter(bool), min_size=1, max_size=5))
def test_a_workbook_gives_every_text_back_or_refuses_it(texts):
    texts = [text for text in texts if not workbooks.ESCAPED.search(text)]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, text in enumerate(texts):
            sheet.write_string(number, 0, text)
    ((_, rows),) = workbooks.sheets(out.getvalue())
    assert [cells[0] for _, cells in rows] == texts


@KINDS
@pytest.mark.parametrize(
    "text", ["=1+1", "+49", "-5 per cent", "@home", "'quoted'", "''", "'=x", "a\r\nb", "1,5;\t2"]
)
def test_text_like_a_formula_survives(kind, text):
    signatory = make_signatory(note=text)
    content, suffix = writers.write({Signatory: Signatory.objects.all()}, kind)
    Signatory.objects.update(note="")
    outcome = bring_in((f"signatory.{suffix}", content))
    assert outcome.problems == []
    signatory.refresh_from_db()
    assert signatory.note == text


def test_a_text_that_no_workbook_gives_back_is_not_written():
    make_signatory(slug="bt", name="BT", note="_x000D_")
    with pytest.raises(writers.CannotWrite) as refusal:
        writers.write({Signatory: Signatory.objects.all()}, "xlsx")
    assert str(refusal.value) == (
        "signatories.signatory BT, note: no workbook can hold this text. Choose CSV or YAML."
    )


# What a cell means


@pytest.mark.parametrize(
    "content",
    [
        as_csv(["slug", "note"], ["bt", "Zürich, now"]),
        as_csv(["slug", "note"], ["bt", "Zürich, now"], encoding="utf-8-sig"),
        as_csv(["slug", "note"], ["bt", "Zürich, now"], delimiter=";"),
        as_csv(["Slug", " note "], ["bt", "Zürich, now"], delimiter="\t"),
        as_csv([], ["slug", "note"], ["", ""], ["bt", "Zürich, now"], []),
        as_csv(["slug", "model", "note"], ["bt", "signatories.signatory", "Zürich, now"]),
    ],
)
def test_comma_semicolon_tab_and_byte_order_mark_are_understood(content):
    make_signatory(slug="bt", name="BT", country="GB")
    assert bring_in(("signatories (2).csv", content)).problems == []
    assert Signatory.objects.values_list("note", "country").get() == ("Zürich, now", "GB")


def test_a_column_left_out_stays_and_an_empty_cell_is_blank():
    make_signatory(slug="bt", name="BT", country="GB", note="A note.")
    outcome = bring_in(("signatory.csv", as_csv(["slug", "note"], ["bt", ""])))
    assert [effect.fields for effect in outcome.changed] == [[("note", "A note.", "")]]
    assert Signatory.objects.values_list("name", "note", "country").get() == ("BT", "", "GB")


def test_dates_are_read_as_people_type_them_and_as_cells_hold_them():
    initiative = make_initiative(started_on="2007")
    for ref in ("one", "two", "three"):
        make_membership(ref=ref, initiative=initiative)
    lines = [
        ["ref", "joined", "documented_from"],
        ["one", "Nov 2010", datetime.date(2012, 3, 14)],
        ["two", 2007, "2012-03"],
        ["three", "7 February 2011", "14/03/2012"],
    ]
    assert bring_in(("book.xlsx", as_workbook(membership=lines))).problems == []
    assert list(Membership.objects.order_by("pk").values_list("joined", "documented_from")) == [
        ("2010-11", "2012-03-14"),
        ("2007", "2012-03"),
        ("2011-02-07", "2012-03-14"),
    ]


def test_numbers_stay_what_they_are():
    make_figure(ref="count")
    lines = [["ref", "value", "out_of"], ["count", 21.0, 0.1]]
    assert bring_in(("book.xlsx", as_workbook(figure=lines))).problems == []
    assert [str(number) for number in Figure.objects.values_list("value", "out_of").get()] == [
        "21.00",
        "0.10",
    ]


def test_the_form_may_name_the_model_where_the_file_does_not():
    make_signatory(slug="bt", name="BT")
    content = as_csv(["slug", "note"], ["bt", "A note."])
    assert problems(("rows.csv", content)) == [
        "rows.csv: which model its rows are of is not said: “rows” is none. "
        "Name the file or sheet after the model, e.g. “membership”"
    ]
    assert problems(("rows.csv", content), label="signatories.signatory") == []
    assert Signatory.objects.get().note == "A note."


def test_the_author_and_the_reason_are_kept(admin_user):
    make_signatory(slug="bt", name="BT")
    bring_in(
        ("signatory.csv", as_csv(["slug", "note"], ["bt", "A note."])),
        user=admin_user,
        reason="The page says so.",
    )
    newest = Signatory.history.first()
    assert (newest.history_user, newest.history_change_reason) == (admin_user, "The page says so.")
    change = Change.objects.last()
    assert (change.kind, change.fields, change.reason) == ("changed", ["note"], "The page says so.")


# What is refused


def test_an_existing_succession_is_not_closed_to_a_circle():
    bt = make_signatory(slug="bt", name="BT")
    make_signatory(slug="ee", name="EE", succeeded_by=make_signatory(name="O2", succeeded_by=bt))
    assert problems(("signatory.csv", as_csv(["slug", "succeeded_by"], ["bt", "ee"]))) == [
        "signatory.csv row 2: signatories.signatory bt: succeeded_by: These successions form a "
        "circle: BT → EE → O2 → BT."
    ]


def test_one_fault_in_one_file_stops_all_files():
    make_signatory(slug="bt", name="BT")
    good = ("signatory.csv", as_csv(["slug", "note"], ["bt", "A note."]))
    assert problems(good, ("membership.csv", b"x")) == [
        "membership.csv row 1: x: there is no column x",
        "membership.csv row 1: the column ref is missing: rows are told apart by it",
    ]
    assert Signatory.objects.get().note == ""


def test_a_row_costs_the_same_number_of_queries_however_many_there_are():
    for number in range(3):
        make_signatory(slug=f"s-{number}", name=f"S {number}")

    def queries(count):
        lines = [[f"s-{number}", f"S {number}"] for number in range(count)]
        with CaptureQueriesContext(connection) as asked:
            bring_in(("signatory.csv", as_csv(["slug", "name"], *lines)))
        return len(asked)

    assert queries(1) == queries(3)


# What is missing


@batch()
def twelve_memberships():
    """Eleven of one initiative, one of another."""
    initiative = make_initiative(slug="coalition", short_name="Coalition")
    document = make_document()
    for number in range(11):
        signatory = make_signatory(name=f"Member {number:02}", document=document)
        make_membership(
            ref=f"coalition-{number:02}",
            initiative=initiative,
            signatory=signatory,
            document=document,
        )
    make_membership(ref="elsewhere")


def rows_of(refs):
    return ("membership.csv", as_csv(["ref"], *([ref] for ref in refs)))


REFS = [f"coalition-{number:02}" for number in range(11)]


def test_missing_are_public_rows_of_the_same_model_and_initiative_and_they_stay():
    twelve_memberships()
    Membership.objects.filter(ref="coalition-02").update(publication="draft")
    outcome = bring_in(rows_of(REFS[3:]))
    assert [str(missing) for missing in outcome.missing] == [
        "signatories.membership coalition-00",
        "signatories.membership coalition-01",
    ]
    assert not Membership.objects.filter(publication="withdrawn").exists()


def test_a_complete_file_withdraws_what_it_does_not_hold_with_the_reason():
    twelve_memberships()
    outcome = bring_in(rows_of(REFS[1:]), complete=True, reason="No longer on the page.")
    assert (outcome.problems, outcome.losses()) == ([], [])
    gone = Membership.objects.get(publication="withdrawn")
    assert (gone.ref, gone.withdrawn_because) == ("coalition-00", "No longer on the page.")
    assert Change.objects.last().kind == "withdrawn"


# The command


def command(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    failure = None
    try:
        call_command("import_records", *arguments, stdout=out, stderr=err, **options)
    except CommandError as error:
        failure = str(error)
    return out.getvalue().splitlines(), err.getvalue().splitlines(), failure


def test_withdrawing_more_than_a_tenth_needs_a_word_more(tmp_path):
    twelve_memberships()
    name, content = rows_of(REFS[2:])
    path = tmp_path / name
    path.write_bytes(content)
    missing = [
        f"missing    signatories.membership coalition-0{number} is withdrawn" for number in (0, 1)
    ]
    out, _, failure = command(path, complete=True)
    assert out == [
        *missing,
        "Would have loaded: 0 added, 0 changed, 9 unchanged, 2 missing from the files.",
    ]
    assert failure == (
        "Nothing was written. More than a tenth would be withdrawn: 2 of 11 "
        "signatories.membership of coalition. If that is meant, add --withdraw-many."
    )
    assert not Membership.objects.filter(publication="withdrawn").exists()
    out, _, failure = command(path, complete=True, withdraw_many=True)
    assert (out[-1], failure) == (
        "Loaded: 0 added, 0 changed, 9 unchanged, 2 missing from the files.",
        None,
    )
    reasons = Membership.objects.filter(publication="withdrawn").values_list("withdrawn_because")
    assert set(reasons) == {("Imported from membership.csv",)}


def test_the_command_says_what_changes_and_a_dry_run_writes_nothing(tmp_path, admin_user):
    make_signatory(slug="bt", name="BT")
    path = tmp_path / "signatory.csv"
    path.write_bytes(as_csv(["slug", "note"], ["bt", "A note."]))
    changed = "changed    signatory.csv row 2: signatories.signatory bt: note: empty → “A note.”"
    counts = "0 added, 1 changed, 0 unchanged, 0 missing from the files."
    assert command(path, dry_run=True) == ([changed, f"Would have loaded: {counts}"], [], None)
    assert Signatory.objects.get().note == ""
    assert command(path, user="admin", reason="Why.") == ([changed, f"Loaded: {counts}"], [], None)
    newest = Signatory.history.first()
    assert (newest.history_user, newest.history_change_reason) == (admin_user, "Why.")


def test_the_command_names_faults_and_fails(tmp_path):
    make_signatory(slug="bt", name="BT")
    path = tmp_path / "signatory.csv"
    path.write_bytes(as_csv(["slug", "country"], ["bt", "Britain"]))
    out, err, failure = command(path)
    assert (out, err) == (
        [],
        [
            "signatory.csv row 2: signatories.signatory bt: country: Two capital letters, e.g. “NO” "
            "for Norway. (given: “Britain”)",
            "signatory.csv row 2: signatories.signatory bt: country: Ensure this value has at most 2 "
            "characters (it has 7). (given: “Britain”)",
        ],
    )
    assert failure == "2 problems: nothing was loaded, the database is as it was."


@pytest.mark.parametrize(
    ("arguments", "failure"),
    [
        (["none.csv"], "none.csv: the file cannot be read: No such file or directory."),
        (
            ["none.csv", "--model", "signatry"],
            "--model: there is no model signatry; did you mean “signatory”?.",
        ),
        (["none.csv", "--user", "nobody"], "--user: there is no user nobody."),
    ],
)
def test_the_command_says_what_it_does_not_know(arguments, failure):
    assert command(*arguments)[2] == failure


def test_records_are_exported_by_model_and_for_all(tmp_path):
    make_signatory(slug="bt", name="BT", country="GB")
    out = io.StringIO()
    call_command("export_records", tmp_path / "bt.csv", "--model", "signatory", stdout=out)
    assert (tmp_path / "bt.csv").read_text(encoding="utf-8-sig") == (
        "slug,name,kind,sector,country,website,wikidata,lei,succeeded_by,initiative,note,"
        "publication,withdrawn_because\n"
        "bt,BT,company,,GB,,,,,,,published,\n"
    )
    call_command("export_records", tmp_path / "all.zip", stdout=out)
    rows, found = readers.read([("all.zip", (tmp_path / "all.zip").read_bytes())])
    assert found == []
    assert [row.fields["slug"] for row in rows if row.label == "sources.document"] == list(
        Document.objects.order_by("slug").values_list("slug", flat=True)
    )
    with pytest.raises(
        CommandError, match=r"of one model CSV is a \.csv, of several it is a \.zip"
    ):
        call_command("export_records", tmp_path / "all.csv", stdout=out)
    with pytest.raises(
        CommandError, match=r"name a file that ends in \.csv, \.zip, \.xlsx, \.yaml"
    ):
        call_command("export_records", tmp_path / "all.ods", stdout=out)
