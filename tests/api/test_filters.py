"""What lists can be asked, and that every mistake is named."""

import pytest

from tests import factories as make


def test_one_initiative_or_another(keys):
    one, two, three = (make.make_initiative(slug=slug) for slug in ("one", "two", "three"))
    rows = [make.make_event(initiative=each, ref=f"in-{each.slug}") for each in (one, two, three)]
    assert keys("events/?initiative=one&initiative=three&ordering=ref") == ["in-one", "in-three"]
    assert len(keys("events/")) == len(rows)


@pytest.fixture
def members(db):
    """Apple in both, BT in the first as an associate, Sky in the second alone."""
    first, second = make.make_initiative(slug="first"), make.make_initiative(slug="second")
    apple, bt, sky = (make.make_signatory(slug=slug, name=slug) for slug in ("apple", "bt", "sky"))
    make.make_membership(initiative=first, signatory=apple, joined="2011", ref="first-apple")
    make.make_membership(initiative=second, signatory=apple, joined="2017-02-07")
    make.make_membership(initiative=first, signatory=bt, role="associated_member")
    make.make_membership(initiative=second, signatory=sky, joined="2018-06")


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("initiative=first", ["apple", "bt"]),
        ("initiative=first&initiative=second", ["apple", "bt", "sky"]),
        ("member_of_all=first,second", ["apple"]),
        ("role=associated_member", ["bt"]),
        ("initiative=second&role=associated_member", []),
        ("initiative=second&as_of=2018-06-29", ["apple"]),
        ("initiative=second&as_of=2018-06-30", ["apple", "sky"]),
        ("member_of_all=first,second&as_of=2017-02-06", []),
        ("member_of_all=first,second&as_of=2017-02-07", ["apple"]),
        ("q=app", ["apple"]),
        ("q=nobody", []),
    ],
)
def test_signatories_by_membership(query, slugs, members, keys):
    assert keys(f"signatories/?{query}") == slugs


def test_a_membership_says_how_it_is_known_for_a_day(get):
    initiative = make.make_initiative(started_on="2011-12-01")
    make.make_membership(initiative=initiative, joined="2011-12-01", ref="a")
    make.make_membership(initiative=initiative, documented_from="2012-03-14", ref="b")
    make.make_membership(initiative=initiative, documented_from="2013", ref="c")
    rows = get("memberships/?as_of=2012-12-31&ordering=ref")["results"]
    assert [(row["ref"], row["known_by"]) for row in rows] == [
        ("a", "joined"),
        ("b", "documented_from"),
    ]
    assert "known_by" not in get("memberships/a/")


def test_an_initiative_exists_between_start_and_end(keys):
    make.make_initiative(slug="past", started_on="2007", ended_on="2010")
    make.make_initiative(slug="present", started_on="2009-02-10")
    make.make_initiative(slug="future", started_on="2026")
    assert keys("initiatives/?as_of=2009-12-31&ordering=slug") == ["past", "present"]
    assert keys("initiatives/?as_of=2012-01-01") == ["present"]


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("date_from=2020-11", ["month", "day"]),
        ("date_from=2020-11-15", ["day"]),
        ("date_to=2020-11-15", ["day"]),
        ("date_to=2020-11", ["month", "day"]),
        ("date_from=2020&date_to=2020", ["month", "day", "year"]),
        ("date_from=2021", []),
    ],
)
def test_ranges_compare_what_a_date_can_mean(query, refs, keys):
    """A month is neither before nor after a day within it; no date is in no range."""
    make.make_event(ref="year", date="2020")
    make.make_event(ref="month", date="2020-11")
    make.make_event(ref="day", date="2020-11-15")
    make.make_event(ref="never", date=None)
    assert sorted(keys(f"events/?{query}")) == sorted(refs)


def test_document_keeps_what_rests_on_it(keys):
    page = make.make_document(slug="page")
    make.make_membership(ref="on-page", document=page)
    make.make_membership(ref="on-another")
    assert keys("memberships/?document=page") == ["on-page"]


def test_commitments_binding_on_and_made_by(keys):
    signed = make.make_membership(signatory=make.make_signatory(slug="apple"))
    make.make_commitment(initiative=signed.initiative, ref="of-all")
    make.make_commitment(membership=signed, ref="own")
    make.make_commitment(ref="of-others")
    assert keys("commitments/?signatory=apple&ordering=ref") == ["of-all", "own"]
    assert keys("commitments/?made_by=apple") == ["own"]
    assert keys("commitments/?individual=false&ordering=ref") == ["of-all", "of-others"]
    assert keys(f"commitments/?initiative={signed.initiative.slug}&individual=true") == ["own"]


