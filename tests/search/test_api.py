"""Search and lookup in the API."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db
SEARCH, LOOKUP = "/api/v1/search/", "/api/v1/lookup/"


def test_a_hit_says_what_it_is_and_why(client):
    telia = factories.make_signatory(slug="telia", name="Telia Company", note="<b>Finnish</b>")
    factories.make_name(signatory=telia, name="TeliaSonera", kind="former")
    answer = client.get(SEARCH, {"q": "teliasonera finnish"}).json()
    assert answer == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "type": "signatories",
                "ref": "telia",
                "title": "Telia Company",
                "matched_name": "TeliaSonera",
                "matched_kind": "former",
                "snippet": "&lt;b&gt;<mark>Finnish</mark>&lt;/b&gt; · Company",
                "url": "http://testserver/api/v1/signatories/telia/",
                "html_url": "http://testserver/signatories/telia/",
            }
        ],
        "facets": {
            "type": [{"value": "signatories", "count": 1, "label": "Signatories"}],
            "initiative": [],
            "theme": [],
        },
    }


def test_filters_narrow_the_hits_and_not_their_own_facet(client):
    one = factories.make_initiative(slug="one", name="Alpha", short_name="Alpha 1")
    two = factories.make_initiative(slug="two", name="Beta", short_name="Beta 2")
    factories.make_event(ref="event", title="Alpha", initiative=two)
    answer = client.get(SEARCH, {"q": "alpha", "initiative": one.slug}).json()
    assert [hit["ref"] for hit in answer["results"]] == ["one"]
    assert [row["value"] for row in answer["facets"]["initiative"]] == ["one", "two"]
    assert [row["value"] for row in answer["facets"]["type"]] == ["initiatives"]


def test_a_search_of_a_day_gives_what_the_lists_give_for_it_and_leads_on_to_that_day(client):
    initiative = factories.make_initiative(slug="alpha", name="Alpha", started_on="2011")
    factories.make_initiative(slug="later", name="Alpha later", started_on="2017")
    factories.make_event(ref="event", title="Alpha", initiative=initiative, date="2012-03")
    factories.make_area(slug="area", name="Alpha", initiative=initiative)
    factories.make_signatory(slug="outside", name="Alpha of nowhere")

    def hits(day):
        answer = client.get(SEARCH, {"q": "alpha", "as_of": day}).json()
        types = {row["value"]: row["count"] for row in answer["facets"]["type"]}
        assert sum(types.values()) == answer["count"]
        return {hit["ref"]: (hit["url"], hit["html_url"]) for hit in answer["results"]}

    api, page = "http://testserver/api/v1", "http://testserver/initiatives/alpha/"
    found = hits("2012-03-31")
    assert found == {
        "alpha": (f"{api}/initiatives/alpha/?as_of=2012-03-31", f"{page}?as_of=2012-03-31"),
        "area": (f"{api}/action-areas/area/", f"{page}?as_of=2012-03-31#area"),
        "event": (f"{api}/events/event/?as_of=2012-03-31", f"{page}?as_of=2012-03-31#event"),
    }
    assert set(hits("2012-03-30")) == {"alpha", "area"}
    assert set(hits("")) == {"alpha", "area", "event", "later", "outside"}
    assert {client.get(url).status_code for pair in found.values() for url in pair} == {200}


def test_cursors_lead_through_all_hits_in_order(client):
    for number in range(5):
        factories.make_document(slug=f"document-{number}", title="Alpha " + "word " * number)
    whole = [hit["ref"] for hit in client.get(SEARCH, {"q": "alpha"}).json()["results"]]
    url, seen = f"{SEARCH}?q=alpha&page_size=2", []
    while url:
        answer = client.get(url).json()
        seen.append([hit["ref"] for hit in answer["results"]])
        url = answer["next"]
    assert seen == [whole[:2], whole[2:4], whole[4:]]
    assert set(whole) == {f"document-{number}" for number in range(5)}


def errors(response):
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    return {error["parameter"]: error["suggestion"] for error in response.json()["errors"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"q": None}),
        ({"q": "x" * 201}, {"q": None}),
        ({"q": "x", "typ": "events"}, {"typ": "type"}),
        ({"q": "x", "type": "event"}, {"type": "events"}),
        ({"q": "x", "initiative": "allianc"}, {"initiative": "alliance"}),
        ({"q": "x", "as_of": "2012-03"}, {"as_of": "2012-03-31"}),
        ({"q": "x", "page_size": "0"}, {"page_size": "50"}),
    ],
)
def test_mistakes_in_a_search_are_named(client, query, expected):
    factories.make_initiative(slug="alliance")
    assert errors(client.get(SEARCH, query)) == expected


@pytest.mark.parametrize("hits", [1, 3])
def test_queries_do_not_grow_with_the_hits(client, hits, django_assert_num_queries):
    for number in range(hits):
        factories.make_membership(signatory=factories.make_signatory(name=f"Telia {number}"))
    # The register's number, the three facets, the count, the hits and their names.
    with django_assert_num_queries(7):
        answer = client.get(SEARCH, {"q": "telia", "type": "signatories"}).json()
    assert answer["count"] == hits


def test_hits_are_offered_as_csv(client):
    factories.make_document(slug="a", title="=Alpha")
    body = b"".join(client.get(SEARCH, {"q": "alpha", "format": "csv"})).decode()
    assert body.splitlines()[0].lstrip("\ufeff") == (
        "type,ref,title,matched_name,matched_kind,snippet,url,html_url"
    )
    assert body.splitlines()[1].startswith("documents,a,'=Alpha,")


def test_lookup_answers_with_the_organisation_and_the_name(client):
    sky = factories.make_signatory(slug="sky", name="Sky", wikidata="Q95")
    factories.make_name(signatory=sky, name="BSkyB", kind="former")
    match = {
        "signatory": "sky",
        "matched_name": "BSkyB",
        "matched_kind": "former",
        "score": 1.0,
        "url": "http://testserver/api/v1/signatories/sky/",
    }
    assert client.get(LOOKUP, {"name": "bskyb"}).json() == {"results": [match]}
    assert client.get(LOOKUP, {"wikidata": "Q95"}).json() == {
        "results": [match | {"matched_name": "Sky", "matched_kind": "current"}]
    }
    assert client.get(LOOKUP, {"name": "Nobody"}).json() == {"results": []}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"name": None}),
        ({"name": "a", "lei": "A" * 20}, {"name": None, "lei": None}),
        ({"wikidata": "95"}, {"wikidata": None}),
        ({"nam": "a"}, {"nam": "name"}),
        ({"q": "a"}, {"q": None}),
    ],
)
def test_mistakes_in_a_lookup_are_named(client, query, expected):
    assert errors(client.get(LOOKUP, query)) == expected


def test_lists_find_by_every_name_and_without_accents(client):
    telia = factories.make_signatory(slug="telefonica", name="Telefónica")
    factories.make_membership(ref="membership", signatory=telia, name_as_listed="Telefónica SA")
    for resource, ref in (("signatories", "telefonica"), ("memberships", "membership")):
        results = client.get(f"/api/v1/{resource}/", {"q": "telefonica"}).json()["results"]
        assert [row.get("slug") or row["ref"] for row in results] == [ref]
