"""Records that are made quickly are the records that Django makes."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Prefetch
from django.db.models.functions import Length
from django.db.models.query import ModelIterable

from commitments.models import Commitment
from sources.fetching import REMEMBERED, QuickQuerySet
from sources.models import Document, Record
from tests.factories import cite, make_commitment, make_document, make_initiative

pytestmark = pytest.mark.django_db
RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]


def told(record, depth=3):
    """All that a record holds: its columns, and the records that were fetched with it."""
    columns = {name: value for name, value in vars(record).items() if not name.startswith("_")}
    state = record._state
    named = {
        name: told(one, depth - 1) if one and depth else one and one.pk
        for name, one in state.fields_cache.items()
    }
    along = {
        name: [told(one, 0) for one in rows]
        for name, rows in vars(record).get("_prefetched_objects_cache", {}).items()
    }
    return type(record), columns, state.adding, state.db, named, along


def as_django_makes_them(rows):
    rows = rows.all()
    rows._iterable_class = ModelIterable
    rows._prefetch_related_objects = lambda: super(QuickQuerySet, rows)._prefetch_related_objects()
    return list(rows)


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_record_is_what_django_makes_of_its_row(model, registry):
    rows = model.objects.listed().order_by("pk")[:20]
    assert [told(row) for row in rows] == [told(row) for row in as_django_makes_them(rows)]


def test_annotations_and_columns_left_for_later_are_as_django_has_them(registry):
    rows = Commitment.objects.listed().as_of("2020-01-01").defer("wording").order_by("pk")
    rows = rows.annotate(letters=Length("summary"))[:5]
    made = [told(row) for row in rows]
    assert made == [told(row) for row in as_django_makes_them(rows)]
    assert "wording" not in made[0][1]
    assert rows[0].wording == Commitment.objects.get(pk=rows[0].pk).wording


def test_a_record_that_several_name_is_one(registry):
    rows = list(Commitment.objects.listed())
    named = [row.membership.signatory for row in rows if row.membership_id]
    assert len({id(one) for one in named}) == len({one.pk for one in named}) < len(named)
    documents = [citation.document for row in rows for citation in row.citations.all()]
    assert len({id(one) for one in documents}) == len({one.pk for one in documents})


def test_what_is_asked_of_rows_fetched_along_is_asked_of_those_alone():
    document = make_document()
    first, second = (cite(make_commitment(), document) for _ in range(2))
    rows = {row.pk: row for row in Commitment.objects.listed()}
    of_first, of_second = (rows[one.pk].citations for one in (first, second))
    assert {one.fact_id for one in of_first.filter(document=document)} == {first.pk}
    assert {one.fact_id for one in of_second.exclude(locator="")} == {second.pk}
    assert of_first.all().order_by("-pk").count() == 2
    assert {one.fact_id for one in of_first.all()} == {first.pk}


def test_a_statement_of_what_is_fetched_along_is_written_once(django_assert_num_queries):
    first, second = make_commitment(), cite(make_commitment(), make_document())
    citations = Prefetch("citations", first.citations.model.objects.all())
    rows = Commitment.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")
    rows = rows.prefetch_related(citations)
    list(rows)
    written = dict(citations.written)
    with django_assert_num_queries(2):
        assert [len(row.citations.all()) for row in rows.all()] == [1, 2]
    assert citations.written == written
    assert len(written) == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite’s driver keeps statements")
def test_postgresql_plans_once_what_answers_fetch_and_nothing_that_depends_on_values(
    registry, client
):
    def asked(query):
        """The refs on a page, and how often each prepared statement was asked."""
        answer = client.get(f"/api/v1/commitments/?page_size=2&{query}").json()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements "
                "WHERE statement LIKE '%commitments_commitment\"%'"
            )
            return [row["ref"] for row in answer["results"]], dict(cursor.fetchall())

    refs, first = asked("")
    by_keys = [one for one in first if "= ANY ($1::bigint[])" in one]
    (keys,) = first.keys() - by_keys
    assert keys.endswith("LIMIT 3")
    assert asked("") == (refs, {one: times + 1 for one, times in first.items()})
    narrowed = {one: times + (1 if one == keys else 2) for one, times in first.items()}
    assert asked("initiative=alliance-2017") == (refs, narrowed)


def test_a_streamed_list_remembers_no_more_than_some_of_what_it_names(monkeypatch):
    monkeypatch.setattr("sources.fetching.REMEMBERED", 2)
    assert REMEMBERED > 2
    initiatives = [make_initiative() for _ in range(3)]
    for initiative in (*initiatives, *initiatives):
        make_commitment(initiative=initiative)
    rows = Commitment.objects.listed().filter(initiative__in=initiatives).order_by("pk")
    rows = list(rows.iterator(chunk_size=200))
    assert [row.initiative.pk for row in rows] == [one.pk for one in (*initiatives, *initiatives)]
    assert rows[0].initiative is not rows[3].initiative


def test_values_are_values(registry):
    rows = Document.objects.listed().order_by("slug")
    assert list(rows.values_list("slug", flat=True)) == [row.slug for row in rows]
    many = Commitment.objects.listed().order_by("ref")
    assert list(many.values_list("ref", flat=True).iterator(chunk_size=5)) == [
        row.ref for row in many
    ]
