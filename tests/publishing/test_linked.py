"""Records as linked data, read by rdflib."""

import json

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, ORG, PROV, SKOS, XSD

from publishing.tables import resources
from publishing.terms import TERMS
from tests import factories as make

SCHEMA = Namespace("https://schema.org/")
BASE = "http://testserver/api/v1"


@pytest.fixture
def graph(client, db):
    """The graph that an address of the API gives."""

    def get(path, form="json-ld"):
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == 200, response.content
        return Graph().parse(data=response.content.decode(), format=form)

    return get


def thing(path):
    return URIRef(f"{BASE}/{path}/")


def test_an_organisation_has_its_names_its_home_and_its_number_elsewhere(graph):
    telia = make.make_signatory(slug="telia", name="Telia Company", wikidata="Q95")
    make.make_name(signatory=telia, name="TeliaSonera")
    told, node = graph("signatories/telia.jsonld"), thing("signatories/telia")
    assert set(told.objects(node, RDF.type)) == {ORG.Organization, SCHEMA.Organization}
    assert set(told.objects(node, SKOS.prefLabel)) == {Literal("Telia Company")}
    assert set(told.objects(node, SKOS.altLabel)) == {Literal("TeliaSonera")}
    assert URIRef("http://www.wikidata.org/entity/Q95") in set(told.objects(node))


def test_a_membership_joins_an_organisation_to_an_initiative_from_its_date(graph):
    membership = make.make_membership(joined="2011-12")
    told, node = (
        graph(f"memberships/{membership.ref}.jsonld"),
        thing(f"memberships/{membership.ref}"),
    )
    assert told.value(node, ORG.member) == thing(f"signatories/{membership.signatory.slug}")
    assert told.value(node, ORG.organization) == thing(f"initiatives/{membership.initiative.slug}")
    assert told.value(node, SCHEMA.startDate) == Literal("2011-12", datatype=XSD.gYearMonth)
    assert told.value(told.value(node, ORG.role), SKOS.prefLabel) == Literal("signatory")


@pytest.mark.parametrize(
    ("strength", "from_area", "from_theme"),
    [
        ("exact", SKOS.exactMatch, SKOS.exactMatch),
        ("broad", SKOS.broadMatch, SKOS.narrowMatch),
        ("narrow", SKOS.narrowMatch, SKOS.broadMatch),
    ],
)
def test_a_mapping_reads_the_same_from_both_ends(strength, from_area, from_theme, graph):
    mapping = make.make_mapping(
        action_area=make.make_area(), theme=make.make_theme(), strength=strength
    )
    area, theme = mapping.action_area.slug, mapping.theme.slug
    told = graph(f"action-areas/{area}.jsonld") + graph(f"themes/{theme}.jsonld")
    assert (thing(f"action-areas/{area}"), from_area, thing(f"themes/{theme}")) in told
    assert (thing(f"themes/{theme}"), from_theme, thing(f"action-areas/{area}")) in told


def test_a_fact_says_what_it_is_derived_from_and_when_it_was_recorded(graph):
    document = make.make_document(slug="page")
    commitment = make.make_commitment(document=document)
    told, node = (
        graph(f"commitments/{commitment.ref}.jsonld"),
        thing(f"commitments/{commitment.ref}"),
    )
    assert told.value(node, PROV.wasDerivedFrom) == thing("documents/page")
    assert told.value(node, PROV.generatedAtTime).datatype == XSD.dateTime
    passage = told.value(node, SCHEMA.citation)
    assert told.value(passage, SCHEMA.text) == Literal("as the document says")
    assert told.value(node, DCTERMS.license) == URIRef(
        "https://creativecommons.org/licenses/by/4.0/"
    )


def test_turtle_says_the_same_as_json_ld(graph):
    slug = make.make_signatory().slug
    pair = graph(f"signatories/{slug}.jsonld"), graph(f"signatories/{slug}.ttl", "turtle")
    assert pair[0].isomorphic(pair[1])


def test_the_terms_are_fields_of_the_api():
    for one in resources():
        _types, terms = TERMS[one.name]
        assert set(terms) <= {*one.serializer_class.Meta.fields}


@pytest.mark.parametrize("one", resources(), ids=lambda one: one.name)
def test_every_list_parses_and_every_reference_leads_to_a_record(one, registry, client):
    response = client.get(f"/api/v1/{one.name}.jsonld?page_size=5")
    told = Graph().parse(data=response.content.decode(), format="json-ld")
    records = set(told.subjects(DCTERMS.license))
    assert len(records) == min(5, one.model.objects.listed().count())
    shown = [str(node) for node in told.objects() if str(node).startswith(BASE)]
    for address in shown[:3]:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_no_parameter_changes_what_linked_data_says(client, db):
    slug = make.make_signatory().slug
    response = client.get(f"/api/v1/signatories/{slug}.jsonld?fields=name")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "fields"


def test_a_renamed_record_leads_on_and_a_withdrawn_one_is_gone_in_every_format(client, db):
    moved = make.make_signatory(slug="old")
    moved.slug = "new"
    moved.save()
    gone = make.make_signatory(slug="gone")
    gone.publication, gone.withdrawn_because = "withdrawn", "Named by mistake."
    gone.save()
    for form in ("json", "csv", "jsonld", "ttl"):
        response = client.get(f"/api/v1/signatories/old.{form}")
        assert response.status_code == 308
        assert response.headers["Location"] == f"/api/v1/signatories/new.{form}"
        response = client.get(f"/api/v1/signatories/gone.{form}")
        assert response.status_code == 410
        assert json.loads(response.content)["detail"] == "Named by mistake."
