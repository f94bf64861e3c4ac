"""The index follows every write, and made anew it is the same."""

import pytest
from django.core.management import call_command
from django.db import transaction

from search.engine import facets, search
from search.models import Entry, EntryName
from signatories.models import Signatory, SignatoryName
from sources.changes import batch
from sources.models import Change
from tests import factories

pytestmark = pytest.mark.django_db


def refs(q, **filters):
    return [entry.ref for entry in search(q, **filters)]


def test_a_saved_record_is_found_by_its_new_words_alone():
    initiative = factories.make_initiative(slug="a", summary="Old")
    initiative.summary = "New"
    initiative.save()
    assert (refs("new"), refs("old")) == (["a"], [])


def test_a_deleted_or_withdrawn_record_is_gone():
    deleted = factories.make_document(title="Alpha")
    withdrawn = factories.make_document(title="Alpha")
    deleted.delete()
    withdrawn.publication, withdrawn.withdrawn_because = "withdrawn", "Duplicate."
    withdrawn.save()
    assert refs("alpha") == []


def test_a_record_deleted_in_a_batch_is_gone():
    document = factories.make_document(title="Alpha")
    with batch():
        document.delete()
    assert refs("alpha") == []


def test_a_record_whose_only_citation_goes_is_gone():
    event = factories.make_event(title="Alpha")
    event.citations.get().delete()
    assert refs("alpha") == []


def test_a_record_with_another_slug_is_found_under_it_alone():
    document = factories.make_document(slug="old", title="Alpha")
    document.slug = "new"
    document.save()
    assert refs("alpha") == ["new"]


def test_another_slug_changes_the_addresses_of_what_stands_on_its_page():
    telia = factories.make_signatory(slug="old")
    factories.make_disagreement(ref="names", signatory=telia, subject="Alpha")
    telia.slug = "new"
    telia.save()
    assert [entry.path for entry in search("alpha")] == ["/signatories/new/#names"]


def test_a_write_that_is_rolled_back_leaves_no_trace():
    document = factories.make_document(slug="a", title="Alpha")
    with transaction.atomic():
        document.title = "Beta"
        document.save()
        transaction.set_rollback(True)
    assert (refs("alpha"), refs("beta")) == (["a"], [])


def test_a_batch_is_followed():
    with batch():
        initiative = factories.make_initiative(slug="initiative")
        factories.make_event(ref="event", title="Alpha", initiative=initiative)
        factories.make_signatory(slug="signatory", name="Alpha")
    assert refs("alpha") == ["signatory", "event"]


def test_a_new_name_refreshes_what_shows_it():
    telia = factories.make_signatory(slug="telia", name="TeliaSonera")
    membership = factories.make_membership(ref="membership", signatory=telia)
    factories.make_commitment(ref="commitment", membership=membership)
    factories.make_finding(ref="finding", signatory=telia)
    factories.make_disagreement(ref="disagreement", signatory=telia)
    factories.make_name(signatory=telia, name="Telia Company")
    found = ["telia", "commitment", "finding", "membership"]
    assert sorted(refs("telia company")) == sorted(found)
    telia.name = "Telia Company"
    telia.save()
    assert sorted(refs("telia company")) == sorted([*found, "disagreement"])


def test_a_withdrawn_initiative_takes_its_records_along():
    initiative = factories.make_initiative(name="Alpha")
    membership = factories.make_membership(initiative=initiative)
    factories.make_event(title="Alpha", initiative=initiative)
    factories.make_commitment(summary="Alpha", initiative=initiative)
    membership.name_as_listed = "Alpha"
    membership.save()
    slug = membership.signatory.slug
    initiative.publication, initiative.withdrawn_because = "withdrawn", "Wrong."
    initiative.save()
    # The organisation stays, but no longer under the name on that list.
    assert refs("alpha") == []
    assert facets(membership.signatory.name)["initiative"] == []
    assert refs(membership.signatory.name) == [slug]


def test_a_membership_moved_to_another_organisation_leaves_the_first():
    one, two = factories.make_signatory(slug="one"), factories.make_signatory(slug="two")
    membership = factories.make_membership(signatory=one, name_as_listed="Alpha", ref="membership")
    membership.signatory = two
    membership.save()
    assert refs("alpha") == ["two", "membership"]


def test_a_name_moved_to_another_organisation_leaves_the_first():
    one, two = factories.make_signatory(slug="one"), factories.make_signatory(slug="two")
    name = factories.make_name(signatory=one, name="Alpha")
    name.signatory = two
    name.save()
    assert refs("alpha") == ["two"]


@pytest.mark.parametrize(
    ("make_part", "parent", "field"),
    [
        (factories.make_service, "signatory", "name"),
        (factories.make_particular, "signatory", "value"),
        (factories.make_ownership, "signatory", "owner_name"),
        (factories.make_signatory_event, "signatory", "title"),
        (factories.make_statement, "initiative", "text"),
        (factories.make_national_code, "initiative", "title"),
    ],
)
def test_a_part_is_found_under_its_whole_as_it_is_now(make_part, parent, field):
    part = make_part(**{field: "Alpha"})
    whole = getattr(part, parent)
    assert refs("alpha") == [whole.key]
    setattr(part, field, "Beta")
    part.save()
    assert (refs("alpha"), refs("beta")) == ([], [whole.key])
    part.delete()
    assert refs("beta") == []


