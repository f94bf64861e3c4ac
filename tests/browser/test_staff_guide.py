"""The steps of docs/staff.md, walked in a real browser on the registry as it ships.

`make staff-pictures` runs this with PICTURES set, and it takes the pictures of the guide on its way.
"""

import csv
import os
import re
from base64 import b32decode
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django_otp.plugins.otp_totp.models import TOTPDevice

from signatories.models import Membership
from sources import roles
from tests.accounts.people import PASSWORD, app_code, make_staff

GUIDE = settings.BASE_DIR / "docs" / "staff.md"
PICTURES = os.environ.get("PICTURES")
REF, TELIA = "alliance-2017-askfm", "mobile-framework-2007-telia"
NOTE = "Telia’s name at the time."


def asked_for(url):
    """What was typed into a box that finds as one types."""
    return parse_qs(urlsplit(url).query).get("term")


class Desk:
    """A member of staff at a browser."""

    def __init__(self, window, site, name):
        self.tab, self.site, self.name = window(width=1100), site, name
        self.tab.set_default_timeout(15_000)

    def open(self, path="/admin/"):
        self.tab.goto(self.site + path)

    def press(self, name):
        self.tab.get_by_role("button", name=name, exact=True).click()

    def follow(self, name, within="#container"):
        self.tab.locator(within).get_by_role("link", name=name).first.click()

    def choose(self, field, text):
        """Type into a box that finds as one types, and take what it finds."""
        self.tab.locator(f"[aria-labelledby*='id_{field}_label']").first.click()
        # What was listed before one typed goes when the answer comes: not a moment to click on it.
        with self.tab.expect_response(lambda answer: asked_for(answer.url) == [text]):
            self.tab.locator(".select2-search__field").fill(text)
        self.tab.locator(".loading-results").wait_for(state="detached")
        starts_so = re.compile(f"^{re.escape(text)}")
        self.tab.locator(".select2-results__option", has_text=starts_so).first.click()

    def work_list(self, title):
        row = self.tab.locator(".registry-worklists tr", has_text=title)
        row.get_by_role("link").first.click()

    def search(self, text):
        self.tab.fill("#searchbar", text)
        self.press("Search")

    def fill(self, **fields):
        for name, value in fields.items():
            self.tab.fill(f"#id_{name.replace('__', '-')}", value)

    def read(self, selector=".messagelist"):
        return self.tab.locator(selector).first.inner_text()

    def picture(self, name, at=None, height=720):
        """What the window shows, from the element on; only when pictures are asked for."""
        self.tab.set_viewport_size({"width": 1100, "height": height})
        if at:
            self.tab.locator(at).first.evaluate("one => one.scrollIntoView({block: 'start'})")
        else:
            self.tab.evaluate("scrollTo(0, 0)")
        if PICTURES:
            self.tab.screenshot(path=Path(PICTURES) / f"{name}.png")

    def give_password(self):
        self.open()
        self.fill(username=self.name, password=PASSWORD)
        self.press("Log in")

    def sign_in(self):
        key = TOTPDevice.objects.create(
            user=User.objects.get(username=self.name), name="app"
        ).bin_key
        self.give_password()
        self.fill(code=app_code(key))
        self.press("Sign in")


def employ(name, role):
    make_staff(name).groups.add(Group.objects.get(name=role))


def sign_in_for_the_first_time(ann):
    ann.give_password()
    ann.picture("enrol", height=840)
    key = b32decode(ann.read(".registry-secret").replace(" ", ""))
    ann.fill(code=app_code(key))
    ann.press("Confirm")
    ann.picture("codes", height=520)
    with ann.tab.expect_download():
        ann.follow("Download as text")
    ann.follow("I have kept them, go on")
    assert ann.read("#content h1") == "Editing the registry"


