"""The work lists of the front page: their counts are those of the lists they lead to."""

import datetime
from io import StringIO

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.models import Theme
from sources.models import Change, Document, LinkCheck, Review
from sources.reviews import note_link
from sources.worklists import (
    DEAD,
    DRAFTS,
    NO_COUNTRY,
    NO_IDENTIFIER,
    NOT_REVIEWED,
    UNCHECKED,
    UNCITED,
    UNEXPLAINED,
    UNQUOTED,
    UNREAD,
    counted,
)
from tests.admin.test_screens import admin_url
from tests.factories import (
    cite,
    make_disagreement,
    make_document,
    make_event,
    make_membership,
    make_signatory,
    make_theme,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def front_page(editor):
    """Opens the front page; gives its work lists as the template got them."""

    def open_it():
        response = editor.get("/admin/")
        found = counted(admin.site, response.wsgi_request)
        return {worklist: rows for worklist, rows in found.items() if rows}

    return open_it


def test_nothing_waits_in_an_empty_register(editor, front_page):
    assert front_page() == {}
    assert editor.get("/admin/").content.decode().count("Nothing waits.") == 12


def test_what_waits_is_counted_and_its_link_shows_just_that(editor, front_page):
    make_document(extent=Document.Extent.UNSEEN)
    draft = make_event(publication="draft")
    make_event(cited=False, initiative=draft.initiative)
    make_event(cited=False, initiative=draft.initiative)
    cite(make_event(initiative=draft.initiative), quote="")
    make_disagreement(explanation="", initiative=draft.initiative)
    make_signatory()
    make_signatory(country="NO", wikidata="Q95")
    dead = make_document(url="https://example.org/dead")
    for document in Document.objects.exclude(pk=dead.pk)[1:]:
        note_link(document, LinkCheck.State.WORKS)
    note_link(dead, LinkCheck.State.DEAD)
    a_year_ago = timezone.now() - datetime.timedelta(days=400)
    old = make_theme()
    old.history.update(history_date=a_year_ago)
    found = {
        worklist: [(row.name, row.count) for row in rows] for worklist, rows in front_page().items()
    }
    assert found == {
        DRAFTS: [("Initiatives: events", 1)],
        UNCITED: [("Initiatives: events", 2)],
        UNQUOTED: [("Initiatives: events", 1)],
        UNREAD: [("Sources: documents", 1)],
        UNEXPLAINED: [("Signatories: disagreements", 1)],
        NO_COUNTRY: [("Signatories: signatories", 1)],
        NO_IDENTIFIER: [("Signatories: signatories", 1)],
        UNCHECKED: [("Sources: documents", 1)],
        DEAD: [("Sources: documents", 1)],
        NOT_REVIEWED: [("Initiatives: themes", 1)],
    }
    for rows in front_page().values():
        for name, count, url, _since in rows:
            response = editor.get(url)
            assert (name, response.context["cl"].result_count) == (name, count)
            assert url in editor.get("/admin/").content.decode().replace("&amp;", "&")


def test_the_age_of_a_list_is_that_of_its_oldest_row(editor, front_page):
    a_year_ago = timezone.now() - datetime.timedelta(days=400)
    for _ in range(2):
        theme = make_theme()
    theme.history.update(history_date=a_year_ago)
    [row] = front_page()[NOT_REVIEWED]
    assert (row.count, row.since) == (1, a_year_ago)
    assert f"{a_year_ago:%-d %b %Y}" in editor.get("/admin/").content.decode()


def test_still_correct_is_noted_without_an_edit_or_a_change(ann, front_page):
    theme = make_theme()
    theme.history.update(history_date=timezone.now() - datetime.timedelta(days=400))
    before = Change.objects.count()
    assert front_page().keys() == {NOT_REVIEWED}
    ann.post(admin_url(Theme, "review", theme.pk), {"_reviewed": "Still correct"})
    assert front_page() == {}
    assert (theme.history.count(), Change.objects.count()) == (1, before)
    today = timezone.localdate()
    page = ann.get(admin_url(Theme, "change", theme.pk)).content.decode()
    assert f"Found still correct on {today.day} {today:%b} {today.year} by ann." in page


def test_many_are_found_still_correct_from_their_list(ann):
    themes = [make_theme() for _ in range(3)]
    chosen = {"action": "still_correct", "_selected_action": [each.pk for each in themes[:2]]}
    ann.post(admin_url(Theme, "changelist"), chosen)
    assert set(Review.objects.values_list("record_id", flat=True)) == {t.pk for t in themes[:2]}


def test_who_may_only_look_records_no_review(person):
    theme, viewer = make_theme(), person("vera", "Viewers")
    assert viewer.post(admin_url(Theme, "review", theme.pk)).status_code == 403
    assert not Review.objects.exists()


def test_a_link_is_noted_by_hand_and_shown(ann, client):
    document = make_document()
    url = admin_url(Document, "review", document.pk)
    ann.post(url, {"_checked": "1", "link_state": "dead"})
    assert LinkCheck.objects.get().state == "dead"
    ann.post(url, {"_checked": "1", "link_state": "works"})
    assert LinkCheck.objects.get().state == "works"
    page = ann.get(admin_url(Document, "change", document.pk)).content.decode()
    assert ": Works." in page


def test_links_are_checked_by_a_command(live_server):
    known = make_document(url=f"{live_server.url}/about/")
    gone = make_document(url=f"{live_server.url}/nothing-here/")
    silent = make_document(url="http://127.0.0.1:9/")
    call_command("check_links", "--private", stdout=StringIO())
    found = dict(LinkCheck.objects.values_list("document", "state"))
    assert found == {known.pk: "works", gone.pk: "dead", silent.pk: "unclear"}


def test_front_page_asks_as_much_for_three_rows_as_for_one(editor):
    make_membership()
    with CaptureQueriesContext(connection) as one:
        editor.get("/admin/")
    make_membership()
    make_membership()
    with CaptureQueriesContext(connection) as three:
        editor.get("/admin/")
    assert len(three) == len(one)


def test_who_may_see_only_documents_is_shown_only_their_lists(client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_document"))
    client.force_login(reader)
    make_document(extent=Document.Extent.UNSEEN)
    make_signatory()
    page = client.get("/admin/").content.decode()
    assert "Sources: documents (1)" in page
    assert "Organisations without a country" not in page
