"""Many rows through the admin: brought in, seen, written with a reason; and out again as files."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from signatories.models import Membership, Signatory
from sources import fixtures, importadmin, lint
from sources.models import Change, Import
from sources.roles import EDITORS, PUBLISHERS
from tests.admin.rows import MAKERS
from tests.factories import make_document, make_initiative, make_membership, make_signatory
from tests.sources.tables import as_csv, as_workbook, bring_in

pytestmark = pytest.mark.django_db

ADD = "/admin/sources/import/add/"
NOTE = as_csv(["slug", "note"], ["bt", "A note."])


@pytest.fixture(autouse=True)
def numbers_are_drawn_one_by_one(settings):
    settings.ZEAL_ALLOWLIST = [{"model": "sources.Register", "field": "get()"}]


@pytest.fixture
def bt():
    return make_signatory(slug="bt", name="BT")


def upload(client, content=NOTE, name="signatory.csv", **fields):
    """Bring a file in; return what is kept of it."""
    response = client.post(ADD, {"file": SimpleUploadedFile(name, content)} | fields)
    item = Import.objects.latest("pk")
    assert response["Location"] == screen(item)
    return item


def screen(item):
    return reverse("admin:sources_import_change", args=[item.pk])


@pytest.fixture
def second(client):
    """Another publisher, who looks at what the editor brought in."""
    client.force_login(in_role("second", PUBLISHERS))
    return client


def in_role(name, role):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def write(client, item, reason="The page says so.", **fields):
    """Write it as the one who brought it in, in a hurry."""
    data = {"reason": reason, "override": "In a hurry.", "write": "x"}
    return client.post(screen(item), data | fields, follow=True)


def counts(item):
    return {name: len(rows) for name, rows in item.outcome.items() if rows}


def text(response):
    return " ".join(response.content.decode().split())


# See, then write


def test_a_file_is_seen_before_anything_is_written(editor, bt):
    item = upload(editor)
    page = text(editor.get(screen(item)))
    assert "<td><i>empty</i></td> <td><ins>A note.</ins></td>" in page
    assert 'value="Write 1 record"' in page
    assert item.outcome["changed"] == [
        {
            "place": "signatory.csv row 2",
            "label": "signatories.signatory",
            "key": "bt",
            "fields": [["note", "", "A note."]],
        }
    ]
    assert (Signatory.objects.get().note, Signatory.history.count()) == ("", 1)


def test_what_was_seen_is_written_with_author_and_reason(editor, admin_user, bt):
    item = upload(editor)
    page = text(write(editor, item))
    assert "Reason: “The page says so.”" in page
    assert 'name="write"' not in page
    newest = Signatory.history.first()
    assert (newest.note, newest.history_user) == ("A note.", admin_user)
    item.refresh_from_db()
    assert (item.written_by, item.author, item.content) == (admin_user, admin_user, None)


def test_the_admin_and_the_command_do_the_same(editor, second, tmp_path):
    document = make_document(slug="page")
    initiative = make_initiative(slug="coalition", started_on="2011")
    for slug in ("bt", "ee"):
        make_membership(
            ref=slug, initiative=initiative, signatory=make_signatory(slug=slug, name=slug)
        )
    make_signatory(slug="sky", name="Sky")
    content = as_workbook(
        membership=[
            ["ref", "initiative", "signatory", "name_as_listed", "documented_from"],
            ["bt", "coalition", "bt", "BT", "2012"],
            ["sky", "coalition", "sky", "Sky", "Nov 2012"],
        ],
        membershipcitation=[["fact", "document", "locator"], ["sky", document.slug, "Members"]],
    )
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)

    def result(work):
        with transaction.atomic():
            before = Change.objects.count()
            work()
            changes = Change.objects.order_by("sequence")[before:]
            told = list(changes.values_list("kind", "resource", "ref", "fields", "reason"))
            authors = list(Membership.history.values_list("history_user", flat=True)[:3])
            found = fixtures.dump(), told, authors
            transaction.set_rollback(True)
        return found

    def by_command():
        options = {"reason": "Why.", "user": "second", "complete": True, "withdraw_many": True}
        call_command("import_records", path, stdout=StringIO(), **options)

    def by_admin():
        item = upload(editor, content, "book.xlsx", complete="on")
        write(second, item, "Why.", withdraw_many="on")

    done = result(by_admin)
    assert done == result(by_command)
    assert [(kind, ref) for kind, _, ref, _, _ in done[1]] == [
        ("withdrawn", "ee"),
        ("changed", "bt"),
        ("added", "sky"),
    ]


def test_problems_are_shown_and_nothing_can_be_written(editor, bt):
    item = upload(editor, as_csv(["slug", "country", "sector"], ["bt", "GB", "telecom"]))
    page = text(editor.get(screen(item)))
    assert "signatory.csv row 2 · signatories.signatory bt" in page
    assert "<strong>sector:</strong> Value &#x27;telecom&#x27; is not a valid choice." in page
    assert "Given: <q>telecom</q>" in page
    assert 'name="write"' not in page
    write(editor, item)
    assert Signatory.objects.get().country == ""


def test_a_file_that_changes_nothing_says_so(editor, bt):
    item = upload(editor, as_csv(["slug", "name"], ["bt", "BT"]))
    assert "there is nothing to write" in text(editor.get(screen(item)))


def test_the_reason_is_asked_for(editor, bt):
    item = upload(editor)
    response = write(editor, item, " ")
    assert response.context["form"].errors == {"reason": ["This field is required."]}
    assert Signatory.objects.get().note == ""


def test_what_changed_meanwhile_is_shown_and_not_written_over(editor, bt):
    item = upload(editor)
    bt.note = "Somebody else's note."
    bt.save()
    page = text(write(editor, item))
    assert "the register has changed since you looked" in page
    assert "<del>Somebody else&#x27;s note.</del>" in page
    assert Signatory.objects.get().note == "Somebody else's note."
    assert "the register has changed" not in text(write(editor, item))
    assert Signatory.objects.get().note == "A note."


def test_a_change_elsewhere_does_not_stand_in_the_way(editor, bt):
    item = upload(editor)
    make_signatory(name="Another")
    write(editor, item)
    bt.refresh_from_db()
    assert bt.note == "A note."


def test_a_file_is_written_once(editor, bt):
    item = upload(editor)
    write(editor, item)
    write(editor, item, "Once more.")
    assert Signatory.history.count() == 2


def test_withdrawing_more_than_a_tenth_asks_again(editor):
    initiative = make_initiative(slug="coalition")
    for ref in ("one", "two"):
        make_membership(ref=ref, initiative=initiative)
    item = upload(editor, as_csv(["ref"], ["one"]), "membership.csv", complete="on")
    page = text(editor.get(screen(item)))
    assert "1 of 2 public records (membership, coalition) would be withdrawn." in page
    assert 'value="Withdraw 1 record"' in page
    response = write(editor, item, "Not on the page.")
    assert list(response.context["form"].errors) == ["withdraw_many"]
    assert not Membership.objects.filter(publication="withdrawn").exists()
    write(editor, item, "Not on the page.", withdraw_many="on")
    gone = Membership.objects.get(publication="withdrawn")
    assert (gone.ref, gone.withdrawn_because) == ("two", "Not on the page.")


def test_without_the_tick_nothing_is_withdrawn(editor):
    initiative = make_initiative()
    for ref in ("one", "two"):
        make_membership(ref=ref, initiative=initiative)
    item = upload(editor, as_csv(["ref", "note"], ["one", "x"]), "membership.csv")
    assert "They stay as they are." in text(editor.get(f"{screen(item)}?show=missing"))
    write(editor, item)
    assert not Membership.objects.filter(publication="withdrawn").exists()


@pytest.mark.parametrize(
    ("name", "content", "errors"),
    [
        ("signatory.csv", b"", {"file": ["The submitted file is empty."]}),
        (
            "signatory.csv",
            b"x" * (20 * 2**20 + 1),
            {"file": ["The file has 20.0 MB; at most 20 MB are taken. Bring it in by parts."]},
        ),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_in_the_form(editor, name, content, errors):
    response = editor.post(ADD, {"file": SimpleUploadedFile(name, content)})
    assert response.context["adminform"].form.errors == errors
    assert not Import.objects.exists()


def test_previews_are_read_in_pages(editor):
    rows = ([f"s-{number:02}", f"S {number:02}", "company"] for number in range(51))
    item = upload(editor, as_csv(["slug", "name", "kind"], *rows))
    assert counts(item) == {"added": 51, "problems": 51}
    page = text(editor.get(f"{screen(item)}?show=added&page=2"))
    assert (page.count("<summary>"), "Page 2 of 2" in page) == (1, True)
    assert text(editor.get(f"{screen(item)}?show=nonsense&page=x")).count("import-place") == 50


def test_forgotten_files_go_and_what_was_written_stays(editor, bt):
    forgotten, written = upload(editor), upload(editor)
    write(editor, written)
    Import.objects.update(created_at=timezone.now() - timedelta(hours=25))
    new = upload(editor)
    assert set(Import.objects.values_list("pk", flat=True)) == {written.pk, new.pk}
    assert editor.get(screen(forgotten)).status_code == 404


# Long imports


@pytest.fixture
def long_imports(monkeypatch):
    """Every import counts as long: its answer tells how far it is."""
    monkeypatch.setattr(importadmin, "AT_ONCE", 0)


def stop(answer):
    """Read what comes before the work is done, and go away."""
    next(answer.streaming_content), next(answer.streaming_content)
    answer._iterator.close()  # as the server does; answer.close() would close the database too


def test_a_long_import_tells_how_far_it_is(editor, bt, long_imports):
    make_signatory(slug="ee", name="EE")
    content = as_csv(["slug", "note"], ["bt", "A note."], ["ee", "A note."])
    data = {"file": SimpleUploadedFile("signatory.csv", content)}
    told = editor.post(ADD, data).getvalue().decode()
    item = Import.objects.get()
    assert [line.strip() for line in told.splitlines() if "<li><" in line] == [
        '<li><progress max="2" value="1"></progress> 1 of 2 rows</li>',
        '<li><progress max="2" value="2"></progress> 2 of 2 rows</li>',
        f'<li><a class="button" href="{screen(item)}">Done: see what became of it</a></li>',
    ]
    assert told.strip().endswith("</html>")
    write(editor, item, "Why.").getvalue()
    assert Signatory.objects.filter(note="A note.").count() == 2
    assert {row.history_change_reason for row in Signatory.history.filter(note="A note.")} == {
        "Why. Published without a second reader: In a hurry."
    }


def test_what_stops_a_long_import_leaves_everything_as_it_was(editor, bt, long_imports):
    data = {"file": SimpleUploadedFile("signatory.csv", NOTE)}
    stop(editor.post(ADD, data))
    item = Import.objects.get()
    assert item.outcome is None
    assert "not checked to the end" in text(editor.get(screen(item)))
    editor.post(screen(item), {"check": "x"}).getvalue()
    stop(write(editor, item, "Why."))
    item.refresh_from_db()
    assert (item.written_at, Signatory.objects.get().note) == (None, "")
    write(editor, item, "Why.").getvalue()
    assert Signatory.objects.get().note == "A note."


# Who may


def test_only_publishers_see_imports(client, bt):
    item = Import.objects.create(name="x.csv", content=b"x")
    addresses = [ADD, "/admin/sources/import/", screen(item), "/admin/sources/import/export/csv/"]
    for role, status in [(EDITORS, 403), (PUBLISHERS, 200)]:
        client.force_login(in_role(role, role))
        assert [client.get(address).status_code for address in addresses] == [status] * 4
        linked = 'href="/admin/sources/import/"' in text(client.get("/admin/"))
        assert linked == (status == 200)


def test_a_second_person_writes_what_the_first_brought_in(editor, second, bt):
    item = upload(editor)
    response = second.post(screen(item), {"reason": "The page says so.", "write": "x"}, follow=True)
    assert "Written by second" in text(response)
    newest = Signatory.history.first()
    assert (str(newest.history_user), newest.history_change_reason) == (
        "second",
        "The page says so.",
    )


def test_who_writes_an_own_file_says_why_nobody_else_reads_it(editor, bt):
    item = upload(editor)
    assert list(write(editor, item, override="").context["form"].errors) == ["override"]
    assert Signatory.objects.get().note == ""
    page = text(write(editor, item))
    assert "Without a second reader: “In a hurry.”" in page
    assert Signatory.history.first().history_change_reason == (
        "The page says so. Published without a second reader: In a hurry."
    )


def test_who_may_not_override_waits_for_a_second_person(client, bt):
    user = in_role("publisher", EDITORS)
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["publish_records", "import_records"])
    )
    client.force_login(user)
    item = upload(client)
    page = text(client.get(screen(item)))
    assert "somebody else who may publish looks at it here" in page
    assert 'name="write"' not in page
    write(client, item)
    assert Signatory.objects.get().note == ""


# Out


def exported(client, model, kind, query=""):
    opts = model._meta
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_export", args=[kind])
    return client.get(address + query)


def test_a_list_goes_out_as_filtered_and_its_page_leads_there(editor, bt):
    make_signatory(name="Unicef", kind="ngo")
    page = text(editor.get("/admin/signatories/signatory/?kind__exact=company"))
    assert "/admin/signatories/signatory/export/csv/?kind__exact=company" in page
    response = exported(editor, Signatory, "csv", "?kind__exact=company")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (
        f'attachment; filename="signatory-{timezone.localdate()}.csv"'
    )
    assert [line.split(",")[0] for line in response.content.decode("utf-8-sig").splitlines()] == [
        "slug",
        "bt",
    ]


def test_every_list_comes_back_as_it_went_out(editor):
    models = [m for m, screens in admin.site._registry.items() if hasattr(screens, "exports")]
    for model in models:
        MAKERS[model]()
    # What did not hang together before is no fault of the file.
    assert len(list(lint.check(lint.ERROR))) == 1
    found = {}
    for model in models:
        response = exported(editor, model, "xlsx")
        outcome = bring_in(("list.xlsx", response.content))
        effects = outcome.problems + outcome.added + outcome.changed + outcome.missing
        found[model] = (effects, len(outcome.unchanged) >= model.objects.count())
    assert found == {model: ([], True) for model in models}
    assert len(models) == 23


def test_everything_goes_out_as_one_file(editor, bt):
    response = editor.get("/admin/sources/import/export/csv/")
    outcome = bring_in(("registry.zip", response.content))
    assert (outcome.problems, outcome.changed, len(outcome.unchanged)) == ([], [], 6)
    assert editor.get("/admin/sources/import/export/ods/").status_code == 404


def test_a_text_that_a_workbook_cannot_hold_is_named(editor, bt):
    Signatory.objects.update(note="_x000D_")
    response = editor.get("/admin/signatories/signatory/export/xlsx/", follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "signatories.signatory BT, note: no workbook can hold this text. Choose CSV or YAML."
    ]


def test_an_export_with_a_filter_that_there_is_not_leads_back_to_the_list(editor, bt):
    response = exported(editor, Signatory, "csv", "?country__isempty=x")
    assert (response.status_code, response["Location"]) == (302, "/admin/signatories/signatory/")
