"""The past: returned to, brought back, and told to readers without a name."""

import pytest

from initiatives.models import Theme
from signatories.merging import merge
from signatories.models import Membership, Signatory
from sources.changes import batch
from sources.models import Change, Citation, Proposal
from tests.admin.test_editing import AT_ONCE, REASON, change_url, open_form
from tests.admin.test_proposals import decide
from tests.admin.test_screens import admin_url, queries_of
from tests.factories import (
    cite,
    make_document,
    make_membership,
    make_name,
    make_signatory,
    make_theme,
)

pytestmark = pytest.mark.django_db

HIGH = Citation.Confidence.HIGH.label


def edit(client, record, **fields):
    data = open_form(client, record) | {"reason": REASON} | fields | AT_ONCE
    assert client.post(change_url(record), data).status_code == 302


def revert_url(record, row):
    return f"{admin_url(type(record), 'history', record.pk)}{row.pk}/"


def go_back(client, record, row, **data):
    record.refresh_from_db()
    seen = {"seen_version": record.version, "reason": "It never left."}
    return client.post(revert_url(record, row), seen | data)


def test_returning_to_an_older_state_shows_what_changes_and_waits(ann, bob, editor):
    membership = make_membership()
    first = membership.history.first()
    edit(editor, membership, left="2020", **{"citations-0-quote": "it left"})
    page = ann.get(revert_url(membership, first))
    assert [
        (step.noun, [(d.label, d.old, d.new) for d in step.differences])
        for step in page.context["steps"]
    ] == [
        ("membership", [("left", "2020", "")]),
        ("citation", [("quote", "it left", "as the document says")]),
    ]
    assert go_back(ann, membership, first).status_code == 302
    membership.refresh_from_db()
    assert membership.left == "2020"
    assert decide(bob, Proposal.objects.latest("pk"), "_publish").status_code == 302
    membership.refresh_from_db()
    assert membership.left is None
    assert membership.citations.get().quote == "as the document says"


def test_a_citation_that_came_later_goes_and_one_that_went_comes_back(editor):
    membership = make_membership()
    cite(membership, locator="Section 2")
    edit(editor, membership, note="Looked at.")
    second = membership.history.first()
    kept = membership.citations.get(locator="Section 1").pk
    edit(editor, membership, **{"citations-0-DELETE": "on"}, note="Less.")
    cite(membership, locator="Section 3")
    edit(editor, membership, note="More.")
    go_back(editor, membership, second, **AT_ONCE)
    found = dict(membership.citations.values_list("locator", "pk"))
    assert (sorted(found), found["Section 1"]) == (["Section 1", "Section 2"], kept)


def test_an_older_state_asked_for_twice_or_too_late_changes_nothing(ann, editor):
    membership = make_membership()
    first = membership.history.first()
    edit(editor, membership, left="2020")
    stale = ann.post(revert_url(membership, first), {"seen_version": 0, "reason": "x"})
    assert "changed while you looked" in stale.context["error"]
    assert "Say why" in go_back(ann, membership, first, reason=" ").context["error"]
    forged = go_back(ann, membership, first, **AT_ONCE)
    assert forged.status_code == 403
    membership.refresh_from_db()
    assert membership.left == "2020"


def test_a_deleted_record_comes_back_with_its_evidence_as_a_draft(ann, bob, client):
    membership = make_membership()
    page = membership.initiative.get_absolute_url()
    key, quote = membership.pk, membership.citations.get().quote
    gone = {"post": "yes", "reason": "Entered twice."}
    bob.post(admin_url(Membership, "delete", key), gone)
    assert f'id="{membership.ref}"' not in client.get(page).content.decode()
    url = admin_url(Membership, "deleted")
    [row] = ann.get(url).context["page"].object_list
    assert (row.called, row.history_change_reason) == (membership.signatory.name, "Entered twice.")
    ann.post(url, {"row": row.pk, "reason": "It was another one."})
    back = Membership.objects.get(pk=key)
    assert (back.publication, back.citations.get().quote) == ("draft", quote)
    decide(bob, Proposal.objects.latest("pk"), "_publish")
    assert f'id="{membership.ref}"' in client.get(page).content.decode()
    assert "It is back already" in ann.post(url, {"row": row.pk, "reason": "x"}).context["error"]


