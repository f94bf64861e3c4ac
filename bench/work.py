"""The work that is measured: what people and tools ask of a register, and the same of its peers."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from bench import statements

LIST = "/api/v1/commitments/"
# Three quarters of the list or more come before it, at each size.
FAR = "initiative-5-commitment-1"


@dataclass(frozen=True)
class Work:
    """One thing to do: what to ask of the register, and of Datasette (blank: it cannot)."""

    name: str
    title: str
    path: str
    datasette: str = ""
    # How many of these cost about as much as a hundred of the lightest.
    weight: int = 1
    # Asked as one who has the answer already: is it still that?
    known: bool = False
    # Where the API says how many rows match, for what may grow with them.
    counted: str = ""


WORK = [
    Work("W1", "first page of 50 with names and evidence", LIST, statements.commitments()),
    Work(
        "W1 light",
        "the same without evidence, omit=citations",
        f"{LIST}?omit=citations",
        statements.commitments(evidence=False),
    ),
    Work(
        "W2",
        "of an initiative and status, newest first",
        f"{LIST}?initiative=initiative-3&status=in_force&ordering=-made_on",
        # The same order and filter as the register's own answer.
        statements.commitments(
            "AND coalesce(i.id, mi.id) = 3 AND c.status = 'in_force'", "c.made_on DESC"
        ),
    ),
    Work(
        "W3",
        "far on, by cursor",
        f"{LIST}?{{cursor}}",
        statements.commitments(f"AND c.ref > '{FAR}'"),
    ),
    Work(
        "W4",
        "search with highlights and counts by kind (Datasette: neither)",
        "/api/v1/search/?q=rare7",
        statements.search(),
        counted="/api/v1/search/?q=rare7",
    ),
    Work(
        "W5",
        "an organisation with everything",
        "/api/v1/signatories/signatory-7/",
        statements.organisation("signatory-7"),
    ),
    Work(
        "W6",
        "HTML page of a list with all its facets (Datasette: the counts alone, as JSON)",
        "/commitments/?initiative=initiative-3",
        statements.facets(3),
        weight=5,
        counted=f"{LIST}?initiative=initiative-3&page_size=1",
    ),
    Work(
        "W7",
        "HTML page of 50 (Datasette: that of the table, names for numbers)",
        "/commitments/",
        "/{database}/commitments_commitment?_size=50&_nofacet=1&_nocount=1&_labels=on",
        weight=5,
    ),
    Work("W9", "the first page once more, If-None-Match", LIST, known=True),
]


def cursors(server):
    """A function from a ref to the parameter that leads past it, in the form of the server's own."""
    given = parse_qs(urlsplit(json.loads(server.get(LIST)[1])["next"]).query)["cursor"][0]
    backward, order, _values = json.loads(urlsafe_b64decode(given + "=" * (-len(given) % 4)))

    def past(ref):
        told = json.dumps([backward, order, [ref]]).encode()
        return urlencode({"cursor": urlsafe_b64encode(told).decode().rstrip("=")})

    return past
