"""Atom: of the register, of any record, of any filter of any list."""

from xml.etree import ElementTree

import pytest

from tests import factories as make

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(client, db):
    """GET a feed; gives its links by rel and its entries, newest first."""

    def feed(path):
        response = client.get(path)
        assert response.status_code == 200, response.content
        assert response.headers["Content-Type"].startswith("application/atom+xml")
        root = ElementTree.fromstring(response.content)
        links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
        entries = [
            (one.findtext(f"{ATOM}title"), one.findtext(f"{ATOM}summary") or "")
            for one in root.findall(f"{ATOM}entry")
        ]
        ids = [one.findtext(f"{ATOM}id") for one in root.findall(f"{ATOM}entry")]
        assert len({*ids}) == len(ids)
        return links, entries

    return feed


def withdraw(record):
    record.publication, record.withdrawn_because = "withdrawn", "Entered twice."
    record.save()


def test_the_register_tells_of_everything_newest_first(feed):
    document = make.make_document(slug="page", title="Page & more")
    document.title = "Another page"
    document.save()
    withdraw(document)
    links, entries = feed("/api/v1/changes.atom")
    assert entries == [
        ("Withdrawn: page", "Entered twice."),
        ("Changed: page", "Changed: title."),
        ("Added: page", ""),
    ]
    assert feed("/api/v1/changes.atom?kind=withdrawn")[1] == entries[:1]
    assert links["self"] == "http://testserver/api/v1/changes.atom"


def test_a_record_has_a_feed_of_its_own_also_when_it_is_gone(feed, client):
    make.make_document()
    document = make.make_document(slug="page")
    withdraw(document)
    shown = [("Withdrawn: page", "Entered twice."), ("Added: page", "")]
    assert feed("/api/v1/documents/page.atom")[1] == shown
    assert client.get("/api/v1/documents/pgae.atom").status_code == 404


def test_a_filter_of_a_list_has_a_feed(feed, client):
    one, other = make.make_membership(ref="one"), make.make_membership(ref="other")
    path = f"/api/v1/memberships.atom?initiative={one.initiative.slug}"
    withdraw(one)
    withdraw(other)
    assert [title for title, _words in feed(path)[1]] == ["Withdrawn: one", "Added: one"]
    assert len(feed("/api/v1/memberships.atom")[1]) == 4
    response = client.get("/api/v1/memberships.atom?initative=x")
    assert response.status_code == 400
    assert response.json()["errors"][0]["suggestion"] == "initiative"


def test_older_entries_are_on_the_next_page(feed):
    for number in range(3):
        make.make_document(title=f"Page {number}")
    links, entries = feed("/api/v1/documents.atom?page_size=2")
    assert [title for title, _words in entries] == ["Added: Page 2", "Added: Page 1"]
    assert [title for title, _words in feed(links["next"])[1]] == ["Added: Page 0"]


@pytest.mark.parametrize("resource", ["documents", "themes", "memberships"])
def test_an_empty_feed_is_a_feed(resource, feed):
    assert feed(f"/api/v1/{resource}.atom")[1] == []


@pytest.mark.parametrize("path", ["search.atom?q=a", "lookup.atom?name=a"])
def test_what_is_no_list_of_records_has_no_feed(path, client, db):
    assert client.get(f"/api/v1/{path}").status_code == 404
