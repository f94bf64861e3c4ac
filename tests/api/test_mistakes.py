"""Every mistake in a question is named, with what was meant."""

import pytest

from sources.changes import batch
from tests import factories as make


@pytest.fixture(scope="module", autouse=True)
@batch()
def rows(standing):
    make.make_document(slug="page")
    make.make_initiative(slug="ceo")


@pytest.mark.parametrize(
    ("path", "errors"),
    [
        ("memberships/?initative=ceo", [("initative", "initiative")]),
        ("memberships/?initiative=coe", [("initiative", "ceo")]),
        ("memberships/?document=pgae", [("document", "page")]),
        ("memberships/?role=signatry", [("role", "signatory")]),
        ("memberships/?ordering=joind", [("ordering", "joined")]),
        ("memberships/?ordering=ref,-joind", [("ordering", "-joined")]),
        ("memberships/?as_of=2012-03", [("as_of", "2012-03-31")]),
        ("memberships/?as_of=2012-02-30", [("as_of", None)]),
        ("memberships/?joined_from=last%20year", [("joined_from", None)]),
        ("memberships/?fields=ref,sigantory", [("fields", "signatory")]),
        ("memberships/?omit=citation", [("omit", "citations")]),
        ("memberships/?expand=signatry", [("expand", "signatory")]),
        ("memberships/?expand=signatory.succeded_by", [("expand", "succeeded_by")]),
        (
            "findings/?expand=signatory.succeeded_by.initiative",
            [("expand", "signatory.succeeded_by")],
        ),
        ("memberships/?fields=ref&expand=signatory", [("expand", None)]),
        ("memberships/?cursor=rubbish", [("cursor", None)]),
        ("memberships/?page_size=201", [("page_size", "200")]),
        ("memberships/?page_size=0", [("page_size", "50")]),
        ("memberships/?format=jsn", [("format", "json")]),
        ("memberships/?as_of=2012-03-14&as_of=2013-03-14", [("as_of", None)]),
        ("memberships/?cursor=a&cursor=b", [("cursor", None)]),
        ("memberships/?q=a&Q=b", [("Q", "q")]),
        ("memberships.csv?page_size=10", [("page_size", None)]),
        ("commitments/?individual=maybe", [("individual", None)]),
        ("signatories/?member_of_all=ceo,coe", [("member_of_all", "ceo")]),
        ("changes/?since=-1", [("since", None)]),
        ("changes/?resource=event", [("resource", "events")]),
        ("initiatives/ceo/?kind=coalition", [("kind", None)]),
        ("initiatives/?initiative=ceo%00", [("initiative", None)]),
        ("memberships/?initiative=ceo%00", [("initiative", "ceo")]),
        ("memberships/?q=%00", [("q", None)]),
        ("memberships/?q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k%20l%20m", [("q", None)]),
    ],
)
def test_a_mistake_is_named_with_what_was_meant(path, errors, refused):
    assert refused(path) == errors
