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


def test_the_guide_is_served_with_the_documentation(client, db):
    response = client.get("/api/v1/docs/guide.md")
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.getvalue().decode() == TEXT
