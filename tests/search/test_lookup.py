"""One name leads to one organisation, and the answer says by which of its names."""

import pytest

from search.lookup import Match, lookup, lookup_id
from search.names import key, one_error_apart
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisations():
    """The organisations whose names set traps."""
    for slug, current, *others in [
        ("rtl-group", "RTL Group"),
        ("super-rtl", "Mediengruppe RTL Deutschland", ("Super RTL", "short")),
        ("tim", "TIM (Telecom Italia)", ("Telecom Italia", "former")),
        ("foundation-tim", "Foundation T.I.M. (Against Internet Misconduct)"),
        ("lg", "LG Electronics"),
        ("liberty", "Liberty Global"),
        ("bt", "BT Group", ("BT", "as_listed")),
        ("sky", "Sky", ("BSkyB", "former")),
        ("orange", "Orange", ("France Telecom-Orange", "former")),
        ("telefonica", "Telefónica", ("Telefonica", "as_listed")),
        ("telia", "Telia Company", ("TeliaSonera", "former")),
        ("facebook", "Facebook"),
        ("kpn", "KPN N.V."),
        ("lego", "The LEGO Group"),
    ]:
        signatory = factories.make_signatory(slug=slug, name=current)
        for name, kind in others:
            factories.make_name(signatory=signatory, name=name, kind=kind)


def found(name):
    return [(match.signatory, match.matched_name, match.score) for match in lookup(name)]


@pytest.mark.parametrize(
    ("asked", "slug", "name", "score"),
    [
        ("bskyb", "sky", "BSkyB", 1.0),
        ("TELEFONICA", "telefonica", "Telefónica", 1.0),
        ("BT\u00a0Group", "bt", "BT Group", 1.0),
        ("Telefónica, S.A.", "telefonica", "Telefónica", 0.9),
        ("France Telecom – Orange", "orange", "France Telecom-Orange", 0.9),
        ("Facebook Inc.", "facebook", "Facebook", 0.9),
        ("KPN", "kpn", "KPN N.V.", 0.9),
        ("Lego", "lego", "The LEGO Group", 0.9),
        ("BT plc", "bt", "BT Group", 0.9),
        ("Telia", "telia", "Telia Company", 0.9),
        ("RTL", "rtl-group", "RTL Group", 0.9),
        ("RTL Group", "rtl-group", "RTL Group", 1.0),
        ("Super RTL", "super-rtl", "Super RTL", 1.0),
        ("RTL Deutschland", "super-rtl", "Mediengruppe RTL Deutschland", 0.5),
        ("TIM", "tim", "TIM (Telecom Italia)", 0.7),
        ("T.I.M.", "tim", "TIM (Telecom Italia)", 0.7),
        (
            "Foundation TIM",
            "foundation-tim",
            "Foundation T.I.M. (Against Internet Misconduct)",
            0.7,
        ),
        ("LG", "lg", "LG Electronics", 0.7),
        ("Liberty", "liberty", "Liberty Global", 0.7),
        ("British Sky Broadcasting (BSkyB)", "sky", "BSkyB", 0.8),
        ("Facebook, Inc. (Ireland)", "facebook", "Facebook", 0.8),
        ("Facebok", "facebook", "Facebook", 0.6),
        ("Faecbook", "facebook", "Facebook", 0.6),
        ("Facebboook", None, None, None),
        ("Telekom Italia", "tim", "Telecom Italia", 0.6),
        ("Sly", "sky", "Sky", 0.6),
        ("BT Grourp", "bt", "BT Group", 0.6),
        ("Be Group", "bt", "BT Group", 0.6),
        ("BX", None, None, None),
        ("", None, None, None),
        ("!", None, None, None),
    ],
)
def test_a_name_finds_its_organisation_and_no_other(organisations, asked, slug, name, score):
    assert found(asked) == ([(slug, name, score)] if slug else [])


def test_the_answer_says_which_kind_of_name_matched(organisations):
    assert lookup("BSkyB") == [Match("sky", "BSkyB", "former", 1.0)]
    assert lookup("Sky plc") == [Match("sky", "Sky", "current", 0.9)]
    assert lookup("bt") == [Match("bt", "BT", "as_listed", 1.0)]


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
