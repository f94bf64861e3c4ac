"""What a write pays so that the change feed and the search index are exact."""

import pytest

from tests import factories as make


@pytest.mark.parametrize("others", [1, 3])
def test_a_new_commitment_costs_the_same_however_many_there_are(
    others, db, django_assert_num_queries
):
    membership = make.make_membership()
    document = make.make_document()
    for _ in range(others):
        make.make_commitment(membership=membership)
    with django_assert_num_queries(28):
        make.make_commitment(membership=membership, document=document)


def test_an_organisation_that_joins_alters_counts_and_asks_for_nothing_else(
    db, django_assert_num_queries
):
    initiative, signatory = make.make_initiative(), make.make_signatory()
    document = make.make_document()
    with django_assert_num_queries(48):
        make.make_membership(initiative=initiative, signatory=signatory, document=document)
