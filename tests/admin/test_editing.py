"""What happens when a record is saved: its evidence, its reason, its history, its colleagues."""

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections

from commitments.models import Finding
from initiatives.models import ActionArea
from signatories.models import Membership, SignatoryName
from sources.models import Change, Document, Proposal
from tests.admin.rows import form_data
from tests.admin.test_screens import admin_url
from tests.clients import StaffClient
from tests.factories import (
    cite,
    make_area,
    make_disagreement,
    make_document,
    make_initiative,
    make_mapping,
    make_membership,
    make_signatory,
    make_theme,
)

pytestmark = pytest.mark.django_db

REASON = "The page now says so."
# Publishing what one wrote oneself.
AT_ONCE = {"_publish": "1", "override": "Nobody else is here."}
TOLD = "Published without a second reader: Nobody else is here."


def change_url(record):
    return admin_url(type(record), "change", record.pk)


def open_form(client, record):
    """The record as its form shows it to the editor, ready to be sent back."""
    return form_data(client.get(change_url(record)))


def errors_of(response):
    """All messages on a form that was refused."""
    assert response.status_code == 200, "the form was accepted"
    found = response.context["errors"]
    return [text for each in found for text in ([each] if isinstance(each, str) else each)]


def changes_after(number):
    """What the feed tells, but that an initiative counts other rows now."""
    changes = Change.objects.filter(sequence__gt=number).values("kind", "ref", "fields", "reason")
    return [change for change in changes if change["fields"] != ["counts"]]


def newest():
    return Change.objects.values_list("sequence", flat=True).last() or 0


def new_membership(**fields):
    """The form of a new membership with one citation."""
    return {
        "ref": "ceo-coalition-2011-apple",
        "initiative": make_initiative(started_on="2011-12").pk,
        "signatory": make_signatory(name="Apple").pk,
        "role": "signatory",
        "name_as_listed": "Apple Inc.",
        "documented_from": "7 February 2017",
        "citations-TOTAL_FORMS": 1,
        "citations-INITIAL_FORMS": 0,
        "citations-0-document": make_document().pk,
        "citations-0-locator": "Members",
        "citations-0-quote": "Apple Inc.",
        "citations-0-confidence": "high",
        **fields,
    }


def test_a_membership_and_its_evidence_are_one_change_in_the_feed(editor):
    data = new_membership(reason="Named in the statement of purpose.", **AT_ONCE)
    before = newest()
    response = editor.post(admin_url(Membership, "add"), data)
    assert response.status_code == 302
    membership = Membership.objects.get(ref="ceo-coalition-2011-apple")
    assert [citation.quote for citation in membership.citations.all()] == ["Apple Inc."]
    assert changes_after(before) == [
        {
            "kind": "added",
            "ref": "ceo-coalition-2011-apple",
            "fields": [],
            "reason": f"Named in the statement of purpose. {TOLD}",
        }
    ]
    entry = membership.history.get()
    assert entry.history_change_reason == f"Named in the statement of purpose. {TOLD}"
    assert entry.history_user.username == "admin"


def test_a_changed_record_and_citation_keep_the_reason_and_are_one_change(editor):
    membership = make_membership()
    data = open_form(editor, membership)
    before = newest()
    data |= {"left": "Nov 2020", "citations-0-locator": "Former members", "reason": REASON}
    data |= AT_ONCE
    assert editor.post(change_url(membership), data).status_code == 302
    membership.refresh_from_db()
    assert membership.left == "2020-11"
    citation = membership.citations.get()
    assert citation.locator == "Former members"
    assert changes_after(before) == [
        {
            "kind": "changed",
            "ref": membership.ref,
            "fields": ["left", "citations"],
            "reason": f"{REASON} {TOLD}",
        }
    ]
    for row in (membership, citation):
        assert row.history.first().history_change_reason == f"{REASON} {TOLD}"