def test_names_and_their_evidence_come_back_with_an_organisation(bob):
    telia = make_signatory(name="Telia")
    bob.post(admin_url(Signatory, "delete", telia.pk), {"post": "yes", "reason": "Wrong."})
    url = admin_url(Signatory, "deleted")
    [row] = bob.get(url).context["page"].object_list
    bob.post(url, {"row": row.pk, "reason": "Right after all."})
    name = Signatory.objects.get(slug=telia.slug).names.get()
    assert (name.name, name.publication, name.citations.count()) == ("Telia", "draft", 1)


def test_what_took_the_place_of_a_deleted_record_stays(bob):
    theme = make_theme()
    bob.post(admin_url(Theme, "delete", theme.pk), {"post": "yes", "reason": "Wrong."})
    make_theme(slug=theme.slug)
    [row] = bob.get(admin_url(Theme, "deleted")).context["page"].object_list
    answer = bob.post(admin_url(Theme, "deleted"), {"row": row.pk, "reason": "x"})
    assert "cannot come back as things stand" in answer.context["error"]
    assert Theme.objects.filter(slug=theme.slug).count() == 1


def test_the_list_of_the_deleted_asks_as_much_for_three_as_for_one(bob):
    make_theme().delete()
    one, _ = queries_of(bob, admin_url(Theme, "deleted"))
    for _ in range(2):
        make_theme().delete()
    three, page = queries_of(bob, admin_url(Theme, "deleted"))
    assert (three, len(page.context["page"])) == (one, 3)


def told(response):
    """The changes that a page of history tells: of which part, why, and field by field."""
    return [
        (past.part, past.row.history_change_reason, change.label, change.old, change.new)
        for past in response.context["pasts"]
        if past.row.history_type == "~"
        for change in past.differences
    ]


def test_a_record_s_history_tells_of_its_parts_by_time(editor):
    membership = make_membership()
    edit(editor, membership, left="2020", reason="It left.")
    edit(editor, membership, **{"citations-0-quote": "it left"}, reason="Its words.")
    page = editor.get(admin_url(Membership, "history", membership.pk))
    own = "Published without a second reader: Nobody else is here."
    words = ("quote", "as the document says", "it left")
    assert told(page) == [
        ("citation “Section 1”", f"Its words. {own}", *words),
        ("", f"It left. {own}", "left", "", "2020"),
    ]
    assert [str(past.row.history_user) for past in page.context["pasts"]][:2] == ["admin", "admin"]
    assert "<strong>Quote:</strong> as the document says → it left" in page.content.decode()


def test_an_organisation_s_history_tells_of_its_names_and_their_evidence(editor):
    telia = make_signatory(name="Telia")
    name = telia.names.get()
    name.name = "Telia Company"
    name.save()
    citation = name.citations.get()
    citation.delete()
    pasts = editor.get(admin_url(Signatory, "history", telia.pk)).context["pasts"]
    assert [(past.part, past.row.history_type) for past in pasts][:2] == [
        (f"citation “{citation.locator}”", "-"),
        ("name “Telia Company”", "~"),
    ]


def test_a_history_asks_as_much_for_three_parts_as_for_one(editor):
    membership = make_membership()
    url = admin_url(Membership, "history", membership.pk)
    one, _ = queries_of(editor, url)
    for number in range(2):
        cite(membership, locator=f"Page {number}")
    three, page = queries_of(editor, url)
    assert (three, len(page.context["pasts"])) == (one, 4)


def test_who_saves_what_somebody_deleted_reads_it_and_keeps_the_entries(ann, bob):
    membership = make_membership()
    data = open_form(ann, membership)
    data |= {"left": "Nov 2020", "note": "It left in autumn.", "citations-0-quote": "it left"}
    data |= {"citations-0-document": "x", "reason": REASON}
    url = admin_url(Membership, "delete", membership.pk)
    bob.post(url, {"post": "yes", "reason": "Entered twice."})
    response = ann.post(change_url(membership), data)
    page = response.content.decode()
    assert (response.status_code, Proposal.objects.count()) == (410, 0)
    assert (
        dict(response.context["entries"]).items()
        >= {
            "Left": "November 2020",
            "Note": "It left in autumn.",
            "Signatory": membership.signatory.name,
            "Citation 1: Quote": "it left",
            "Citation 1: Document": "x",
            "Reason for this change": REASON,
        }.items()
    )
    assert f'href="{admin_url(Membership, "deleted")}"' in page
    assert "Nothing was saved" in page
    assert "Entered twice." in page
    for step in ("withdraw", "delete", "submit"):
        late = bob.post(admin_url(Membership, step, membership.pk), {"reason": "x"})
        assert late.status_code == 410
    assert ann.get(change_url(membership)).status_code == 410
    assert ann.get(admin_url(Membership, "change", 10**20)).status_code == 302


