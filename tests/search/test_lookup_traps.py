"""Names that set traps, each of which leads to its organisation and to no other."""

import pytest

from search.lookup import Match, lookup
from sources.changes import batch
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
@batch()
def organisations(standing):
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
def test_a_name_finds_its_organisation_and_no_other(asked, slug, name, score):
    found = [(match.signatory, match.matched_name, match.score) for match in lookup(asked)]
    assert found == ([(slug, name, score)] if slug else [])


def test_the_answer_says_which_kind_of_name_matched():
    assert lookup("BSkyB") == [Match("sky", "BSkyB", "former", 1.0)]
    assert lookup("Sky plc") == [Match("sky", "Sky", "current", 0.9)]
    assert lookup("bt") == [Match("bt", "BT", "as_listed", 1.0)]
