"""One field of many records, after a look at each."""

import pytest

from signatories.models import Membership
from sources.changes import batch
from sources.models import Proposal
from tests.admin.test_editing import newest
from tests.admin.test_proposals import decide
from tests.admin.test_screens import admin_url
from tests.factories import make_initiative, make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
@batch()
def rows():
    initiative = make_initiative()
    return [
        make_membership(initiative=initiative),
        make_membership(initiative=initiative, left="2019"),
        make_membership(initiative=initiative, publication="draft"),
    ]


def asked(rows, **data):
    return {"rows": ",".join(str(row.pk) for row in rows), "field": "left", **data}


def confirm(client, rows, **data):
    versions = ",".join(f"{row.pk}-{row.version}" for row in rows)
    form = asked(rows, value="Nov 2020", versions=versions, reason="The coalition ended.")
    return client.post(admin_url(Membership, "bulk"), form | data)


def lefts(rows):
    return [Membership.objects.get(pk=row.pk).left for row in rows]


def test_the_chosen_rows_are_looked_at_before_anything_is_written(ann, rows):
    chosen = {"action": "change_one_field", "_selected_action": [row.pk for row in rows]}
    answer = ann.post(admin_url(Membership, "changelist"), chosen)
    assert answer["Location"].endswith("?rows=" + ",".join(str(row.pk) for row in rows))
    before = newest()
    page = ann.get(admin_url(Membership, "bulk"), asked(rows, value="Nov 2020"))
    assert [[(d.old, d.new) for d in step.differences] for step in page.context["steps"]] == [
        [("", "November 2020")],
        [("2019", "November 2020")],
        [("", "November 2020")],
    ]
    assert (lefts(rows), newest()) == ([None, "2019", None], before)


def test_drafts_change_and_edits_of_public_records_wait(ann, bob, rows):
    assert confirm(ann, rows).status_code == 302
    assert lefts(rows) == [None, "2019", "2020-11"]
    for proposal in Proposal.objects.filter(action="edit"):
        decide(bob, proposal, "_publish")
    assert lefts(rows) == ["2020-11"] * 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "31 February 2020"},
        {"versions": "1-1"},
        {"reason": " "},
        {"field": "publication", "value": "published"},
        {"field": "ref", "value": "x"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(ann, rows, wrong):
    answer = confirm(ann, rows, **wrong)
    assert answer.status_code == 200
    assert answer.context["error"] or wrong["field"] in {"publication", "ref"}
    assert lefts(rows) == [None, "2019", None]
    assert not Proposal.objects.exists()
    assert {row.publication for row in Membership.objects.all()} == {"published", "draft"}


def test_who_may_only_look_changes_nothing(person, rows):
    assert confirm(person("vera", "Viewers"), rows).status_code == 403