def test_a_service_moved_to_another_organisation_leaves_the_first():
    one, two = factories.make_signatory(slug="one"), factories.make_signatory(slug="two")
    service = factories.make_service(signatory=one, name="Alpha")
    service.signatory = two
    service.save()
    assert refs("alpha") == ["two"]


def test_an_assessment_is_found_by_what_it_looked_at():
    service = factories.make_service(name="Alpha")
    subject = factories.make_assessment_subject(signatory=service.signatory, service=service)
    assessment = subject.assessment.slug
    assert assessment in refs("alpha")
    subject.delete()
    assert assessment not in refs("alpha")


def test_what_only_a_draft_document_bears_out_is_not_found():
    document = factories.make_document(title="The page")
    telia = factories.make_signatory(slug="telia", name="Telia")
    factories.make_event(ref="event", title="Alpha", document=document)
    factories.make_service(signatory=telia, name="Alpha", document=document)
    factories.make_name(signatory=telia, name="Alpha Sonera", document=document)
    assert refs("alpha") == ["telia", "event"]
    document.publication = "draft"
    document.save()
    assert (refs("alpha"), refs("telia")) == ([], ["telia"])
    document.publication = "published"
    document.save()
    assert refs("alpha") == ["telia", "event"]


def test_a_theme_reaches_the_commitments_of_its_areas():
    theme, area = factories.make_theme(slug="privacy"), factories.make_area(slug="area")
    commitment = factories.make_commitment(
        ref="commitment", initiative=area.initiative, action_area=area, summary="Alpha"
    )
    factories.make_finding(ref="finding", action_area=area, measure="Alpha")
    mapping = factories.make_mapping(action_area=area, theme=theme)
    assert refs("alpha", themes=["privacy"]) == [commitment.ref, "finding"]
    theme.publication = "draft"
    theme.save()
    assert facets("alpha")["theme"] == []
    theme.publication = "published"
    theme.save()
    mapping.delete()
    assert refs("alpha", themes=["privacy"]) == []


def rows():
    """All that the index holds, without its keys."""
    entries = Entry.objects.prefetch_related("initiatives", "themes", "names").order_by(
        "type", "ref"
    )
    hidden = {"_state", "_prefetched_objects_cache", "id", "entry_id"}

    def values(row):
        return {name: value for name, value in vars(row).items() if name not in hidden}

    return [
        (
            values(entry),
            sorted(each.slug for each in entry.initiatives.all()),
            sorted(each.slug for each in entry.themes.all()),
            [values(name) for name in entry.names.all()],
        )
        for entry in entries
    ]


def test_made_anew_the_index_is_the_same(capsys):
    area = factories.make_area()
    factories.make_mapping(action_area=area, theme=factories.make_theme())
    telia = factories.make_signatory(name="Telia")
    factories.make_service(signatory=telia)
    member = factories.make_membership(signatory=telia, initiative=area.initiative)
    factories.make_commitment(membership=member, action_area=area)
    factories.make_commitment(initiative=area.initiative, theme=factories.make_theme())
    factories.make_figure(initiative=area.initiative)
    factories.make_disagreement(signatory=telia)
    factories.make_assessment_subject(signatory=telia)
    factories.make_finding(signatory=telia, action_area=area)
    factories.make_name(signatory=telia, name="TeliaSonera")
    factories.make_national_code(initiative=area.initiative, title="Code")
    factories.make_statement(initiative=area.initiative)
    for maker in (factories.make_particular, factories.make_ownership):
        maker(signatory=telia)
    factories.make_signatory_event(signatory=telia)
    factories.make_initiative_name(initiative=area.initiative)
    before = rows()
    capsys.readouterr()
    call_command("rebuild_search")
    assert rows() == before
    assert (
        capsys.readouterr().out.splitlines()[-1] == f"The search index has {len(before)} entries."
    )


def test_bulk_writes_are_found_at_once():
    signatory = factories.make_signatory(slug="telia", name="Telia")
    Signatory.objects.filter(pk=signatory.pk).update(name="Alpha")
    SignatoryName.objects.filter(signatory=signatory).update(name="Alpha")
    assert (refs("alpha"), refs("telia")) == (["telia"], [])


def test_writes_past_history_are_found_after_a_rebuild():
    signatory = factories.make_signatory(slug="telia", name="Telia")
    for model in (Signatory, SignatoryName):
        model._base_manager.update(name="Alpha")
    assert refs("alpha") == []
    call_command("rebuild_search")
    assert (refs("alpha"), refs("telia")) == (["telia"], [])
    assert [name.name for name in EntryName.objects.all()] == ["Alpha"]
    told = Change.objects.filter(resource="signatories").latest("sequence")
    assert (told.ref, told.kind, told.fields) == (signatory.slug, "changed", ["name", "names"])