def test_who_saves_what_was_merged_away_is_led_to_the_one_that_stays(ann):
    loser, winner = make_signatory(name="TeliaSonera"), make_signatory(name="Telia")
    data = open_form(ann, loser) | {"country": "SE", "reason": REASON}
    merge(loser, winner, "One company.")
    response = ann.post(change_url(loser), data)
    assert (response.status_code, response.context["heir"]) == (410, winner)
    assert f'href="{change_url(winner)}"' in response.content.decode()
    assert "One company." in response.content.decode()


def test_readers_see_old_and_new_values_and_nobody_s_name(editor, client):
    membership = make_membership()
    edit(editor, membership, left="Nov 2020", **{"citations-0-locator": "Former members"})
    change = Change.objects.latest("sequence")
    assert change.details == [
        {"field": "left", "label": "left", "old": "", "new": "November 2020"},
        {
            "field": "locator",
            "label": "citation “Section 1”: locator",
            "old": "Section 1",
            "new": "Former members",
        },
    ]
    page = client.get(f"/changes/?resource=memberships&ref={membership.ref}").content.decode()
    assert "<ins>November 2020</ins>" in page
    assert page.count('<li id="change-') == Change.objects.filter(ref=membership.ref).count()
    assert "admin" not in page.replace("/admin/", "")


def test_evidence_that_comes_or_goes_is_told_with_its_document_and_place():
    membership = make_membership(document=make_document(title="The list"))
    with batch():
        membership.citations.get().delete()
        cite(membership, make_document(title="The report"), locator="Annex", quote="a member")
        # Of a document that readers do not see nothing is told.
        cite(membership, make_document(title="Not yet", publication="draft"), locator="Page 1")
    details = Change.objects.latest("sequence").details
    assert [(each["label"], each["old"], each["new"]) for each in details] == [
        ("citation “Section 1”: document", "The list", ""),
        ("citation “Section 1”: locator", "Section 1", ""),
        ("citation “Section 1”: quote", "as the document says", ""),
        ("citation “Section 1”: confidence", HIGH, ""),
        ("citation “Annex”: document", "", "The report"),
        ("citation “Annex”: locator", "", "Annex"),
        ("citation “Annex”: quote", "", "a member"),
        ("citation “Annex”: confidence", "", HIGH),
    ]


def test_a_name_that_becomes_public_is_told_without_what_it_was_as_a_draft():
    telia = make_signatory(name="Telia")
    name = make_name(signatory=telia, name="Telia AB", kind="former", publication="draft")
    with batch():
        name.citations.update(quote="as it is now")
        name.publication = "published"
        name.save()
    details = Change.objects.latest("sequence").details
    told = {each["label"]: (each["old"], each["new"]) for each in details}
    assert told["name “Telia AB”: name"] == ("", "Telia AB")
    assert told["citation “Section 1”: quote"] == ("", "as it is now")
    assert {old for old, _new in told.values()} == {""}


def test_drafts_leave_no_trace_in_the_public_history(ann, bob, client):
    theme = make_theme(publication="draft", description="First thoughts.")
    data = open_form(ann, theme) | {"description": "Better."}
    ann.post(change_url(theme), data)
    decide(bob, Proposal.objects.get(), "_publish")
    page = client.get(f"/changes/?resource=themes&ref={theme.slug}").content.decode()
    assert "First thoughts." not in page
    assert Change.objects.latest("sequence").details == []


def test_a_record_s_page_leads_to_its_own_changes(client):
    telia = make_signatory()
    page = client.get(telia.get_absolute_url()).content.decode()
    assert f'<a href="/changes/?resource=signatories&amp;ref={telia.slug}">' in page
