"""Citations name what is cited, its version, its filters and its address."""

import json

import pytest

from sources.models import Change, Register
from tests import factories as make
from tests.pages.html import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def cite(client):
    def get(path, form="text"):
        return client.get("/cite/", {"path": path, "format": form})

    return get


@pytest.fixture
def telia():
    telia = make.make_signatory(slug="telia", name="Telia & Sonera")
    Register.objects.update(changed_at="2026-11-02T10:00:00Z")
    return telia


def number():
    return Register.objects.get().number


def test_a_page_is_cited_with_its_title_version_and_address(cite, telia):
    assert cite("/signatories/telia/").content.decode() == (
        f"“Telia & Sonera”, Child Safety Registry, change {number()} of 2 November 2026, "
        "http://testserver/signatories/telia/\n"
    )


def test_the_day_and_the_filters_are_named(cite, telia):
    path = "/signatories/?kind=company&as_of=2012-01-01&page=1"
    told = cite(path).content.decode()
    assert "(kind: company, as_of: 2012-01-01)" in told
    assert told.endswith(f", http://testserver{path}\n")


def test_bibtex_ris_and_csl_say_the_same(cite, telia):
    bibtex = cite("/signatories/telia/", "bibtex").content.decode()
    assert r"title = {{Telia \& Sonera}}" in bibtex
    assert f"version = {{change {number()} of 2 November 2026}}" in bibtex
    ris = cite("/signatories/telia/", "ris").content.decode().split("\r\n")
    assert ris[0] == "TY  - DATA"
    assert "TI  - Telia & Sonera" in ris
    assert f"ET  - change {number()} of 2 November 2026" in ris
    (item,) = json.loads(cite("/signatories/telia/", "csl").content)
    assert item["title"] == "Telia & Sonera"
    assert item["issued"] == {"date-parts": [[2026, 11, 2]]}
    assert item["URL"] == "http://testserver/signatories/telia/"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/api/v1/signatories/telia/", "Telia & Sonera"),
        ("/api/v1/signatories/telia.jsonld", "Telia & Sonera"),
        ("/api/v1/signatories.csv?kind=company", "Signatories"),
        ("/api/v1/changes.csv?kind=added", "Changes"),
        ("/api/v1/search/?q=telia&page_size=5", "Search for “telia”"),
        ("/data/", "Data and API"),
        ("/changes/", "Changes"),
    ],
)
def test_data_and_pages_are_cited_by_their_names(path, title, cite, telia):
    assert cite(path).content.decode().startswith(f"“{title}”")


def test_an_export_of_a_grid_or_comparison_is_cited_as_its_page_is(cite, telia):
    make.make_signatory(slug="bt", name="BT")
    Register.objects.update(changed_at="2026-11-02T10:00:00Z")
    for query, title in [
        ("grid.csv?as_of=2012-01-01", "Signatories and themes, 1 January 2012"),
        ("compare.csv?signatory=telia&signatory=bt", "Telia & Sonera, BT side by side"),
    ]:
        path, filters = query.replace(".csv", "/"), query.split("?")[1].replace("=", ": ")
        assert cite(f"/api/v1/{query}").content.decode() == (
            f"“{title}” ({filters.replace('&', ', ')}), Child Safety Registry, "
            f"change {number()} of 2 November 2026, http://testserver/api/v1/{query}\n"
        )
        assert cite(f"/{path}").content.decode().startswith(f"“{title}”")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//evil.example/",
        "https://evil.example/signatories/",
        "http://testserver@evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "/admin/",
        "/cite/?path=/",
        "/healthz",
        "/signatories/\r\nSet-Cookie: a=b",
    ],
)
def test_only_public_addresses_of_this_site_are_cited(path, cite, telia):
    response = cite(path)
    assert response.status_code == 400
    assert b"evil" not in response.content


def test_a_renamed_record_leads_on_and_a_withdrawn_one_is_gone(cite, telia, client):
    telia.slug = "telia-company"
    telia.save()
    response = cite("/signatories/telia/?as_of=2012-01-01", "ris")
    assert response.status_code == 301
    assert response.headers["Location"] == (
        "/cite/?path=%2Fsignatories%2Ftelia-company%2F%3Fas_of%3D2012-01-01&format=ris"
    )
    telia.publication, telia.withdrawn_because = "withdrawn", "Named by mistake."
    telia.save()
    for path in ("/signatories/telia-company/", "/api/v1/signatories/telia-company/"):
        response = cite(path)
        assert response.status_code == 410
        assert "Named by mistake." in response.content.decode()


def test_what_is_not_there_or_not_understood_is_not_cited(cite, telia, client):
    assert cite("/signatories/nobody/").status_code == 404
    assert cite("/signatories/?contry=FI").status_code == 400
    response = cite("/signatories/telia/", "word")
    assert response.status_code == 400
    assert b"text, bibtex, ris, csl" in response.content


def test_every_page_offers_its_citation_in_each_form(page, telia):
    shown = page("/signatories/telia/?as_of=2012-01-01")
    links = {a.text: a.attrs["href"] for a in shown.all("a") if "/cite/" in a.attrs.get("href", "")}
    address = "http%3A%2F%2Ftestserver%2Fsignatories%2Ftelia%2F%3Fas_of%3D2012-01-01"
    assert links["BibTeX"] == f"/cite/?path={address}&format=bibtex"
    assert set(links) == {"BibTeX", "RIS", "CSL-JSON", "plain text"}


def test_the_page_of_a_change_shows_the_record_as_it_was_after_it(page, telia, cite):
    before = Change.objects.filter(ref="telia").last().sequence
    telia.name = "Telia Company"
    telia.save()
    state = page(f"/changes/{before}/").one("section", id="state")
    rows = {row.one("th").text: texts(row.all("td")) for row in state.one("tbody").all("tr")}
    assert rows["Name"] == ["Telia & Sonera", ""]
    state = page(f"/changes/{number()}/").one("section", id="state")
    rows = {row.one("th").text: texts(row.all("td")) for row in state.one("tbody").all("tr")}
    assert rows["Name"] == ["Telia Company", "changed"]
    assert texts(state.all("li")) == [
        f"“as the document says” {telia.citations.get().document.title}, Section 1"
    ]
    assert f"change {before} of" in cite(f"/changes/{before}/").content.decode()


def test_the_past_of_a_withdrawn_record_is_not_shown(page, telia, client):
    first = Change.objects.filter(ref="telia").first().sequence
    telia.publication, telia.withdrawn_because = "withdrawn", "Named by mistake."
    telia.save()
    shown = page(f"/changes/{first}/")
    assert list(shown.all("section", id="state")) == []
    assert "Sonera" not in shown.one("main").text
    page("/changes/999999/", status=404)
