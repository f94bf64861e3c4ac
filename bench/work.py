"""The work that is measured: what people and tools ask of a register, and the same of its peers."""

from dataclasses import dataclass
from urllib.parse import urlencode

NAMES = """
    SELECT c.ref, c.wording, c.summary, c.made_on, c.due_on, c.status,
        coalesce(i.slug, mi.slug) AS initiative, s.slug AS made_by, a.slug AS area
    FROM commitments_commitment c
    LEFT JOIN initiatives_initiative i ON i.id = c.initiative_id
    LEFT JOIN signatories_membership m ON m.id = c.membership_id
    LEFT JOIN initiatives_initiative mi ON mi.id = m.initiative_id
    LEFT JOIN signatories_signatory s ON s.id = m.signatory_id
    LEFT JOIN initiatives_actionarea a ON a.id = c.action_area_id
    WHERE c.publication = 'published' {where} ORDER BY {order} LIMIT 50
"""
FACETS = """
    SELECT status, count(*) FROM commitments_commitment c
    LEFT JOIN signatories_membership m ON m.id = c.membership_id
    WHERE coalesce(c.initiative_id, m.initiative_id) = 3 GROUP BY status
"""
MATCHES = """
    SELECT e.title, e.ref FROM search_index JOIN search_entry e ON e.id = search_index.rowid
    WHERE search_index MATCH '"rare7"' ORDER BY search_index.rank LIMIT 20
"""
OF_ONE = """
    SELECT s.*, (SELECT json_group_array(m.ref) FROM signatories_membership m
        WHERE m.signatory_id = s.id) AS memberships,
        (SELECT json_group_array(n.name) FROM signatories_signatoryname n
        WHERE n.signatory_id = s.id) AS names
    FROM signatories_signatory s WHERE s.slug = 'signatory-7'
"""
# The same order and filter as the register's own answer.
OF_INITIATIVE = "AND coalesce(i.id, mi.id) = 3 AND c.status = 'in_force'"
BEYOND = "AND c.ref > 'initiative-45'"


def sql(query, **parts):
    return f"/{{database}}/-/query.json?{urlencode({'sql': query.format(**parts)})}"


@dataclass(frozen=True)
class Work:
    """One thing to do: what to ask of the register, and of Datasette (blank: it cannot)."""

    name: str
    title: str
    path: str
    datasette: str = ""
    # How many of these cost about as much as a hundred of the lightest.
    weight: int = 1


LIST = "/api/v1/commitments/"
WORK = [
    Work("W1", "first page of 50 with names", LIST, sql(NAMES, where="", order="c.ref")),
    Work("W1 light", "the same with omit=citations", f"{LIST}?omit=citations"),
    Work(
        "W2",
        "of an initiative and status, newest first",
        f"{LIST}?initiative=initiative-3&status=in_force&ordering=-made_on",
        sql(NAMES, where=OF_INITIATIVE, order="c.made_on DESC"),
    ),
    Work("W3", "far on, by cursor", "{deep}", sql(NAMES, where=BEYOND, order="c.ref")),
    Work("W4", "search, highlights, counts by kind", "/api/v1/search/?q=rare7", sql(MATCHES)),
    Work("W5", "an organisation with everything", "/api/v1/signatories/signatory-7/", sql(OF_ONE)),
    Work(
        "W6",
        "page of a list with all its facets",
        "/commitments/?initiative=initiative-3",
        sql(FACETS),
        weight=5,
    ),
    Work(
        "W7",
        "page of 50 as HTML",
        "/commitments/",
        "/{database}/commitments_commitment?_size=50&_nofacet=1&_nocount=1&_labels=on",
        weight=5,
    ),
]