def test_a_published_record_does_not_change_without_a_reason(editor):
    membership = make_membership()
    data = open_form(editor, membership) | {"left": "2020"}
    response = editor.post(change_url(membership), data)
    assert errors_of(response) == ["Say why: readers see the reason beside the change."]
    membership.refresh_from_db()
    assert membership.left is None


def test_a_draft_changes_without_a_reason(editor):
    membership = make_membership(publication="draft")
    data = open_form(editor, membership) | {"left": "2020"}
    assert editor.post(change_url(membership), data).status_code == 302
    membership.refresh_from_db()
    assert membership.left == "2020"


def test_who_withdraws_a_record_says_why_once(editor):
    membership = make_membership()
    url = admin_url(Membership, "withdraw", membership.pk)
    before = newest()
    refused = editor.post(url, {"reason": " ", "seen_version": 0})
    assert "Say why" in refused.content.decode()
    stale = editor.post(url, {"reason": "Listed by mistake.", "seen_version": 7})
    assert stale["Location"] == url
    assert changes_after(before) == []
    editor.post(url, {"reason": "Listed by mistake.", "seen_version": 0})
    [change] = changes_after(before)
    assert (change["kind"], change["reason"]) == ("withdrawn", "Listed by mistake.")


def test_an_uncited_fact_is_refused_and_nothing_is_written(editor):
    data = new_membership(**{"citations-TOTAL_FORMS": 0})
    before = newest()
    response = editor.post(admin_url(Membership, "add"), data)
    assert errors_of(response) == [
        "Nothing was saved: a fact without evidence is not shown to anyone. "
        "Cite at least one document: which one, where in it, and its words."
    ]
    assert list(Membership.objects.all()) == []
    assert newest() == before


def test_the_last_citation_cannot_be_taken_away(editor):
    membership = make_membership()
    data = open_form(editor, membership) | {"citations-0-DELETE": "on", "reason": REASON}
    assert "Cite at least one document" in errors_of(editor.post(change_url(membership), data))[0]
    assert membership.citations.count() == 1


def test_a_disagreement_keeps_two_sides(editor):
    disagreement = make_disagreement()
    data = open_form(editor, disagreement) | {"citations-0-DELETE": "on", "reason": REASON}
    assert "at least 2" in errors_of(editor.post(change_url(disagreement), data))[0]
    assert disagreement.citations.count() == 2


def test_the_same_place_cited_twice_is_refused(editor):
    membership = make_membership()
    data = open_form(editor, membership)
    twin = {
        name.replace("citations-0", "citations-1"): value
        for name, value in data.items()
        if name.startswith("citations-0") and not name.endswith("-id")
    }
    data |= {**twin, "citations-TOTAL_FORMS": 2, "reason": REASON}
    assert errors_of(editor.post(change_url(membership), data)) == [
        "This place in the document is already cited here."
    ]
    assert membership.citations.count() == 1


def test_a_theme_mapped_twice_is_refused(editor):
    area, theme = make_area(), make_theme()
    make_mapping(action_area=area, theme=theme)
    data = open_form(editor, area)
    data |= {
        "theme_mappings-TOTAL_FORMS": 2,
        "theme_mappings-1-theme": theme.pk,
        "theme_mappings-1-strength": "broad",
        "theme_mappings-1-reason": "Again.",
        "reason": REASON,
    }
    response = editor.post(change_url(area), data)
    assert errors_of(response) == ["This area is already mapped to this theme."]
    assert ActionArea.objects.get(pk=area.pk).theme_mappings.count() == 1


def told(response):
    """What the page of a conflict shows: of each field theirs, mine, and whose is preselected."""
    assert response.status_code == 200, "the form was accepted"
    return {
        clash.name: (clash.theirs, clash.mine, "theirs" if clash.is_theirs_likely else "mine")
        for clash in response.context["clashes"]
    }


def choose(response, **choices):
    """The page of a conflict sent back with the choices; what is not named stays preselected."""
    data = dict(response.context["sent"]) | {"_resolve": "1"}
    for name, (_theirs, _mine, likely) in told(response).items():
        data[f"choice-{name}"] = choices.get(name.replace("-", "_"), likely)
    for clash in response.context["clashes"]:
        data[f"theirs-{clash.name}"] = clash.raw
    return data