def add_a_fact_with_evidence(ann):
    ann.open()
    ann.follow("Add", within=".model-membership")
    ann.fill(ref=REF, name_as_listed="ASKfm", documented_from="Feb 2018")
    ann.choose("initiative", "Alliance")
    ann.choose("signatory", "ASKfm")
    ann.choose("citations-0-document", "Alliance to better protect minors online")
    ann.fill(citations__0__locator="Company signatories", citations__0__quote="ASKfm, BT Group")
    ann.fill(reason="The Commission’s page lists it.")
    ann.picture("evidence", at="#citations-group")
    ann.press("Save as draft")
    assert "ASKfm in Alliance" in ann.read()
    assert not Membership.objects.listed().filter(ref=REF).exists()


def send_back_and_publish_what_a_colleague_wrote(bob, ann):
    bob.open()
    bob.work_list("Drafts and edits that wait for a second person")
    bob.follow("ASKfm in Alliance", within="#result_list")
    bob.follow("Preview on the real page")
    assert "ASKfm" in bob.read("main")
    bob.tab.go_back()
    bob.fill(comment="Which heading?")
    bob.press("Send back")
    ann.open()
    ann.work_list("Drafts and edits sent back to their authors")
    ann.follow("ASKfm in Alliance", within="#result_list")
    assert "Which heading?" in ann.read(".registry-facts")
    ann.follow("Write on it")
    ann.fill(citations__0__locator="Company signatories, first line")
    ann.press("Save as draft")
    publish_what_waits(bob, "ASKfm in Alliance")
    assert Membership.objects.listed().filter(ref=REF).exists()


def publish_what_waits(somebody, title):
    somebody.open()
    somebody.work_list("Drafts and edits that wait for a second person")
    somebody.follow(title, within="#result_list")
    somebody.press("Publish")
    assert somebody.read() == f"“{title}” is published."


def correct_a_published_record(ann):
    ann.open()
    ann.follow("Memberships", within=".model-membership")
    ann.search("telia")
    ann.follow("TeliaSonera AB", within="#result_list")
    ann.fill(note=NOTE, reason="Readers asked why the name is an old one.")
    ann.picture("correct", at=".registry-reason", height=420)
    ann.press("Save for a second person")
    assert Membership.objects.get(ref=TELIA).note == ""


def compare_and_publish(bob):
    bob.open()
    bob.work_list("Drafts and edits that wait for a second person")
    bob.follow("TeliaSonera AB in Mobile framework", within="#result_list")
    bob.picture("compare", height=680)
    assert bob.tab.get_by_role("button", name="Send back").is_visible()
    bob.press("Publish")
    assert bob.read() == "“TeliaSonera AB in Mobile framework” is published."
    assert Membership.objects.get(ref=TELIA).note == NOTE


def work_through_a_list(ann):
    ann.open()
    ann.picture("work-lists", at=".registry-worklists", height=420)
    assert "Records not reviewed for 12 months" in ann.read(".registry-worklists")
    ann.work_list("Documents whose link nobody checked")
    ann.tab.locator("#result_list tbody th a").first.click()
    ann.tab.locator("#id_link_state").select_option(label="Works")
    ann.picture("still-correct", at=".registry-review", height=300)
    ann.press("Note it down")
    ann.press("Still correct")
    assert ann.read().endswith("Still correct.")


def bring_an_earlier_version_back(bob, cleo):
    bob.open()
    bob.follow("Memberships", within=".model-membership")
    bob.search("telia")
    bob.follow("TeliaSonera AB", within="#result_list")
    bob.follow("History")
    bob.picture("history", height=460)
    bob.tab.locator("#change-history tbody tr a").last.click()
    bob.fill(reason="The note was a mistake.")
    bob.press("Save for a second person")
    publish_what_waits(cleo, "TeliaSonera AB in Mobile framework")
    assert Membership.objects.get(ref=TELIA).note == ""


