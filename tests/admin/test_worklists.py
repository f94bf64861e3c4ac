"""The work lists of the front page: their counts are those of the lists they lead to."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sources.models import Document
from sources.worklists import (
    DRAFTS,
    NO_COUNTRY,
    UNCITED,
    UNEXPLAINED,
    UNQUOTED,
    UNREAD,
    counted,
)
from tests.factories import (
    cite,
    make_disagreement,
    make_document,
    make_event,
    make_membership,
    make_signatory,
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
    assert editor.get("/admin/").content.decode().count("Nothing waits.") == 6


def test_what_waits_is_counted_and_its_link_shows_just_that(editor, front_page):
    make_document(extent=Document.Extent.UNSEEN)
    draft = make_event(publication="draft")
    make_event(cited=False, initiative=draft.initiative)
    make_event(cited=False, initiative=draft.initiative)
    cite(make_event(initiative=draft.initiative), quote="")
    make_disagreement(explanation="", initiative=draft.initiative)
    make_signatory()
    make_signatory(country="NO")
    found = {
        worklist: [(name, count) for name, count, _ in rows]
        for worklist, rows in front_page().items()
    }
    assert found == {
        DRAFTS: [("Initiatives: events", 1)],
        UNCITED: [("Initiatives: events", 2)],
        UNQUOTED: [("Initiatives: events", 1)],
        UNREAD: [("Sources: documents", 1)],
        UNEXPLAINED: [("Signatories: disagreements", 1)],
        NO_COUNTRY: [("Signatories: signatories", 1)],
    }
    for rows in front_page().values():
        for name, count, url in rows:
            response = editor.get(url)
            assert (name, response.context["cl"].result_count) == (name, count)
            assert url in editor.get("/admin/").content.decode().replace("&amp;", "&")


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
