"""What lists can be asked, and that every mistake is named."""

import pytest

from tests import factories as make


def test_one_initiative_or_another(keys):
    one, two, three = (make.make_initiative(slug=slug) for slug in ("one", "two", "three"))
    rows = [make.make_event(initiative=each, ref=f"in-{each.slug}") for each in (one, two, three)]
    assert keys("events/?initiative=one&initiative=three&ordering=ref") == ["in-one", "in-three"]
    assert len(keys("events/")) == len(rows)


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
    make.several(rows, make.make_membership)
    with django_assert_num_queries(15):
        client.get("/api/v1/memberships/?expand=signatory,initiative")
