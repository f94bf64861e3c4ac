"""Drafts: they wait, are looked at, published by a second person, or sent back."""

import threading

import pytest
from django.db import connections

from initiatives.models import Theme
from signatories.models import Membership
from sources.models import Change, Proposal
from sources.proposals import submit
from tests.admin.test_editing import (
    AT_ONCE,
    REASON,
    change_url,
    changes_after,
    errors_of,
    new_membership,
    newest,
    open_form,
)
from tests.admin.test_screens import admin_url, queries_of
from tests.factories import (
    make_area,
    make_initiative,
    make_mapping,
    make_membership,
    make_signatory,
    make_theme,
)

pytestmark = pytest.mark.django_db


def review_url(proposal):
    return admin_url(Proposal, "change", proposal.pk)


def decide(client, proposal, button, **data):
    """Press a button of the page that the client has just read."""
    proposal.refresh_from_db()
    return client.post(
        review_url(proposal), {button: "1", "seen": proposal.written_at.isoformat(), **data}
    )


def propose(client, record, **fields):
    """Edit a public record; what was written waits."""
    data = open_form(client, record) | {"reason": REASON} | fields
    assert client.post(change_url(record), data).status_code == 302
    return Proposal.objects.latest("pk")


def state_of(proposal):
    proposal.refresh_from_db()
    return proposal.state


# New records


def test_a_new_record_waits_unseen_and_a_second_person_publishes_it(ann, bob, client):
    data = new_membership(reason="On the list of 2011.")
    before = newest()
    ann.post(admin_url(Membership, "add"), data)
    membership, proposal = Membership.objects.get(), Proposal.objects.get()
    page = membership.initiative.get_absolute_url()
    assert "Apple Inc." not in client.get(page).content.decode()
    assert [str(author) for author in proposal.authors.all()] == ["ann"]
    assert decide(bob, proposal, "_publish").status_code == 302
    assert "Apple Inc." in client.get(page).content.decode()
    assert changes_after(before) == [
        {"kind": "added", "ref": membership.ref, "fields": [], "reason": "On the list of 2011."}
    ]
    assert membership.history.first().history_user == bob.user
    assert (state_of(proposal), proposal.override_reason) == ("published", "")


def test_who_wrote_a_draft_does_not_publish_it_unless_a_reason_is_logged(bob):
    bob.post(admin_url(Membership, "add"), new_membership())
    proposal = Proposal.objects.get()
    before = newest()
    response = decide(bob, proposal, "_publish")
    assert "You wrote on this yourself" in response.context["error"]
    assert newest() == before
    decide(bob, proposal, "_publish", override="The list changes today.")
    assert (state_of(proposal), proposal.override_reason) == (
        "published",
        "The list changes today.",
    )
    [change] = changes_after(before)
    assert change["reason"] == "Published without a second reader: The list changes today."
    assert "bob" not in str(Change.objects.values_list())


def test_four_eyes_hold_for_superusers_too(editor):
    editor.post(admin_url(Membership, "add"), new_membership())
    assert "yourself" in decide(editor, Proposal.objects.get(), "_publish").context["error"]
    assert Membership.objects.get().publication == "draft"


def test_who_wrote_a_part_of_a_draft_does_not_publish_it_either(ann, bob):
    ann.post(admin_url(Membership, "add"), new_membership())
    draft = Membership.objects.get()
    bob.post(change_url(draft), open_form(bob, draft) | {"note": "A word of mine."})
    assert "yourself" in decide(bob, Proposal.objects.get(), "_publish").context["error"]


def test_a_draft_that_came_with_a_file_is_handed_in_and_published(bob):
    theme = make_theme(publication="draft")
    bob.post(admin_url(Theme, "submit", theme.pk))
    proposal = Proposal.objects.get()
    assert decide(bob, proposal, "_publish").status_code == 302
    theme.refresh_from_db()
    assert theme.publication == "published"


def test_a_draft_that_lost_its_evidence_is_not_published(bob):
    membership = make_membership(publication="draft", cited=False)
    bob.post(admin_url(Membership, "submit", membership.pk))
    response = decide(bob, Proposal.objects.get(), "_publish")
    assert response.context["error"] == "It lacks its evidence: cite what it rests on first."
    membership.refresh_from_db()
    assert membership.publication == "draft"


