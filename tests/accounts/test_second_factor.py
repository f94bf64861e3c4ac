"""Signing in takes a password and a code; the code comes from an app, or is one of ten."""

import re
import threading
from xml.etree import ElementTree

import pytest
from django.db import connections
from django.test import Client
from django.urls import get_resolver
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import RecoveryCode, RecoveryCodes
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

pytestmark = pytest.mark.django_db


def landed(client, response):
    """Where a browser ends after the answer."""
    while response.status_code == 302:
        response = client.get(response["Location"])
    return response.wsgi_request.path


def enrol(client, steps=0, **extra):
    key = secret_on(client.get(ENROL))
    return client.post(ENROL, {"code": app_code(key, steps), **extra})


def test_the_first_sign_in_leads_from_the_password_to_the_app_to_ten_codes():
    client, response = give_password(make_staff())
    assert landed(client, response) == ENROL
    page = enrol(client)
    assert len(page.context["codes"]) == RecoveryCode.objects.count() == 10
    assert all(re.fullmatch(r"[a-z2-7]{4}(-[a-z2-7]{4}){3}", c) for c in page.context["codes"])
    assert is_in(client)


def test_a_password_alone_opens_no_page_of_the_admin():
    user = make_staff(is_superuser=True)
    enrolled(user)
    client, response = give_password(user)
    assert landed(client, response) == VERIFY
    for path in ("/admin/", "/admin/lint/", "/admin/auth/user/", ACCOUNT, CODES, ENROL):
        assert landed(client, client.get(path)) == VERIFY, path


def pages_under(prefix, patterns, route=""):
    """The address of each pattern under the prefix, with 1 in the place of whatever it takes."""
    for pattern in patterns:
        path = route + getattr(pattern.pattern, "_route", "")
        if hasattr(pattern, "url_patterns"):
            yield from pages_under(prefix, pattern.url_patterns, path)
        elif path.startswith(prefix):
            yield "/" + re.sub("<[^>]+>", "1", path)


def test_a_password_alone_opens_no_page_at_all_under_the_admin():
    user = make_staff(is_superuser=True)
    enrolled(user)
    client = give_password(user)[0]
    pages = set(pages_under("admin/", get_resolver().url_patterns))
    assert len(pages) > 100
    steps = {"/admin/login/", VERIFY, ENROL, "/admin/account/leave/", "/admin/logout/"}
    answers = {page: client.get(page) for page in pages - steps}
    open_ones = {
        page: answer.status_code
        for page, answer in answers.items()
        if answer.status_code != 302 or not answer["Location"].startswith("/admin/login/?")
    }
    assert open_ones == {}


def test_a_code_opens_the_page_one_was_going_to():
    user = make_staff(is_superuser=True)
    app = enrolled(user)
    client = Client()
    asked = client.get("/admin/auth/user/")
    client, response = give_password(user, client=client, next="/admin/auth/user/")
    assert asked["Location"] == "/admin/login/?next=/admin/auth/user/"
    step = client.get(client.get(response["Location"])["Location"])
    assert step["Location"] == "/admin/account/verify/?next=%2Fadmin%2Fauth%2Fuser%2F"
    response = give_code(client, app_code(app.bin_key), next="/admin/auth/user/")
    assert response["Location"] == "/admin/auth/user/"
    assert client.get("/admin/auth/user/").status_code == 200


def test_a_code_is_good_once():
    user = make_staff()
    app = enrolled(user)
    code = app_code(app.bin_key)
    first, second = give_password(user)[0], give_password(user)[0]
    assert give_code(first, code).status_code == 302
    response = give_code(second, code)
    assert response.context["form"].has_error("code", "wrong")
    assert (is_in(first), is_in(second)) == (True, False)


def test_the_code_that_enrolled_the_app_does_not_sign_in():
    user = make_staff()
    client = give_password(user)[0]
    key = secret_on(client.get(ENROL))
    code = app_code(key)
    client.post(ENROL, {"code": code})
    again = give_password(user)[0]
    assert give_code(again, code).context["form"].has_error("code", "wrong")


def test_after_a_wrong_code_the_right_one_waits_for_a_moment():
    user = make_staff()
    app = enrolled(user)
    client = give_password(user)[0]
    assert give_code(client, app_code(app.bin_key, 10)).context["form"].has_error("code", "wrong")
    response = give_code(client, app_code(app.bin_key))
    assert response.context["form"].errors == {
        "code": ["After a wrong code there is a pause. Try again in 1 second."]
    }
    assert not is_in(client)


@pytest.mark.parametrize("code", ["", "1", "12345x", "９" * 6, "x" * 41, "\x00", "-1", "٣" * 6])
def test_what_is_no_code_is_refused_with_a_message(code):
    user = make_staff()
    enrolled(user)
    RecoveryCodes.objects.create(user=user, name="codes")
    client = give_password(user)[0]
    response = give_code(client, code)
    assert (response.status_code, len(response.context["form"].errors["code"])) == (200, 1)
    assert not is_in(client)


def test_a_code_may_be_typed_with_a_space():
    user = make_staff()
    code = app_code(enrolled(user).bin_key)
    client = give_password(user)[0]
    assert give_code(client, f" {code[:3]} {code[3:]} ").status_code == 302