def test_themes_reach_initiatives_areas_and_commitments(keys):
    area, theme = make.make_area(slug="settings"), make.make_theme(slug="privacy")
    make.make_mapping(action_area=area, theme=theme)
    make.make_commitment(initiative=area.initiative, action_area=area, ref="by-area")
    make.make_commitment(theme=theme, ref="by-theme")
    make.make_commitment(ref="neither")
    assert keys("initiatives/?theme=privacy") == [area.initiative.slug]
    assert keys("action-areas/?theme=privacy") == ["settings"]
    assert keys("commitments/?theme=privacy&ordering=ref") == ["by-area", "by-theme"]
    assert keys(f"themes/?initiative={area.initiative.slug}") == ["privacy"]


def test_findings_about_a_signatory_include_its_services(keys):
    service = make.make_service(slug="youtube", signatory=make.make_signatory(slug="google"))
    finding = make.make_finding(service=service, ref="about-youtube", measure="Private by default")
    make.make_finding(ref="about-all", measure="Reporting")
    assert keys("findings/?signatory=google") == ["about-youtube"]
    assert keys("findings/?measure=private by default") == ["about-youtube"]
    assert keys("assessments/?service=youtube") == [finding.assessment.slug]


@pytest.fixture
def wider(db):
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
def test_the_wider_record_by_what_it_belongs_to_and_says(query, wider, keys):
    assert keys(query) == ["two"]


def test_a_market_is_a_whole_code(keys):
    make.make_company_report(ref="one", markets="FI SE DK")
    assert [keys(f"company-reports/?country={code}") for code in ("FI", "DK", "E", "FI SE")] == [
        ["one"],
        ["one"],
        [],
        ["one"],
    ]


def test_the_wider_record_opens_into_whole_records(get):
    service = make.make_service(slug="youtube", name="YouTube")
    make.make_assessment_subject(ref="one", signatory=service.signatory, service=service)
    shown = get("assessment-subjects/one/?expand=service.signatory,assessment")
    assert shown["service"]["name"] == "YouTube"
    assert shown["service"]["signatory"]["slug"] == service.signatory.slug
    assert shown["assessment"]["initiative"] == shown["initiative"]


@pytest.mark.parametrize(
    ("resource", "make_row", "parent", "field"),
    [
        ("services", make.make_service, "signatory", "services"),
        ("particulars", make.make_particular, "signatory", "particulars"),
        ("ownerships", make.make_ownership, "signatory", "ownerships"),
        ("signatory-events", make.make_signatory_event, "signatory", "events"),
        ("statements", make.make_statement, "initiative", "statements"),
        ("national-codes", make.make_national_code, "initiative", "national_codes"),
        ("assessment-subjects", make.make_assessment_subject, "assessment", "subjects"),
        ("company-reports", make.make_company_report, "membership", "reports"),
    ],
)
def test_the_wider_record_is_told_as_its_own_and_shown_with_its_parent(
    resource, make_row, parent, field, get
):
    row = make_row()
    whole = getattr(row, parent)
    [told] = [one for one in get("changes/")["results"] if one["ref"] == row.key]
    assert (told["kind"], told["resource"]) == ("added", resource)
    path = f"{whole.resource}/{whole.key}/"
    [shown] = get(path)[field]
    own = get(f"{resource}/{row.key}/")
    assert shown == {name: own[name] for name in shown}
    row.publication, row.withdrawn_because = "withdrawn", "Entered twice."
    row.save()
    last = get("changes/")["results"][-1]
    assert (last["kind"], last["resource"], last["ref"]) == ("withdrawn", resource, row.key)
    assert get(path)[field] == []


def test_changes_since_a_number(get):
    rows = [make.make_document() for _ in range(3)]
    feed = get("changes/")["results"]
    assert [(row["sequence"], row["kind"], row["resource"], row["ref"]) for row in feed] == [
        (number, "added", "documents", row.slug) for number, row in enumerate(rows, 1)
    ]
    assert [row["sequence"] for row in get("changes/?since=2&resource=documents")["results"]] == [3]
    assert get("changes/?resource=events")["results"] == []


def test_unknown_dates_come_last_both_ways(keys):
    make.make_event(ref="old", date="2017")
    make.make_event(ref="new", date="2020")
    make.make_event(ref="undated", date=None)
    assert keys("events/?ordering=date") == ["old", "new", "undated"]
    assert keys("events/?ordering=-date") == ["new", "old", "undated"]


def test_a_right_question_without_an_answer_is_an_empty_list(get):
    make.make_initiative()
    assert get("initiatives/?q=nothingofthekind") == {
        "count": 0,
        "next": None,
        "previous": None,
        "results": [],
    }


