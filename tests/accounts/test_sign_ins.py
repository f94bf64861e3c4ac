"""What happens at the door is noted down: to read, without secrets, for a time."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import RecoveryCode, RecoveryCodes, SignIn
from tests.accounts.people import (
    ACCOUNT,
    CODES,
    ENROL,
    PASSWORD,
    VERIFY,
    app_code,
    enrolled,
    give_code,
    give_password,
    is_in,
    make_staff,
    secret_on,
)
from tests.clients import StaffClient
from tests.factories import make_sign_in

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "five other plain words now"


def noted(name="ada"):
    """What was noted of the name, in its order."""
    rows = SignIn.objects.filter(name=name).order_by("pk")
    return [row.result for row in rows]


def signed_in(user):
    client = StaffClient()
    client.force_login(user)
    SignIn.objects.all().delete()
    return client


def administrator():
    return User.objects.create_superuser("root", password=PASSWORD)


def test_the_way_in_and_out_is_noted():
    user = make_staff()
    client = give_password(user)[0]
    client.post(ENROL, {"code": app_code(secret_on(client.get(ENROL)))})
    client.post("/admin/logout/")
    assert noted() == ["password", "enrolled", "codes_renewed", "signed_in", "signed_out"]
    assert set(SignIn.objects.values_list("user", "address")) == {(user.pk, "127.0.0.1")}


def test_failures_are_noted_with_the_lock_once():
    user = make_staff()
    app = enrolled(user)
    client = give_password(user)[0]
    give_code(client, app_code(app.bin_key, 20))
    for _ in range(6):
        give_password(user, "guessed")
    assert noted() == ["password", "wrong_code", *["wrong_password"] * 4, "locked"]


def test_a_recovery_code_and_new_codes_are_noted():
    user = make_staff()
    enrolled(user)
    codes = RecoveryCodes.objects.create(user=user, name="codes").renew()
    client = give_password(user)[0]
    give_code(client, codes[0])
    client.post(CODES, {"password": PASSWORD})
    assert noted() == ["password", "recovery_used", "codes_renewed"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("nobody", "nobody"),
        ("correct horse battery", ""),
        ("a\r\n2026-11-26 root signed in", ""),
        ("a\u2028b", ""),
        ("\x1b[2Jada", ""),
        ("ada\u202e", ""),
        ("x" * 151, ""),
        ("x" * 150, "x" * 150),
    ],
)
def test_what_could_be_no_name_is_not_noted(typed, name, caplog):
    caplog.set_level(logging.DEBUG)
    give_password(typed, "guessed-secret")
    row = SignIn.objects.get()
    assert (row.name, row.user, row.result) == (name, None, "wrong_password")
    lines = [record.getMessage() for record in caplog.records if "django.db" not in record.name]
    assert [line for line in lines if "\n" in line or "\x1b" in line] == []
    assert not any("guessed-secret" in line or "correct horse" in line for line in lines)
    kept = AccessAttempt.objects.values_list("username", "post_data").get()
    assert not any("guessed-secret" in text or "correct horse" in text for text in kept)


def test_rows_are_kept_for_180_days_and_counts_while_they_matter():
    old, young = make_sign_in(), make_sign_in()
    days = timezone.now() - timedelta(days=180, hours=1)
    SignIn.objects.filter(pk=old.pk).update(at=days)
    give_password("nobody", "guessed")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    out = StringIO()
    call_command("clear_sign_ins", stdout=out)
    assert out.getvalue() == "Deleted 1 sign-ins and 1 counts of failures.\n"
    assert set(SignIn.objects.filter(name="ada")) == {young}


def test_a_deleted_account_leaves_its_rows():
    user = make_staff()
    give_password(user)
    user.delete()
    assert [(row.name, row.user) for row in SignIn.objects.all()] == [("ada", None)]


def test_staff_see_their_own_sign_ins_and_no_others(django_assert_num_queries):
    user = make_staff()
    client = signed_in(user)
    make_sign_in(name="bea", address="198.51.100.7")
    make_sign_in(user=user, address="192.0.2.1")
    client.get(ACCOUNT)
    with django_assert_num_queries(9):
        client.get(ACCOUNT)
    for _ in range(2):
        make_sign_in(user=user, address="192.0.2.2")
    with django_assert_num_queries(9):
        page = client.get(ACCOUNT)
    shown = [row.address for row in page.context["sign_ins"]]
    assert shown == ["192.0.2.2", "192.0.2.2", "192.0.2.1"]
    assert "198.51.100.7" not in page.content.decode()


def test_the_list_is_for_administrators_and_to_read_only():
    assert signed_in(make_staff()).get("/admin/accounts/signin/").status_code == 403
    row = make_sign_in()
    url = f"/admin/accounts/signin/{row.pk}/"
    root = StaffClient()
    root.force_login(administrator())
    assert root.get("/admin/accounts/signin/").status_code == 200
    assert root.get(f"{url}change/").status_code == 200
    assert root.post(f"{url}change/", {"name": "x"}).status_code == 403
    assert root.post(f"{url}delete/", {"post": "yes"}).status_code == 403
    assert root.get("/admin/accounts/signin/add/").status_code == 403
    assert SignIn.objects.filter(pk=row.pk, name="ada").exists()


# What an administrator does


def test_an_administrator_resets_a_lost_second_factor():
    user = make_staff()
    theirs = signed_in(user)
    RecoveryCodes.objects.create(user=user, name="codes").renew()
    root = signed_in(administrator())
    url = f"/admin/auth/user/{user.pk}/reset/"
    assert "Reset the second factor of ada?" in root.get(url).content.decode()
    assert TOTPDevice.objects.filter(user=user).exists()
    assert root.post(url)["Location"] == f"/admin/auth/user/{user.pk}/change/"
    assert not TOTPDevice.objects.filter(user=user).exists()
    assert not RecoveryCode.objects.exists()
    assert not is_in(theirs)
    row = SignIn.objects.filter(name="ada").last()
    assert (row.result, row.by.username) == ("reset", "root")
    assert give_password(user)[0].get(VERIFY)["Location"].startswith(ENROL)


def test_an_administrator_ends_a_pause():
    user = make_staff()
    app = enrolled(user)
    client = give_password(user)[0]
    give_code(client, app_code(app.bin_key, 20))
    for _ in range(4):
        give_password(user, "guessed")
    assert give_password(user)[1].status_code == 429
    root = signed_in(administrator())
    page = root.get(f"/admin/auth/user/{user.pk}/change/")
    assert '<div class="readonly">5</div>' in page.content.decode()
    root.post(f"/admin/auth/user/{user.pk}/let-in/")
    client = give_password(user)[0]
    assert give_code(client, app_code(app.bin_key))["Location"] == "/admin/"
    row = SignIn.objects.filter(result="unlocked").get()
    assert (row.name, row.by.username) == ("ada", "root")


def test_only_who_may_change_accounts_does_so_and_never_a_superusers():
    user, root = make_staff(), administrator()
    helper = make_staff("bea")
    client = signed_in(helper)
    for action in ("reset", "let-in"):
        assert client.post(f"/admin/auth/user/{user.pk}/{action}/").status_code == 403
    helper.user_permissions.add(
        *Permission.objects.filter(codename__in=["change_user", "view_user", "delete_user"])
    )
    for action in ("reset", "let-in"):
        url = f"/admin/auth/user/{{}}/{action}/"
        statuses = [client.post(url.format(pk)).status_code for pk in (user.pk, root.pk, helper.pk)]
        assert statuses == [302, 403, 403]
    assert client.get(f"/admin/auth/user/{root.pk}/password/").status_code == 403
    assert client.post(f"/admin/auth/user/{root.pk}/delete/").status_code == 403
    form = client.get(f"/admin/auth/user/{user.pk}/change/").context["adminform"].form
    assert set(form.fields) & {"is_staff", "is_superuser", "groups"} == {"is_staff", "groups"}


def test_a_password_set_by_an_administrator_is_noted_and_signs_the_person_out():
    user = make_staff()
    theirs, root = signed_in(user), signed_in(administrator())
    data = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    root.post(f"/admin/auth/user/{user.pk}/password/", data)
    row = SignIn.objects.get(name="ada")
    assert (row.result, row.by.username) == ("password_changed", "root")
    assert not is_in(theirs)


def test_nobody_reads_a_secret_in_the_admin():
    user = make_staff()
    app = enrolled(user)
    root = signed_in(administrator())
    page = root.get(f"/admin/auth/user/{user.pk}/change/").content.decode()
    assert "set up on" in page
    assert app.key not in page
    assert root.get("/admin/otp_totp/totpdevice/").status_code == 404


def test_a_stranger_is_told_nothing_of_the_account_page():
    assert Client().get(ACCOUNT)["Location"] == "/admin/login/?next=/admin/account/"
