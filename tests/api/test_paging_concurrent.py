"""Others write while a list is walked: each row that stood throughout comes once, in order."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from initiatives.models import Event
from tests import factories as make


@pytest.fixture
def elsewhere(transactional_db):
    """Do something in another thread, with a connection of its own, and wait until it stands."""

    def closing(write):
        try:
            return write()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        yield lambda write: pool.submit(closing, write).result()


@pytest.fixture
def stood(elsewhere):
    """Twelve events, two on each day, and the initiative that they belong to."""
    initiative = make.make_initiative(slug="one")
    for number in range(12):
        make.make_event(
            initiative=initiative, ref=f"e{number:02}", date=f"2017-02-{10 + number // 2}"
        )
    return initiative


class Writer:
    """Adds a row before, a row within and a row after, and withdraws one; five times, then rests."""

    def __init__(self, initiative, withdrawn):
        self.initiative, self.withdrawn, self.times = initiative, iter(withdrawn), 0

    def __call__(self):
        self.times += 1
        if self.times > 5:
            return
        for day in ("2017-02-01", f"2017-02-{10 + self.times}", "2017-02-28"):
            make.make_event(initiative=self.initiative, ref=f"new-{self.times}-{day}", date=day)
        if ref := next(self.withdrawn, None):
            row = Event.objects.get(ref=ref)
            row.publication, row.withdrawn_because = "withdrawn", "Entered twice."
            row.save()


@pytest.mark.parametrize("ordering", ["date", "-date"])
@pytest.mark.parametrize("size", [2, 5])
def test_each_row_that_stood_throughout_comes_once_in_order(
    ordering, size, stood, elsewhere, client
):
    # Rows at both ends and in the middle: before the position, at it and after it.
    withdrawn = ["e00", "e11", "e05"]
    write, seen = Writer(stood, withdrawn), []
    url = f"/api/v1/events/?ordering={ordering}&page_size={size}"
    while url:
        body = client.get(url).json()
        seen += [(row["date"], row["ref"]) for row in body["results"]]
        url = body["next"]
        elsewhere(write)
    refs = [ref for _date, ref in seen]
    stayed = [f"e{number:02}" for number in range(12) if f"e{number:02}" not in withdrawn]
    whole = client.get(f"/api/v1/events/?ordering={ordering}&page_size=200").json()["results"]
    now = [row["ref"] for row in whole]
    assert [ref for ref in refs if ref in stayed] == [ref for ref in now if ref in stayed]
    assert sorted(ref for ref in refs if ref in stayed) == stayed
    assert len(refs) == len({*refs})
    dates = [date for date, _ref in seen]
    assert dates == sorted(dates, reverse=ordering == "-date")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="The transaction is PostgreSQL’s.")
def test_an_export_is_of_the_moment_at_which_it_began(stood, elsewhere, client):
    for number in range(12, 25):
        make.make_event(initiative=stood, ref=f"e{number:02}", date="2018-02-01")
    parts = iter(client.get("/api/v1/events/?format=jsonl&ordering=ref").streaming_content)
    first = next(parts)
    elsewhere(lambda: Event.objects.filter(ref="e24").update(note="Told otherwise."))
    lines = (first + b"".join(parts)).splitlines()
    assert [json.loads(line)["ref"] for line in lines] == [f"e{number:02}" for number in range(25)]
    assert b"Told otherwise." not in lines[-1]
