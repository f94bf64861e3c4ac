"""A reader of the API."""

import csv

import pytest

from sources.throttling import ApiThrottle, counts


@pytest.fixture(autouse=True)
def no_requests_yet():
    """Throttling counts requests in the cache: each test begins at none."""
    counts.clear()


@pytest.fixture
def unhurried(monkeypatch):
    """No limit to how often one may ask."""
    monkeypatch.setattr(ApiThrottle, "get_rate", lambda self: None)


@pytest.fixture
def get(client, db):
    """GET an address under /api/v1/ that must answer 200; gives the JSON."""

    def get(path, **kwargs):
        response = client.get(f"/api/v1/{path}", **kwargs)
        assert response.status_code == 200, response.content
        return response.json()

    return get


@pytest.fixture
def refused(client, db):
    """GET an address under /api/v1/ that must be refused with 400; gives the errors."""

    def refused(path):
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == 400, response.content
        assert response.headers["Content-Type"] == "application/problem+json"
        return [(error["parameter"], error["suggestion"]) for error in response.json()["errors"]]

    return refused


@pytest.fixture
def keys(get):
    """The slugs or refs of a list, in order."""

    def keys(path):
        return [row.get("slug", row.get("ref")) for row in get(path)["results"]]

    return keys


@pytest.fixture
def table(client, db):
    """GET an address under /api/v1/ as CSV; gives the lines as lists of cells."""

    def table(path, **kwargs):
        response = client.get(f"/api/v1/{path}", **kwargs)
        assert response.status_code == 200, response.content
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.reader(response.getvalue().decode().splitlines()))

    return table


@pytest.fixture
def walk(client, db):
    """Follow one link of the answers from a first address to the end; gives pages of refs."""

    def walk(url, link="next", meanwhile=lambda: None):
        pages = []
        while url:
            response = client.get(url)
            assert response.status_code == 200, response.content
            body = response.json()
            pages.append([row["ref"] for row in body["results"]])
            last, url = url, body[link]
            meanwhile()
        return pages, last

    return walk
