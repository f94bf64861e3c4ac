"""The registry as it ships goes out and comes in again, and is what it was."""

import pytest

from signatories.models import Membership
from sources import fixtures, writers
from sources.models import Change
from tests.sources.tables import bring_in

KINDS = pytest.mark.parametrize("kind", ["csv", "xlsx", "yaml"])


@pytest.fixture(scope="module")
def before(registry, django_db_blocker):
    """All that the registry holds."""
    with django_db_blocker.unblock():
        return fixtures.dump()


@KINDS
def test_what_was_exported_changes_nothing(registry, before, kind):
    tables = writers.everything()
    total = sum(records.count() for records in tables.values())
    content, suffix = writers.write(tables, kind)
    changes = Change.objects.count()
    outcome = bring_in((f"registry.{suffix}", content))
    assert (outcome.problems, outcome.changed, outcome.added, outcome.missing) == ([], [], [], [])
    assert len(outcome.unchanged) == total
    assert (fixtures.dump(), Change.objects.count()) == (before, changes)


@KINDS
def test_a_deleted_record_comes_back_with_its_evidence(registry, before, kind):
    membership = Membership.objects.filter(reports=None, commitments=None).first()
    tables = writers.with_parts(Membership.objects.all())
    content, suffix = writers.write(tables, kind)
    membership.delete()
    outcome = bring_in((f"memberships.{suffix}", content))
    assert outcome.problems == []
    assert [effect.label for effect in outcome.added] == [
        "signatories.membership",
        *["signatories.membershipcitation"] * (len(outcome.added) - 1),
    ]
    assert fixtures.dump() == before
