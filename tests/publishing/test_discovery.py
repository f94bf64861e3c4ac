"""What programs look for to find their way."""

import xml.etree.ElementTree as ElementTree

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from sources.models import Change
from tests import factories as make

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

pytestmark = pytest.mark.django_db


def sitemap(client, path):
    """The addresses of a sitemap, each with when it changed."""
    root = ElementTree.fromstring(client.get(path).content)
    return {
        one.findtext(f"{SITEMAP}loc").removeprefix("http://testserver"): one.findtext(
            f"{SITEMAP}lastmod"
        )
        for one in root
    }


def test_the_sitemap_leads_to_one_for_each_kind_of_page(client):
    make.make_signatory()
    kinds = ["sections", "initiatives", "signatories", "commitments", "themes", "documents"]
    found = sitemap(client, "/sitemap.xml")
    assert list(found) == [f"/sitemap-{kind}.xml" for kind in (*kinds, "releases")]


@pytest.mark.parametrize("number", [1, 3])
def test_each_record_is_listed_with_the_time_of_its_newest_change(
    number, client, django_assert_num_queries
):
    for place in range(number):
        make.make_signatory(slug=f"s-{place}")
    make.make_signatory(slug="draft", publication="draft")
    # One to count the pages, one for their rows.
    with django_assert_num_queries(2):
        found = sitemap(client, "/sitemap-signatories.xml")
    assert list(found) == [f"/signatories/s-{place}/" for place in range(number)]
    newest = Change.objects.filter(resource="signatories", ref="s-0").latest("sequence")
    assert found["/signatories/s-0/"] == f"{newest.at:%Y-%m-%d}"


def test_every_address_of_the_sitemap_of_sections_is_there(client):
    make.make_signatory()
    for path in sitemap(client, "/sitemap-sections.xml"):
        assert client.get(path).status_code == 200, path


def test_robots_are_told_of_the_sitemap_and_kept_from_the_admin(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /admin/" in lines
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_every_address_that_llms_txt_names_is_there(client, registry):
    text = client.get("/llms.txt").content.decode()
    assert text.startswith("# Child Safety Registry\n")
    addresses = [part.split(")")[0] for part in text.split("](http://testserver")[1:]]
    assert len(addresses) == 12
    assert [path for path in addresses if client.get(path).status_code != 200] == []


def test_browsers_learn_how_to_search(client, page):
    link = next(page("/").all("link", rel="search"))
    assert link.attrs["type"] == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(client.get(link.attrs["href"]).content)
    urls = {one.attrib["type"]: one.attrib["template"] for one in root.iter(f"{OPENSEARCH}Url")}
    assert urls["text/html"] == "http://testserver/search/?q={searchTerms}"
    for kind in ("text/html", "application/json"):
        path = urls[kind].replace("{searchTerms}", "telia").removeprefix("http://testserver")
        assert client.get(path).status_code == 200


def test_security_txt_names_the_address_that_was_set_and_is_absent_without_one(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    assert lines[0] == "Contact: mailto:security@example.org"
    assert [line.split(":")[0] for line in lines[1:]] == [
        "Expires",
        "Preferred-Languages",
        "Canonical",
    ]


def test_an_address_that_is_none_is_refused_at_the_start(monkeypatch):
    monkeypatch.setenv("SECURITY_CONTACT", "someone@example.org")
    with pytest.raises(ImproperlyConfigured, match="Write mailto:"):
        environment.address("SECURITY_CONTACT")
