"""Error pages stand in the site's own clothes, and each comes for real."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import include, path

from sources.throttling import PageThrottle
from tests import factories as make
from tests.pages.html import read


def refuse(request):
    raise PermissionDenied


def fail(request):
    raise RuntimeError


urlpatterns = [path("refuse/", refuse), path("fail/", fail), path("", include("config.urls"))]


def told(response):
    """Status and heading, if the page has the site's own head and foot."""
    shown = read(response)
    assert shown.one("a", class_="site-name").text == "Child Safety Registry"
    assert list(shown.one("footer").all("a")) != []
    return response.status_code, shown.one("h1").text


def test_a_wrong_host_is_a_request_that_was_not_understood(client, db):
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert told(response) == (400, "The request was not understood")


@override_settings(ROOT_URLCONF="tests.pages.test_errors")
def test_what_is_for_editors_alone_says_so(client, db):
    assert told(client.get("/refuse/")) == (403, "This page is not for everybody")


def test_an_address_without_a_page_offers_the_search(client, db):
    response = client.get("/no/such/page/")
    assert told(response) == (404, "There is no page at this address")
    assert read(response).one("form").attrs["action"] == "/search/"


def test_a_withdrawn_record_is_gone_with_its_reason(client, db):
    make.make_signatory(slug="it", publication="withdrawn", withdrawn_because="Held twice.")
    assert told(client.get("/signatories/it/")) == (410, "This record was withdrawn")


@pytest.mark.parametrize(
    ("page", "address"), [("/search/?q=a", "192.0.2.7"), ("/commitments/", "192.0.2.8")]
)
def test_who_asks_too_much_is_told_how_long_to_wait(page, address, client, monkeypatch, db):
    monkeypatch.setattr(PageThrottle, "get_rate", lambda self: "2/min")
    answers = [client.get(page, REMOTE_ADDR=address) for _ in range(3)]
    assert [answer.status_code for answer in answers[:2]] == [200, 200]
    assert told(answers[2]) == (429, "Too many requests from your address")
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert client.get("/about/", REMOTE_ADDR=address).status_code == 200


@override_settings(ROOT_URLCONF="tests.pages.test_errors")
def test_a_fault_of_ours_says_so_and_tells_nothing_of_its_inside(client, db):
    client.raise_request_exception = False
    response = client.get("/fail/")
    assert told(response) == (500, "Something went wrong on our side")
    assert b"RuntimeError" not in response.content


def test_a_form_without_its_token_is_told_what_to_do(db):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
    assert response.status_code == 403
    assert read(response).one("h1").text == "This form is out of date"
