"""Page, JSON and CSV of one address hold the same, in the same order, over the registry as it ships."""

import csv
import re
from xml.etree import ElementTree

import pytest

from tests.pages.html import read

pytestmark = pytest.mark.usefixtures("registry")

# The kinds of records that have pages of their own, and how many of them are looked at: one in so
# many, and the last.
KINDS = {"initiatives": 1, "signatories": 7, "commitments": 7, "themes": 3, "documents": 9}
LISTS = [
    *KINDS,
    "initiatives/?ordering=-started_on",
    "signatories/?initiative=alliance-2017&as_of=2018-01-01",
    "commitments/?initiative=ceo-coalition-2011&q=report",
    "documents/?ordering=-published_on",
]


def twin(shown, form):
    """Where the page says that the same stands as data."""
    (line,) = [one for one in shown.all("p", class_="twins") if "The same as data" in one.text]
    (link,) = [one for one in line.all("a") if one.text == form]
    return link.attrs["href"]


def table(response):
    return list(csv.DictReader(response.getvalue().decode().splitlines(keepends=True)))


def pages(client, path):
    """All pages of a list, as a reader turns them."""
    number, mark = 1, "&" if "?" in path else "?"
    while True:
        response = client.get(f"{path}{mark}page={number}")
        if response.status_code == 404:
            return
        yield read(response)
        number += 1


def addresses(shown):
    """Where the rows of a page lead."""
    heads = list(shown.all("h2", class_="entry"))
    if not heads:
        heads = shown.one("table", class_="cards").all("th", scope="row")
    return [next(head.all("a")).attrs["href"].split("?")[0] for head in heads]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_holds_the_same_rows_in_the_same_order_in_every_format(path, client):
    path = f"/{path}" if "?" in path else f"/{path}/"
    shown = list(pages(client, path))
    on_pages = [address for page in shown for address in addresses(page)]
    lines = table(client.get(twin(shown[0], "CSV")))
    url, rows = twin(shown[0], "JSON"), []
    while url:
        body = client.get(url).json()
        rows, url = rows + body["results"], body["next"]
    host = "http://testserver"
    assert [f"{host}{address}" for address in on_pages] == [row["html_url"] for row in rows]
    assert [line["url"] for line in lines] == [row["url"] for row in rows]
    assert body["count"] == len(rows) > 1


def in_sitemap(client, kind):
    """The pages of a kind of records that the sitemap names."""
    root = ElementTree.fromstring(client.get(f"/sitemap-{kind}.xml").content)
    found = [each.text for each in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    return [url.removeprefix("http://testserver") for url in found]


def within(data, name):
    """Every value that stands under a name, however deep."""
    if isinstance(data, list):
        return {value for one in data for value in within(one, name)}
    if not isinstance(data, dict):
        return set()
    own = {data[name]} if data.get(name) else set()
    return own.union(*(within(value, name) for value in data.values()))


def plain(text):
    return " ".join(text.split())


def missing(shown, record):
    """What the JSON of a record says and its page does not."""
    words = plain("".join(every_text(shown)))
    times = {time.attrs["datetime"] for time in shown.all("time")}
    links = {link.attrs.get("href", "") for link in shown.all("a")}
    dates = {value for key, value in record.items() if value and re.search("_on$", key)}
    said = [
        record.get("name") or record.get("title") or record["summary"],
        *within(record, "quote"),
    ]
    documents = {f"/documents/{slug}/" for slug in within(record, "document")}
    return {
        "words": [one for one in said if plain(one) not in words],
        "dates": sorted(dates - times),
        "documents": sorted(documents - {link.split("#")[0] for link in links}),
    }


def every_text(node):
    for child in node.children:
        yield from (child,) if isinstance(child, str) else every_text(child)
        yield " "


def cells(record, line):
    """Where the line of the table says something else than the JSON, of what is plain in both."""
    texts = {name: value for name, value in record.items() if isinstance(value, str | None)}
    return {
        name: (value, line[name])
        for name, value in texts.items()
        if line[name].removeprefix("'") != (value or "")
    }


@pytest.mark.parametrize(("kind", "step"), KINDS.items())
def test_a_record_says_the_same_in_every_format(kind, step, client):
    found = in_sitemap(client, kind)
    assert len(found) == client.get(f"/api/v1/{kind}/?page_size=1").json()["count"]
    differences = {}
    for path in {*found[::step], found[-1]}:
        shown = read(client.get(path))
        record = client.get(twin(shown, "JSON")).json()
        assert record["html_url"] == f"http://testserver{path}"
        (line,) = table(client.get(f"/api/v1{path}?format=csv"))
        absent = {name: values for name, values in missing(shown, record).items() if values}
        if absent or cells(record, line):
            differences[path] = absent, cells(record, line)
    assert differences == {}
