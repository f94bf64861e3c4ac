"""The pages of releases, and what is served of them."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from sources.models import Register
from tests import factories as make
from tests.pages.html import texts

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def two(django_db_setup, django_db_blocker, tmp_path_factory):
    """The folder of two releases; between them one organisation was added and one withdrawn."""
    folder = tmp_path_factory.mktemp("releases")

    def build(day):
        Register.objects.update(changed_at=f"{day}T10:00:00Z")
        call_command("build_release", stdout=StringIO(), verbosity=0)

    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(RELEASES_DIR=folder),
    ):
        gone = make.make_signatory(slug="gone", name="Gone")
        build("2026-11-02")
        make.make_signatory(slug="new", name="New")
        gone.publication, gone.withdrawn_because = "withdrawn", "Named by mistake."
        gone.save()
        build("2026-11-09")
        (folder / "secret.txt").write_text("secret")
        yield folder
        transaction.set_rollback(True)


def test_the_pages_list_the_newest_release_first(two, client, page):
    shown = page("/data/releases/")
    assert texts(shown.one("tbody").all("th")) == ["2026-11-09", "2026-11-02"]
    link = next(shown.one("tbody").all("a"))
    assert link.attrs["href"] == "/data/releases/2026-11-09/"
    assert "9 November 2026" in page("/data/").one("section", id="releases").text


def test_the_page_of_a_release_names_each_file_with_size_and_checksum(two, page):
    shown = page("/data/releases/2026-11-02/").one("section", id="checksums")
    rows = [texts(row.all("td")) for row in shown.one("tbody").all("tr")]
    lines = (two / "2026-11-02" / "SHA256SUMS").read_text().splitlines()
    sums = [line.split("  ") for line in lines]
    sizes = [str((two / "2026-11-02" / path).stat().st_size) for _digest, path in sums]
    assert rows[:-1] == [[size, digest] for size, (digest, _path) in zip(sizes, sums, strict=True)]


def test_a_file_of_a_release_may_be_kept_for_good(two, client):
    response = client.get("/data/releases/2026-11-02/csv/signatories.csv")
    body = b"".join(response.streaming_content)
    assert body == (two / "2026-11-02" / "csv" / "signatories.csv").read_bytes()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(response.request["PATH_INFO"], headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "2026-11-02/../../db.sqlite3",
        "2026-11-02/csv/../../2026-11-09/README.md",
        "2026-11-02/%2e%2e/secret.txt",
        "2026-11-02//etc/passwd",
        "2026-11-02/csv",
        "2026-11-02/csv/nothing.csv",
        "2026-11-03/README.md",
        "2026-11-03/",
        "../",
    ],
)
def test_nothing_but_the_files_of_a_release_is_served(two, client, path):
    assert client.get(f"/data/releases/{path}").status_code == 404


def test_between_two_releases_the_page_tells_tables_and_changes(two, page):
    shown = page("/data/releases/2026-11-02..2026-11-09/")
    lede = shown.one("p", class_="lede")
    assert re.fullmatch(r"From 2026-11-02, change \d+, to 2026-11-09, change \d+\.", lede.text)
    assert [link.attrs["href"] for link in lede.all("a")] == [
        "/data/releases/2026-11-02/",
        "/data/releases/2026-11-09/",
    ]
    rows = {
        row.one("th").text: texts(row.all("td"))
        for row in shown.one("section", id="tables").one("tbody").all("tr")
    }
    assert rows["Signatories"] == ["1", "1", "changed"]
    assert rows["Themes"] == ["0", "0", "the same"]
    changes = texts(shown.one("ol", class_="dated").all("div"))
    assert changes[0] == "Withdrawn: gone signatory. Named by mistake."
    assert "Added: New signatory" in changes


def test_the_later_release_comes_second_whatever_was_asked(two, client):
    response = client.get("/data/releases/2026-11-09..2026-11-02/")
    assert response.headers["Location"] == "/data/releases/2026-11-02..2026-11-09/"
    response = client.get("/data/releases/?from=2026-11-02&to=2026-11-09")
    assert response.headers["Location"] == "/data/releases/2026-11-02..2026-11-09/"


def test_a_release_that_is_none_is_named(two, page):
    shown = page("/data/releases/?from=2026-11-02&to=yesterday", status=400)
    assert shown.one("p", role="alert").text == (
        "There is no release “yesterday”. Choose two of those below."
    )


def test_without_a_release_the_pages_say_how_one_is_made(page, db, settings, tmp_path):
    settings.RELEASES_DIR = tmp_path
    for path in ("/data/", "/data/releases/"):
        assert page(path).one("div", class_="notice").one("code").text == (
            "python manage.py build_release"
        )


def test_a_mirror_follows_the_changes_from_one_release_to_the_next(two, client):
    def records(name):
        lines = (two / name / "jsonl" / "signatories.jsonl").read_text().splitlines()
        return {record["slug"]: record for record in map(json.loads, lines)}

    mirror = records("2026-11-02")
    licence = mirror["gone"]["licence"]
    fields = ",".join(name for name in mirror["gone"] if name != "licence")
    package = json.loads((two / "2026-11-02" / "datapackage.json").read_text())
    for change in client.get(f"/api/v1/changes/?since={package['change']}").json()["results"]:
        if change["resource"] == "signatories":
            answer = client.get(f"/api/v1/signatories/{change['ref']}/?fields={fields}")
            if answer.status_code == 200:
                mirror[change["ref"]] = {**answer.json(), "licence": licence}
            else:
                assert answer.status_code == 410
                del mirror[change["ref"]]
    assert mirror == records("2026-11-09")


def test_a_release_and_its_files_are_cited_with_their_own_change(two, client):
    package = json.loads((two / "2026-11-02" / "datapackage.json").read_text())
    version = f"change {package['change']} of 2 November 2026"
    for path in ("", "csv/signatories.csv"):
        told = client.get("/cite/", {"path": f"/data/releases/2026-11-02/{path}"})
        assert version in told.content.decode()
