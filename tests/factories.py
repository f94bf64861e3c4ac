"""Small makers of real rows. Each gives what was asked for, cited and published, no surprises.

A row and what it needs are written in one batch, as a screen of the admin does.
"""

from itertools import count

from django.contrib.auth.models import User

from accounts.models import RecoveryCodes, SignIn
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
from sources.changes import batch
from sources.models import Document

numbers = count(1)


@batch()
def several(number, make_row):
    """So many rows of the maker, written as one."""
    return [make_row() for _ in range(number)]


@batch()
def make_document(**fields):
    number = next(numbers)
    defaults = {
        "slug": f"document-{number}",
        "title": f"Document {number}",
        "publisher": "European Commission",
        "kind": Document.Kind.WEB_PAGE,
        "url": f"https://example.org/document-{number}",
    }
    return Document.objects.create(**defaults | fields)


def cite(fact, document=None, **fields):
    """Give the fact a citation and return the fact."""
    defaults = {"locator": "Section 1", "quote": "as the document says"}
    fact.citations.create(document=document or make_document(), **defaults | fields)
    return fact


def make(model, defaults, fields):
    """A row of the model, with a citation unless cited=False."""
    cited, document = fields.pop("cited", True), fields.pop("document", None)
    row = model.objects.create(**defaults | fields)
    return cite(row, document) if cited else row


@batch()
def make_initiative(**fields):
    number = next(numbers)
    defaults = {
        "slug": f"initiative-{number}",
        "name": f"Initiative {number}",
        "short_name": f"Initiative {number}",
        "kind": Initiative.Kind.COALITION,
        "status": Initiative.Status.ACTIVE,
        "started_on": "2011",
        "summary": "What it was.",
    }
    return make(Initiative, defaults, fields)


@batch()
def make_theme(**fields):
    number = next(numbers)
    defaults = {
        "slug": f"theme-{number}",
        "name": f"Theme {number}",
        "position": number % 30_000,
        "description": "What it covers.",
    }
    return Theme.objects.create(**defaults | fields)


@batch()
def make_area(**fields):
    number = next(numbers)
    fields.setdefault("initiative", None)
    fields["initiative"] = fields["initiative"] or make_initiative()
    defaults = {"slug": f"area-{number}", "name": f"Area {number}", "position": number % 30_000}
    return make(ActionArea, defaults, fields)


@batch()
def make_mapping(**fields):
    defaults = {"strength": ThemeMapping.Strength.CLOSE, "reason": "Same concern."}
    return ThemeMapping.objects.create(**defaults | fields)


@batch()
def make_event(**fields):
    number = next(numbers)
    fields["initiative"] = fields.get("initiative") or make_initiative()
    defaults = {
        "ref": f"event-{number}",
        "kind": Event.Kind.MEETING,
        "title": f"Event {number}",
        "date": "2019-04-30",
    }
    return make(Event, defaults, fields)


@batch()
def make_figure(**fields):
    number = next(numbers)
    fields["initiative"] = fields.get("initiative") or make_initiative()
    defaults = {"ref": f"figure-{number}", "measure": "signatories", "value": 21}
    return make(Figure, defaults, fields)


@batch()
def make_signatory(**fields):
    """A signatory with its name among its names."""
    number = next(numbers)
    document = fields.get("document")
    defaults = {
        "slug": f"signatory-{number}",
        "name": f"Signatory {number}",
        "kind": Signatory.Kind.COMPANY,
    }
    signatory = make(Signatory, defaults, fields)
    make_name(signatory=signatory, name=signatory.name, kind="current", document=document)
    return signatory


@batch()
def make_name(**fields):
    return make(SignatoryName, {"kind": SignatoryName.Kind.FORMER}, fields)


@batch()
def make_service(**fields):
    number = next(numbers)
    fields["signatory"] = fields.get("signatory") or make_signatory()
    return make(Service, {"slug": f"service-{number}", "name": f"Service {number}"}, fields)


@batch()
def make_membership(**fields):
    number = next(numbers)
    fields["initiative"] = fields.get("initiative") or make_initiative()
    fields["signatory"] = fields.get("signatory") or make_signatory()
    defaults = {
        "ref": f"membership-{number}",
        "name_as_listed": fields["signatory"].name,
        "documented_from": "2012-03-14",
    }
    return make(Membership, defaults, fields)


