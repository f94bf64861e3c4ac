"""One name leads to one organisation, and the answer says by which of its names."""

import pytest

from search.lookup import Match, lookup, lookup_id
from search.names import key, one_error_apart
from tests import factories

pytestmark = pytest.mark.django_db


def found(name):
    return [(match.signatory, match.matched_name, match.score) for match in lookup(name)]


def test_a_name_as_a_list_printed_it_finds_the_organisation():
    meta = factories.make_signatory(slug="meta", name="Meta")
    factories.make_membership(signatory=meta, name_as_listed="Facebook Ireland")
    assert lookup("facebook ireland") == [Match("meta", "Facebook Ireland", "as_listed", 1.0)]


def test_two_organisations_that_match_alike_are_both_told():
    for slug, name in (("a", "Nordic"), ("b", "Nórdic")):
        factories.make_signatory(slug=slug, name=name)
    assert found("nordic") == [("a", "Nordic", 1.0), ("b", "Nórdic", 1.0)]


def test_a_service_is_no_name_of_its_company():
    factories.make_service(name="Videos")
    assert lookup("Videos") == []


def test_numbers_lead_to_the_organisation():
    factories.make_signatory(slug="google", name="Google", wikidata="Q95", lei="A" * 20)
    factories.make_signatory(wikidata="Q96", publication="draft")
    assert lookup_id(wikidata="Q95") == [Match("google", "Google", "current", 1.0)]
    assert lookup_id(lei="A" * 20) == [Match("google", "Google", "current", 1.0)]
    assert lookup_id(wikidata="Q96") == []


def test_an_organisation_that_is_not_public_is_not_found():
    factories.make_signatory(name="Secret", publication="draft")
    assert lookup("Secret") == []


@pytest.mark.parametrize("matches", [1, 3])
def test_queries_do_not_grow_with_the_matches(matches, django_assert_num_queries):
    for number in range(matches):
        factories.make_signatory(name=f"Nordic {number}")
    with django_assert_num_queries(4):
        assert len(lookup("nordic")) == matches


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("google", "gogle", True),
        ("google", "googel", True),
        ("google", "goggle", True),
        ("google", "xgoogle", True),
        ("google", "gole", False),
        ("google", "oggoel", False),
        ("channel4", "channel5", False),
        ("channel4", "channel", False),
        ("chanel4", "channel4", True),
    ],
)
def test_one_error_is_one_letter_or_two_swapped(one, other, apart):
    assert one_error_apart(one, other) == one_error_apart(other, one) == apart


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AT&T Inc.", "att"),
        ("AT and T", "att"),
        ("Telecom Italia S.p.A.", "telecomitalia"),
        ("Koninklijke KPN N.V.", "koninklijkekpn"),
        ("Nokia Oyj", "nokia"),
        ("The Group", "group"),
        ("AG", "ag"),
        ("Ærø Holding A/S", "aero"),
        ("a.com", "acom"),
        ("!!!", "!!!"),
    ],
)
def test_a_key_leaves_out_legal_forms_and_punctuation(name, expected):
    assert key(name) == expected
