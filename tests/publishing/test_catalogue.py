"""The catalogue for Europe's portals keeps to DCAT-AP 3."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pyshacl import validate
from rdflib import RDF, Graph, Namespace, URIRef

from tests import factories as make

DCAT = Namespace("http://www.w3.org/ns/dcat#")
SHAPES = Path(__file__).with_name("dcat_ap.ttl")
SPDX = Namespace("http://spdx.org/rdf/terms#")


@pytest.fixture
def catalogue(client, db):
    """The catalogue as a graph, with a release if asked for."""

    def get(form="ttl"):
        body = client.get(f"/catalog.{form}").content.decode()
        kind = "turtle" if form == "ttl" else "json-ld"
        return Graph().parse(data=body, format=kind)

    return get


@pytest.fixture
def release(settings, tmp_path, db):
    settings.RELEASES_DIR = tmp_path
    make.make_signatory()
    call_command("build_release", stdout=StringIO(), verbosity=0)
    (folder,) = tmp_path.iterdir()
    return folder


def report(graph):
    conforms, _graph, text = validate(graph, shacl_graph=Graph().parse(SHAPES))
    return "" if conforms else text


def test_the_catalogue_keeps_to_the_profile_with_a_release(catalogue, release):
    assert report(catalogue()) == ""


def test_the_catalogue_keeps_to_the_profile_before_any_release(catalogue, settings, tmp_path):
    settings.RELEASES_DIR = tmp_path
    make.make_signatory()
    assert report(catalogue()) == ""


def test_the_shapes_find_what_is_missing(catalogue, release):
    graph = catalogue()
    graph.remove((None, DCAT.accessURL, None))
    assert "accessURL" in report(graph)


def test_json_ld_says_the_same_as_turtle(catalogue, release):
    assert catalogue("jsonld").isomorphic(catalogue())


def test_a_release_has_a_distribution_for_each_format(catalogue, release):
    graph = catalogue()
    dataset = URIRef(f"http://testserver/data/releases/{release.name}/#dataset")
    names = {str(one).rpartition("#")[2] for one in graph.objects(dataset, DCAT.distribution)}
    assert names == {"csv", "jsonl", "parquet", "xlsx", "sqlite"}
    sums = {str(value) for value in graph.objects(None, SPDX.checksumValue)}
    lines = (release / "SHA256SUMS").read_text().splitlines()
    assert sums == {line[:64] for line in lines if "  registry." in line}


def test_every_download_of_the_catalogue_is_there(catalogue, release, client):
    graph = catalogue()
    addresses = {*graph.objects(None, DCAT.accessURL), *graph.objects(None, DCAT.downloadURL)}
    paths = sorted(str(address).removeprefix("http://testserver") for address in addresses)
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        assert response.getvalue()


def test_the_publisher_and_the_contact_are_those_of_the_settings(catalogue, settings):
    settings.PUBLISHER_NAME, settings.CONTACT_EMAIL = "A library", "data@example.org"
    make.make_signatory()
    graph = catalogue()
    assert "A library" in {str(name) for name in graph.objects()}
    assert URIRef("mailto:data@example.org") in set(graph.objects())
    assert len(set(graph.subjects(RDF.type, DCAT.Catalog))) == 1


def test_the_context_is_in_the_document(client, db):
    document = json.loads(client.get("/catalog.jsonld").content)
    assert all(isinstance(each, str) for each in document["@context"].values())
