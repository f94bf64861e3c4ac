"""Records as linked data: the answer of the API in the terms of public vocabularies."""

import json

from django.utils.encoding import force_str
from rest_framework.renderers import BaseRenderer

from publishing.terms import PREFIXES, TERMS
from sources.about import LICENCE
from sources.models import Change
from sources.serializers import Date

# Fields that hold an address.
ADDRESSES = ("website", "source_url", "archived_url")
DATES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
# The term for a strength, read from the area to the theme; and from the theme to the area.
TO_THEME = {
    "exact": "skos:exactMatch",
    "close": "skos:closeMatch",
    "broad": "skos:broadMatch",
    "narrow": "skos:narrowMatch",
    "related": "skos:relatedMatch",
}
TO_AREA = TO_THEME | {"broad": "skos:narrowMatch", "narrow": "skos:broadMatch"}
LINKS = {
    "builds_on": "dcterms:relation",
    "continued_by": "dcterms:isReplacedBy",
    "national_version_of": "dcterms:isVersionOf",
    "member_of": "org:memberOf",
}


def date(value):
    """A date at its own precision: a year, a month or a day."""
    return {"@value": value, "@type": DATES[len(value)]}


class Describer:
    """Turns rows of one resource into nodes; ``base`` is the address of the site."""

    def __init__(self, serializer_class, base):
        self.name = serializer_class.Meta.model.resource
        self.base = base
        self.types, self.terms = TERMS[self.name]
        relations = serializer_class.relations().items()
        self.relations = {name: each.Meta.model.resource for name, each in relations}
        fields = serializer_class().fields.items()
        self.dates = {name for name, field in fields if isinstance(field, Date)}

    def address(self, resource, key):
        return {"@id": f"{self.base}/api/v1/{resource}/{key}/"}

    def node(self, row, changed_at=None):
        """The record as a node whose address is that of the record in the API."""
        node = {
            "@id": row["url"],
            "@type": self.types,
            "foaf:page": {"@id": row["html_url"]},
            "dcterms:license": {"@id": LICENCE["path"]},
        }
        if changed_at:
            moment = {"@value": changed_at.isoformat(), "@type": "xsd:dateTime"}
            node["prov:generatedAtTime"] = moment
        for name, term in self.terms.items():
            values = row.get(name)
            for value in values if isinstance(values, list) else [values]:
                if value not in (None, ""):
                    node.setdefault(term, []).append(self.value(name, value))
        for term, value in self.more(row):
            node.setdefault(term, []).append(value)
        return node

    def value(self, name, value):
        if name in self.relations:
            return self.address(self.relations[name], value)
        if name in self.dates:
            return date(value)
        if name in ADDRESSES:
            return {"@id": value}
        if name == "role":
            return {"@type": "org:Role", "skos:prefLabel": value}
        return value

    def more(self, row):
        """What takes more than one field to say: names, mappings, links, identities, evidence."""
        for one in row.get("names", ()):
            if one["name"] != row["name"]:
                yield "skos:altLabel", one["name"]
        if row.get("wikidata"):
            yield "owl:sameAs", {"@id": f"http://www.wikidata.org/entity/{row['wikidata']}"}
        for one in row.get("links", ()):
            if one["direction"] == "outgoing":
                yield LINKS[one["kind"]], self.address("initiatives", one["initiative"])
        if self.name == "themes":
            yield "skos:inScheme", {"@id": f"{self.base}/themes/"}
            for one in row.get("action_areas", ()):
                area = self.address("action-areas", one["action_area"])
                yield TO_AREA[one["strength"]], area
        if self.name == "action-areas":
            for one in row.get("themes", ()):
                yield TO_THEME[one["strength"]], self.address("themes", one["theme"])
                yield "skos:editorialNote", one["reason"]
        for one in row.get("citations", ()):
            document = self.address("documents", one["document"])
            yield "prov:wasDerivedFrom", document
            if one["quote"]:
                passage = {"@type": "schema:Quotation", "schema:isPartOf": document}
                passage |= {"schema:text": one["quote"], "dcterms:description": one["locator"]}
                yield "schema:citation", passage


def described(rows, serializer_class, base):
    """The rows as one JSON-LD document, with the context in it: nothing has to be fetched."""
    describer = Describer(serializer_class, base)
    model = serializer_class.Meta.model
    changes = Change.objects.filter(
        resource=model.resource, ref__in=[row[model.key_field] for row in rows]
    )
    changed = dict(changes.order_by("sequence").values_list("ref", "at"))
    nodes = [describer.node(row, changed.get(row[model.key_field])) for row in rows]
    body = nodes[0] if len(nodes) == 1 else {"@graph": nodes}
    return {"@context": PREFIXES, **body}


def turtle(document):
    """A JSON-LD document, its context in it, as Turtle."""
    # Loaded here: few ask for Turtle, and every process would start later.
    from rdflib import Graph  # noqa: PLC0415

    return Graph().parse(data=json.dumps(document), format="json-ld").serialize(format="turtle")


class JSONLDRenderer(BaseRenderer):
    """The .jsonld twin of a record, or of a page of a list."""

    media_type = "application/ld+json"
    format = "jsonld"
    charset = "utf-8"
    # All that is known of a record, whatever fields a parameter would choose.
    fixed = True

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return json.dumps(self.document(data, renderer_context), ensure_ascii=False)

    def document(self, data, context):
        view = context["view"]
        rows = data.get("results", [data])
        return described(rows, view.serializer_class, view.get_serializer_context()["base"])


class TurtleRenderer(JSONLDRenderer):
    """The .ttl twin: the same as Turtle."""

    media_type = "text/turtle"
    format = "ttl"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return force_str(turtle(self.document(data, renderer_context)))