def test_a_recovery_code_signs_in_once_however_it_is_typed():
    user = make_staff()
    enrolled(user)
    codes = RecoveryCodes.objects.create(user=user, name="codes").renew()
    client = give_password(user)[0]
    assert give_code(client, codes[3].upper().replace("-", " ")).status_code == 302
    assert "9 recovery codes are left." in client.get("/admin/").content.decode()
    again = give_password(user)[0]
    assert give_code(again, codes[3]).context["form"].has_error("code", "wrong")
    assert RecoveryCode.objects.count() == 9


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["recovery code", "code of the app"])
def test_of_five_who_bring_one_code_at_once_one_comes_in(kind):
    user = make_staff()
    app = enrolled(user)
    codes = RecoveryCodes.objects.create(user=user, name="codes").renew()
    clients = [give_password(user)[0] for _ in range(5)]
    code = codes[0] if kind == "recovery code" else app_code(app.bin_key)
    start = threading.Barrier(len(clients))

    def bring(client):
        start.wait()
        try:
            give_code(client, code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=bring, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(is_in, clients)) == [False, False, False, False, True]


def test_recovery_codes_are_kept_as_digests_alone():
    codes = RecoveryCodes.objects.create(user=make_staff(), name="codes")
    shown = codes.renew()
    kept = {code.digest for code in RecoveryCode.objects.all()}
    assert {codes.digest(code) for code in shown} == kept
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in kept)
    other = RecoveryCodes.objects.create(user=make_staff("bea"), name="codes")
    assert other.digest(shown[0]) not in kept


def test_new_recovery_codes_take_the_password_and_end_the_old_ones():
    user = make_staff()
    client = StaffClient()
    client.force_login(user)
    old = RecoveryCodes.objects.create(user=user, name="codes").renew()
    assert client.post(CODES, {"password": "guessed"}).context["form"].has_error("password")
    new = client.post(CODES, {"password": PASSWORD}).context["codes"]
    device = RecoveryCodes.objects.get()
    assert (len(new), device.verify_token(old[0])) == (10, False)
    assert RecoveryCode.objects.filter(digest=device.digest(new[0])).exists()


def test_codes_are_shown_once_and_no_cache_keeps_them():
    client = give_password(make_staff())[0]
    page = enrol(client)
    assert "no-store" in page["Cache-Control"]
    text = "".join(f"{code}%0D%0A" for code in page.context["codes"])
    assert f'href="data:text/plain;charset=utf-8,{text}"' in page.content.decode()
    later = client.get(ACCOUNT).content.decode() + client.get(CODES).content.decode()
    assert [code for code in page.context["codes"] if code in later] == []
    assert not any(code in str(dict(client.session)) for code in page.context["codes"])


def test_a_wrong_code_enrols_nothing_and_keeps_the_secret():
    client = give_password(make_staff())[0]
    before = client.get(ENROL).context["secret"]
    response = client.post(ENROL, {"code": "000000"})
    assert response.context["form"].has_error("code", "wrong")
    assert response.context["secret"] == before
    assert not TOTPDevice.objects.exists()


def test_each_session_has_a_secret_of_its_own():
    user = make_staff()
    secrets = {give_password(user)[0].get(ENROL).context["secret"] for _ in range(2)}
    assert len(secrets) == 2


def test_another_app_takes_the_password_and_ends_the_first_one():
    user = make_staff()
    client, elsewhere = StaffClient(), StaffClient()
    client.force_login(user)
    elsewhere.force_login(user)
    first = TOTPDevice.objects.get()
    assert enrol(client).context["form"].has_error("password")
    assert enrol(client, password="guessed").context["form"].has_error("password")
    assert len(enrol(client, password=PASSWORD).context["codes"]) == 10
    assert TOTPDevice.objects.get().key != first.key
    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_the_picture_holds_what_the_app_needs_and_no_inline_style():
    page = give_password(make_staff())[0].get(ENROL)
    picture = ElementTree.fromstring(page.context["picture"])
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert "style" not in page.context["picture"]
    app = page.context["form"].app
    assert app.config_url.startswith("otpauth://totp/Child%20Safety%20Registry%3Aada?secret=")


def test_the_key_of_the_session_changes_with_each_step():
    user = make_staff()
    app = enrolled(user)
    client = Client()
    client.cookies["sessionid"] = planted = "a" * 32
    give_password(user, client=client)
    after_password = client.cookies["sessionid"].value
    give_code(client, app_code(app.bin_key))
    after_code = client.cookies["sessionid"].value
    assert len({planted, after_password, after_code}) == 3
    thief = Client()
    for key in (planted, after_password):
        thief.cookies["sessionid"] = key
        assert not is_in(thief)


@pytest.mark.parametrize(
    "goal",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\n//x"],
)
def test_no_step_leads_to_another_host(goal):
    user = make_staff()
    app = enrolled(user)
    client, response = give_password(user, next=goal)
    assert response["Location"] == "/admin/"
    assert client.get("/admin/login/", {"next": goal})["Location"].startswith(f"{VERIFY}?next=")
    assert give_code(client, app_code(app.bin_key), next=goal)["Location"] == "/admin/"
    assert client.get(VERIFY, {"next": goal})["Location"] == "/admin/"


def test_one_may_leave_between_the_steps():
    user = make_staff()
    enrolled(user)
    client = give_password(user)[0]
    assert landed(client, client.post("/admin/account/leave/")) == "/admin/login/"


def test_nobody_frames_a_step_of_the_sign_in():
    client = Client()
    pages = [client.get("/admin/login/")]
    give_password(make_staff(), client=client)
    pages.append(client.get(ENROL))
    for page in pages:
        assert page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_who_is_no_longer_staff_is_out_at_once():
    user = make_staff()
    client = StaffClient()
    client.force_login(user)
    assert is_in(client)
    type(user).objects.update(is_staff=False)
    assert client.get(ACCOUNT)["Location"] == "/admin/login/?next=/admin/account/"
