"""Who may do what: the four roles, and what a forged request comes to."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from signatories.models import Membership
from sources import roles
from sources.models import Change, Proposal
from tests.admin.test_editing import AT_ONCE, REASON, change_url, new_membership, open_form
from tests.admin.test_screens import admin_url
from tests.factories import make_document, make_membership, make_theme

pytestmark = pytest.mark.django_db


def codenames(role, **of):
    permissions = Group.objects.get(name=role).permissions.filter(**of)
    return set(permissions.values_list("codename", flat=True))


def test_each_role_may_what_its_name_says():
    membership = {"content_type__app_label": "signatories", "content_type__model": "membership"}
    assert {role: codenames(role, **membership) for role in roles.ROLES} == {
        "Viewers": {"view_membership"},
        "Editors": {f"{verb}_membership" for verb in ("view", "add", "change", "delete")},
        "Publishers": {f"{verb}_membership" for verb in ("view", "add", "change", "delete")},
        "Administrators": {"view_membership"},
    }
    register = {"content_type__model": "register"}
    assert codenames("Publishers", **register) - codenames("Editors", **register) == {
        "publish_records",
        "override_four_eyes",
        "import_records",
    }
    users = {"content_type__model": "user", "content_type__app_label": "auth"}
    assert {role for role in roles.ROLES if codenames(role, **users)} == {"Administrators"}


def test_roles_are_put_back_to_what_they_are_meant_to_be():
    viewers = Group.objects.get(name="Viewers")
    before = codenames("Viewers")
    viewers.permissions.set(Group.objects.get(name="Publishers").permissions.all())
    call_command("make_roles", verbosity=0)
    assert codenames("Viewers") == before


@pytest.mark.parametrize("page", ["changelist", "change", "history"])
def test_a_viewer_sees_all_and_writes_nothing(person, page):
    viewer = person("vera", roles.VIEWERS)
    membership = make_membership()
    args = [] if page == "changelist" else [membership.pk]
    assert viewer.get(admin_url(Membership, page, *args)).status_code == 200
    forged = {"left": "2020", "publication": "withdrawn", **AT_ONCE}
    answers = {
        url: viewer.post(url, forged).status_code
        for url in (
            admin_url(Membership, "add"),
            change_url(membership),
            admin_url(Membership, "delete", membership.pk),
            admin_url(Membership, "withdraw", membership.pk),
        )
    }
    assert set(answers.values()) == {403}
    membership.refresh_from_db()
    assert (membership.left, membership.publication) == (None, "published")


def test_a_forged_publication_makes_no_draft_public(ann):
    data = new_membership(publication="published", withdrawn_because="")
    before = Change.objects.count()
    assert ann.post(admin_url(Membership, "add"), data).status_code == 302
    draft = Membership.objects.get()
    assert draft.publication == "draft"
    again = open_form(ann, draft) | {"publication": "published"}
    assert ann.post(change_url(draft), again).status_code == 302
    draft.refresh_from_db()
    assert draft.publication == "draft"
    assert Change.objects.count() == before


def test_an_editor_publishes_withdraws_and_deletes_nothing_that_is_public(ann):
    membership, theme = make_membership(), make_theme(publication="draft")
    forged = open_form(ann, membership) | {"left": "2020", "reason": REASON, **AT_ONCE}
    assert ann.post(change_url(membership), forged).status_code == 403
    withdraw = admin_url(Membership, "withdraw", membership.pk)
    assert ann.post(withdraw, {"reason": "x", "seen_version": 0}).status_code == 403
    delete = admin_url(Membership, "delete", membership.pk)
    assert ann.post(delete, {"post": "yes", "reason": "x"}).status_code == 403
    assert (
        ann.post(admin_url(theme, "delete", theme.pk), {"post": "yes", "reason": "x"}).status_code
        == 302
    )
    membership.refresh_from_db()
    assert (membership.left, membership.publication) == (None, "published")


def test_only_who_keeps_accounts_sees_them(ann, bob, person):
    keeper = person("kim", roles.ADMINISTRATORS)
    found = {
        each.user.username: each.get("/admin/auth/user/").status_code for each in (ann, bob, keeper)
    }
    assert found == {"ann": 403, "bob": 403, "kim": 200}


def test_a_text_of_a_megabyte_is_refused_by_its_length(ann):
    document = make_document(publication="draft")
    data = open_form(ann, document) | {"note": "x" * 1_000_000}
    response = ann.post(change_url(document), data)
    assert response.context["adminform"].form.errors["note"] == [
        "Ensure this value has at most 20000 characters (it has 1000000)."
    ]
    document.refresh_from_db()
    assert document.note == ""
    assert not Proposal.objects.exists()
