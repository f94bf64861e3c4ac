"""Bad requests of every kind, at every list and record: never a failure, always said in words."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.throttling import AnonRateThrottle

from config.api import RESOURCES
from sources.dates import PartialDateFormField
from sources.models import Register
from sources.parameters import DayField

# What these resources need to be asked at all.
NEEDED = {
    "search": "q=alliance",
    "lookup": "name=Telia",
    "compare": "signatory=telefonica&signatory=bt",
    "grid": "country=DK",
}
ONE_ANSWER = {"lookup", "grid", "compare"}
PAGED = RESOURCES.keys() - ONE_ANSWER
RECORDS = PAGED - {"search", "changes"}
FORM = dict.fromkeys(("grid", "compare", "lookup", "search", "changes"), ("format",))

pytestmark = pytest.mark.usefixtures("registry", "unhurried")


@pytest.fixture
def unhurried(monkeypatch):
    monkeypatch.setattr(AnonRateThrottle, "allow_request", lambda *args: True)


def filters(resource):
    """The parameters of a list that choose its rows: {name: form field}."""
    declared = RESOURCES[resource].filterset_class(queryset=Register.objects.none()).filters
    return {name: each.field for name, each in declared.items()}


def known(resource):
    """Every parameter that a list understands."""
    paging = ("page_size", "cursor") if resource in PAGED else ()
    return [
        *filters(resource),
        *FORM.get(resource, ("fields", "omit", "expand", "format")),
        *paging,
    ]


def address(resource, query=""):
    """The list with a query; what it needs beside that is added, unless the query has it."""
    needed = [pair for pair in NEEDED.get(resource, "").split("&") if pair]
    asked = {pair.split("=")[0] for pair in query.split("&")}
    parts = [pair for pair in needed if pair.split("=")[0] not in asked]
    if resource in PAGED and "page_size" not in asked:
        parts.append("page_size=1")
    return f"/api/v1/{resource}/?{'&'.join([*parts, query])}"


def told(response):
    """What an answer says is wrong: its status and the parameters named; a 200 says nothing."""
    if response.status_code == 200:
        return 200
    assert response.headers["Content-Type"] == "application/problem+json", response.content[:300]
    body = response.json()
    assert list(body) == ["type", "title", "status", "detail", "errors"]
    assert (body["status"], bool(body["detail"])) == (response.status_code, True)
    return response.status_code, *sorted({error["parameter"] for error in body["errors"]})


def faults(client, cases):
    """{address: what it said} for all that did not say what they must."""
    said = {url: told(client.get(url)) for url, _expected in cases}
    return {url: said[url] for url, expected in cases if said[url] not in expected}


def at_each(resources, values, parameters=None):
    """Every parameter of each list with each bad value: the answer must name the parameter."""
    return [
        (address(resource, f"{name}={value}"), [(400, name)])
        for resource in sorted(resources)
        for name in (parameters(resource) if parameters else known(resource))
        for value in values
    ]


def test_a_zero_byte_is_refused_by_every_parameter(client):
    assert faults(client, at_each(RESOURCES, ["a%00b"])) == {}


def test_bytes_that_are_no_text_are_text_that_nothing_has(client):
    cases = [
        (url, [200, *refused]) for url, refused in at_each(RESOURCES, ["%ED%A0%80%FF%C0%AF%zz%"])
    ]
    assert faults(client, cases) == {}


NUMBERS = ["0", "-1", "1e1", "1.5", "NaN", "Infinity", "%2B5", "%205", "٣", "0x1", "9" * 5000]


def test_a_number_that_cannot_be_is_named(client):
    cases = at_each(PAGED, NUMBERS, lambda resource: ["page_size"])
    since = ["-1", "1.5", "NaN", "-Infinity", "1e999999", "9" * 5000, str(2**63), "one", "0x1"]
    cases += at_each(["changes"], since, lambda resource: ["since"])
    assert faults(client, cases) == {}


def test_an_empty_parameter_is_none_and_one_value_is_not_given_twice(client):
    needed = {("search", "q"), ("lookup", "name"), ("compare", "signatory")}
    cases = []
    for resource in RESOURCES:
        empty = [f"{name}=" for name in known(resource) if (resource, name) not in needed]
        cases.append((address(resource, "&".join(empty)), [200]))
        fields = filters(resource)
        for name in known(resource):
            many = name in fields and getattr(fields[name].widget, "allow_multiple_selected", False)
            if not many and name != "format":
                cases.append((address(resource, f"{name}=&{name}="), [(400, name)]))
    assert faults(client, cases) == {}


def nearest(client, url):
    """The first thing an answer says is wrong, and what was meant."""
    response = client.get(url)
    assert told(response)[0] == 400, url
    error = response.json()["errors"][0]
    return error["parameter"], error["suggestion"]


def test_a_slip_is_told_the_nearest_name(client):
    cases = {}
    for resource in RESOURCES:
        view = RESOURCES[resource]
        for name in known(resource):
            cases[address(resource, f"{name}x=1")] = (f"{name}x", name)
        cases[address(resource, "format=jsn")] = ("format", "json")
        for name in view.filterset_class.ordering_terms():
            cases[address(resource, f"ordering=-{name}x")] = ("ordering", f"-{name}")
        if resource in RECORDS:
            serializer = view.serializer_class(context={"day": None})
            for parameter in ("fields", "omit"):
                for name in [*serializer.fields][::5]:
                    cases[address(resource, f"{parameter}={name}x")] = (parameter, name)
            for name in serializer.relations():
                if name not in serializer.detail_only:
                    cases[address(resource, f"expand={name}x")] = ("expand", name)
    assert {
        url: said for url, expected in cases.items() if (said := nearest(client, url)) != expected
    } == {}


DATES = ["2017-02-31", "0000", "2017-13", "99999-01-01"]


def test_a_date_that_never_was_is_named(client):
    def dates(resource):
        kinds = (DayField, PartialDateFormField)
        return [name for name, field in filters(resource).items() if isinstance(field, kinds)]

    assert sum(len(dates(resource)) for resource in RESOURCES) >= 60
    assert faults(client, at_each(RESOURCES, [*DATES, "2017-02-07T00:00"], dates)) == {}


def test_a_cursor_belongs_to_one_list_in_one_order(client):
    cursors = {}
    for resource in PAGED:
        link = client.get(address(resource)).json()["next"]
        cursors[resource] = link.split("cursor=")[1].split("&")[0]
    cases = []
    for resource in PAGED:
        own = cursors[resource]
        others = [cursors[other] for other in sorted(PAGED - {resource})[::6]]
        bad = [*others, own[: len(own) // 2], own[3:], own[::-1], "garbage", "%00", "é", "A" * 9999]
        cases += [(address(resource, f"cursor={cursor}"), [(400, "cursor")]) for cursor in bad]
        for name in [*RESOURCES[resource].filterset_class.ordering_terms()][:1]:
            url = address(resource, f"cursor={own}&ordering=-{name}")
            cases.append((url, [(400, "cursor")]))
    assert faults(client, cases) == {}


def test_much_text_and_many_values_are_refused_in_words(client):
    cases = at_each(RESOURCES, ["x" * 100_000], lambda resource: {"q"} & {*filters(resource)})
    many = quote("nobody")
    for resource in RESOURCES:
        for name, field in filters(resource).items():
            if getattr(field.widget, "allow_multiple_selected", False):
                values = "&".join(f"{name}={many}-{number}" for number in range(500))
                cases.append((address(resource, values), [(400, name)]))
        values = "&".join(f"a{number}=1" for number in range(2000))
        cases.append((address(resource, values), [(400,)]))
    assert faults(client, cases) == {}


@pytest.fixture
def records(client):
    """Every list, and a record of every fourth resource."""
    found = [address(resource) for resource in RESOURCES]
    for resource in sorted(RECORDS)[::4]:
        found.append(client.get(address(resource)).json()["results"][0]["url"])
    return [url.removeprefix("http://testserver") for url in found]


def test_the_register_is_read_and_not_written(client, records):
    said = {}
    for url in records:
        for method in ("POST", "DELETE", "BREW"):
            response = client.generic(method, url, b'{"slug": "x"}', "application/json")
            allow = response.headers.get("Allow")
            if (told(response), allow) != ((405,), "GET, HEAD, OPTIONS"):
                said[method, url] = told(response), allow
    assert said == {}


def test_every_resource_says_what_may_be_done(client, records):
    said = {url: client.options(url) for url in records}
    assert {
        url: answer.status_code
        for url, answer in said.items()
        if (answer.status_code, answer.headers["Allow"]) != (200, "GET, HEAD, OPTIONS")
    } == {}


NO_FORMATS = ["image/png", "nonsense", "/", "a" * 10_000]


def test_a_format_that_is_not_there_is_406(client, records):
    said = {
        (url, accept[:20]): told(client.get(url, headers={"Accept": accept}))
        for url in records
        for accept in NO_FORMATS
    }
    assert {asked: answer for asked, answer in said.items() if answer != (406,)} == {}


def test_what_a_reader_has_is_not_sent_again(client, records):
    wrong = {}
    for url in records:
        etag = client.get(url).headers["ETag"]
        cases = {
            etag: 304,
            "*": 304,
            f'"other", W/"x", {etag}': 304,
            f"W/{etag}": 304,
            '"other"': 200,
            "garbage": 200,
            etag.strip('"'): 200,
            '"': 200,
        }
        for asked, expected in cases.items():
            status = client.get(url, headers={"If-None-Match": asked}).status_code
            if status != expected:
                wrong[url, asked] = status
    assert wrong == {}


def test_head_is_get_without_the_body(client, records):
    wrong = {}
    tables = [f"/api/v1/{resource}.csv" for resource in sorted(RECORDS)]
    for url in [*records, *tables]:
        got, head = client.get(url), client.head(url)
        if (head.status_code, head.headers, head.getvalue()) != (200, got.headers, b""):
            wrong[url] = head.status_code, dict(head.headers), dict(got.headers)
    assert wrong == {}


VALUES = [
    "", "1", "-1", "true", "maybe", "2017-02-07", "2017", "json", "csv", "atom", "xlsx",
    "name", "-slug", "slug,ref", "initiative", "signatory", "telefonica", "alliance-2017",
]  # fmt: skip
QUERIES = st.sampled_from(sorted(RESOURCES)).flatmap(
    lambda resource: st.tuples(
        st.just(resource),
        st.lists(
            st.tuples(
                st.sampled_from(known(resource)) | st.text(min_size=1, max_size=5),
                st.sampled_from(VALUES) | st.text(max_size=20),
            ),
            max_size=4,
        ),
    )
)


@settings(
    max_examples=100,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=QUERIES)
def test_whatever_is_asked_is_answered_or_refused(client, asked):
    resource, pairs = asked
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    response = client.get(address(resource, query))
    assert response.status_code in (200, 400)
    said = told(response)
    if said == 200:
        assert {name for name, _value in pairs} <= {*known(resource)}
