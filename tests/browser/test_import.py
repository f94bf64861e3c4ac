"""An editor brings a file in with a real browser, on a narrow screen and without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from signatories.models import Signatory
from tests.browser.test_pages import RULES, WIDE_ELEMENTS
from tests.factories import make_signatory
from tests.sources.tables import as_csv

pytestmark = pytest.mark.django_db(transaction=True)


def faults(tab):
    found = [(each["id"], each["nodes"][0]["html"]) for each in violations(tab)]
    return found + tab.evaluate(WIDE_ELEMENTS)


def violations(tab):
    return Axe().run(tab, options=RULES).response["violations"]


def test_a_file_is_brought_in_seen_and_written(window, live_server, admin_client):
    make_signatory(slug="bt", name="BT", country="GB")
    complaints, found = [], []
    session = admin_client.cookies["sessionid"].value
    plain, *tabs = window(390, scripts=False), window(390), window(390, dark=True)
    for tab in (plain, *tabs):
        cookie = {"name": "sessionid", "value": session, "url": live_server.url}
        tab.context.add_cookies([cookie])
        tab.on("console", lambda message: complaints.append(message.text))

    def look():
        for tab in tabs:
            tab.goto(plain.url)
            found.extend(complaints)
            found.extend(faults(tab))
            complaints.clear()

    plain.goto(f"{live_server.url}/admin/")
    plain.get_by_role("link", name="Edit many rows at once").click()
    look()
    plain.get_by_role("link", name="Bring a file in").click()
    look()
    wrong = as_csv(["slug", "country"], ["bt", "Ireland"])
    name = {"name": "signatory.csv", "mimeType": "text/csv"}
    plain.set_input_files("#id_file", name | {"buffer": wrong})
    plain.get_by_role("button", name="See what it would change").click()
    assert plain.get_by_text("Two capital letters").is_visible()
    look()
    plain.get_by_role("link", name="Bring in another file").click()
    right = as_csv(["slug", "country", "note"], ["bt", "IE", "It moved."])
    plain.set_input_files("#id_file", name | {"buffer": right})
    plain.get_by_role("button", name="See what it would change").click()
    look()
    plain.get_by_label("Reason for this change").fill("The seat moved.")
    plain.get_by_label("Why nobody else reads it first").fill("A test.")
    plain.get_by_role("button", name="Write 1 record").click()
    assert plain.get_by_text("Reason: “The seat moved.”").is_visible()
    look()
    assert found == []
    assert Signatory.objects.values_list("country", "note").get() == ("IE", "It moved.")
