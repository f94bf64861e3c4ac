"""Which terms of public vocabularies say what a field of the API says.

W3C ORG for organisations and memberships, SKOS for areas and themes, PROV-O for where a statement
comes from, Dublin Core and schema.org for the rest. What no term says is left to the API.
"""

PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# Of each resource its classes, then the term for each field.
TERMS = {
    "initiatives": (
        ["org:OrganizationalCollaboration"],
        {
            "name": "skos:prefLabel",
            "short_name": "skos:altLabel",
            "kind": "dcterms:type",
            "status": "schema:creativeWorkStatus",
            "announced_on": "dcterms:issued",
            "started_on": "schema:foundingDate",
            "ended_on": "schema:dissolutionDate",
            "convened_by": "schema:founder",
            "summary": "dcterms:description",
            "website": "foaf:homepage",
            "themes": "dcterms:subject",
        },
    ),
    "action-areas": (
        ["skos:Concept"],
        {
            "initiative": "skos:inScheme",
            "parent": "skos:broader",
            "position": "skos:notation",
            "name": "skos:prefLabel",
            "description": "skos:definition",
        },
    ),
    "themes": (
        ["skos:Concept"],
        {
            "name": "skos:prefLabel",
            "position": "skos:notation",
            "description": "skos:definition",
        },
    ),
    "events": (
        ["prov:Activity", "schema:Event"],
        {
            "initiative": "schema:about",
            "date": "schema:startDate",
            "until": "schema:endDate",
            "kind": "dcterms:type",
            "title": "dcterms:title",
            "note": "skos:note",
            "documents": "prov:generated",
        },
    ),
    "figures": (
        ["schema:Observation"],
        {
            "initiative": "schema:observationAbout",
            "measure": "dcterms:title",
            "value": "schema:value",
            "in_words": "schema:description",
            "unit": "schema:unitText",
            "as_of": "schema:observationDate",
            "note": "skos:note",
        },
    ),
    "national-codes": (
        ["schema:CreativeWork"],
        {
            "initiative": "dcterms:isVersionOf",
            "country": "schema:spatialCoverage",
            "title": "dcterms:title",
            "status": "schema:creativeWorkStatus",
            "since": "dcterms:valid",
            "operators": "schema:contributor",
            "note": "skos:note",
        },
    ),
    "signatories": (
        ["org:Organization", "schema:Organization"],
        {
            "name": "skos:prefLabel",
            "kind": "dcterms:type",
            "sector": "schema:industry",
            "country": "schema:addressCountry",
            "website": "foaf:homepage",
            "lei": "schema:leiCode",
            "succeeded_by": "dcterms:isReplacedBy",
            "initiative": "skos:closeMatch",
            "note": "skos:note",
        },
    ),
    "memberships": (
        ["org:Membership"],
        {
            "initiative": "org:organization",
            "signatory": "org:member",
            "role": "org:role",
            "name_as_listed": "schema:alternateName",
            "joined": "schema:startDate",
            "left": "schema:endDate",
            "documented_from": "dcterms:date",
            "note": "skos:note",
        },
    ),
    "disagreements": (
        ["prov:Entity"],
        {
            "initiative": "schema:about",
            "signatory": "schema:about",
            "subject": "dcterms:title",
            "explanation": "dcterms:description",
            "shown": "skos:editorialNote",
        },
    ),
    "services": (
        ["schema:Service"],
        {
            "signatory": "schema:provider",
            "name": "skos:prefLabel",
            "launched_on": "schema:startDate",
            "closed_on": "schema:endDate",
            "note": "skos:note",
        },
    ),
    "particulars": (
        ["schema:PropertyValue"],
        {
            "signatory": "schema:about",
            "kind": "schema:propertyID",
            "value": "schema:value",
            "as_of": "dcterms:date",
        },
    ),
    "ownerships": (
        ["schema:OwnershipInfo"],
        {
            "signatory": "schema:typeOfGood",
            "kind": "dcterms:type",
            "owner_name": "dcterms:title",
            "owner": "prov:agent",
            "share": "schema:description",
            "since": "schema:ownedFrom",
            "until": "schema:ownedThrough",
        },
    ),
    "signatory-events": (
        ["org:ChangeEvent"],
        {
            "signatory": "org:originalOrganization",
            "date": "schema:startDate",
            "until": "schema:endDate",
            "kind": "dcterms:type",
            "title": "dcterms:title",
            "initiative": "schema:about",
            "note": "skos:note",
        },
    ),
    "statements": (
        ["schema:Statement"],
        {
            "initiative": "schema:about",
            "author": "schema:author",
            "signatory": "prov:wasAttributedTo",
            "kind": "dcterms:type",
            "made_on": "dcterms:created",
            "text": "dcterms:description",
        },
    ),
    "commitments": (
        ["prov:Plan"],
        {
            "initiative": "dcterms:isPartOf",
            "made_by": "prov:wasAttributedTo",
            "theme": "dcterms:subject",
            "action_area": "dcterms:subject",
            "wording": "schema:text",
            "summary": "dcterms:description",
            "made_on": "dcterms:created",
            "due_on": "schema:endDate",
            "status": "schema:creativeWorkStatus",
            "service": "schema:about",
        },
    ),
    "assessments": (
        ["prov:Activity"],
        {
            "initiative": "prov:used",
            "title": "dcterms:title",
            "assessor": "schema:author",
            "method": "dcterms:type",
            "published_on": "dcterms:issued",
            "document": "prov:generated",
            "summary": "dcterms:description",
        },
    ),
    "findings": (
        ["prov:Entity"],
        {
            "assessment": "prov:wasGeneratedBy",
            "initiative": "schema:about",
            "action_area": "schema:about",
            "commitment": "schema:about",
            "signatory": "schema:about",
            "service": "schema:about",
            "measure": "dcterms:title",
            "result": "schema:value",
        },
    ),
    "assessment-subjects": (
        ["prov:Usage"],
        {
            "assessment": "dcterms:isPartOf",
            "signatory": "schema:about",
            "service": "schema:about",
            "languages": "schema:inLanguage",
        },
    ),
    "company-reports": (
        ["schema:Report"],
        {
            "membership": "dcterms:relation",
            "initiative": "schema:about",
            "signatory": "prov:wasAttributedTo",
            "document": "prov:alternateOf",
            "published_on": "dcterms:issued",
            "entity": "schema:author",
            "markets": "schema:spatialCoverage",
            "note": "skos:note",
        },
    ),
    "documents": (
        ["foaf:Document", "schema:DigitalDocument"],
        {
            "title": "dcterms:title",
            "publisher": "schema:publisher",
            "kind": "dcterms:type",
            "language": "dcterms:language",
            "published_on": "dcterms:issued",
            "source_url": "dcterms:source",
            "archived_url": "schema:archivedAt",
            "sha256": "schema:sha256",
            "note": "skos:note",
        },
    ),
}
