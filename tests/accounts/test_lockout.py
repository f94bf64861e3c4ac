"""Who fails too often waits, and nobody learns from it which accounts there are."""

from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.addresses import client_address, neighbourhood
from tests.accounts.people import (
    CODES,
    PASSWORD,
    VERIFY,
    app_code,
    enrolled,
    give_code,
    give_password,
    is_in,
    make_staff,
)
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db
PASSWORD_CHANGE = "/admin/password_change/"


def fail(name, times, address="192.0.2.1", **headers):
    for _ in range(times):
        client = Client(REMOTE_ADDR=address, headers=headers)
        response = give_password(name, "guessed", client=client)[1]
    return response


def tried_from(user, address):
    """The status of the right password from this address."""
    return give_password(user, client=Client(REMOTE_ADDR=address))[1].status_code


def test_the_fifth_failure_locks_the_account_for_this_address_alone():
    user = make_staff()
    assert [fail(user.username, 1).status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    assert (tried_from(user, "192.0.2.1"), tried_from(user, "192.0.2.2")) == (429, 302)
    assert tried_from(make_staff("bea"), "192.0.2.1") == 302


def test_the_page_says_how_long_and_the_same_for_every_name():
    make_staff()
    known, unknown = fail("ada", 5), fail("nobody", 5)
    assert (known["Retry-After"], "15 minutes" in known.content.decode()) == ("900", True)
    assert known.content == unknown.content
    del known["X-Request-ID"], unknown["X-Request-ID"]  # of each request
    assert dict(known.headers) == dict(unknown.headers)


def test_after_the_pause_the_door_opens_again():
    user = make_staff()
    fail(user.username, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert tried_from(user, "192.0.2.1") == 302


def test_trying_on_does_not_lengthen_the_pause():
    user = make_staff()
    fail(user.username, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    before = AccessAttempt.objects.get()
    fail(user.username, 2)
    after = AccessAttempt.objects.get()
    assert (after.attempt_time, after.failures_since_start) == (before.attempt_time, 5)


def test_fifty_failures_lock_the_address_whatever_the_names():
    user = make_staff()
    fail("first", 1)
    AccessAttempt.objects.update(failures_since_start=49)
    assert tried_from(user, "192.0.2.1") == 302
    assert fail("another", 1).status_code == 429
    assert (tried_from(user, "192.0.2.1"), tried_from(user, "192.0.2.2")) == (429, 302)


def test_a_hundred_failures_lock_the_account_whatever_the_addresses():
    user = make_staff()
    for number in range(25):
        fail(user.username, 1, address=f"192.0.2.{number + 1}")
    AccessAttempt.objects.update(failures_since_start=4)
    assert tried_from(user, "198.51.100.1") == 429
    assert tried_from(make_staff("bea"), "198.51.100.1") == 302


def test_another_browser_is_no_way_round():
    user = make_staff()
    for number in range(4):
        fail(user.username, 1, user_agent=f"Browser {number}")
    assert fail(user.username, 1, user_agent="Browser 5").status_code == 429


def test_wrong_codes_count_and_the_password_alone_forgets_nothing():
    user = make_staff()
    app = enrolled(user)
    for number in range(5):
        client, step = give_password(user)
        app.throttle_reset()
        response = give_code(client, app_code(app.bin_key, 20 + number))
        assert (step.status_code, response.status_code) == (302, 200 if number < 4 else 429)
    app.throttle_reset()
    assert give_password(user)[1].status_code == 429
    assert client.get(VERIFY)["Location"].startswith("/admin/login/")


def test_who_is_locked_out_meanwhile_gives_no_code_either():
    user = make_staff()
    app = enrolled(user)
    client = give_password(user)[0]
    fail(user.username, 5, address="127.0.0.1")
    assert give_code(client, app_code(app.bin_key)).status_code == 429
    assert not is_in(client)


def test_both_factors_right_forget_the_failures():
    user = make_staff()
    app = enrolled(user)
    fail(user.username, 4, address="127.0.0.1")
    client = give_password(user)[0]
    assert AccessAttempt.objects.get().failures_since_start == 4
    give_code(client, app_code(app.bin_key))
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize(
    ("url", "data"),
    [
        (CODES, {"password": "guessed"}),
        (PASSWORD_CHANGE, {"old_password": "guessed"}),
    ],
)
def test_a_password_is_not_guessed_from_within_either(url, data):
    client = StaffClient()
    client.force_login(make_staff())
    assert [client.post(url, data).status_code for _ in range(5)] == [200] * 4 + [429]
    assert not is_in(client)


def test_an_operator_lets_people_in_again():
    user = make_staff()
    fail(user.username, 5)
    out = StringIO()
    call_command("axes_reset_username", user.username, stdout=out)
    assert tried_from(user, "192.0.2.1") == 302


# Enumeration


class CountedHasher(MD5PasswordHasher):
    algorithm = "counted"
    made = 0

    def encode(self, password, salt):
        CountedHasher.made += 1
        return super().encode(password, salt)


def test_a_known_and_an_unknown_name_get_the_same_answer_for_the_same_work(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountedHasher"]
    make_staff("ada")
    User.objects.create_user("reader", password=PASSWORD)
    User.objects.create_user("gone", password=PASSWORD, is_staff=True, is_active=False)
    seen = {}
    for name in ("ada", "reader", "gone", "nobody"):
        CountedHasher.made = 0
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = give_password(name, "guessed")[1]
        seen[name] = (response.status_code, CountedHasher.made, len(queries))
        assert response.context["form"].errors == {
            "__all__": [
                "Please enter the correct username and password for a staff account. Note that "
                "both fields may be case-sensitive."
            ]
        }
    assert len(set(seen.values())) == 1, seen


def test_the_right_password_of_who_is_no_staff_counts_like_a_wrong_one():
    User.objects.create_user("reader", password=PASSWORD)
    answers = [give_password("reader")[1] for _ in range(5)]
    wrong = give_password("nobody", "guessed")[1]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert answers[0].context["form"].errors == wrong.context["form"].errors


@pytest.mark.parametrize("name", ["", "x" * 400, "\x00", "a\r\nADMIN SIGNED IN", "ａｄａ"])
@pytest.mark.parametrize("password", ["", "x" * 10_000, "\x00", PASSWORD])
def test_odd_names_and_passwords_are_refused_with_a_message(name, password):
    response = give_password(name, password)[1]
    assert (response.status_code, bool(response.context["form"].errors)) == (200, True)


# Where somebody comes from


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "192.0.2.1"),
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.66, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.66, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "no address", None),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "2001:db8:1:2:3::4%eth0", "2001:db8:1:2:3::4"),
    ],
)
def test_an_address_is_believed_from_our_own_proxies_alone(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory(REMOTE_ADDR="192.0.2.1").get("/", headers=headers)
    assert client_address(request) == address


def test_a_forged_address_is_no_way_round():
    user = make_staff()
    for number in range(4):
        fail(user.username, 1, x_forwarded_for=f"203.0.113.{number}")
    assert fail(user.username, 1, x_forwarded_for="203.0.113.9").status_code == 429


def test_all_addresses_of_one_home_are_one():
    request = RequestFactory(REMOTE_ADDR="2001:db8:1:2:3::4").get("/")
    assert neighbourhood(request) == "2001:db8:1:2::"
    assert neighbourhood(RequestFactory(REMOTE_ADDR="").get("/")) is None
