"""The register that is made to be measured is one that might be: valid, cited, indexed, the same again."""

from io import StringIO
from itertools import islice

import pytest
from django.apps import apps
from django.db import connection

from bench.fill import fill
from bench.making import SIZES
from bench.rows import World
from search.engine import search
from search.indexing import rebuild
from search.models import Entry, EntryName
from sources.models import Change, PublicRecord, Record, Register

pytestmark = pytest.mark.django_db
SHOWN = ("type", "ref", "record_id", "path", "title", "body", "shown", "body_words", "title_words")


@pytest.fixture(scope="module")
def filled(standing):
    return fill("S", out=StringIO())


def records():
    return [model for model in apps.get_models() if issubclass(model, PublicRecord)]


def test_a_seed_gives_the_same_rows_and_another_seed_others():
    def told(seed):
        rows = islice(World(SIZES["S"], seed).rows(), 2_000)
        return [
            {name: value for name, value in vars(row).items() if name[0] != "_"} for row in rows
        ]

    assert told(1) == told(1)
    assert told(1) != told(2)


def test_the_rows_are_valid(filled):
    for model in apps.get_models():
        if issubclass(model, Record) and not model._meta.model_name.startswith("historical"):
            for row in model.objects.order_by("-pk")[:5]:
                row.full_clean()


def test_every_fact_is_cited_and_shown(filled):
    for model in records():
        assert model.objects.listed().count() == model.objects.count()


def test_the_search_finds_what_it_would_if_its_index_were_made_anew(filled):
    entries, names = Entry.objects.order_by("type", "ref"), EntryName.objects.order_by("folded")
    before = [list(entries.values(*SHOWN)), list(names.values("name", "kind", "key"))]
    rebuild()
    assert [list(entries.values(*SHOWN)), list(names.values("name", "kind", "key"))] == before


def test_the_change_feed_tells_of_each_record(filled):
    shown = sum(model.objects.count() for model in records() if model.resource)
    assert Change.objects.count() == Register.objects.get().number == shown


def test_a_filled_register_follows_what_is_written_after(filled):
    version = Register.objects.get().version
    with connection.cursor() as cursor:
        cursor.execute("UPDATE search_entry SET body_words = 'unheard' WHERE type = 'documents'")
        cursor.execute("UPDATE commitments_commitment SET summary = 'Other' WHERE id = 1")
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Register.objects.get().version != version
    assert search("unheard").count() == SIZES["S"].documents