@batch()
def make_disagreement(**fields):
    number = next(numbers)
    if not fields.get("signatory"):
        fields["initiative"] = fields.get("initiative") or make_initiative()
    defaults = {
        "ref": f"disagreement-{number}",
        "subject": "How many signed",
        "explanation": "Two counts of different days.",
        "shown": "Both.",
    }
    fields["cited"] = False
    row = make(Disagreement, defaults, fields)
    cite(row, statement="20 signed.")
    return cite(row, statement="21 signed.")


@batch()
def make_commitment(**fields):
    """A collective commitment unless a membership is given."""
    number = next(numbers)
    if not fields.get("membership"):
        fields["initiative"] = fields.get("initiative") or make_initiative()
    defaults = {
        "ref": f"commitment-{number}",
        "wording": f"Wording {number}",
        "summary": f"Summary {number}",
    }
    return make(Commitment, defaults, fields)


@batch()
def make_assessment(**fields):
    number = next(numbers)
    fields["initiative"] = fields.get("initiative") or make_initiative()
    defaults = {
        "slug": f"assessment-{number}",
        "title": f"Assessment {number}",
        "method": Assessment.Method.INDEPENDENT,
        "summary": "What was looked at.",
    }
    return make(Assessment, defaults, fields)


@batch()
def make_finding(**fields):
    number = next(numbers)
    fields["assessment"] = fields.get("assessment") or make_assessment()
    defaults = {"ref": f"finding-{number}", "measure": "Private by default", "result": "yes"}
    return make(Finding, defaults, fields)


@batch()
def make_initiative_name(**fields):
    fields["initiative"] = fields.get("initiative") or make_initiative()
    return make(InitiativeName, {"name": f"Another name {next(numbers)}"}, fields)


@batch()
def make_national_code(**fields):
    fields["initiative"] = fields.get("initiative") or make_initiative()
    defaults = {"ref": f"code-{next(numbers)}", "country": "ES", "status": "in_force"}
    return make(NationalCode, defaults, fields)


@batch()
def make_particular(**fields):
    fields["signatory"] = fields.get("signatory") or make_signatory()
    defaults = {"ref": f"particular-{next(numbers)}", "kind": "founded", "value": "2000"}
    return make(Particular, defaults, fields)


@batch()
def make_ownership(**fields):
    fields["signatory"] = fields.get("signatory") or make_signatory()
    defaults = {"ref": f"ownership-{next(numbers)}", "owner_name": "A holding"}
    return make(Ownership, defaults, fields)


@batch()
def make_signatory_event(**fields):
    fields["signatory"] = fields.get("signatory") or make_signatory()
    defaults = {"ref": f"signatory-event-{next(numbers)}", "kind": "renamed", "title": "Renamed."}
    return make(SignatoryEvent, defaults | {"date": "2016-04"}, fields)


@batch()
def make_statement(**fields):
    fields["initiative"] = fields.get("initiative") or make_initiative()
    defaults = {"author": "An NGO", "kind": "criticism", "text": "Too little."}
    return make(Statement, defaults | {"ref": f"statement-{next(numbers)}"}, fields)


@batch()
def make_assessment_subject(**fields):
    fields["assessment"] = fields.get("assessment") or make_assessment()
    fields["signatory"] = fields.get("signatory") or make_signatory()
    return make(AssessmentSubject, {"ref": f"subject-{next(numbers)}"}, fields)


@batch()
def make_company_report(**fields):
    fields["membership"] = fields.get("membership") or make_membership()
    defaults = {"ref": f"report-{next(numbers)}", "entity": "A company plc"}
    return make(CompanyReport, defaults, fields)


@batch()
def make_recovery_codes(**fields):
    """A set of ten codes. What they are is given back by `renew` alone."""
    fields.setdefault("user", None)
    fields["user"] = fields["user"] or User.objects.create_user(f"staff-{next(numbers)}")
    codes = RecoveryCodes.objects.create(**{"name": "codes"} | fields)
    codes.renew()
    return codes


@batch()
def make_sign_in(**fields):
    fields.setdefault("by", User.objects.create_user(f"staff-{next(numbers)}"))
    defaults = {"name": "ada", "address": "192.0.2.7", "result": SignIn.Result.UNLOCKED}
    return SignIn.objects.create(**defaults | fields)