def test_a_stale_form_shows_both_versions_and_nothing_is_lost(editor):
    membership = make_membership(role="signatory")
    data = open_form(editor, membership)
    theirs = Membership.objects.get(pk=membership.pk)
    theirs.left, theirs.role = "2020-11", "associated_member"
    theirs.save()
    data |= {"left": "2019", "note": "Left early.", "reason": REASON}
    response = editor.post(change_url(membership), data)
    assert "someone else saved this at " in response.context["message"]
    assert told(response) == {
        "left": ("“2020-11”", "“2019”", "mine"),
        "note": ("empty", "“Left early.”", "mine"),
        "role": ("“Associated member”", "“Signatory”", "theirs"),
    }
    theirs.refresh_from_db()
    assert (theirs.left, theirs.note) == ("2020-11", "")


def test_of_two_versions_each_field_is_chosen(editor):
    membership = make_membership()
    data = open_form(editor, membership)
    theirs = Membership.objects.get(pk=membership.pk)
    theirs.left, theirs.role = "2020-11", "associated_member"
    theirs.save()
    data |= {"left": "2019", "note": "Left early.", "reason": REASON}
    refused = editor.post(change_url(membership), data)
    chosen = choose(refused, left="theirs", note="mine") | AT_ONCE
    assert editor.post(change_url(membership), chosen).status_code == 302
    membership.refresh_from_db()
    assert (membership.left, membership.note, membership.role) == (
        "2020-11",
        "Left early.",
        "associated_member",
    )


def test_all_of_mine_is_kept_with_one_button(editor):
    membership = make_membership()
    data = open_form(editor, membership) | {"left": "2019", "reason": REASON}
    theirs = Membership.objects.get(pk=membership.pk)
    theirs.left, theirs.role = "2020-11", "associated_member"
    theirs.save()
    refused = editor.post(change_url(membership), data)
    chosen = choose(refused, left="theirs") | {"_mine": "1", **AT_ONCE}
    assert editor.post(change_url(membership), chosen).status_code == 302
    membership.refresh_from_db()
    assert (membership.left, membership.role) == ("2019", "signatory")


def test_who_chose_is_asked_again_when_a_third_was_faster(editor):
    membership = make_membership()
    data = open_form(editor, membership) | {"left": "2019", "reason": REASON}
    Membership.objects.get(pk=membership.pk).save()
    chosen = choose(editor.post(change_url(membership), data)) | AT_ONCE
    Membership.objects.get(pk=membership.pk).save()
    assert told(editor.post(change_url(membership), chosen))
    membership.refresh_from_db()
    assert membership.left is None


def test_a_stale_form_sent_twice_is_refused_twice(editor):
    membership = make_membership()
    data = open_form(editor, membership) | {"left": "2019", "reason": REASON}
    Membership.objects.get(pk=membership.pk).save()
    for _ in range(2):
        assert told(editor.post(change_url(membership), data))
    membership.refresh_from_db()
    assert membership.left is None


def test_a_stale_citation_is_a_conflict_though_the_record_itself_is_unchanged(editor):
    membership = make_membership()
    data = open_form(editor, membership) | {"citations-0-quote": "mine", "reason": REASON}
    citation = membership.citations.get()
    citation.quote = "theirs"
    citation.save()
    refused = editor.post(change_url(membership), data)
    assert told(refused) == {"citations-0-quote": ("“theirs”", "“mine”", "mine")}
    editor.post(change_url(membership), choose(refused) | AT_ONCE)
    citation.refresh_from_db()
    assert citation.quote == "mine"


def test_names_that_are_only_shown_are_no_conflict(editor):
    telia = make_signatory(name="Telia")
    # A browser sends nothing of rows without a field.
    data = {k: v for k, v in open_form(editor, telia).items() if not k.startswith("names-0")}
    assert errors_of(editor.post(change_url(telia), data | {"note": "A note."})) == [
        "Say why: readers see the reason beside the change."
    ]