def test_a_withdrawn_record_is_published_again_by_another_hand(bob, person):
    theme = make_theme()
    bob.post(admin_url(Theme, "withdraw", theme.pk), {"reason": "Twice.", "seen_version": 0})
    bob.post(admin_url(Theme, "submit", theme.pk))
    assert "yourself" in decide(bob, Proposal.objects.get(), "_publish").context["error"]
    decide(person("cleo", "Publishers"), Proposal.objects.get(), "_publish")
    theme.refresh_from_db()
    assert (theme.publication, theme.withdrawn_because) == ("published", "")


def test_who_publishes_a_new_record_reads_all_of_it_and_its_evidence(ann, bob):
    theme = make_theme(name="Hash matching", publication="draft")
    area = make_area(publication="draft", initiative=make_initiative(short_name="Alliance"))
    make_mapping(action_area=area, theme=theme, reason="It names it.")
    steps = bob.get(review_url(submit(ann.user, area, Proposal.Action.PUBLISH))).context["steps"]
    told = {step.noun: {each.label: each.new for each in step.differences} for step in steps}
    assert {step.kind for step in steps} == {"added"}
    assert told["action area"]["publication"] == "Published"
    assert (told["citation"]["quote"], "fact" in told["citation"]) == (
        "as the document says",
        False,
    )
    assert told["theme mapping"]["theme"] == "Hash matching"


# Edits of public records


def test_an_edit_of_a_public_record_waits_and_is_compared_field_by_field(ann, bob):
    membership = make_membership()
    before = newest()
    proposal = propose(
        ann, membership, left="Nov 2020", **{"citations-0-quote": "it left in November"}
    )
    membership.refresh_from_db()
    assert (membership.left, newest()) == (None, before)
    steps = bob.get(review_url(proposal)).context["steps"]
    assert [
        (step.kind, step.noun, [(d.label, d.old, d.new) for d in step.differences])
        for step in steps
    ] == [
        ("changed", "membership", [("left", "", "November 2020")]),
        ("changed", "citation", [("quote", "as the document says", "it left in November")]),
    ]
    assert newest() == before
    assert decide(bob, proposal, "_publish").status_code == 302
    membership.refresh_from_db()
    assert membership.left == "2020-11"
    assert membership.citations.get().quote == "it left in November"
    assert changes_after(before) == [
        {
            "kind": "changed",
            "ref": membership.ref,
            "fields": ["left", "citations"],
            "reason": REASON,
        }
    ]


def test_the_real_page_is_previewed_and_nothing_stays(ann, bob, client):
    membership = make_membership(signatory=make_signatory(name="Apple"))
    proposal = propose(ann, membership, name_as_listed="Apple Computer Inc.")
    before = newest()
    page = bob.get(admin_url(Proposal, "preview", proposal.pk)).content.decode()
    assert "Preview of a draft: readers do not see this." in page
    assert "Apple Computer Inc." in page
    public = client.get(membership.initiative.get_absolute_url()).content.decode()
    assert "Apple Computer Inc." not in public
    assert "Preview" not in public
    assert newest() == before


def test_a_draft_within_a_draft_is_previewed_too(ann, client):
    ann.post(admin_url(Membership, "add"), new_membership())
    initiative = Membership.objects.get().initiative
    initiative.publication = "draft"
    initiative.save()
    page = ann.get(admin_url(Proposal, "preview", Proposal.objects.get().pk))
    assert "Apple Inc." in page.content.decode()
    assert client.get(initiative.get_absolute_url()).status_code == 404
    initiative.refresh_from_db()
    assert initiative.publication == "draft"


def test_an_edit_is_sent_back_with_a_comment_reworked_and_published(ann, bob):
    membership = make_membership()
    proposal = propose(ann, membership, left="2020")
    assert "Say what is missing" in decide(bob, proposal, "_send_back").context["error"]
    decide(bob, proposal, "_send_back", comment="Which month?")
    assert state_of(proposal) == "sent_back"
    url = f"{change_url(membership)}?proposal={proposal.pk}"
    again = ann.get(url)
    form = again.context["adminform"].form
    assert (form["left"].value(), errors_of(again)) == ("2020", ["Which month?"])
    data = open_form(ann, membership) | {"left": "Nov 2020", "reason": REASON}
    ann.post(url, data)
    assert (state_of(proposal), Proposal.objects.count()) == ("waiting", 1)
    decide(bob, proposal, "_publish")
    membership.refresh_from_db()
    assert membership.left == "2020-11"


