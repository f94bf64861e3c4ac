"""Every rule that the database holds is broken here once, with its message for the curator."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import RecoveryCode, RecoveryCodes
from initiatives.models import InitiativeLink
from sources.models import Answer, Import, Proposal, Register, Review
from tests import factories as f

pytestmark = pytest.mark.django_db


def link():
    return f.make(
        InitiativeLink,
        {
            "ref": "a-builds-on-b",
            "from_initiative": f.make_initiative(),
            "to_initiative": f.make_initiative(),
            "kind": "builds_on",
        },
        {},
    )


def twin(row, **changes):
    """An unsaved second row like the given one."""
    fields = {
        each.attname: getattr(row, each.attname)
        for each in row._meta.concrete_fields
        if not each.primary_key
    }
    return type(row)(**fields | {"version": 0} | changes)


def with_changes(row, **changes):
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def area_with_twin_place():
    strand = f.make_area(position=1)
    part = f.make_area(initiative=strand.initiative, parent=strand, position=1)
    return twin(part, slug="another")


def event_document_twice():
    event, document = f.make_event(), f.make_document()
    event.event_documents.create(document=document)
    return twin(event.event_documents.get())


def mapping_twice():
    return twin(f.make_mapping(action_area=f.make_area(), theme=f.make_theme()))


def code_twice():
    code = f.make_recovery_codes().codes.first()
    return RecoveryCode(device=code.device, digest=code.digest)


def twice(table, /, **fields):
    """An unsaved row like one that stands."""
    table.objects.create(**fields)
    return table(**fields)


def answer_with(**changes):
    answer = {"resource": "themes", "ref": "privacy", "record_id": 1, "fields": {}}
    Answer.objects.create(**answer)
    return Answer(**answer | changes)


# The name of the constraint, without the model where the rule is one of all models; a row that
# breaks it; the message.
BREAKS = {
    "withdrawn_with_a_reason": (
        lambda: with_changes(f.make_initiative(), publication="withdrawn"),
        "Give a reason when withdrawing a record, and only then.",
    ),
    "once_per_place": (
        lambda: twin(f.make_initiative().citations.get()),
        "This place in the document is already cited here.",
    ),
    "document_copy_has_name_and_checksum": (
        lambda: with_changes(f.make_document(), file_name="page.txt"),
        "Give file name and checksum of our copy, or neither.",
    ),
    "initiative_ends_after_its_start": (
        lambda: with_changes(f.make_initiative(started_on="2011"), ended_on="2010-12"),
        "The end lies before the start.",
    ),
    "initiative_starts_after_its_announcement": (
        lambda: with_changes(f.make_initiative(started_on="2011"), announced_on="2012"),
        "The start lies before the announcement.",
    ),
    "initiative_link_said_once": (
        lambda: twin(link(), ref="another"),
        "This link is already recorded.",
    ),
    "initiative_link_joins_two": (
        lambda: with_changes(row := link(), to_initiative=row.from_initiative),
        "An initiative cannot be linked to itself.",
    ),
    "action_area_has_its_own_place": (
        area_with_twin_place,
        "Another area of this strand has the same position.",
    ),
    "action_area_has_its_own_place_at_the_top": (
        lambda: twin(f.make_area(), slug="another"),
        "Another top area has the same position.",
    ),
    "theme_mapping_once": (mapping_twice, "This area is already mapped to this theme."),
    "event_ends_after_its_start": (
        lambda: with_changes(f.make_event(date="2019-04-30"), until="2019-03"),
        "The event ends before it begins.",
    ),
    "event_document_once": (
        event_document_twice,
        "The document is already listed with this event.",
    ),
    "signatory_wikidata_once": (
        lambda: twin(f.make_signatory(wikidata="Q95"), slug="another"),
        "Another organisation has this Wikidata number.",
    ),
    "signatory_lei_once": (
        lambda: twin(f.make_signatory(lei="5493006MHB84DD0ZWV18"), slug="another"),
        "Another organisation has this LEI.",
    ),
    "signatory_not_its_own_successor": (
        lambda: with_changes(row := f.make_signatory(), succeeded_by_id=row.pk),
        "An organisation cannot succeed itself.",
    ),
    "signatory_name_means_one_organisation": (
        lambda: twin(
            f.make_name(signatory=f.make_signatory(), name="Telia"),
            name="TELIA",
            signatory_id=f.make_signatory().pk,
        ),
        "This name is already taken: a name means one organisation.",
    ),
    "signatory_has_one_current_name": (
        lambda: twin(f.make_signatory().names.get(), name="Another"),
        "The organisation already has a current name.",
    ),
    "signatory_name_ends_after_its_start": (
        lambda: with_changes(
            f.make_signatory().names.get(), valid_from="2013", valid_until="2012-12"
        ),
        "The name was given up before it was taken.",
    ),
    "service_named_once_per_signatory": (
        lambda: twin(f.make_service(name="YouTube"), name="Youtube", slug="another"),
        "The organisation already has a service of this name.",
    ),
    "membership_once_per_role": (
        lambda: twin(f.make_membership(), ref="another"),
        "The organisation already has this role in the initiative.",
    ),
    "membership_left_not_before_joining": (
        lambda: with_changes(f.make_membership(joined="2020-11"), left="2020-10"),
        "It cannot have left before it joined.",
    ),
    "membership_absent_only_after_it_was_listed": (
        lambda: with_changes(f.make_membership(documented_from="2018-02"), absent_from="2017"),
        "A list cannot drop it before a document names it.",
    ),
    "disagreement_is_about_something": (
        lambda: with_changes(f.make_disagreement(), initiative=None),
        "Name the initiative or the organisation it is about.",
    ),
    "commitment_made_by_all_or_by_one": (
        lambda: with_changes(f.make_commitment(), membership=f.make_membership()),
        "Name the initiative or one membership, not both.",
    ),
    "commitment_due_not_before_it_was_made": (
        lambda: with_changes(f.make_commitment(made_on="2012"), due_on="2011"),
        "It cannot be due before it was made.",
    ),
    "initiative_name_means_one_initiative": (
        lambda: twin(f.make_initiative_name(name="ICT Coalition"), name="ict coalition"),
        "This name already stands for an initiative.",
    ),
    "figure_is_a_number_or_words": (
        lambda: with_changes(f.make_figure(value=40), in_words="almost 40"),
        "Give the number, or what is printed in its place.",
    ),
    "ownership_ends_after_its_start": (
        lambda: with_changes(f.make_ownership(since="2015"), until="2014"),
        "The ownership ends before it begins.",
    ),
    "ownership_is_of_another": (
        lambda: with_changes(row := f.make_ownership(), owner_id=row.signatory_id),
        "An organisation cannot own itself.",
    ),
    "signatory_event_ends_after_its_start": (
        lambda: with_changes(f.make_signatory_event(date="2016-04"), until="2016-03"),
        "The event ends before it begins.",
    ),
    "commitment_has_an_area_or_a_theme_not_both": (
        lambda: with_changes(
            row := f.make_commitment(),
            action_area=f.make_area(initiative=row.initiative),
            theme=f.make_theme(),
        ),
        "The themes follow from the area: leave the theme blank.",
    ),
    "register_has_one_row": (lambda: Register(pk=2), None),
    "answer_once_per_record": (lambda: answer_with(record_id=2), None),
    "answer_once_per_row": (lambda: answer_with(ref="safety"), None),
    "proposal_to_publish_once": (
        lambda: twice(
            Proposal, action="publish", model="initiatives.theme", record_id=1, title="Privacy"
        ),
        "This record already waits to be published.",
    ),
    "review_newest_of_a_record": (
        lambda: twice(Review, model="initiatives.theme", record_id=1, reviewed_on="2026-11-26"),
        "The record has a review already: bring that up to date.",
    ),
    "import_written_with_a_reason": (
        lambda: Import(name="x.csv", written_at=timezone.now()),
        "Say why the records change.",
    ),
    "one_set_of_recovery_codes_for_each_account": (
        lambda: RecoveryCodes(user=f.make_recovery_codes().user, name="codes"),
        "This account has recovery codes: renew them.",
    ),
    "recovery_code_is_there_once": (code_twice, "This code is there already."),
}
PREFIXED = ("withdrawn_with_a_reason", "once_per_place")


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses_and_the_curator_is_told_why(name):
    make, message = BREAKS[name]
    row = make()
    if message:
        with pytest.raises(ValidationError) as told:
            row.full_clean()
        assert message in told.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        # Past the version guard and all Python: the table itself says no.
        models.Model.save_base(row, raw=True, force_insert=row._state.adding)


def test_no_rule_goes_untested():
    names = set()
    for model in apps.get_models():
        if model.__module__.split(".")[0] in {
            "sources",
            "initiatives",
            "signatories",
            "commitments",
            "accounts",
        }:
            names |= {constraint.name for constraint in model._meta.constraints}
    short = {next((end for end in PREFIXED if name.endswith(end)), name) for name in names}
    assert short == set(BREAKS)


def test_dates_of_different_precision_do_not_contradict_each_other():
    f.make_membership(joined="2020-11-15", left="2020-11").full_clean()
    f.make_membership(joined="2020-11", left="2020").full_clean()
