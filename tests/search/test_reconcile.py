"""OpenRefine matches a column of company names: its own requests, replayed."""

import json

import pytest
from django.core.cache import cache

from sources.changes import batch
from tests import factories as make

pytestmark = pytest.mark.django_db
URL = "/api/v1/reconcile"


@pytest.fixture(autouse=True)
def no_requests_yet():
    cache.clear()


@pytest.fixture
def ask(client):
    """Send queries as OpenRefine does, form-encoded by POST; gives the results by key."""

    def ask(queries):
        response = client.post(
            URL,
            f"queries={json.dumps(queries)}",
            content_type="application/x-www-form-urlencoded; charset=UTF-8",
            headers={"Origin": "http://127.0.0.1:3333"},
        )
        assert response.status_code == 200, response.content
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        return {key: answer["result"] for key, answer in response.json().items()}

    return ask


@pytest.fixture
@batch()
def telia():
    telia = make.make_signatory(slug="telia", name="Telia Company")
    make.make_name(signatory=telia, name="TeliaSonera", kind="former")
    make.make_signatory(slug="telenor", name="Telenor Group")
    return telia


def test_the_manifest_names_version_type_and_pages(client):
    manifest = client.get(URL).json()
    assert manifest["versions"] == ["0.2"]
    assert manifest["defaultTypes"] == [{"id": "signatories", "name": "Organisation"}]
    assert manifest["view"]["url"] == "http://testserver/signatories/{{id}}/"
    assert manifest["batchSize"] == 50
    assert client.get(f"{URL}/").json() == manifest


def test_a_column_of_names_is_matched(ask, telia):
    found = ask(
        {
            "q0": {"query": "TeliaSonera AB", "type": "signatories", "type_strict": "should"},
            "q1": {"query": "Telenor", "limit": 3, "properties": [{"pid": "x", "v": "y"}]},
            "q2": {"query": "Telenro"},
            "q3": {"query": "Nothing of the kind"},
        }
    )
    shown = {
        key: [(one["id"], one["score"], one["match"]) for one in answers]
        for key, answers in found.items()
    }
    assert shown == {
        "q0": [("telia", 90, True)],
        "q1": [("telenor", 90, True)],
        "q2": [("telenor", 60, False)],
        "q3": [],
    }
    [one] = found["q0"]
    assert one == {
        "id": "telia",
        "name": "Telia Company",
        "type": [{"id": "signatories", "name": "Organisation"}],
        "score": 90,
        "match": True,
        "features": [{"id": "name_agreement", "value": 0.9}],
        "description": "Matches its name “TeliaSonera” (former)",
    }


def test_what_two_bear_is_matched_by_neither(ask, telia):
    make.make_signatory(slug="lego", name="LEGO Group")
    make.make_signatory(slug="lego-inc", name="LEGO Inc.")
    [one, two] = ask({"q0": {"query": "Lego"}})["q0"]
    assert {one["id"], two["id"]} == {"lego", "lego-inc"}
    assert (one["match"], two["match"]) == (False, False)
    assert len(ask({"q0": {"query": "Lego", "limit": 1}})["q0"]) == 1


def test_what_the_manifest_promises_is_there_for_pages_elsewhere(client, telia):
    manifest = client.get(URL).json()
    suggest = manifest["suggest"]["entity"]
    addresses = [
        manifest["preview"]["url"].replace("{{id}}", "telia"),
        suggest["service_url"] + suggest["service_path"] + "?prefix=telia",
        manifest["documentation"],
    ]
    for address in [manifest["view"]["url"].replace("{{id}}", "telia"), *addresses]:
        assert client.get(address).status_code == 200
    for address in addresses:
        answer = client.get(address, headers={"Origin": "http://127.0.0.1:3333"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    anchor = manifest["documentation"].split("#")[1]
    assert f'id="{anchor}"' in client.get(manifest["documentation"]).content.decode()


def test_a_name_is_suggested_from_its_beginning_or_its_slug(client, telia):
    def suggested(**query):
        return [one["id"] for one in client.get(f"{URL}/suggest", query).json()["result"]]

    assert suggested(prefix="tel") == ["telia", "telenor"]
    assert suggested(prefix="tel", cursor=1) == ["telenor"]
    assert (suggested(prefix="telenor"), suggested(prefix=""), suggested()) == (["telenor"], [], [])
    assert client.get(f"{URL}/suggest", {"prefix": "sonera"}).json() == {"result": []}
    wrong = [
        {"prefix": "a" * 201},
        {"prefix": "\0"},
        {"prefix": "a", "cursor": "-1"},
        {"prefx": "a"},
    ]
    answers = [client.get(f"{URL}/suggest", query) for query in wrong]
    named = [answer.json()["errors"][0]["parameter"] for answer in answers]
    assert named == ["prefix", "prefix", "cursor", "prefx"]


def test_a_slug_is_matched_and_attributes_alone_match_nothing(ask, telia):
    make.make_signatory(slug="sonera-oyj", name="Another")
    properties = [{"pid": "country", "v": ["SE", {"id": "se", "name": "Sweden"}]}]
    found = ask({"q0": {"query": "sonera-oyj"}, "q1": {"properties": properties}})
    assert [(one["id"], one["score"], one["match"]) for one in found["q0"]] == [
        ("sonera-oyj", 100, True)
    ]
    assert found["q1"] == []


def test_queries_may_be_asked_by_get(client, telia):
    queries = {"queries": '{"q0": {"query": "TELIASONERA"}}'}
    assert client.get(URL, queries).json()["q0"]["result"][0]["score"] == 100


@pytest.mark.parametrize(
    "queries",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"q0": 1}',
        '{"q0": {}}',
        '{"q0": {"query": 7}}',
        '{"q0": {"query": "a\\u0000b"}}',
        json.dumps({"q0": {"query": "a" * 201}}),
        '{"q0": {"properties": []}}',
        '{"q0": {"query": "a", "properties": {"pid": "x"}}}',
        '{"q0": {"query": "a", "properties": [{"pid": "x"}]}}',
        '{"q0": {"query": "a", "type_strict": "most"}}',
        '{"q0": {"query": "a", "type": [["signatories"]]}}',
        '{"q0": {"query": "a", "limit": "3"}}',
        '{"q0": {"query": "a", "limit": 0}}',
        '{"q0": {"query": "a", "limit": true}}',
        '{"q0": {"query": "a", "type": "signatory"}}',
        '{"q0": {"query": "a", "typ": "signatories"}}',
        json.dumps({f"q{number}": {"query": "a"} for number in range(51)}),
    ],
)
def test_a_bad_batch_is_a_problem_that_says_what_is_wrong(queries, client):
    form = "application/x-www-form-urlencoded"
    response = client.post(URL, f"queries={queries}", content_type=form)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert [error["parameter"] for error in response.json()["errors"]] == ["queries"]


def test_other_parameters_bodies_and_methods_are_refused(client):
    answers = [
        client.get(URL, {"query": "Telia"}),
        client.post(URL, {"queries": {}}, content_type="application/json"),
        client.put(URL),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 405]
    assert answers[0].json()["errors"][0]["suggestion"] == "queries"
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}
