"""The OpenAPI document is valid, complete and true."""

import pytest
from django.core.management import call_command
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from config.api import RESOURCES
from tests.api.rows import RESOURCES as ROWS


@pytest.fixture(scope="module")
def schema(django_db_setup, django_db_blocker):
    """As it is served, asked for once."""
    with django_db_blocker.unblock():
        response = Client().get("/api/v1/schema/", {"format": "json"})
    assert response.status_code == 200
    return response.json()


def test_the_schema_is_valid_openapi(schema):
    assert schema["openapi"] == "3.1.0"
    validate(schema, cls=OpenAPIV31SpecValidator)


def test_the_schema_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--validate", file=str(tmp_path / "schema.yml"))


def test_every_resource_is_documented_and_nothing_else(schema):
    lists = {f"/api/v1/{name}/" for name in RESOURCES}
    records = {f"/api/v1/{name}/{{key}}/" for name, make_row, queries in ROWS}
    assert set(schema["paths"]) == lists | records


def test_every_operation_documents_its_problems(schema):
    for path, operations in schema["paths"].items():
        documented = set(operations["get"]["responses"])
        expected = {"200", "304", "400", "406", "429", "503"}
        if "{key}" in path:
            expected |= {"308", "404", "410"}
        assert documented == expected, path


def test_every_parameter_says_what_it_is(schema):
    silent = {
        (path, one["name"])
        for path, operations in schema["paths"].items()
        for one in operations["get"]["parameters"]
        if not (one.get("description") or one["schema"].get("description"))
    }
    assert silent == set()


def test_the_headers_of_every_answer_are_described(schema, client, db):
    limits = {"RateLimit", "RateLimit-Policy"}
    expected = {"304": {"ETag", "Last-Modified"}, "429": limits | {"Retry-After"}}
    expected |= {"503": {"Retry-After"}}
    expected |= {"200": limits | {"ETag", "Last-Modified"}, "308": limits | {"Location"}}
    for path, operations in schema["paths"].items():
        for status, body in operations["get"]["responses"].items():
            assert set(body["headers"]) == expected.get(status, limits), (path, status)
    described = schema["components"]["headers"]
    assert set(described) == set.union(*expected.values())
    assert (
        described.keys() - {"Retry-After", "Location"}
        <= client.get("/api/v1/themes/").headers.keys()
    )


def test_filters_are_parameters_of_the_list_alone(schema):
    names = {
        one["name"]: one["schema"]
        for one in schema["paths"]["/api/v1/events/"]["get"]["parameters"]
    }
    assert {"initiative", "kind", "date_from", "as_of", "cursor", "page_size", "expand"} <= set(
        names
    )
    assert names["initiative"]["type"] == "array"
    single = schema["paths"]["/api/v1/events/{key}/"]["get"]["parameters"]
    names = ["as_of", "expand", "fields", "format", "key", "omit"]
    assert sorted(one["name"] for one in single) == names
    single = schema["paths"]["/api/v1/themes/{key}/"]["get"]["parameters"]
    assert sorted(one["name"] for one in single) == names[1:]


@pytest.mark.parametrize(("resource", "make_row", "queries"), ROWS)
def test_answers_have_the_documented_fields(resource, make_row, queries, schema, get):
    row = make_row()
    responses = schema["paths"][f"/api/v1/{resource}/{{key}}/"]["get"]["responses"]
    reference = responses["200"]["content"]["application/json"]["schema"]["$ref"]
    documented = schema["components"]["schemas"][reference.rsplit("/", 1)[1]]["properties"]
    # Some are only said of a day.
    of_day = set(RESOURCES[resource].serializer_class.of_day)
    assert set(get(f"{resource}/{row.key}/")) == set(documented) - of_day
    if of_day:
        assert set(get(f"{resource}/{row.key}/?as_of=2030-01-01")) == set(documented)


def test_the_documentation_needs_nothing_from_elsewhere(client, db):
    response = client.get("/api/v1/docs/")
    body = response.content.decode()
    assert response.status_code == 200
    assert 'src="http' not in body
    assert 'href="http' not in body
    policy = response.headers["Content-Security-Policy"]
    assert "style-src 'self';" in policy + ";"
    assert "script-src 'self';" in policy + ";"
    assert "<style" not in body
