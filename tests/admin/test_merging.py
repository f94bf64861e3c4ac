"""Two organisations that are one become one, under four eyes."""

import pytest

from signatories.models import Membership, Signatory
from sources.changes import batch
from sources.models import Proposal
from tests.admin.test_proposals import decide
from tests.admin.test_screens import admin_url
from tests.factories import (
    cite,
    make_commitment,
    make_initiative,
    make_membership,
    make_ownership,
    make_service,
    make_signatory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
@batch()
def twins():
    """Telia, and TeliaSonera that turns out to be Telia."""
    return make_signatory(name="TeliaSonera"), make_signatory(name="Telia")


def merge_url(loser):
    return admin_url(Signatory, "merge", loser.pk)


def hand_in(client, loser, winner):
    versions = f"{loser.version}-{winner.version}"
    data = {"into": winner.slug, "versions": versions, "reason": "One company, entered twice."}
    return client.post(merge_url(loser), data)


def test_names_memberships_services_and_the_address_go_to_the_one_that_stays(
    ann, bob, client, twins
):
    loser, winner = twins
    old_page = loser.get_absolute_url()
    membership = make_membership(signatory=loser)
    service = make_service(signatory=loser)
    history = membership.history.count()
    hand_in(ann, loser, winner)
    assert Membership.objects.get(pk=membership.pk).signatory == loser
    decide(bob, Proposal.objects.get(), "_publish")
    winner.refresh_from_db()
    assert sorted(winner.names.values_list("name", "kind")) == [
        ("Telia", "current"),
        ("TeliaSonera", "as_listed"),
    ]
    assert (winner.memberships.get(), winner.services.get()) == (membership, service)
    assert membership.history.count() == history + 1
    assert not Signatory.objects.filter(pk=loser.pk).exists()
    answer = client.get(old_page)
    assert (answer.status_code, answer["Location"]) == (308, winner.get_absolute_url())
    answer = client.get(f"/api/v1/signatories/{loser.slug}/")
    assert (answer.status_code, answer["Location"]) == (
        308,
        f"/api/v1/signatories/{winner.slug}/",
    )


def test_the_same_membership_twice_becomes_one_with_the_evidence_of_both(ann, bob, twins):
    loser, winner = twins
    initiative = make_initiative()
    goes = make_membership(signatory=loser, initiative=initiative, left="2019")
    commitment = make_commitment(membership=goes)
    stays = make_membership(signatory=winner, initiative=initiative)
    shared = goes.citations.get()
    cite(stays, shared.document, locator=shared.locator)
    page = ann.get(merge_url(loser), {"into": winner.slug})
    assert ("removed", "membership") in {(s.kind, s.noun) for s in page.context["steps"]}
    hand_in(ann, loser, winner)
    decide(bob, Proposal.objects.get(), "_publish")
    stays.refresh_from_db()
    commitment.refresh_from_db()
    assert list(winner.memberships.all()) == [stays]
    assert (stays.left, commitment.membership, stays.citations.count()) == ("2019", stays, 2)


def test_a_merger_that_makes_successors_a_circle_is_refused_and_nothing_changes(ann, twins):
    loser, winner = twins
    winner.succeeded_by = make_signatory(name="Sonera", succeeded_by=loser)
    winner.save()
    page = ann.get(merge_url(loser), {"into": winner.slug})
    assert page.context["refusal"].messages == (
        "These successions form a circle: Sonera → Telia → Sonera.",
    )
    assert Signatory.objects.filter(pk=loser.pk).exists()


def test_an_owner_does_not_become_its_own_owner(ann, twins):
    loser, winner = twins
    make_ownership(signatory=loser, owner=winner)
    page = ann.get(merge_url(loser), {"into": winner.slug})
    assert page.context["refusal"].messages == ("An organisation cannot own itself.",)


def test_a_merger_of_what_changed_since_is_refused(ann, bob, twins):
    loser, winner = twins
    hand_in(ann, loser, winner)
    winner.note = "Changed."
    winner.save()
    answer = decide(bob, Proposal.objects.get(), "_publish")
    assert answer.context["error"] == "One of the two was changed or deleted since."
    stale = ann.post(merge_url(loser), {"into": winner.slug, "versions": "0-0", "reason": "x"})
    assert "Look again" in stale.context["error"]
    assert Signatory.objects.filter(pk=loser.pk).exists()


def test_who_may_only_look_merges_nothing(person, twins):
    assert hand_in(person("vera", "Viewers"), *twins).status_code == 403


def test_the_preview_names_the_one_that_goes(ann, twins):
    loser, winner = twins
    steps = ann.get(merge_url(loser), {"into": winner.slug}).context["steps"]
    [moved] = [step for step in steps if step.noun == "name"]
    told = [(each.label, each.old, each.new) for each in moved.differences]
    assert told[0] == ("signatory", "TeliaSonera", "Telia")