@pytest.mark.parametrize("choice", ["theirs", "mine"])
def test_a_citation_that_they_deleted_stays_deleted_or_comes_back(editor, choice):
    membership = make_membership()
    cite(membership, locator="Section 2", quote="as I read it")
    data = open_form(editor, membership) | {"reason": REASON, "note": "Seen."}
    membership.citations.get(locator="Section 2").delete()
    refused = editor.post(change_url(membership), data)
    [(name, (theirs, mine, _likely))] = told(refused).items()
    assert (theirs, "as I read it" in mine) == ("deleted", True)
    chosen = choose(refused, **{name.replace("-", "_"): choice}) | AT_ONCE
    assert editor.post(change_url(membership), chosen).status_code == 302
    found = set(membership.citations.values_list("locator", flat=True))
    assert found == ({"Section 1", "Section 2"} if choice == "mine" else {"Section 1"})
    membership.refresh_from_db()
    assert membership.note == "Seen."


def test_an_edit_that_waited_too_long_is_chosen_anew(ann, bob):
    membership = make_membership()
    data = open_form(ann, membership) | {"left": "2019", "reason": REASON}
    ann.post(change_url(membership), data)
    proposal = Proposal.objects.get()
    theirs = Membership.objects.get(pk=membership.pk)
    theirs.role = "associated_member"
    theirs.save()
    url = f"{change_url(membership)}?proposal={proposal.pk}"
    page = ann.get(url)
    assert told(page)["role"] == ("“Associated member”", "“Signatory”", "theirs")
    ann.post(url, choose(page))
    proposal.refresh_from_db()
    review = admin_url(Proposal, "change", proposal.pk)
    bob.post(review, {"_publish": "1", "seen": proposal.written_at.isoformat()})
    membership.refresh_from_db()
    assert (membership.left, membership.role) == ("2019", "associated_member")


def test_a_form_without_its_version_is_refused(editor):
    membership = make_membership()
    data = open_form(editor, membership) | {"left": "2019", "reason": REASON}
    del data["seen_version"]
    assert told(editor.post(change_url(membership), data))
    membership.refresh_from_db()
    assert membership.left is None


