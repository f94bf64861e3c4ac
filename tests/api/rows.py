"""For each resource, one public row with everything that its answer shows."""

from sources.changes import batch
from tests import factories as make


@batch()
def initiative():
    row = make.make_initiative()
    make.make_initiative_name(initiative=row)
    make.make_national_code(initiative=row)
    make.make_statement(initiative=row, signatory=make.make_signatory())
    make.make_membership(initiative=row)
    make.make_commitment(initiative=row)
    make.make_mapping(action_area=make.make_area(initiative=row), theme=make.make_theme())
    other = make.make_initiative()
    for one, two in ((row, other), (other, row)):
        make.cite(
            one.links_from.create(ref=f"{one.slug}-{two.slug}", to_initiative=two, kind="builds_on")
        )
    return row


@batch()
def area():
    row = make.make_area()
    make.make_mapping(action_area=row, theme=make.make_theme())
    return row


@batch()
def theme():
    row = make.make_theme()
    make.make_mapping(action_area=make.make_area(), theme=row)
    return row


@batch()
def event():
    row = make.make_event()
    row.event_documents.create(document=make.make_document())
    return row


@batch()
def signatory():
    row = make.make_signatory()
    make.make_service(signatory=row)
    make.make_particular(signatory=row)
    make.make_ownership(signatory=row, documented_from="2012")
    make.make_signatory_event(signatory=row)
    return row


@batch()
def membership():
    row = make.make_membership()
    make.make_company_report(membership=row)
    return row


@batch()
def commitment():
    area = make.make_area()
    make.make_mapping(action_area=area, theme=make.make_theme())
    return make.make_commitment(initiative=area.initiative, action_area=area)


@batch()
def assessment():
    row = make.make_assessment()
    make.make_assessment_subject(assessment=row)
    return row


@batch()
def finding():
    return make.make_finding(service=make.make_service(), commitment=make.make_commitment())


@batch()
def assessment_subject():
    service = make.make_service()
    return make.make_assessment_subject(signatory=service.signatory, service=service)


@batch()
def ownership():
    return make.make_ownership(owner=make.make_signatory(), documented_from="2012")


@batch()
def signatory_event():
    return make.make_signatory_event(initiative=make.make_initiative())


@batch()
def statement():
    return make.make_statement(signatory=make.make_signatory())


@batch()
def company_report():
    return make.make_company_report(document=make.make_document(), markets="FI SE")


# The resource, how to make a row, and how many queries a list takes whatever its length.
RESOURCES = [
    ("initiatives", initiative, 12),
    ("action-areas", area, 7),
    ("themes", theme, 5),
    ("events", event, 7),
    ("figures", make.make_figure, 6),
    ("signatories", signatory, 8),
    ("memberships", membership, 6),
    ("disagreements", make.make_disagreement, 6),
    ("commitments", commitment, 8),
    ("assessments", assessment, 6),
    ("findings", finding, 6),
    ("assessment-subjects", assessment_subject, 6),
    ("company-reports", company_report, 6),
    ("national-codes", make.make_national_code, 6),
    ("ownerships", ownership, 6),
    ("particulars", make.make_particular, 6),
    ("services", make.make_service, 6),
    ("signatory-events", signatory_event, 6),
    ("statements", statement, 6),
    ("documents", make.make_document, 4),
]
