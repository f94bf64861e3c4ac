"""lint_registry names what does not hang together: each rule is broken here once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from signatories.models import SignatoryName
from sources import lint
from tests import factories as f

pytestmark = pytest.mark.django_db


def remarks(*levels):
    return {(each.rule, each.record.natural_key()[0], each.message) for each in lint.check(*levels)}


def uncited():
    return f.make_event(ref="party", cited=False), "needs 1, has 0 citations"


def one_sided():
    row = f.make_disagreement(ref="sides")
    row.citations.first().delete()
    return row, "needs 2, has 1 citations"


def long_quote():
    row = f.cite(f.make_event(cited=False, ref="party"), quote="word " * 41)
    return row, "the quote has 41 words; 40 are allowed"


def unused():
    return f.make_document(slug="unused"), "nothing rests on it"


def early_figure():
    initiative = f.make_initiative(slug="coalition", started_on="2011-12")
    row = f.make_figure(ref="early", initiative=initiative, as_of="2010")
    return row, "2010 lies before coalition began (2011-12)"


def late_event():
    initiative = f.make_initiative(slug="coalition", started_on="2011", ended_on="2013-06")
    row = f.make_event(ref="late", initiative=initiative, date="2013-07-01")
    return row, "2013-07-01 lies after coalition ended (2013-06)"


def unmapped():
    return f.make_area(slug="area"), "it is mapped to no theme"


def empty_theme():
    return f.make_theme(slug="theme"), "no action area is mapped to it"


def contradiction():
    initiative = f.make_initiative()
    row = f.make_figure(ref="a", initiative=initiative, measure="services", value=20, as_of="2010")
    f.make_figure(ref="b", initiative=initiative, measure="services", value=21, as_of="2010")
    return row, "b says 21 and no disagreement explains it"


def miscount():
    row = f.make_figure(ref="count", value=2, as_of="2012-03-14")
    f.make_membership(initiative=row.initiative)
    return row, "the rows count 1 on 2012-03-14, the document 2"


def two_roles():
    row = f.make_membership(ref="one")
    f.make_membership(
        ref="two", initiative=row.initiative, signatory=row.signatory, role="associated_member"
    )
    return row, "overlaps with two"


def beside_its_successor():
    row = f.make_membership(ref="old")
    new = f.make_membership(ref="new", initiative=row.initiative)
    row.signatory.succeeded_by = new.signatory
    row.signatory.save()
    return row, "overlaps with new"


def early_member():
    initiative = f.make_initiative(slug="coalition", started_on="2011-12-01")
    row = f.make_membership(ref="early", initiative=initiative, joined="2011-11")
    return row, "2011-11 lies before coalition began (2011-12-01)"


def accent_twin():
    f.make_signatory(slug="a", name="Telefonica")
    f.make_signatory(slug="b", name="Teléfonica")
    row = SignatoryName.objects.get(name="Telefonica")
    return row, "“Teléfonica” of b differs by accents or signs alone"


def other_display_name():
    row = f.make_signatory(slug="x", name="New")
    row.names.update(name="Old")
    return row, "its current name is “Old”"


def idle():
    return f.make_signatory(slug="idle"), "it is a member of nothing"


def idle_service():
    return f.make_service(slug="idle"), "no assessment, finding or commitment speaks of it"


def early_promise():
    initiative = f.make_initiative(slug="coalition", started_on="2011")
    row = f.make_commitment(ref="early", initiative=initiative, made_on="2010")
    return row, "2010 lies before coalition began (2011)"


def promise_without_theme():
    row = f.make_commitment(ref="own", membership=f.make_membership())
    return row, "it has neither action area nor theme"


def assessment_without_result():
    return f.make_assessment(slug="empty"), "no finding of it is recorded"


BREAKS = {
    "facts are cited": [uncited, one_sided],
    "quotes are short": [long_quote],
    "documents are used": [unused],
    "figures lie within their initiative": [early_figure],
    "events lie within their initiative": [late_event],
    "areas have a theme": [unmapped],
    "themes have areas": [empty_theme],
    "contradicting figures are explained": [contradiction],
    "counts agree with the rows": [miscount],
    "memberships do not overlap": [two_roles, beside_its_successor],
    "memberships lie within their initiative": [early_member],
    "names tell organisations apart": [accent_twin],
    "display names are among the names": [other_display_name],
    "organisations take part": [idle],
    "services are spoken of": [idle_service],
    "commitments lie within their initiative": [early_promise],
    "commitments have a theme": [promise_without_theme],
    "assessments have results": [assessment_without_result],
}


@pytest.mark.parametrize(
    ("name", "make"), [(name, make) for name, makers in BREAKS.items() for make in makers]
)
def test_what_does_not_hang_together_is_named(name, make):
    row, message = make()
    assert (name, row.natural_key()[0], message) in remarks()


def test_no_rule_goes_untested():
    list(lint.check())
    assert {each.__name__.replace("_", " ") for _, each in lint.RULES} == set(BREAKS)


def test_a_disagreement_explains_a_contradiction():
    one, other = f.make_document(), f.make_document()
    initiative = f.make_initiative()
    for value, document in ((20, one), (21, other)):
        f.make_figure(initiative=initiative, value=value, as_of="2010", document=document)
    disagreement = f.make_disagreement(initiative=initiative)
    for document in (one, other):
        f.cite(disagreement, document, statement="It counts otherwise.")
    rules = {rule for rule, _, _ in remarks()}
    assert not rules & {"contradicting figures are explained", "counts agree with the rows"}


def test_memberships_one_after_the_other_do_not_overlap():
    row = f.make_membership(joined="2011", left="2012")
    f.make_membership(
        initiative=row.initiative, signatory=row.signatory, role="associated_member", joined="2013"
    )
    assert "memberships do not overlap" not in {rule for rule, _, _ in remarks()}


def test_the_registry_has_no_errors(registry):
    call_command("lint_registry", "--errors", stdout=(out := StringIO()))
    assert out.getvalue() == "No errors; 0 remarks for editors.\n"


def test_the_command_fails_on_errors_alone():
    f.make_assessment(slug="empty")
    call_command("lint_registry", stdout=(out := StringIO()))
    assert (
        "work: commitments.assessment empty: no finding of it is recorded (assessments have results)"
        in out.getvalue().splitlines()
    )
    f.make_event(cited=False)
    with pytest.raises(CommandError, match=r"^1 error\.$"):
        call_command("lint_registry", stdout=StringIO())
