"""Pages give each row once, whatever ties, unknown values and changes there are meanwhile."""

import pytest

from initiatives.models import Event
from sources.changes import batch
from sources.keyset import _orders, encode
from sources.reads import shown
from tests import factories as make


@pytest.fixture
@batch()
def events(db):
    """Nine events: ties, a year beside a day, and three without a date."""
    initiative = make.make_initiative()
    dates = ["2019", "2019", "2019-04-30", "2017-02-07", "2017-02-07", "2020", None, None, None]
    for number, date in enumerate(dates):
        make.make_event(initiative=initiative, ref=f"e{number}", date=date, title="Same")


def test_rows_added_meanwhile_make_no_row_appear_twice_or_never(events, walk, keys):
    before = keys("events/")
    initiative = make.make_initiative()

    def add():
        make.make_event(initiative=initiative, date="2000")
        make.make_event(initiative=initiative, date="2030")

    pages, _ = walk("/api/v1/events/?page_size=2&date_to=2029", meanwhile=add)
    dated = [ref for ref in before if ref not in ("e6", "e7", "e8")]
    assert [ref for page in pages for ref in page if ref in before] == dated


def test_rows_withdrawn_meanwhile_make_no_other_row_vanish(events, walk, keys, client):
    before = keys("events/?ordering=ref")
    first = client.get("/api/v1/events/?ordering=ref&page_size=3").json()
    for ref in before[:3]:
        Event.objects.get(ref=ref).delete()
    pages, _ = walk(first["next"])
    assert [ref for page in pages for ref in page] == before[3:]


def test_links_are_in_the_header_too(events, client):
    first = client.get("/api/v1/events/?page_size=4")
    body = first.json()
    assert first.headers["Link"] == (
        f'<http://testserver/api/v1/events/?page_size=4>; rel="first", <{body["next"]}>; rel="next"'
    )
    second = client.get(body["next"])
    assert f'<{second.json()["previous"]}>; rel="prev"' in second.headers["Link"]
    assert second.json()["count"] == 9


def test_fifty_rows_a_page_unless_asked(get):
    initiative = make.make_initiative()
    make.several(51, lambda: make.make_event(initiative=initiative))
    assert len(get("events/")["results"]) == 50
    assert len(get("events/?page_size=200")["results"]) == 51


def test_a_cursor_belongs_to_its_order(events, client, refused):
    cursor = client.get("/api/v1/events/?page_size=2&ordering=date").json()["next"].split("cursor=")
    cursor = cursor[1].split("&")[0]
    assert refused(f"events/?ordering=-date&cursor={cursor}") == [("cursor", None)]
    assert refused(f"signatories/?cursor={cursor}") == [("cursor", None)]


def test_a_number_that_no_row_can_have_is_no_cursor(db, refused):
    cursor = encode(False, "themes-list position", [10**30, "any"])
    assert refused(f"themes/?ordering=position&cursor={cursor}") == [("cursor", None)]


def test_pages_of_a_whole_list_are_asked_by_statements_written_once(events, client):
    asked = "/api/v1/events/?page_size={}&ordering=-date"
    following = client.get(asked.format(2)).json()["next"]
    assert client.get(following).json()["previous"]
    order = {name: order for (_view, name, *_), order in _orders.items()}["events-list -date"]
    written = dict(order.written)
    assert written
    for size in (3, 4):
        assert client.get(client.get(asked.format(size)).json()["next"]).status_code == 200
    assert order.written == written


def test_a_row_withdrawn_while_a_page_is_made_is_left_out(db):
    first, gone, last = make.several(3, make.make_event)
    gone.publication, gone.withdrawn_because = "withdrawn", "Said twice."
    gone.save()
    page = shown(Event, ("ref",), None, "", "pk", [last.pk, gone.pk, first.pk])
    assert list(page.items()) == [(last.pk, {"ref": last.ref}), (first.pk, {"ref": first.ref})]
