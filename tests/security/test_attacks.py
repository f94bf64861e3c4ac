"""Known attacks, each tried. On sign-in and sessions: tests/accounts/; by files: tests/sources/."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from signatories.models import Signatory
from sources import links
from sources.models import Import, LinkCheck
from tests.admin.rows import form_data
from tests.admin.test_import import upload
from tests.admin.test_screens import admin_url
from tests.factories import make_document, make_signatory
from tests.sources.tables import as_csv

pytestmark = pytest.mark.django_db


# Host header


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:80@evil.example", "localhost/evil", "", "a b"]
)
def test_no_other_host_is_answered(host, client):
    assert client.get("/", headers={"host": host}).status_code == 400


def test_a_host_that_a_client_claims_to_be_forwarded_is_not_believed(client):
    answer = client.get(
        "/api/v1/", headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    )
    assert "evil.example" not in answer.content.decode()


# Open redirect


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/a",
        "/\\evil.example/a",
        "/api//evil.example",
        "//evil.example/api/v1/themes",
        "/%2f/evil.example",
    ],
)
def test_no_address_leads_to_another_host(path, client):
    answer = client.get(path)
    assert answer.status_code in (301, 308, 400, 404)
    assert not answer.headers.get("Location", "/").startswith(("//", "/\\", "http"))


def test_signing_in_leads_to_no_other_host(admin_client):
    for goal in (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
    ):
        answer = admin_client.get("/admin/login/", {"next": goal})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


# Requests of the server's own (SSRF)


@pytest.fixture
def secret_service():
    """A service of the house that nobody outside may reach; gives its port and what it was asked."""
    asked = []

    class Service(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://0x7f000001:{port}/",
        "http://2130706433:{port}/",
        "http://127.1:{port}/",
        "http://0:{port}/",
        "http://user@127.0.0.1:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[fe80::1]/",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/",
        "gopher://127.0.0.1:{port}/",
    ],
)
def test_the_check_of_links_reaches_nothing_within_the_house(url, secret_service):
    port, asked = secret_service
    document = make_document(url=url.format(port=port))
    call_command("check_links", "--timeout", "2", stdout=StringIO())
    states = LinkCheck.objects.filter(document=document).values_list("state", flat=True)
    assert ({*states} - {"unclear"}, asked) == (set(), [])


def test_neither_by_a_redirect_nor_by_a_name_that_moves(secret_service, monkeypatch):
    port, asked = secret_service
    looked_up = []

    def resolve(host, port_, *args, **kwargs):
        looked_up.append(host)
        # A public address at first, one of the house at the next look.
        found = "93.184.216.34" if len(looked_up) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port_))]

    connected = []
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(
        links.socket, "create_connection", lambda address, *rest: connected.append(address) or 1 / 0
    )
    with pytest.raises(ZeroDivisionError):
        links.connect_in_public(("moving.example", port), 1)
    assert connected == [("93.184.216.34", port)]
    with pytest.raises(links.PrivateAddress):
        links.connect_in_public(("moving.example", port), 1)
    assert asked == []


# Template injection


@pytest.mark.parametrize(
    "text", ["{{ 7|add:7 }}{% now 'Y' %}", "{{settings.SECRET_KEY}}", "${7*7}#{7*7}<%= 7*7 %>"]
)
def test_what_is_typed_is_shown_and_never_run(text, client, admin_client):
    signatory = make_signatory(name=text)
    shown = client.get(signatory.get_absolute_url()).content.decode()
    searched = client.get("/search/", {"q": text}).content.decode()
    edited = admin_client.get(admin_url(Signatory, "change", signatory.pk)).content.decode()
    for page in (shown, searched, edited):
        assert text.split("}")[0].replace("'", "&#x27;").replace("<", "&lt;") in page.replace(
            "&#39;", "&#x27;"
        )


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'-alert(1)-'"]
)
def test_markup_that_is_typed_is_text(text, client, admin_client):
    signatory = make_signatory(name=text, note=text)
    paths = [
        signatory.get_absolute_url(),
        f"/search/?q={text}",
        admin_url(Signatory, "change", signatory.pk),
    ]
    for path in paths:
        page = admin_client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


# Files that were brought in


def test_a_file_that_was_brought_in_is_handed_to_nobody(admin_client):
    # What every scanner of viruses takes for one.
    eicar = "X5O!P%@AP[4" + "\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    item = upload(admin_client, as_csv(["slug", "note"], [make_signatory().slug, eicar]))
    content = bytes(item.content)
    address = admin_url(Import, "change", item.pk)
    around = [address, address.replace("change", "history"), admin_url(Import, "changelist")]
    for path in [*around, *(f"/{place}/{item.name}" for place in ("media", "static", "data"))]:
        answer = admin_client.get(path)
        assert content not in b"".join(answer)
        assert "Content-Disposition" not in answer
    assert "text/html" in admin_client.get(address)["Content-Type"]


# Mass assignment


def test_a_form_sets_no_field_that_it_does_not_show(admin_client):
    signatory = make_signatory(name="Before", slug="it")
    address = admin_url(Signatory, "change", signatory.pk)
    form = form_data(admin_client.get(address))
    form |= {
        "name": "After",
        "reason": "The page now says so.",
        "_publish": "1",
        "override": "Alone.",
    }
    form |= {
        "id": "999",
        "pk": "999",
        "version": "77",
        "reviewed_on": "1999-01-01",
        "is_superuser": "on",
    }
    admin_client.post(address, form)
    after = Signatory.objects.get()
    assert (after.pk, after.name, after.version) == (signatory.pk, "After", signatory.version + 1)


def test_nobody_makes_an_administrator_of_oneself(client):
    user = User.objects.create_user("eve", is_staff=True)
    client.force_login(user)
    everything = {
        "is_superuser": "on",
        "is_staff": "on",
        "groups": ["1", "2", "3", "4"],
        "username": "eve",
    }
    for path in (
        "/admin/account/",
        f"/admin/auth/user/{user.pk}/change/",
        "/admin/password_change/",
    ):
        client.post(path, everything)
    user.refresh_from_db()
    assert (user.is_superuser, user.groups.count()) == (False, 0)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_changes_nothing(method, client):
    signatory = make_signatory(slug="it")
    for path in ("/api/v1/signatories/", "/api/v1/signatories/it/"):
        answer = getattr(client, method)(path, {"name": "Other"}, content_type="application/json")
        assert answer.status_code == 405
    assert Signatory.objects.get().name == signatory.name


# Expressions that take forever (ReDoS)

LONG = 3500
NASTY = {
    "a letter": "a" * LONG,
    "blanks": " " * LONG + "x",
    "digits": "1" * LONG + "x",
    "dashes": "2011-" * (LONG // 5) + "x",
    "quotes": '"' * LONG,
    "brackets": "(" * LONG,
    "dots": "a." * (LONG // 2) + "!",
    "commas": "a," * (LONG // 2),
    "accents": "é̂" * (LONG // 12),
}
PLACES = ["/search/?q=", "/signatories/?q=", "/api/v1/lookup/?name=", "/api/v1/signatories/?as_of="]
PLACES += [
    "/api/v1/signatories/?fields=",
    "/api/v1/signatories/?cursor=",
    "/api/v1/memberships/?joined_from=",
]
PLACES += ["/oembed?url=", "/cite/?url=", "/api/v1/signatories/?ordering=", "/compare/?initiative="]


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_no_text_keeps_the_server_thinking(text, client):
    make_signatory()
    for place in PLACES:
        begun = time.thread_time()
        answer = client.get(place + text)
        assert answer.status_code in (200, 400, 404, 414), place
        assert time.thread_time() - begun < 1, place
