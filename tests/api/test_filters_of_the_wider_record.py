"""What the lists of the wider record can be asked."""

import pytest

from sources.changes import batch
from tests import factories as make


@pytest.fixture(scope="module", autouse=True)
@batch()
def wider(standing):
    """Two of each kind of the wider record, of different parents."""
    for name in ("one", "two"):
        initiative = make.make_initiative(slug=name)
        signatory = make.make_signatory(slug=name)
        whole = {"initiative": initiative, "signatory": signatory}
        member = make.make_membership(ref=name, **whole)
        service = make.make_service(slug=name, signatory=signatory, name=f"Service {name}")
        assessment = make.make_assessment(slug=name, initiative=initiative)
        make.make_national_code(ref=name, initiative=initiative)
        make.make_statement(ref=name, **whole)
        make.make_signatory_event(ref=name, **whole)
        make.make_particular(ref=name, signatory=signatory)
        make.make_ownership(ref=name, signatory=signatory)
        make.make_company_report(ref=name, membership=member)
        make.make_assessment_subject(
            ref=name, assessment=assessment, signatory=signatory, service=service
        )
    initiative.national_codes.update(country="FR", status="none", as_of="2010", since="2009")
    signatory.statements.update(kind="proposal", made_on="2013")
    signatory.events.update(kind="sold", date="2018")
    signatory.particulars.update(kind="seat", as_of="2012")
    signatory.services.update(launched_on="2005", closed_on="2013")
    owner = make.make_signatory(slug="owner")
    signatory.ownerships.update(kind="parent", owner=owner, owner_name="Owner", since="2013-05")
    member.reports.update(published_on="2013-05", markets="FI SE DK", entity="Telia")


@pytest.mark.parametrize(
    "query",
    [
        *(
            f"{resource}/?initiative=two"
            for resource in (
                "national-codes",
                "statements",
                "signatory-events",
                "company-reports",
                "assessment-subjects",
                "services",
            )
        ),
        *(
            f"{resource}/?signatory=two"
            for resource in (
                "statements",
                "signatory-events",
                "particulars",
                "ownerships",
                "company-reports",
                "assessment-subjects",
                "services",
            )
        ),
        "national-codes/?country=fr",
        "national-codes/?status=none",
        "national-codes/?since_to=2009",
        "national-codes/?as_of=2010-12-31",
        "statements/?kind=proposal",
        "statements/?made_on_from=2013",
        "signatory-events/?kind=sold&date_from=2017",
        "particulars/?kind=seat",
        "particulars/?as_of_to=2012",
        "services/?closed_on_to=2013",
        "services/?launched_on_from=2005-01",
        "services/?q=service two",
        "ownerships/?owner=owner",
        "ownerships/?kind=parent",
        "ownerships/?since_from=2013-05",
        "ownerships/?q=owne",
        "company-reports/?country=se",
        "company-reports/?published_on_from=2013&membership=two",
        "company-reports/?q=telia",
        "assessment-subjects/?assessment=two",
        "assessment-subjects/?service=two",
        "assessment-subjects/?q=two",
    ],
)
def test_the_wider_record_by_what_it_belongs_to_and_says(query, keys):
    assert keys(query) == ["two"]