@pytest.mark.parametrize(
    ("path", "errors"),
    [
        ("memberships/?initative=ceo", [("initative", "initiative")]),
        ("memberships/?initiative=coe", [("initiative", "ceo")]),
        ("memberships/?document=pgae", [("document", "page")]),
        ("memberships/?role=signatry", [("role", "signatory")]),
        ("memberships/?ordering=joind", [("ordering", "joined")]),
        ("memberships/?ordering=ref,-joind", [("ordering", "-joined")]),
        ("memberships/?as_of=2012-03", [("as_of", "2012-03-31")]),
        ("memberships/?as_of=2012-02-30", [("as_of", None)]),
        ("memberships/?joined_from=last%20year", [("joined_from", None)]),
        ("memberships/?fields=ref,sigantory", [("fields", "signatory")]),
        ("memberships/?omit=citation", [("omit", "citations")]),
        ("memberships/?expand=signatry", [("expand", "signatory")]),
        ("memberships/?expand=signatory.succeded_by", [("expand", "succeeded_by")]),
        (
            "findings/?expand=signatory.succeeded_by.initiative",
            [("expand", "signatory.succeeded_by")],
        ),
        ("memberships/?fields=ref&expand=signatory", [("expand", None)]),
        ("memberships/?cursor=rubbish", [("cursor", None)]),
        ("memberships/?page_size=201", [("page_size", "200")]),
        ("memberships/?page_size=0", [("page_size", "50")]),
        ("memberships/?format=jsn", [("format", "json")]),
        ("memberships/?as_of=2012-03-14&as_of=2013-03-14", [("as_of", None)]),
        ("memberships/?cursor=a&cursor=b", [("cursor", None)]),
        ("memberships/?q=a&Q=b", [("Q", "q")]),
        ("memberships.csv?page_size=10", [("page_size", None)]),
        ("commitments/?individual=maybe", [("individual", None)]),
        ("signatories/?member_of_all=ceo,coe", [("member_of_all", "ceo")]),
        ("changes/?since=-1", [("since", None)]),
        ("changes/?resource=event", [("resource", "events")]),
        ("initiatives/ceo/?kind=coalition", [("kind", None)]),
        ("initiatives/?initiative=ceo%00", [("initiative", None)]),
        ("memberships/?initiative=ceo%00", [("initiative", "ceo")]),
        ("memberships/?q=%00", [("q", None)]),
        ("memberships/?q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k%20l%20m", [("q", None)]),
    ],
)
def test_a_mistake_is_named_with_what_was_meant(path, errors, refused):
    make.make_document(slug="page")
    make.make_initiative(slug="ceo")
    assert refused(path) == errors


def test_all_mistakes_are_named_at_once(refused):
    assert sorted(refused("events/?kind=meting&as_of=today&dcoument=page")) == [
        ("as_of", None),
        ("dcoument", "document"),
        ("kind", "meeting"),
    ]


def test_empty_parameters_of_a_form_ask_nothing(keys):
    make.make_event(ref="one")
    query = "q=&ordering=&initiative=&kind=&date_from=&as_of=&document=&fields=&cursor=&page_size="
    assert keys(f"events/?{query}") == ["one"]


def test_fields_omit_and_expand_shape_the_answer(get):
    signatory = make.make_signatory(slug="apple")
    make.make_membership(ref="one", signatory=signatory)
    assert get("memberships/?fields=ref,signatory")["results"] == [
        {"ref": "one", "signatory": "apple"}
    ]
    assert "citations" not in get("memberships/one/?omit=citations")
    shown = get("memberships/one/?fields=ref,signatory&expand=signatory")
    apple = get("signatories/apple/")
    light = [n for n in apple if n not in ("services", "particulars", "ownerships", "events")]
    assert shown == {"ref": "one", "signatory": {name: apple[name] for name in light}}


def test_expand_opens_two_levels_and_lists(get):
    theme = make.make_theme(slug="privacy")
    area = make.make_area(slug="settings")
    make.make_mapping(action_area=area, theme=theme)
    make.make_commitment(ref="one", initiative=area.initiative, action_area=area)
    shown = get("commitments/one/?expand=action_area.initiative,theme,made_by")
    assert shown["action_area"]["initiative"]["slug"] == area.initiative.slug
    assert [each["name"] for each in shown["theme"]] == [theme.name]
    assert shown["made_by"] is None


@pytest.mark.parametrize("rows", [1, 3])
def test_expand_costs_the_same_whatever_the_length(rows, client, django_assert_num_queries, db):
    for _ in range(rows):
        make.make_membership()
    with django_assert_num_queries(17):
        client.get("/api/v1/memberships/?expand=signatory,initiative")
