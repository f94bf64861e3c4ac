"""Bad requests of every kind, at every list and record: never a failure, always said in words."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
# All lists share what reads these: a few of them stand for all.
SOME = sorted(RECORDS)[::7]

pytestmark = pytest.mark.usefixtures("registry", "unhurried")


def filters(resource):
    """The parameters of a list that choose its rows: {name: form field}."""
    declared = RESOURCES[resource].filterset_class(queryset=Register.objects.none()).filters
    return {name: each.field for name, each in declared.items()}


def of_form(resource):
    """The parameters of the answer as such."""
    paging = ("page_size", "cursor") if resource in PAGED else ()
    return (*FORM.get(resource, ("fields", "omit", "expand", "format")), *paging)


def known(resource):
    """Every parameter that a list understands."""
    return [*filters(resource), *of_form(resource)]


def takes_many(field):
    return getattr(field.widget, "allow_multiple_selected", False)


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
    """{address: what it said} of all that did not say what they must."""
    said = {url: told(client.get(url)) for url, _expected in cases}
    return {url: said[url] for url, expected in cases if said[url] not in expected}


def at_all(resources, values, parameters):
    """All parameters of a list at once with one bad value: the answer must name each of them."""
    for resource in sorted(resources):
        names = sorted(parameters(resource))
        for value in values if names else ():
            query = "&".join(f"{name}={value}" for name in names)
            yield address(resource, query), [(400, *names)]


def at_each(resources, values, parameters):
    """Each parameter of a list with each bad value: the answer must name the parameter."""
    for resource in sorted(resources):
        for name in parameters(resource):
            for value in values:
                yield address(resource, f"{name}={value}"), [(400, name)]


def test_a_zero_byte_is_refused_by_every_parameter(client):
    cases = [*at_all(RESOURCES, ["a%00b"], filters), *at_each(SOME, ["a%00b"], of_form)]
    assert faults(client, cases) == {}


def test_bytes_that_are_no_text_are_text_that_nothing_has(client):
    said = {
        resource: told(
            client.get(address(resource, "&".join(f"{name}=%ED%A0%80%FF%zz%" for name in names)))
        )
        for resource in RESOURCES
        if (names := filters(resource).keys() - {"q", "name"})
    }
    assert {
        resource: answer
        for resource, answer in said.items()
        if answer[0] != 400 or not {*answer[1:]} <= {*filters(resource)}
    } == {}
    free = {"lookup": "name=%ED%A0%80%FF", "search": "q=a%FF%C0%AF%zz%"}
    assert faults(client, [(address(*each), [200]) for each in free.items()]) == {}


NUMBERS = ["0", "-1", "1e1", "1.5", "NaN", "Infinity", "%2B5", "%205", "٣", "0x1", "9" * 5000]


def test_a_number_that_cannot_be_is_named(client):
    cases = [*at_each(SOME, NUMBERS, lambda resource: ["page_size"])]
    since = ["-1", "1.5", "NaN", "-Infinity", "1e999999", "9" * 5000, str(2**63), "one", "0x1"]
    cases += at_each(["changes"], since, lambda resource: ["since"])
    assert faults(client, cases) == {}


def test_an_empty_parameter_is_none(client):
    needed = {("search", "q"), ("lookup", "name"), ("compare", "signatory")}
    cases = []
    for resource in RESOURCES:
        empty = [f"{name}=" for name in known(resource) if (resource, name) not in needed]
        cases.append((address(resource, "&".join(empty)), [200]))
    assert faults(client, cases) == {}


def test_one_value_is_not_given_twice(client):
    def single(resource):
        others = {*of_form(resource)} - {"format"}
        return others | {n for n, field in filters(resource).items() if not takes_many(field)}

    cases = []
    for resource in RESOURCES:
        names = sorted(single(resource))
        if names:
            query = "&".join(f"{name}=&{name}=" for name in names)
            cases.append((address(resource, query), [(400, *names)]))
    assert faults(client, cases) == {}


def suggested(client, url):
    """What an answer says was meant: {wrong parameter: suggestion}."""
    response = client.get(url)
    assert told(response)[0] == 400, url
    return {error["parameter"]: error["suggestion"] for error in response.json()["errors"]}


def test_a_slip_is_told_the_nearest_name(client):
    cases = {}
    for resource in RESOURCES:
        view = RESOURCES[resource]
        names = known(resource)
        slips = address(resource, "&".join(f"{name}x=1" for name in names))
        cases[slips] = {f"{name}x": name for name in names}
        cases[address(resource, "format=jsn")] = {"format": "json"}
        for name in [*view.filterset_class.ordering_terms()][:1]:
            cases[address(resource, f"ordering=-{name}x")] = {"ordering": f"-{name}"}
        if resource in RECORDS:
            serializer = view.serializer_class(context={"day": None})
            for parameter, name in (("fields", "citations"), ("omit", "html_url")):
                if name in serializer.fields:
                    cases[address(resource, f"{parameter}={name}x")] = {parameter: name}
            for name in [*serializer.relations()][-1:]:
                if name not in serializer.detail_only:
                    cases[address(resource, f"expand={name}x")] = {"expand": name}
    assert {
        url: said for url, expected in cases.items() if (said := suggested(client, url)) != expected
    } == {}


DATES = ["2017-02-31", "0000", "2017-13", "99999-01-01", "2017-02-07T00:00"]


def test_a_date_that_never_was_is_named(client):
    def dates(resource):
        kinds = (DayField, PartialDateFormField)
        return [name for name, field in filters(resource).items() if isinstance(field, kinds)]

    assert sum(len(dates(resource)) for resource in RESOURCES) >= 60
    assert faults(client, [*at_all(RESOURCES, DATES, dates)]) == {}


def test_a_cursor_belongs_to_one_list_in_one_order(client):
    cursors = {}
    for resource in PAGED:
        link = client.get(address(resource)).json()["next"]
        cursors[resource] = link.split("cursor=")[1].split("&")[0]
    cases = []
    for resource in PAGED:
        other = cursors["themes" if resource != "themes" else "events"]
        bad = [other, cursors[resource][3:]]
        cases += at_each([resource], bad, lambda resource: ["cursor"])
        for name in [*RESOURCES[resource].filterset_class.ordering_terms()][:1]:
            url = address(resource, f"cursor={cursors[resource]}&ordering=-{name}")
            cases.append((url, [(400, "cursor")]))
    own = cursors["themes"]
    bad = [
        own[: len(own) // 2],
        own[::-1],
        "garbage",
        "%00",
        "é",
        "A" * 9999,
        "W10",
        "WzAsIiIsW11d",
    ]
    cases += at_each(["themes"], bad, lambda resource: ["cursor"])
    assert faults(client, cases) == {}


def test_much_text_and_many_values_are_refused_in_words(client):
    cases = [*at_all(RESOURCES, ["x" * 100_000], lambda resource: {"q"} & {*filters(resource)})]
    for resource in RESOURCES:
        for name in [name for name, field in filters(resource).items() if takes_many(field)][:1]:
            values = "&".join(f"{name}=nobody-{number}" for number in range(500))
            cases.append((address(resource, values), [(400, name)]))
        values = "&".join(f"a{number}=1" for number in range(2000))
        cases.append((address(resource, values), [(400,)]))
    assert faults(client, cases) == {}


@pytest.fixture
def records(client):
    """Every list, and a record of some."""
    found = [address(resource) for resource in RESOURCES]
    found += [client.get(address(resource)).json()["results"][0]["url"] for resource in SOME]
    return [url.removeprefix("http://testserver") for url in found]


def test_the_register_is_read_and_not_written(client, records):
    said = {}
    for url in records:
        for method in ("POST", "BREW"):
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
        for url in records[::5]
        for accept in NO_FORMATS
    }
    assert {asked: answer for asked, answer in said.items() if answer != (406,)} == {}


def test_what_a_reader_has_is_not_sent_again(client, records):
    [theme] = [url for url in records if "/themes/" in url]
    own = client.get(theme).headers["ETag"]
    cases = {
        "*": 304,
        f'"other", W/"x", {own}': 304,
        f"W/{own}": 304,
        '"other"': 200,
        "garbage": 200,
        own.strip('"'): 200,
        '"': 200,
    }
    said = {
        asked: client.get(theme, headers={"If-None-Match": asked}).status_code for asked in cases
    }
    assert said == cases
    for url in records:
        again = client.get(url, headers={"If-None-Match": client.head(url).headers["ETag"]})
        assert (url, again.status_code, again.content) == (url, 304, b"")


def test_head_is_get_without_the_body(client, records):
    wrong = {}
    for url in [*records, *(f"/api/v1/{resource}.csv" for resource in SOME)]:
        got, head = client.get(url), client.head(url)
        for answer in (got, head):
            del answer.headers["X-Request-ID"]  # each request has its own
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
    response = client.get(address(resource, urlencode(pairs, quote_via=quote)))
    assert response.status_code in (200, 400)
    said = told(response)
    if said == 200:
        assert {name for name, _value in pairs} <= {*known(resource)}