def in_a_thread(work):
    """Run the work on a connection of its own, as another person's request would be."""

    def run():
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_who_comes_second_by_a_hair_is_told_so(editor):
    """They save after our form was checked, right before our own write."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets no one in between: our transaction holds the lock from its start")
    membership = make_membership()
    data = open_form(editor, membership) | {"left": "2019", "reason": REASON}
    met = []

    def they_save():
        theirs = Membership.objects.get(pk=membership.pk)
        theirs.left = "2020-11"
        theirs.save()

    def before_our_write(execute, sql, params, many, context):
        if sql.startswith('UPDATE "signatories_membership"') and not met:
            met.append(in_a_thread(they_save))
            met[0].join()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(before_our_write):
        response = editor.post(change_url(membership), data)
    assert met
    assert told(response)["left"][:2] == ("“2020-11”", "“2019”")
    membership.refresh_from_db()
    assert membership.left == "2020-11"


@pytest.mark.django_db(transaction=True)
def test_of_five_who_save_at_once_one_is_heard_and_four_are_told(admin_user):
    membership = make_membership()
    editors = [StaffClient() for _ in range(5)]
    for client in editors:
        client.force_login(admin_user)
    forms = [open_form(client, membership) for client in editors]
    start, answers = threading.Barrier(len(editors)), []

    def save(client, data, year):
        start.wait()
        mine = data | {"left": year, "reason": REASON, **AT_ONCE}
        response = client.post(change_url(membership), mine)
        answers.append(response.status_code)

    threads = [
        in_a_thread(lambda args=(client, data, str(2015 + number)): save(*args))
        for number, (client, data) in enumerate(zip(editors, forms, strict=True))
    ]
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 200, 200, 200, 302]
    membership.refresh_from_db()
    assert membership.version == 1
    assert membership.history.count() == 2


def test_dates_are_read_as_people_write_them(editor):
    data = new_membership(joined="Nov 2020")
    assert editor.post(admin_url(Membership, "add"), data).status_code == 302
    membership = Membership.objects.get()
    assert (membership.joined, membership.documented_from) == ("2020-11", "2017-02-07")


def test_a_day_that_never_was_is_named(editor):
    response = editor.post(admin_url(Membership, "add"), new_membership(joined="31 February 2017"))
    [message] = errors_of(response)
    assert message.startswith("“31 February 2017” is not in the calendar.")
    assert list(Membership.objects.all()) == []


def test_a_name_that_is_taken_is_refused_in_the_words_of_the_model(editor):
    make_signatory(name="Sky")
    data = {
        "signatory": make_signatory(name="BSkyB").pk,
        "name": "SKY",
        "kind": "former",
        "citations-TOTAL_FORMS": 1,
        "citations-INITIAL_FORMS": 0,
        "citations-0-document": make_document().pk,
        "citations-0-locator": "Members",
        "citations-0-confidence": "high",
    }
    assert errors_of(editor.post(admin_url(SignatoryName, "add"), data)) == [
        "This name is already taken: a name means one organisation."
    ]
    assert not SignatoryName.objects.filter(name="SKY").exists()


def test_a_finding_without_its_assessment_is_refused_not_a_crash(editor):
    data = {"action_area": make_area().pk, "citations-TOTAL_FORMS": 0, "citations-INITIAL_FORMS": 0}
    assert "This field is required." in errors_of(editor.post(admin_url(Finding, "add"), data))


def test_the_slug_of_a_published_record_no_longer_changes(editor):
    document = make_document()
    data = open_form(editor, document) | {"slug": "another", "title": "New", "reason": REASON}
    data |= AT_ONCE
    assert editor.post(change_url(document), data).status_code == 302
    renamed = Document.objects.get(pk=document.pk)
    assert (renamed.slug, renamed.title) == (document.slug, "New")


def test_a_document_that_facts_rest_on_is_not_deleted(editor):
    document = make_document(title="The founding statement")
    membership = make_membership(document=document)
    url = admin_url(Document, "delete", document.pk)
    page = editor.get(url)
    assert "“The founding statement” was not deleted" in page.content.decode()
    assert str(membership.citations.get()) in page.content.decode()
    assert editor.post(url, {"post": "yes"}).status_code == 200
    assert Document.objects.filter(pk=document.pk).exists()


def test_a_deleted_record_is_one_change_with_its_reason(editor):
    membership = make_membership()
    before = newest()
    url = admin_url(Membership, "delete", membership.pk)
    assert editor.post(url, {"post": "yes", "reason": "Entered twice."}).status_code == 302
    assert [
        (change["kind"], change["ref"], change["reason"]) for change in changes_after(before)
    ] == [("withdrawn", membership.ref, "Entered twice.")]


@pytest.mark.parametrize("publication", ["published", "draft"])
def test_nothing_is_deleted_before_somebody_says_why(editor, publication):
    membership = make_membership(publication=publication)
    url = admin_url(Membership, "delete", membership.pk)
    for reason in ({}, {"reason": "  "}):
        response = editor.post(url, {"post": "yes", **reason})
        assert response.context["error"] == (
            "Nothing was deleted: say why. Who brings it back will read it."
        )
        assert "Nothing was deleted: say why." in response.content.decode()
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_history_says_who_changed_what_and_why(editor):
    membership = make_membership()
    data = open_form(editor, membership) | {"left": "2020", "reason": REASON, **AT_ONCE}
    editor.post(change_url(membership), data)
    page = editor.get(admin_url(Membership, "history", membership.pk)).content.decode()
    assert REASON in page
    assert "<strong>Left:</strong> – → 2020" in page
    assert "<td>admin</td>" in page


def test_a_reader_without_the_right_to_change_cannot(client):
    client.force_login(User.objects.create_user("newcomer", is_staff=True))
    membership = make_membership()
    assert client.post(change_url(membership), {"left": "2020"}).status_code == 403