def test_an_edit_is_dropped_by_its_author_or_who_publishes_and_by_nobody_else(ann, bob, person):
    for client, answer in ((person("eve", "Editors"), 403), (ann, 302), (bob, 302)):
        proposal = propose(ann, make_membership(), left="2020")
        assert decide(client, proposal, "_drop").status_code == answer
        assert state_of(proposal) == ("dropped" if answer == 302 else "waiting")


def test_an_address_without_a_record_leads_back_to_the_front_page(ann):
    make_membership()
    for number in ("x", "1/withdraw/x.css", "9" * 30):
        assert ann.get(admin_url(Membership, "change", number)).url == "/admin/"


def test_an_editor_decides_nothing(ann, person):
    proposal = propose(ann, make_membership(), left="2020")
    eve = person("eve", "Editors")
    for button in ("_publish", "_send_back"):
        assert decide(eve, proposal, button, comment="x", override="x").status_code == 403
    assert state_of(proposal) == "waiting"


def test_an_edit_of_a_record_that_moved_on_is_a_conflict_and_changes_nothing(ann, bob):
    membership = make_membership()
    proposal = propose(ann, membership, left="2020")
    theirs = Membership.objects.get(pk=membership.pk)
    theirs.left = "2019"
    theirs.save()
    response = decide(bob, proposal, "_publish")
    assert "Left: theirs is “2019”, yours is “2020”." in response.context["error"]
    assert response.context["refusal"].is_conflict
    assert "The record has moved on" in response.content.decode()
    theirs.refresh_from_db()
    assert (theirs.left, state_of(proposal)) == ("2019", "waiting")


def test_an_edit_of_a_deleted_record_says_so(ann, bob):
    theme = make_theme()
    proposal = propose(ann, theme, name="Another name")
    theme.delete()
    page = bob.get(review_url(proposal)).content.decode()
    assert "The record it is about was deleted." in page
    assert decide(bob, proposal, "_publish").status_code == 200


def test_what_was_rewritten_after_it_was_read_is_not_published(ann, bob):
    membership = make_membership()
    proposal = propose(ann, membership, left="2020")
    data = {"_publish": "1", "seen": "2020-01-01T00:00:00+00:00"}
    response = bob.post(review_url(proposal), data)
    assert response.context["error"] == "It was written on while you read it. Read it again."
    assert state_of(proposal) == "waiting"


def test_what_is_decided_is_decided_once(ann, bob):
    proposal = propose(ann, make_membership(), left="2020")
    decide(bob, proposal, "_publish")
    before = newest()
    assert "in the meantime" in decide(bob, proposal, "_publish").context["error"]
    assert newest() == before


@pytest.mark.django_db(transaction=True)
def test_of_four_who_publish_at_once_one_does(ann, person):
    membership = make_membership()
    proposal = propose(ann, membership, left="2020")
    clients = [person(f"publisher-{number}", "Publishers") for number in range(4)]
    before, start, answers = newest(), threading.Barrier(4), []

    def press(client):
        start.wait()
        mine = Proposal.objects.get(pk=proposal.pk)
        answers.append(decide(client, mine, "_publish").status_code)
        connections.close_all()

    threads = [threading.Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 200, 200, 302]
    assert len(changes_after(before)) == 1
    membership.refresh_from_db()
    assert (membership.left, membership.version) == ("2020", 1)


def test_a_publisher_publishes_at_once_and_it_is_kept_why(bob):
    membership = make_membership()
    data = open_form(bob, membership) | {"left": "2020", "reason": REASON, "_publish": "1"}
    refused = bob.post(change_url(membership), data)
    assert errors_of(refused) == ["Say why no second person reads it before it is public."]
    bob.post(change_url(membership), data | AT_ONCE)
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.override_reason) == ("published", "Nobody else is here.")
    membership.refresh_from_db()
    assert membership.left == "2020"


def test_the_page_of_a_proposal_asks_as_much_for_three_edits_as_for_one(ann, bob):
    initiative = make_initiative()
    proposal = propose(ann, make_membership(initiative=initiative), left="2020")
    one, _ = queries_of(bob, review_url(proposal))
    propose(ann, make_membership(initiative=initiative), left="2020")
    propose(ann, make_membership(initiative=initiative), left="2020")
    three, _ = queries_of(bob, review_url(proposal))
    assert three == one
