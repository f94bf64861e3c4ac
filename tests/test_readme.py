"""What the README shows is what the registry answers."""

import json
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

README = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
CALLS = re.findall(r"```sh\ncurl '(.+?)'\n```(?:\n```json\n(.+?)\n```)?", README, re.S)
PAGES = sorted(set(re.findall(r"\]\((http://127\.0\.0\.1:8000/[^)]+)\)", README)))


def get(url):
    parts = urlsplit(url)
    return Client().get(f"{parts.path}?{parts.query}", headers={"host": "localhost"})


def shown_in(shown, whole):
    """Whether all that the README shows stands in the answer, lists item by item."""
    if isinstance(shown, dict):
        return all(name in whole and shown_in(value, whole[name]) for name, value in shown.items())
    if isinstance(shown, list):
        return len(shown) == len(whole) and all(map(shown_in, shown, whole))
    return shown == whole


def test_the_readme_has_five_calls_and_seven_pages():
    assert len(CALLS) == 5
    assert len([page for page in PAGES if "/api/" not in page]) == 7


@pytest.mark.parametrize(("url", "answer"), CALLS)
def test_each_call_answers_as_shown(registry, url, answer):
    response = get(url)
    if answer:
        assert shown_in(json.loads(answer), json.loads(response.content)), response.content
    else:
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("url", PAGES)
def test_each_page_is_there(registry, url):
    assert get(url).status_code == 200
