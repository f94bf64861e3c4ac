"""What search engines read in the pages of records."""

import json
import re

import pytest
from rdflib import Graph

from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_page_tells_search_engines_what_it_is_about(page):
    telia = make.make_signatory(slug="telia", name="Telia </script>", wikidata="Q95")
    make.make_name(signatory=telia, name="TeliaSonera")
    block = page("/signatories/telia/").one("script", type="application/ld+json")
    organisation, crumbs = json.loads(block.text)["@graph"]
    assert organisation["@type"] == "Organization"
    assert organisation["name"] == "Telia </script>"
    assert organisation["alternateName"] == ["TeliaSonera"]
    assert organisation["sameAs"] == ["https://www.wikidata.org/wiki/Q95"]
    assert [step["item"] for step in crumbs["itemListElement"]] == [
        "http://testserver/",
        "http://testserver/signatories/",
        "http://testserver/signatories/telia/",
    ]


def test_the_blocks_of_all_kinds_of_pages_parse(client):
    telia = make.make_signatory(country="SE", website="https://example.org/")
    commitment = make.make_commitment(made_on="2012")
    area = make.make_area(initiative=commitment.initiative)
    mapping = make.make_mapping(action_area=area, theme=make.make_theme())
    for record in (telia, commitment, commitment.initiative, mapping.theme, make.make_document()):
        text = client.get(record.get_absolute_url()).content.decode()
        (block,) = re.findall('<script type="application/ld.json">(.*?)</script>', text)
        assert len(Graph().parse(data=block, format="json-ld")) > 5
