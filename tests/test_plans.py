"""Long lists are read through indexes: no question of the API makes the database look at every row."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.fill import fill

LARGE = ("commitments_commitment", "commitments_commitmentcitation", "search_entry")
ASKED = [
    *("", "ordering=ref", "ordering=-ref", "ordering=made_on", "ordering=-made_on"),
    *("ordering=due_on", "ordering=-due_on", "ordering=status", "ordering=-status"),
    *("initiative=initiative-3", "made_by=signatory-7", "signatory=signatory-7"),
    *("action_area=initiative-3-area-1", "theme=theme-3", "document=document-3"),
    *("status=in_force", "individual=false", "made_on_from=2015", "due_on_to=2022"),
    *("as_of=2015-01-01", "q=rare7", "initiative=initiative-3&status=in_force&ordering=-made_on"),
]


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """A register of size S, gone after the module; PostgreSQL plans as if its tables were long."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill("S")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        transaction.set_rollback(True)


def plan(sql):
    with connection.cursor() as cursor:
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{explain} {sql}")
        return [str(row[-1]) for row in cursor.fetchall()]


def looks_at_all(line):
    if connection.vendor == "postgresql":
        return any(f"Seq Scan on {table}" in line for table in LARGE)
    return "SCAN" in line and "USING" not in line and any(table in line for table in LARGE)


@pytest.mark.parametrize("query", ASKED)
def test_no_list_of_commitments_looks_at_every_row(query, filled, client, db):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/api/v1/commitments/?{query}")
    assert answer.status_code == 200
    rows = [one["sql"] for one in queries if '"ref"' in one["sql"] and "LIMIT 51" in one["sql"]]
    assert len(rows) == 1
    assert [line for line in plan(rows[0]) if looks_at_all(line)] == []
