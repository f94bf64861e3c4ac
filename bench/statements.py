"""What Datasette is asked: the facts that the register's answers hold, each as one statement of SQL."""

from urllib.parse import urlencode

# The evidence of a record, as the API shows it. Its link is the document's, without the passage in it.
CITATIONS = """(SELECT json_group_array(json_object('document', d.slug, 'document_title', d.title,
    'locator', x.locator, 'quote', x.quote, 'url', d.url, 'statement', x.statement,
    'confidence', x.confidence))
    FROM {table} x JOIN sources_document d ON d.id = x.document_id
    WHERE x.fact_id = {fact}.id AND d.publication = 'published') AS citations"""
COMMITMENTS = """
    SELECT c.ref, coalesce(i.slug, mi.slug) AS initiative, s.slug AS made_by, t.slug AS theme,
        a.slug AS action_area, c.wording, c.summary, c.indicator, c.made_on, c.due_on, c.status,
        v.slug AS service,
        (SELECT json_group_array(mt.slug) FROM initiatives_thememapping tm
            JOIN initiatives_theme mt ON mt.id = tm.theme_id
            WHERE tm.action_area_id = c.action_area_id) AS themes {evidence}
    FROM commitments_commitment c
    LEFT JOIN initiatives_initiative i ON i.id = c.initiative_id
    LEFT JOIN signatories_membership m ON m.id = c.membership_id
    LEFT JOIN initiatives_initiative mi ON mi.id = m.initiative_id
    LEFT JOIN signatories_signatory s ON s.id = m.signatory_id
    LEFT JOIN signatories_service v ON v.id = c.service_id
    LEFT JOIN initiatives_theme t ON t.id = c.theme_id
    LEFT JOIN initiatives_actionarea a ON a.id = c.action_area_id
    WHERE c.publication = 'published' {where} ORDER BY {order} LIMIT {rows}"""
# Each facet without its own filter, as pages count them.
FACETS = """
    WITH c AS (SELECT c.*, coalesce(c.initiative_id, m.initiative_id) AS under, m.signatory_id
        FROM commitments_commitment c LEFT JOIN signatories_membership m ON m.id = c.membership_id
        WHERE c.publication = 'published'),
    some AS (SELECT * FROM c WHERE under = {initiative})
    SELECT 'initiative', i.slug, count(*) FROM c
        JOIN initiatives_initiative i ON i.id = c.under GROUP BY 2
    UNION ALL SELECT 'status', status, count(*) FROM some GROUP BY 2
    UNION ALL SELECT 'individual', membership_id IS NOT NULL, count(*) FROM some GROUP BY 2
    UNION ALL SELECT 'signatory', s.slug, count(*) FROM some
        JOIN signatories_signatory s ON s.id = some.signatory_id GROUP BY 2
    UNION ALL SELECT 'theme', t.slug, count(*) FROM some
        LEFT JOIN initiatives_thememapping tm ON tm.action_area_id = some.action_area_id
        JOIN initiatives_theme t ON t.id = coalesce(some.theme_id, tm.theme_id) GROUP BY 2"""
MATCHES = """
    SELECT e.title, e.ref FROM search_index JOIN search_entry e ON e.id = search_index.rowid
    WHERE search_index MATCH '"rare7"' ORDER BY search_index.rank LIMIT 20"""
# What hangs on an organisation: the relation in the API, its tables, its columns.
PARTS = {
    "names": ("signatoryname", ["name", "kind", "valid_from", "valid_until"]),
    "services": ("service", ["slug", "name", "launched_on", "closed_on", "note"]),
    "particulars": ("particular", ["ref", "kind", "value", "as_of"]),
    "ownerships": (
        "ownership",
        ["ref", "kind", "owner_name", "share", "since", "until", "documented_from"],
    ),
    "events": ("signatoryevent", ["ref", "date", "until", "kind", "title", "note"]),
}


def sql(statement, kind="json"):
    """The address at which Datasette answers a statement; ``{database}`` stays to be filled in."""
    return f"/{{database}}/-/query.{kind}?{urlencode({'sql': ' '.join(statement.split())})}"


def cited(table, fact):
    return CITATIONS.format(table=table, fact=fact)


def commitments(where="", order="c.ref", rows=50, evidence=True):
    """A page of commitments with names, themes and, unless told otherwise, evidence."""
    told = ", " + cited("commitments_commitmentcitation", "c") if evidence else ""
    return sql(COMMITMENTS.format(where=where, order=order, rows=rows, evidence=told))


def facets(initiative):
    return sql(FACETS.format(initiative=initiative))


def search():
    return sql(MATCHES)


def part(name):
    """One relation of an organisation with its evidence, as an array."""
    table, columns = PARTS[name]
    pairs = ", ".join(f"'{column}', p.{column}" for column in columns)
    evidence = cited(f"signatories_{table}citation", "p").removesuffix(" AS citations")
    return (
        f"(SELECT json_group_array(json_object({pairs}, 'citations', {evidence})) "  # noqa: S608 - ours
        f"FROM signatories_{table} p WHERE p.signatory_id = s.id) AS {name}"
    )


def organisation(slug):
    """An organisation with all that its own answer holds."""
    columns = "s.slug, s.name, s.kind, s.sector, s.country, s.website, s.wikidata, s.lei, s.note"
    parts = ", ".join([*map(part, PARTS), cited("signatories_signatorycitation", "s")])
    return sql(f"SELECT {columns}, {parts} FROM signatories_signatory s WHERE s.slug = '{slug}'")  # noqa: S608 - ours
