"""The admin in a real browser: nothing breaks the Content-Security-Policy, axe finds no fault."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.urls import reverse
from playwright.sync_api import sync_playwright

from initiatives.models import ActionArea, Theme
from signatories.models import Membership, Signatory
from sources.models import Import, Proposal
from tests.admin.test_import import upload
from tests.admin.test_proposals import propose
from tests.admin.test_screens import admin_url
from tests.browser.test_pages import RULES
from tests.factories import (
    make_area,
    make_document,
    make_mapping,
    make_membership,
    make_signatory,
    make_theme,
)
from tests.sources.tables import as_csv

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

# Links change their colour within a moment, not at once.
FADED = "Promise.all(document.getAnimations().map(one => one.finished))"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no chromium here"),
]


@pytest.fixture
def screens(ann, editor):
    """Addresses of one screen of each sort, with rows to show."""
    area = make_area()
    make_mapping(action_area=area, theme=make_theme())
    membership = make_membership()
    proposal = propose(ann, membership, left="2020")
    other, rows = make_signatory(), f"rows={membership.pk}"
    bulk = admin_url(Membership, "bulk")
    name = membership.signatory.names.get()
    name.name = "Another name"
    name.save()
    make_theme(slug="gone").delete()
    gone = make_theme(slug="gone-too")
    number = gone.pk
    gone.delete()
    file = as_csv(["slug", "note", "country"], [other.slug, "A note.", "SE"])
    brought_in = upload(editor, file)
    return {
        "drafts": admin_url(Proposal, "changelist"),
        "compare": admin_url(Proposal, "change", proposal.pk),
        "preview": admin_url(Proposal, "preview", proposal.pk),
        "return": f"{admin_url(Membership, 'history', membership.pk)}{membership.history.first().pk}/",
        "deleted": admin_url(Theme, "deleted"),
        "nothing deleted": admin_url(Membership, "deleted"),
        "gone": admin_url(Theme, "change", number),
        "merge": admin_url(Signatory, "merge", other.pk),
        "merge preview": f"{admin_url(Signatory, 'merge', other.pk)}?into={membership.signatory.slug}",
        "bulk": f"{bulk}?{rows}",
        "bulk value": f"{bulk}?{rows}&field=note",
        "bulk preview": f"{bulk}?{rows}&field=note&value=Looked+at",
        "imports": admin_url(Import, "changelist"),
        "import upload": admin_url(Import, "add"),
        "import preview": admin_url(Import, "change", brought_in.pk),
        "account": reverse("accounts:account"),
        "history with parts": admin_url(Signatory, "history", membership.signatory_id),
        "withdrawal": admin_url(Membership, "withdraw", membership.pk),
        "index": "/admin/",
        "list": admin_url(Signatory, "changelist"),
        "form": admin_url(Signatory, "change", membership.signatory_id),
        "blank form": admin_url(Membership, "add"),
        "form with parts": admin_url(ActionArea, "change", area.pk),
        "history": admin_url(Membership, "history", membership.pk),
        "deletion": admin_url(Membership, "delete", membership.pk),
    }


@pytest.fixture
def browser(monkeypatch):
    # The browser is driven from an event loop, in which Django would refuse to ask the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()
        # Within the loop Django keeps connections of its own, which nobody else would close.
        connections.close_all()


def open_page(browser, live_server, client, scheme):
    """A page of a signed-in editor, and what its console complains of."""
    context = browser.new_context(color_scheme=scheme, base_url=live_server.url)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def test_no_screen_breaks_the_policy_and_axe_finds_nothing(browser, live_server, editor, screens):
    page, complaints = open_page(browser, live_server, editor, "light")
    found = {}
    for name, address in screens.items():
        page.goto(address)
        found[name] = complaints[:]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(FADED)
            faults = Axe().run(page, options=RULES).response["violations"]
            found[name] += [
                f"{scheme}: {each['id']}: {each['nodes'][0]['html']}" for each in faults
            ]
        complaints.clear()
    # The browser itself notes that a page is one of a record that is gone.
    note = "Failed to load resource: the server responded with a status of 410 (Gone)"
    assert found == {name: [] for name in screens} | {"gone": [note]}


def test_evidence_is_added_by_typing_within_the_policy(browser, live_server, editor):
    make_document(title="The founding statement")
    membership = make_membership()
    page, complaints = open_page(browser, live_server, editor, "light")
    page.goto(admin_url(Membership, "change", membership.pk))
    page.get_by_text("Add another Citation").click()
    page.locator("#citations-1 .select2-selection").click()
    page.locator(".select2-search__field").fill("founding")
    page.get_by_role("option", name="The founding statement").click()
    page.fill("#id_citations-1-locator", "Members")
    page.fill("#id_citations-1-quote", "as the statement says")
    page.fill("#id_reason", "A second document lists it.")
    page.fill("#id_override", "A test has one editor.")
    page.get_by_role("button", name="Publish at once").click()
    page.wait_for_url("**/membership/")
    assert complaints == []
    assert sorted(membership.citations.values_list("document__title", flat=True))[-1] == (
        "The founding statement"
    )


def test_one_writes_another_compares_previews_and_publishes(browser, live_server, ann, bob):
    membership = make_membership()
    page, complaints = open_page(browser, live_server, ann, "light")
    page.goto(admin_url(Membership, "change", membership.pk))
    page.fill("#id_left", "31 February 2020")
    page.fill("#id_reason", "The page of 2020 no longer lists it.")
    page.get_by_role("button", name="Save for a second person").click()
    page.get_by_text("“31 February 2020” is not in the calendar.").wait_for()
    page.fill("#id_left", "Nov 2020")
    page.get_by_role("button", name="Save for a second person").click()
    page.wait_for_url("**/proposal/**")
    assert not page.get_by_role("button", name="Publish").count()
    other, said = open_page(browser, live_server, bob, "dark")
    other.goto(page.url)
    row = other.locator(".registry-compare tbody tr")
    assert row.all_inner_texts() == ["Left\t–\tNovember 2020"]
    other.get_by_role("link", name="Preview on the real page").click()
    other.get_by_text("Preview of a draft: readers do not see this.").wait_for()
    other.go_back()
    other.get_by_role("button", name="Publish").click()
    other.get_by_text("is published.").wait_for()
    membership.refresh_from_db()
    assert (membership.left, complaints + said) == ("2020-11", [])


def test_who_comes_second_reads_both_versions_and_chooses(browser, live_server, ann):
    membership = make_membership()
    page, complaints = open_page(browser, live_server, ann, "light")
    page.goto(admin_url(Membership, "change", membership.pk))
    theirs = Membership.objects.get(pk=membership.pk)
    theirs.left = "2019"
    theirs.save()
    page.fill("#id_left", "Nov 2020")
    page.fill("#id_note", "It left in autumn.")
    page.fill("#id_reason", "The page of 2020 no longer lists it.")
    page.get_by_role("button", name="Save for a second person").click()
    page.get_by_text("Two people edited this").first.wait_for()
    assert complaints == []
    assert [each["id"] for each in Axe().run(page, options=RULES).response["violations"]] == []
    complaints.clear()
    page.get_by_label("Take theirs: “2019”").check()
    page.get_by_role("button", name="Save what is chosen").click()
    page.wait_for_url("**/proposal/**")
    row = page.locator(".registry-compare tbody tr")
    assert (row.all_inner_texts(), complaints) == (["Note\t–\tIt left in autumn."], [])
