"""Long lists are read through indexes: no question of the API makes the database work through all rows.

The questions are those that the API offers: each parameter and each order of each resource that has a
large table, and two of them together. A page takes little work, however much there is of what was
asked for; a count takes work in proportion to what it counts. Whole lists are counted once for each
version of the data, and so not looked at here.

The rows are a tenth of size M; ``make plans`` asks at size M itself. Of all pairs a share is asked, the
same each time: PLANS_PAIRS=1 asks them all.
"""

import itertools
import os
import random
import re

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from bench.fill import fill
from bench.sizes import SIZES
from commitments.models import Commitment, CommitmentCitation
from config.api import router
from initiatives.models import Initiative
from signatories.models import Membership
from sources import api, counting, filters
from sources.models import Change, Document
from sources.throttling import ApiThrottle
from tests import plans

SIZE = os.environ.get("PLANS_SIZE", "a tenth of M")
# The share of all pairs that is asked, drawn from a seed.
PAIRS = float(os.environ.get("PLANS_PAIRS", 0.25 if SIZE == "M" else 0.05))
# All resources whose own table is large at size M.
RESOURCES = ("changes", "commitments", "findings", "memberships", "signatories")


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
        return ["2018-01-01", "2009-01-01"]
    if isinstance(parameter, filters.DateFrom):
        return ["2015", "1999", "2023"]
    if isinstance(parameter, filters.YesNo):
        return ["true", "false"]
    return {
        "q": ["rare7", "initiative"],
        "since": [Change.objects.count() - 100, 0],
        "ref": ["signatory-7", "no-such-record"],
        "country": ["FI"],
        "measure": ["Measure 7"],
    }[name]


def parameters(resource):
    """Each parameter with the values that are asked for; the order is one of them."""
    filterset = {name: view for name, view, _base in router.registry}[resource].filterset_class
    terms = filterset.ordering_terms()
    for name, parameter in filterset.base_filters.items():
        if name == "ordering":
            yield name, [way + term for term in terms for way in ("", "-")]
        else:
            yield name, list(values(name, parameter))


def questions(resource):
    """Every parameter with values, and every order, both ways."""
    yield ""
    for name, asked in parameters(resource):
        yield from (f"{name}={value}" for value in asked)


def pairs(resource):
    """Of all pairs of a parameter with its first value, or of an order, the share that is asked."""
    ones = [
        (name, value)
        for name, asked in parameters(resource)
        for value in (asked if name == "ordering" else asked[:1])
    ]
    both = [pair for pair in itertools.combinations(ones, 2) if pair[0][0] != pair[1][0]]
    chance = random.Random(resource)
    for one, other in chance.sample(both, round(PAIRS * len(both))):
        yield "&".join(f"{name}={value}" for name, value in (one, other))


@pytest.fixture(scope="module")
def large(rows_of_module):
    """A long register in a database of its own; gives the names of its large tables."""
    SIZES["a tenth of M"] = type(SIZES["M"])(50, 1_000, 10_000, 100)
    with rows_of_module():
        fill(SIZE)
        if SIZE != "M" and connection.vendor == "postgresql":
            plans.as_if_long()
        yield plans.large_tables()


