"""How long a session lasts, what ends it, and which passwords will do."""

import hashlib
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import SignIn
from accounts.validators import BreachedPasswordValidator
from tests.accounts.people import ACCOUNT, ENROL, PASSWORD, app_code, is_in, make_staff, secret_on
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "five other plain words now"
END_SESSIONS = "/admin/account/end-sessions/"


def signed_in(user):
    client = StaffClient()
    client.force_login(user)
    return client


def changed(client, **changes):
    """The session as it would be then."""
    session = client.session
    session.update(changes)
    session.save()


def minutes_left():
    return round((Session.objects.get().expire_date - timezone.now()).total_seconds() / 60)


def test_an_idle_hour_ends_a_session():
    client = signed_in(make_staff())
    client.get("/admin/")
    assert minutes_left() == 60
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"


def test_work_keeps_a_session_alive_and_reading_the_public_pages_does_not():
    client = signed_in(make_staff())
    client.get("/admin/")
    changed(client, seen_at=time.time() - 120)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=20))
    page = client.get("/about/")
    assert (minutes_left(), page.has_header("Set-Cookie")) == (20, False)
    client.get("/admin/")
    assert minutes_left() == 60


def test_after_twelve_hours_one_signs_in_again_however_busy():
    client = signed_in(make_staff())
    changed(client, signed_in_at=time.time() - 12 * 3600 + 60)
    assert is_in(client)
    changed(client, signed_in_at=time.time() - 12 * 3600 - 1)
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain == [("/admin/login/?next=/admin/", 302)]
    assert "You were signed in for long enough: please sign in again." in response.content.decode()
    assert not Session.objects.filter(expire_date__gt=timezone.now()).exclude(
        pk=client.session.session_key
    )
    assert SignIn.objects.first().result == "expired"


def test_who_leaves_takes_what_was_shown_along():
    client = signed_in(make_staff())
    assert "Clear-Site-Data" not in client.get("/admin/").headers
    for path in ("/admin/logout/", "/admin/account/leave/"):
        client = signed_in(User.objects.get())
        assert client.post(path)["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/admin/login/").headers


def test_a_session_without_a_beginning_is_at_its_end():
    client = signed_in(make_staff())
    session = client.session
    del session["signed_in_at"]
    session.save()
    assert not is_in(client)


def test_a_new_password_ends_the_other_sessions_and_changes_the_key():
    user = make_staff()
    here, there = signed_in(user), signed_in(user)
    key = here.session.session_key
    data = {
        "old_password": PASSWORD,
        "new_password1": NEW_PASSWORD,
        "new_password2": NEW_PASSWORD,
    }
    assert here.post("/admin/password_change/", data).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert here.session.session_key != key
    assert SignIn.objects.first().result == "password_changed"


def end(client, chosen, password=PASSWORD):
    return client.post(END_SESSIONS, {"sessions": chosen, "password": password}, follow=True)


def test_one_sees_where_else_one_is_signed_in_and_ends_what_one_chooses():
    user = make_staff()
    here, there, third, other = (*(signed_in(user) for _ in range(3)), signed_in(make_staff("bea")))
    changed(there, seen_at=time.time() - 300, address="192.0.2.7")
    assert "You are signed in at 2 other places." in here.get(ACCOUNT).content.decode()
    form = here.get(END_SESSIONS).context["form"]
    _latest, (name, told) = form.fields["sessions"].choices
    assert told.startswith("From 192.0.2.7, since ")
    assert name not in {client.session.session_key for client in (here, there, third)}
    assert "This is not your password." in end(here, [name], "another").content.decode()
    assert "Choose at least one session." in end(here, []).content.decode()
    assert is_in(there)
    assert "1 session ended." in end(here, [name]).content.decode()
    assert [is_in(one) for one in (here, there, third, other)] == [True, False, True, True]
    assert SignIn.objects.first().result == "sessions_ended"


def test_nobody_ends_a_session_of_another():
    here, other = signed_in(make_staff()), signed_in(make_staff("bea"))
    signed_in(User.objects.get(username="bea"))
    theirs = [name for name, _told in other.get(END_SESSIONS).context["form"].open.items()]
    assert len(theirs) == 1
    end(here, theirs)
    assert Session.objects.count() == 3
    assert "You are signed in nowhere else." in here.get(END_SESSIONS).content.decode()


def test_another_app_ends_the_other_sessions():
    user = make_staff()
    here, there = signed_in(user), signed_in(user)
    code = app_code(secret_on(here.get(ENROL)))
    here.post(ENROL, {"code": code, "password": PASSWORD})
    assert (is_in(here), is_in(there)) == (True, False)
    assert there.get(ACCOUNT)["Location"] == "/admin/login/?next=/admin/account/"


def test_a_switched_off_account_is_out_at_once():
    user = make_staff()
    client = signed_in(user)
    User.objects.update(is_active=False)
    assert not is_in(client)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites():
    client = Client()
    user = make_staff()
    client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["domain"] == ""


# Passwords


@pytest.mark.parametrize(
    "password",
    [
        "four plain words here",
        "aller à la mer demain",
        "correcthorse",
        "9371 5502 8846",
        "x7#" + "long enough " * 10,
    ],
)
def test_a_long_password_will_do_whatever_is_in_it(password):
    validate_password(password, User(username="ada"))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("eleven-char", "password_too_short"),
        ("x" * 8 + "abcdefgh " * 14, "password_too_long"),
        ("ada.lovelace", "password_too_similar"),
        ("Password2026!!", "password_decorated"),
        ("monkeymonkey", "password_decorated"),
        ("aaaaaaaaaaaa", "password_decorated"),
        ("123456789012", "password_decorated"),
        ("lkjhgfdsapoiuy", "password_decorated"),
        ("Child-Safety-2026", "password_decorated"),
    ],
)
def test_a_guessable_password_is_refused_with_the_reason(password, code):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(username="ada.lovelace"))
    assert code in [error.code for error in refused.value.error_list]


@pytest.mark.parametrize("ending", ["\n", ":12\r\n"])
def test_a_password_of_a_list_of_breaches_is_refused_and_no_other(ending, tmp_path):
    words = [f"word number {number}" for number in range(200)]
    known = tmp_path / "breaches.txt"
    digests = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words[::2])
    known.write_bytes("".join(digest + ending for digest in digests).encode())
    rule = BreachedPasswordValidator(known)
    assert [refusal(rule, word) for word in words] == ["password_breached", None] * 100
    known.write_bytes(b"")
    assert refusal(rule, words[0]) is None
    known.unlink()
    assert refusal(rule, words[0]) == "password_not_looked_up"


def refusal(rule, password):
    try:
        rule.validate(password)
    except ValidationError as error:
        return error.code


def test_a_password_may_be_pasted_and_is_asked_for_by_its_purpose():
    page = Client().get("/admin/login/").content.decode()
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def test_settings_of_a_fresh_clone():
    assert (settings.SESSION_COOKIE_AGE, settings.SESSION_LONGEST) == (3600, 43200)
