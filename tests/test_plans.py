"""Long lists are read through indexes: no question of the API makes the database work through all rows.

The questions are those that the API offers: each parameter and each order of each resource that has a
large table. Whole lists are counted once for each version of the data, and so not looked at here.
The rows are a tenth of size M; ``make plans`` asks at size M itself, which takes a minute more.
"""

import os
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.fill import fill
from bench.sizes import SIZES
from config.api import router
from sources import filters
from sources.counting import FEW
from sources.models import Change
from tests import plans

SIZE = os.environ.get("PLANS_SIZE", "a tenth of M")
# All resources whose own table is large at size M.
RESOURCES = ("changes", "commitments", "findings", "memberships", "signatories")
# Where much may be sorted: what words find stands in the index of the search, and organisations are
# found by what they joined, neither in the order of a list.
SORTED = {"q", "signatories role", "signatories as_of"}

# Not mended: what binds a signatory is promised by it or taken on by signing. Where either may hold, PostgreSQL
# reads all commitments, and so does SQLite where they are few; for the members of a day PostgreSQL
# reads the index of all their citations.
READ_WHOLE = set()
if SIZE != "M" or connection.vendor == "postgresql":
    READ_WHOLE.add("commitments signatory")
if connection.vendor == "postgresql":
    READ_WHOLE.add("signatories as_of")


def values(name, parameter):
    """Something that may be asked for by the parameter."""
    if isinstance(parameter, filters.One):
        key = parameter.extra["to_field_name"]
        keys = parameter.extra["queryset"].order_by(key).values_list(key, flat=True)
        return keys[keys.count() // 2 :][:1]
    if isinstance(parameter, filters.Choices):
        choices = parameter.extra["choices"]
        return [value for value, _label in (choices() if callable(choices) else choices)]
    if isinstance(parameter, filters.AsOf):
        return ["2009-01-01", "2018-01-01"]
    if isinstance(parameter, filters.DateFrom):
        return ["1999", "2015", "2023"]
    if isinstance(parameter, filters.YesNo):
        return ["true", "false"]
    return {
        "q": ["rare7", "initiative"],
        "since": [0, Change.objects.count() - 100],
        "ref": ["signatory-7", "no-such-record"],
        "country": ["FI"],
        "measure": ["Measure 7"],
    }[name]


def questions(resource):
    """Every parameter with values, and every order, both ways."""
    views = {name: view for name, view, _base in router.registry}
    filterset = views[resource].filterset_class
    yield ""
    for name, parameter in filterset.base_filters.items():
        if name == "ordering":
            yield from (
                f"ordering={way}{term}" for term in filterset.ordering_terms() for way in ("", "-")
            )
        else:
            yield from (f"{name}={value}" for value in values(name, parameter))


@pytest.fixture(scope="module")
def large(rows_of_module):
    """A long register in a database of its own; gives the names of its large tables."""
    SIZES["a tenth of M"] = type(SIZES["M"])(50, 1_000, 10_000, 100)
    with rows_of_module():
        fill(SIZE)
        if SIZE != "M" and connection.vendor == "postgresql":
            plans.as_if_long()
        yield plans.large_tables()


def asked(client, path):
    """What the list held, and the statements that fetched it without counting it."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.content[:200]}"
    statements = [one["sql"] for one in queries if one["sql"].startswith("SELECT")]
    return answer, [sql for sql in statements if not sql.startswith("SELECT COUNT(")]


@pytest.mark.django_db
@pytest.mark.parametrize("resource", RESOURCES)
def test_no_question_makes_the_database_work_through_a_long_table(resource, large, client):
    found, total = {}, None
    for question in questions(resource):
        answer, statements = asked(client, f"/api/v1/{resource}/?{question}")
        count = answer.json()["count"]
        total = total or count  # the first question asks for all
        name = question.partition("=")[0]
        in_all = name in ("", "ordering")
        few = bool(SORTED & {name, f"{resource} {name}"})
        if count < FEW and 2 * count >= total and not in_all:
            continue  # most rows are asked for, and they are read
        if f"{resource} {name}" in READ_WHOLE:
            continue
        few = few or (count < FEW and not in_all)
        page = [sql for sql in statements if re.search(r"LIMIT 51$", sql)]
        assert len(page) == 1
        if wrong := plans.faults(page[0], large, few):
            found[question] = wrong
    assert found == {}


def test_the_resources_asked_are_those_that_grow(large, db):
    metas = {
        name: getattr(view.serializer_class, "Meta", None) for name, view, _ in router.registry
    }
    models = {name: meta.model for name, meta in metas.items() if hasattr(meta, "model")}
    assert sorted(one for one in models if models[one]._meta.db_table in large) == sorted(RESOURCES)
