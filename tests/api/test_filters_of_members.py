"""Which organisations are in, and on which day."""

import pytest

from sources.changes import batch
from tests import factories as make


@pytest.fixture(scope="module", autouse=True)
@batch()
def members(standing):
    """Apple in both, BT in the first as an associate, Sky in the second alone."""
    first, second = make.make_initiative(slug="first"), make.make_initiative(slug="second")
    apple, bt, sky = (make.make_signatory(slug=slug, name=slug) for slug in ("apple", "bt", "sky"))
    make.make_membership(initiative=first, signatory=apple, joined="2011", ref="first-apple")
    make.make_membership(initiative=second, signatory=apple, joined="2017-02-07")
    make.make_membership(initiative=first, signatory=bt, role="associated_member")
    make.make_membership(initiative=second, signatory=sky, joined="2018-06")


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("initiative=first", ["apple", "bt"]),
        ("initiative=first&initiative=second", ["apple", "bt", "sky"]),
        ("member_of_all=first,second", ["apple"]),
        ("role=associated_member", ["bt"]),
        ("initiative=second&role=associated_member", []),
        ("initiative=second&as_of=2018-06-29", ["apple"]),
        ("initiative=second&as_of=2018-06-30", ["apple", "sky"]),
        ("member_of_all=first,second&as_of=2017-02-06", []),
        ("member_of_all=first,second&as_of=2017-02-07", ["apple"]),
        ("q=app", ["apple"]),
        ("q=nobody", []),
    ],
)
def test_signatories_by_membership(query, slugs, keys):
    assert keys(f"signatories/?{query}") == slugs
