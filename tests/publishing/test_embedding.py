"""Small pages that other sites may show in a frame, and no others."""

import re

import pytest

from sources.changes import batch
from tests import factories as make
from tests.pages.html import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
@batch()
def telia():
    telia = make.make_signatory(slug="telia", name="Telia Company")
    make.make_name(signatory=telia, name="TeliaSonera")
    initiative = make.make_initiative(slug="ceo", short_name="CEO Coalition")
    make.make_event(initiative=initiative, title="It met.")
    make.make_membership(signatory=telia, initiative=initiative, joined="2012")
    return telia


EMBEDS = ["/embed/signatories/telia/", "/embed/initiatives/ceo/", "/embed/grid/"]
PAGES = ["/signatories/telia/", "/initiatives/ceo/", "/grid/", "/data/", "/admin/login/"]


@pytest.mark.parametrize("path", EMBEDS)
def test_an_embedded_page_may_be_framed_and_has_no_script(path, client, page, telia):
    response = client.get(path)
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert response.cookies == {}
    shown = page(path)
    assert [node.tag for node in shown.all() if node.tag in ("script", "style", "form")] == []
    assert len(list(shown.all("h1"))) == 1


@pytest.mark.parametrize("path", PAGES)
def test_every_other_page_may_not_be_framed(path, client, telia):
    response = client.get(path, follow=True)
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


def test_the_card_of_a_signatory_tells_its_names_and_what_it_was_in(page, telia):
    shown = page("/embed/signatories/telia/")
    assert "Also known as TeliaSonera" in shown.one("main").text
    assert texts(shown.one("ul", class_="rows").all("a"))[0] == "CEO Coalition"
    shown = page("/embed/signatories/telia/?as_of=2011-01-01")
    assert shown.one("p", class_="notice").text == (
        "No document names it in an initiative on this day."
    )


def test_the_timeline_of_an_initiative_tells_what_happened(page, telia):
    (event,) = page("/embed/initiatives/ceo/").one("ol", class_="dated").all("div")
    assert event.text.startswith("Meeting. It met.")


def test_a_renamed_record_stays_in_its_frame_and_a_withdrawn_one_says_why(client, telia):
    telia.slug = "telia-company"
    telia.save()
    response = client.get("/embed/signatories/telia/?as_of=2012-12-31")
    assert response.status_code == 308
    assert response["Location"] == "/embed/signatories/telia-company/?as_of=2012-12-31"
    telia.publication, telia.withdrawn_because = "withdrawn", "Named by mistake."
    telia.save()
    response = client.get("/embed/signatories/telia-company/")
    assert response.status_code == 410
    assert "Named by mistake." in response.content.decode()


@pytest.mark.parametrize("path", ["/signatories/telia/?as_of=2012-12-31", "/grid/?kind=company"])
def test_a_page_says_how_it_is_embedded(path, page, client, telia):
    link = next(page(path).all("link", type="application/json+oembed"))
    told = client.get(link.attrs["href"].removeprefix("http://testserver")).json()
    assert (told["type"], told["version"]) == ("rich", "1.0")
    address = re.search('src="(.*?)"', told["html"])[1].replace("&amp;", "&")
    assert address == f"http://testserver/embed{path}"
    assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_the_frame_is_no_larger_than_the_site_has_room_for(client, telia):
    query = {"url": "http://testserver/signatories/telia/", "maxwidth": "300", "maxheight": "9999"}
    told = client.get("/oembed", query).json()
    assert (told["width"], told["height"]) == (300, 360)
    assert told["title"] == "Telia Company"


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://evil.example/signatories/telia/", 404),
        ("//evil.example/signatories/telia/", 404),
        ("/signatories/nobody/", 404),
        ("/grid/?colour=red", 404),
        ("/about/", 404),
        ("/admin/", 404),
        ("", 404),
    ],
)
def test_nothing_else_is_embedded(url, status, client, telia):
    response = client.get("/oembed", {"url": url})
    assert response.status_code == status
    assert b"evil" not in response.content
    assert response.json()["status"] == status


def test_only_json_is_spoken(client, telia):
    query = {"url": "/signatories/telia/", "format": "xml"}
    assert client.get("/oembed", query).status_code == 501
