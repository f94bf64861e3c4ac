"""Every example of docs/api.md runs against a server with the register as it ships."""

import json
import re
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from config.api import RESOURCES
from config.guide import rendered
from tests.pages.html import read
from tests.test_readme import shown_in

TEXT = (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8")
CALLS = re.findall(r"```sh\n(curl .+?)\n```(?:\n```json\n(.+?)\n```)?", TEXT, re.S)
PROGRAMS = re.findall(r"```(python|js)\n(.+?)```", TEXT, re.S)
HERE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def site(registry_copy, django_db_blocker):
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server.url
        server.stop()


def run(command, site, **kwargs):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **kwargs)
    assert done.returncode == 0, done.stderr
    return done.stdout.replace(site, HERE)


def test_each_resource_has_an_example():
    named = set(re.findall(r"/api/v1/([a-z-]+)", TEXT))
    assert {*RESOURCES} - {"grid", "compare"} <= named


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl here")
@pytest.mark.parametrize(("call", "answer"), CALLS)
def test_each_call_answers_as_shown(call, answer, site):
    told = run(["bash", "-c", f"{call.replace(HERE, site)} --silent --show-error"], site)
    if answer:
        assert shown_in(json.loads(answer), json.loads(told))
    else:
        assert told.startswith(("<?xml", "{"))
        assert '"errors":' not in told


@pytest.mark.parametrize(("language", "program"), PROGRAMS)
def test_each_program_prints_its_count(language, program, site):
    interpreter = {"python": [sys.executable, "-c"], "js": ["node", "--input-type=module", "-e"]}
    if language == "js" and not shutil.which("node"):
        pytest.skip("no node here")
    assert int(run([*interpreter[language], program.replace(HERE, site)], site)) > 0


def test_the_guide_is_a_page_with_the_addresses_of_the_site(client, db):
    page = read(client.get("/api/v1/docs/guide/"))
    main = page.one("main")
    headings = re.findall(r"^##+ (.+)$", re.sub(r"```.+?```", "", TEXT, flags=re.S), re.M)
    assert main.one("h1").text == "The API"
    shown = [one for one in main.all() if one.tag in ("h2", "h3") and one.attrs.get("id")]
    assert [one.text for one in shown] == headings
    ids = [one.attrs["id"] for one in page.all() if "id" in one.attrs]
    assert len(ids) == len(set(ids))
    jumps = [link.attrs["href"] for link in page.one("nav", class_="toc").all("a")]
    assert jumps == [f"#{one.attrs['id']}" for one in shown if one.tag == "h2"]
    blocks = [block.text for block in main.all("pre")]
    assert len(blocks) == TEXT.count("```") // 2
    assert blocks[0].startswith("curl 'http://testserver/api/v1/memberships/?initiative=")
    assert HERE not in main.text


def test_the_guide_is_found_from_everywhere(client, db):
    address = "http://testserver/api/v1/docs/guide/"
    assert client.get("/api/v1/").json()["guide"] == address
    links = [link.attrs.get("href") for link in read(client.get("/data/")).all("a")]
    assert "/api/v1/docs/guide/" in links
    assert "(/api/v1/docs/guide/)" in client.get("/api/v1/schema/").content.decode()


def test_html_in_the_guide_is_shown_not_run():
    assert "&lt;b&gt;" in rendered("# One\n\n<b>two</b>")[2]


def test_the_guide_is_served_with_the_documentation(client, db):
    response = client.get("/api/v1/docs/guide.md")
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.getvalue().decode() == TEXT