def delete_a_record_and_bring_it_back(bob, cleo):
    bob.open()
    bob.follow("Memberships", within=".model-membership")
    bob.search(REF)
    bob.follow("ASKfm", within="#result_list")
    bob.tab.locator("a.deletelink").click()
    bob.fill(reason="Entered twice.")
    bob.press("Delete")
    assert "was deleted successfully" in bob.read()
    assert not Membership.objects.filter(ref=REF).exists()
    bob.follow("Deleted")
    bob.fill(reason="It was there once only.")
    bob.tab.get_by_role("button", name="Bring back ASKfm", exact=True).first.click()
    assert "is back, as a draft" in bob.read()
    publish_what_waits(cleo, "ASKfm in Alliance")
    assert Membership.objects.listed().get(ref=REF).citations.count() == 1


def bring_a_corrected_file_in(bob, folder):
    bob.open()
    bob.follow("Memberships", within=".model-membership")
    bob.search("telia")
    with bob.tab.expect_download() as download:
        bob.follow(re.compile("export csv", re.IGNORECASE))
    with download.value.path().open(encoding="utf-8-sig", newline="") as exported:
        rows = list(csv.DictReader(exported))
    for row in rows:
        if row["ref"] == TELIA:
            row["note"] = NOTE
    file = folder / download.value.suggested_filename
    with file.open("w", encoding="utf-8", newline="") as corrected:
        writer = csv.DictWriter(corrected, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    bob.open()
    bob.follow("Edit many rows at once")
    bob.follow("Bring a file in")
    bob.tab.set_input_files("#id_file", file)
    bob.press("See what it would change")
    bob.picture("import")
    return file.name


def write_what_a_colleague_brought_in(cleo, name):
    cleo.open()
    cleo.follow("Edit many rows at once")
    cleo.follow(name, within="#result_list")
    cleo.fill(reason="Readers asked why the name is an old one.")
    cleo.press("Write 1 record")
    assert Membership.objects.get(ref=TELIA).note == NOTE


@pytest.mark.django_db(transaction=True)
def test_the_steps_of_the_guide_work(site, window, tmp_path):
    Membership.objects.get(ref=REF).delete()
    employ("ann", roles.EDITORS)
    employ("bob", roles.PUBLISHERS)
    employ("cleo", roles.PUBLISHERS)
    ann, bob, cleo = (Desk(window, site, name) for name in ("ann", "bob", "cleo"))
    sign_in_for_the_first_time(ann)
    add_a_fact_with_evidence(ann)
    bob.sign_in()
    send_back_and_publish_what_a_colleague_wrote(bob, ann)
    correct_a_published_record(ann)
    compare_and_publish(bob)
    work_through_a_list(ann)
    cleo.sign_in()
    bring_an_earlier_version_back(bob, cleo)
    delete_a_record_and_bring_it_back(bob, cleo)
    write_what_a_colleague_brought_in(cleo, bring_a_corrected_file_in(bob, tmp_path))


# The page itself


def test_every_picture_of_the_guide_is_there_said_in_words_and_light():
    shown = re.findall(r"!\[(.*?)\]\((images/staff/.+?\.png)\)", GUIDE.read_text(encoding="utf-8"))
    kept = {f"images/staff/{path.name}" for path in (GUIDE.parent / "images/staff").iterdir()}
    assert kept == {path for _words, path in shown}
    assert all(len(words) > 20 for words, _path in shown)
    sizes = {path: (GUIDE.parent / path).stat().st_size for path in kept}
    assert {path: size for path, size in sizes.items() if size > 150_000} == {}


def test_every_button_and_link_that_the_guide_names_is_used_in_its_test():
    """So a step that is renamed in the admin fails here, and is mended there."""
    walked = Path(__file__).read_text(encoding="utf-8").casefold()
    named = re.findall(r"\*\*(.+?)\*\*", GUIDE.read_text(encoding="utf-8"))
    named = [" ".join(name.split()).casefold() for name in named]
    headings = {"your account", "find", "evidence", "review", "what is waiting"}
    assert [name for name in named if name not in walked and name not in headings] == []
