"""Signing in as staff do it, in a real browser: nothing breaks the policy, axe finds no fault."""

from base64 import b32decode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import RecoveryCodes
from tests.accounts.people import PASSWORD, app_code, make_staff
from tests.browser.test_pages import RULES
from tests.factories import make_sign_in

pytestmark = pytest.mark.django_db(transaction=True)


class Door:
    """A window at the admin's door, which looks at each page it comes to."""

    def __init__(self, window, server, **options):
        self.tab, self.url, self.faults = window(**options), server.url, {}
        self.tab.on("console", self.hear)

    def hear(self, message):
        if message.type in {"error", "warning"} and "Failed to load" not in message.text:
            self.faults.setdefault(self.tab.url, []).append(message.text)

    def look(self, heading):
        assert self.tab.locator("#content h1").inner_text() == heading
        # What axe itself does to the page is no fault of the page.
        self.tab.remove_listener("console", self.hear)
        found = Axe().run(self.tab, options=RULES).response["violations"]
        self.tab.on("console", self.hear)
        wide = self.tab.evaluate("document.documentElement.scrollWidth > innerWidth")
        if found or wide:
            faults = [(each["id"], each["nodes"][0]["html"][:160]) for each in found]
            self.faults.setdefault(heading, []).append((faults, wide))

    def open(self, path, heading):
        self.tab.goto(self.url + path)
        self.look(heading)

    def send(self, heading, **fields):
        for name, value in fields.items():
            self.tab.fill(f"#id_{name}", value)
        self.tab.click("input[type=submit]")
        self.look(heading)

    def leave(self):
        self.tab.get_by_role("button", name="Log out").click()


def test_a_newcomer_enrols_leaves_and_comes_back_with_either_kind_of_code(live_server, window):
    make_staff()
    door = Door(window, live_server)
    tab = door.tab
    door.open("/admin/", "Log in")
    door.send("Set up your second factor", username="ada", password=PASSWORD)
    key = b32decode(tab.inner_text(".registry-secret").replace(" ", ""))
    assert tab.locator(".registry-qr svg").bounding_box()["width"] > 150
    door.send("Set up your second factor", code="000000")
    door.send("Your recovery codes", code=app_code(key))
    codes = tab.locator(".registry-codes code").all_inner_texts()
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download as text").click()
    assert download.value.suggested_filename == "recovery-codes.txt"
    assert download.value.path().read_text().split() == codes
    tab.get_by_role("link", name="I have kept them, go on").click()
    door.look("Editing the registry")
    door.leave()
    door.open("/admin/", "Log in")
    door.send("Your second factor", username="ada", password=PASSWORD)
    door.send("Your second factor", code="000000")
    TOTPDevice.objects.get().throttle_reset()
    door.send("Editing the registry", code=app_code(key, 1))
    for heading in ("Editing the registry", "Your second factor"):
        door.leave()
        door.open("/admin/", "Log in")
        door.send("Your second factor", username="ada", password=PASSWORD)
        door.send(heading, code=codes[0])
    assert door.faults == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_account_is_kept_on_a_phone(dark, live_server, window):
    user = make_staff()
    codes = RecoveryCodes.objects.create(user=user, name="codes").renew()
    TOTPDevice.objects.create(user=user, name="app")
    make_sign_in(user=user)
    door = Door(window, live_server, width=390, dark=dark)
    door.open("/admin/account/", "Log in")
    door.send("Your second factor", username="ada", password=PASSWORD)
    door.send("Your account", code=codes[0])
    door.open("/admin/account/codes/", "New recovery codes")
    door.send("New recovery codes", password="guessed")
    door.send("Your recovery codes", password=PASSWORD)
    door.open("/admin/account/enrol/", "Replace your second factor")
    door.open("/admin/password_change/", "Password change")
    assert door.faults == {}


def test_who_is_locked_out_is_let_in_by_an_administrator(live_server, window):
    user, root = make_staff(), make_staff("root", is_superuser=True)
    apps = {each: TOTPDevice.objects.create(user=each, name="app") for each in (user, root)}
    Group.objects.get_or_create(name="Editors")
    door, office = Door(window, live_server), Door(window, live_server)
    door.open("/admin/", "Log in")
    for _ in range(4):
        door.send("Log in", username="ada", password="guessed")
    door.send("Too many failed attempts", username="ada", password="guessed")
    office.open("/admin/auth/user/", "Log in")
    office.send("Your second factor", username="root", password=PASSWORD)
    office.send("Select user to change", code=app_code(apps[root].bin_key))
    office.open("/admin/accounts/signin/", "Select sign-in to view")
    office.open(f"/admin/auth/user/{user.pk}/change/", "Change user")
    office.tab.get_by_role("link", name="Let in again").click()
    office.look("Let ada in again?")
    office.send("Change user")
    assert "Ada can sign in at once." in office.tab.locator(".messagelist").inner_text()
    door.open("/admin/", "Log in")
    door.send("Your second factor", username="ada", password=PASSWORD)
    door.send("Editing the registry", code=app_code(apps[user].bin_key))
    assert (door.faults, office.faults) == ({}, {})


def test_before_an_idle_session_ends_one_may_stay(live_server, window):
    user = make_staff()
    app = TOTPDevice.objects.create(user=user, name="app")
    door = Door(window, live_server)
    tab = door.tab
    tab.clock.install()
    door.open("/admin/", "Log in")
    door.send("Your second factor", username="ada", password=PASSWORD)
    door.send("Editing the registry", code=app_code(app.bin_key))
    warning = tab.get_by_role("alert")
    tab.clock.fast_forward("54:00")
    assert not warning.is_visible()
    tab.clock.fast_forward("02:00")
    assert "You are soon signed out" in warning.inner_text()
    door.look("Editing the registry")
    tab.get_by_role("button", name="Stay signed in").click()
    warning.wait_for(state="hidden")
    tab.clock.fast_forward("56:00")
    user.delete()
    tab.get_by_role("button", name="Stay signed in").click()
    tab.get_by_text("You are signed out. Copy what you typed").wait_for()
    assert door.faults == {}