@pytest.fixture(autouse=True)
def in_proportion(monkeypatch):
    """Few are few beside all; what is asked first is looked at, however long it takes, and all is asked."""
    monkeypatch.setattr(ApiThrottle, "get_rate", lambda self: None)
    monkeypatch.setattr(counting, "FEW", counting.FEW if SIZE == "M" else counting.FEW // 4)
    monkeypatch.setattr(counting, "LEAST", 600)


def asked(client, path):
    """How many rows the list held, and the statements that counted them and fetched a page."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.content[:200]}"
    statements = [one["sql"] for one in queries if one["sql"].startswith("SELECT")]
    counts = [sql for sql in statements if sql.startswith("SELECT COUNT(")]
    (page,) = [sql for sql in statements if re.search(r"LIMIT 51$", sql)]
    return answer.json()["count"], counts, page


def wrong_with(client, resource, question, total, large):
    """What is too much work to answer the question."""
    count, counts, page = asked(client, f"/api/v1/{resource}/?{question}")
    named = set(re.findall(r"(\w+)=", question)) - {"ordering"}
    if "q" in named:
        return []  # what words find is gathered from the index of the search
    few = bool(named) and count < counting.FEW
    found = plans.faults(page, large, count if few else None)
    if named and count < plans.SHARE / 2 * total:
        for sql in counts:
            found += plans.faults(sql, large, count)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("ask", [questions, pairs])
@pytest.mark.parametrize("kept", [None, (7, 8, 9)], ids=["each is asked", "kept are known"])
def test_no_question_makes_the_database_work_through_a_long_table(
    kept, resource, ask, large, client, monkeypatch
):
    monkeypatch.setattr(api, "kept_from_lists", lambda *args: kept)
    monkeypatch.setattr(api, "still", lambda version: True)
    total = asked(client, f"/api/v1/{resource}/")[0]
    wrong = {one: wrong_with(client, resource, one, total, large) for one in ask(resource)}
    assert {one: found for one, found in wrong.items() if found} == {}


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite keeps statements, not plans")
@pytest.mark.parametrize("resource", RESOURCES)
def test_what_is_planned_once_works_through_no_long_table(resource, large, client):
    """Whatever the values are: without them PostgreSQL makes one plan for all."""
    answer = client.get(f"/api/v1/{resource}/").json()
    for url in (answer["next"], answer["results"][7]["url"]):
        assert client.get(url).status_code == 200
    wrong = {}
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        cursor.execute(
            "SELECT name, statement, parameter_types::text[] FROM pg_prepared_statements"
        )
        for name, statement, types in cursor.fetchall():
            keys = {"bigint[]": "'{7,8,9}'", "text[]": "'{a,b}'"}
            values = ", ".join(keys.get(kind, "'7'") for kind in types)
            execute = f"EXECUTE {name}({values})" if values else f"EXECUTE {name}"
            wrong[statement] = plans.faults(execute, large)
    assert len(wrong) > 1
    assert {one: found for one, found in wrong.items() if found} == {}


@pytest.fixture
def skewed(large, db):
    """The same, but one initiative has half of all commitments, far on, one member a fifth, one document all."""
    rows = models.QuerySet(Commitment).order_by("pk")
    numbers = rows.alias(rest=models.F("pk") % 5)
    member = Membership.objects.get(pk=7)
    whole, far = Initiative.objects.get(pk=7), models.functions.Concat(models.Value("z-"), "ref")
    area = {"action_area": None, "theme": None}
    numbers.filter(rest__lt=2).update(initiative=whole, membership=None, ref=far, **area)
    numbers.filter(rest=2).update(initiative=None, membership=member, **area)
    citations = models.QuerySet(CommitmentCitation)
    firsts = citations.values("fact").annotate(first=models.Min("pk")).values("first")
    citations.filter(pk__in=list(firsts.values_list("first", flat=True))).update(
        document=Document.objects.get(pk=7), locator="Everywhere"
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [
        f"initiative={whole.slug}",
        f"made_by={member.signatory.slug}",
        f"signatory={member.signatory.slug}",
        f"document={Document.objects.get(pk=7).slug}",
    ]


def stands_first(question, rest):
    """Whether what was asked for is met soon: what stands last by ref is first the other way round."""
    by_ref = rest != "&ordering=made_on"
    return not by_ref or question.startswith("initiative") == rest.endswith("-ref")


@pytest.mark.django_db
@pytest.mark.parametrize("rest", ["", "&ordering=-ref", "&ordering=made_on", "&status=in_force"])
def test_one_that_has_most_is_found_as_quickly(rest, skewed, large, client, monkeypatch):
    """Along the order, unless it stands far on; and where that was in vain, by what was asked for."""
    wrong = {}
    for question in skewed:
        url = f"/api/v1/commitments/?{question}{rest}"
        count, _counts, page = asked(client, url)
        if stands_first(question, rest):
            gathered = count if count < counting.FEW else None
            wrong[question] = plans.faults(page, large, gathered)
        with monkeypatch.context() as patch:
            patch.setattr(counting, "in_time", lambda make, seconds: None)
            wrong[f"{question} in vain"] = plans.faults(asked(client, url)[2], large, count)
    assert {one: found for one, found in wrong.items() if found} == {}


def test_the_resources_asked_are_those_that_grow(large, db):
    metas = {
        name: getattr(view.serializer_class, "Meta", None) for name, view, _ in router.registry
    }
    kinds = {name: meta.model for name, meta in metas.items() if hasattr(meta, "model")}
    assert sorted(one for one in kinds if kinds[one]._meta.db_table in large) == sorted(RESOURCES)
