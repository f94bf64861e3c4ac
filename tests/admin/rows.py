"""One maker of a row for each model that the admin shows."""

from itertools import count

from django.contrib.auth.models import Group, User

from accounts.models import SignIn
from commitments.models import (
    Assessment,
    AssessmentSubject,
    Commitment,
    CompanyReport,
    Finding,
)
from initiatives.models import (
    ActionArea,
    Event,
    Figure,
    Initiative,
    InitiativeLink,
    InitiativeName,
    NationalCode,
    Theme,
    ThemeMapping,
)
from signatories.models import (
    Disagreement,
    Membership,
    Ownership,
    Particular,
    Service,
    Signatory,
    SignatoryEvent,
    SignatoryName,
    Statement,
)
from sources import proposals
from sources.models import Change, Document, Import, Proposal
from tests import factories as make

numbers = count(1)


def make_link():
    link = InitiativeLink.objects.create(
        ref=f"link-{next(numbers)}",
        from_initiative=make.make_initiative(),
        kind=InitiativeLink.Kind.BUILDS_ON,
        to_initiative=make.make_initiative(),
    )
    return make.cite(link)


def make_change():
    make.make_theme()
    return Change.objects.latest("sequence")


def make_proposal():
    draft = make.make_theme(publication="draft")
    author = User.objects.create_user(f"author-{next(numbers)}")
    return proposals.submit(author, draft, Proposal.Action.PUBLISH)


MAKERS = {
    Document: make.make_document,
    Change: make_change,
    Proposal: make_proposal,
    Import: lambda: Import.objects.create(name="signatory.csv", content=b"slug\n"),
    Initiative: make.make_initiative,
    InitiativeLink: make_link,
    Theme: make.make_theme,
    ThemeMapping: lambda: make.make_mapping(action_area=make.make_area(), theme=make.make_theme()),
    ActionArea: lambda: make.make_area(parent=None),
    Event: make.make_event,
    Figure: make.make_figure,
    Signatory: make.make_signatory,
    SignatoryName: lambda: make.make_name(
        signatory=make.make_signatory(), name=f"Name {next(numbers)}"
    ),
    Service: make.make_service,
    Membership: make.make_membership,
    Disagreement: make.make_disagreement,
    Commitment: make.make_commitment,
    Assessment: make.make_assessment,
    Finding: make.make_finding,
    InitiativeName: make.make_initiative_name,
    NationalCode: make.make_national_code,
    Particular: make.make_particular,
    Ownership: make.make_ownership,
    SignatoryEvent: make.make_signatory_event,
    Statement: make.make_statement,
    AssessmentSubject: make.make_assessment_subject,
    CompanyReport: make.make_company_report,
    User: lambda: User.objects.create_user(f"user-{next(numbers)}"),
    SignIn: make.make_sign_in,
    Group: lambda: Group.objects.create(name=f"group-{next(numbers)}"),
}


def form_data(response):
    """What a browser would send back from the form in the response, unchanged."""
    data = {}
    adminform = response.context["adminform"].form
    formsets = [inline.formset for inline in response.context.get("inline_admin_formsets", [])]
    forms = [adminform]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data
