"""What the wider record adds to the five documents: claims drawn from all parts of it."""

import datetime
from collections import Counter

import pytest

from commitments.models import AssessmentSubject, Commitment, CompanyReport, Finding
from initiatives.models import ActionArea, Event, Figure, Initiative, NationalCode
from signatories.models import (
    Disagreement,
    Membership,
    Ownership,
    Service,
    Signatory,
    SignatoryEvent,
    SignatoryName,
    Statement,
)
from sources.models import Document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

MOBILE, SOCIAL, CEO = "mobile-framework-2007", "safer-social-networking-2009", "ceo-coalition-2011"
ICT, ALLIANCE = "ict-coalition-2012", "alliance-2017"


def members(initiative, day, role="signatory"):
    rows = Membership.objects.listed().filter(initiative__slug=initiative, role=role)
    rows = rows.as_of(datetime.date.fromisoformat(day))
    return set(rows.values_list("signatory__slug", flat=True))


def names(slug):
    rows = SignatoryName.objects.filter(signatory__slug=slug)
    return {row.name: (row.kind, row.valid_from, row.valid_until) for row in rows}


def owners(slug):
    rows = Ownership.objects.filter(signatory__slug=slug)
    return {(row.owner_name, row.share, row.since, row.until) for row in rows}


# Initiatives and who was in them


def test_the_days_on_which_the_initiatives_began():
    started = dict(Initiative.objects.values_list("slug", "started_on"))
    assert started == {
        MOBILE: "2007-02-06",
        SOCIAL: "2009-02-10",
        CEO: "2011-12-01",
        ICT: "2012-01-19",
        ALLIANCE: "2017-02-07",
        "age-appropriate-design-code": None,
    }


def test_sixteen_names_signed_the_mobile_framework_on_its_first_day():
    assert len(members(MOBILE, "2007-02-05")) == 0
    assert len(members(MOBILE, "2007-02-06")) == 16
    signed = Membership.objects.get(initiative__slug=MOBILE, signatory__slug="hutchison-3g-europe")
    assert signed.name_as_listed == "Hutchison Whampoa's 3 in Europe"


def test_social_networks_signed_in_three_steps_to_21():
    assert len(members(SOCIAL, "2009-02-10")) == 17
    assert members(SOCIAL, "2009-12-31") - members(SOCIAL, "2009-02-10") == {
        "piczo",
        "rate-ee",
        "tuenti",
    }
    assert members(SOCIAL, "2011-06-30") - members(SOCIAL, "2010-12-31") == {"stardoll"}
    assert len(members(SOCIAL, "2011-06-30")) == 21


def test_six_bodies_of_the_task_force_are_no_signatories():
    assert members(SOCIAL, "2011-06-30", "task_force_member") == {
        "adiconsum",
        "childnet",
        "chis",
        "e-enfance",
        "eu-kids-online",
        "save-the-children-denmark",
    }
    signatory = Signatory.objects.get(slug="childnet")
    assert Commitment.objects.binding_on(signatory).count() == 0


def test_the_ceo_coalition_had_28_members_on_its_first_day_and_31_by_14_march_2012():
    assert len(members(CEO, "2011-11-30")) == 0
    assert len(members(CEO, "2011-12-01")) == 28
    assert len(members(CEO, "2012-03-13")) == 28
    assert len(members(CEO, "2012-03-14")) == 31


def test_nine_of_the_25_of_the_ict_coalition_are_known_by_name():
    rows = Membership.objects.filter(initiative__slug=ICT)
    assert set(rows.values_list("signatory__slug", flat=True)) == {
        "askfm",
        "deutsche-telekom",
        "google",
        "meta",
        "nokia",
        "orange",
        "telefonica",
        "telia",
        "vodafone",
    }
    assert list(rows.exclude(joined=None)) == []
    assert Figure.objects.get(ref=f"{ICT}-signatories-2012").value == 25


def test_who_speaks_at_a_forum_or_comes_to_a_meeting_is_no_member_for_that():
    for slug, initiative in (("yubo", ICT), ("twitter", ICT), ("apple", ALLIANCE)):
        rows = Membership.objects.filter(signatory__slug=slug, initiative__slug=initiative)
        assert list(rows) == []
        assert SignatoryEvent.objects.filter(
            signatory__slug=slug, initiative__slug=initiative
        ).exists()


def test_the_list_of_february_2018_brings_the_alliance_forward():
    assert len(members(ALLIANCE, "2017-06-08")) == 5
    assert len(members(ALLIANCE, "2018-02-28")) == 21
    assert len(members(ALLIANCE, "2018-02-28", "associated_member")) == 13
    assert "bbfc" in members(ALLIANCE, "2018-02-28", "associated_member")


# Names and owners


@pytest.mark.parametrize(
    ("slug", "shown", "since", "former"),
    [
        ("meta", "Meta", "2021-10-28", "Facebook"),
        ("twitter", "X Corp.", None, "Twitter"),
        ("blackberry", "BlackBerry", "2013-01-30", "Research In Motion"),
        ("orange", "Orange", "2013-07-01", "France Telecom"),
        ("sky", "Sky", "2014-11", "BSkyB"),
        ("telia", "Telia Company", "2016", "TeliaSonera"),
        ("vznet", "Poolworks Ltd.", "2013-04", "VZnet Netzwerke Ltd."),
    ],
)
def test_a_renamed_organisation_shows_its_newest_name(slug, shown, since, former):
    assert Signatory.objects.get(slug=slug).name == shown
    assert names(slug)[shown][:2] == ("current", since)
    assert names(slug)[former][0] == "former"


def test_telecom_italia_stayed_the_name_of_the_company_behind_the_brand_tim():
    assert names("tim")["TIM"] == ("brand", "2016-01-13", None)
    assert names("tim")["Telecom Italia"] == ("as_listed", None, None)


def test_super_rtl_and_mediengruppe_rtl_deutschland_are_two_bodies_on_one_line():
    line = Membership.objects.get(name_as_listed="Super RTL/Mediengruppe RTL Deutschland")
    assert line.signatory.slug == "super-rtl"
    body = SignatoryName.objects.get(name="Mediengruppe RTL Deutschland").signatory
    assert body.slug == "rtl-deutschland"
    assert list(body.memberships.all()) == []


def test_who_owned_dailymotion_and_super_rtl():
    assert owners("dailymotion") == {
        ("Orange", "49 per cent", "2011", "2014"),
        ("Orange", "100 per cent", None, "2015"),
        ("Orange", "20 per cent", "2015", None),
        ("Vivendi", "80 per cent", "2015", None),
    }
    assert ("Disney", "50 per cent", None, "2021") in owners("super-rtl")
    holdings = Signatory.objects.get(slug="telefonica").holdings
    assert {row.signatory.slug for row in holdings.all()} == {"tuenti"}


# Services and what was found out about them


def test_each_signatory_of_the_social_networking_principles_has_its_services():
    with_services = Service.objects.values_list("signatory__slug", flat=True)
    assert members(SOCIAL, "2011-06-30") - set(with_services) == set()
    assert Service.objects.filter(signatory__slug="vznet").count() == 3
    closed = dict(Service.objects.exclude(closed_on=None).values_list("slug", "closed_on"))
    assert closed == {
        "meinvz": "2022-03-31",
        "nasza-klasa-pl": "2021-07-27",
        "netlog": "2014",
        "schuelervz": "2013-04-30",
        "skyrock": "2023-08-21",
        "studivz": "2022-03-31",
        "tuenti": "2016-02",
    }


def test_25_services_were_assessed_in_2010_then_14_and_9_in_2011():
    subjects = Counter(AssessmentSubject.objects.values_list("assessment__slug", flat=True))
    assert subjects == {
        f"{SOCIAL}-evaluation-2010": 25,
        f"{SOCIAL}-assessment-2011": 14,
        f"{SOCIAL}-phase-b-2011": 9,
    }
    twice = AssessmentSubject.objects.filter(languages="Two language versions")
    assert {row.service.name for row in twice.select_related("service")} == {
        "Facebook",
        "MySpace",
        "Netlog",
    }


@pytest.mark.parametrize(
    ("assessment", "test", "yes", "no"),
    [
        ("assessment-2011", "default-profile", 2, 12),
        ("assessment-2011", "default-contact", 4, 10),
        ("assessment-2011", "search-engines", 12, 2),
        ("phase-b-2011", "default-profile", 2, 7),
        ("phase-b-2011", "default-messages", 2, 7),
        ("phase-b-2011", "safety-information", 8, 1),
    ],
)
def test_results_by_service_add_up_to_what_the_report_counts(assessment, test, yes, no):
    found = Finding.objects.filter(ref__startswith=f"{SOCIAL}-{assessment}-{test}-")
    assert Counter(found.values_list("result", flat=True)) == {"Yes": yes, "No": no}


def test_a_result_that_only_follows_from_a_count_says_so():
    finding = Finding.objects.get(ref=f"{SOCIAL}-assessment-2011-default-profile-facebook")
    assert (finding.result, finding.derived) == ("No", True)
    assert finding.citations.get().confidence == "medium"
    printed = Finding.objects.get(ref=f"{SOCIAL}-assessment-2011-default-profile-bebo")
    assert (printed.result, printed.derived) == ("Yes", False)


# What was promised, reported and said


def test_the_social_networking_principles_are_seven():
    areas = ActionArea.objects.filter(initiative__slug=SOCIAL)
    assert [area.position for area in areas.order_by("position")] == [1, 2, 3, 4, 5, 6, 7]
    assert areas.get(position=3).name == "Empower users through tools and technology"
    assert list(areas.filter(commitments=None)) == []


def test_how_many_promises_single_companies_made():
    individual = Commitment.objects.individual().values_list("membership__initiative", flat=True)
    by_slug = dict(Initiative.objects.values_list("pk", "slug"))
    # One more than the dossier's for the Alliance: the paper that TikTok submitted.
    assert Counter(by_slug[pk] for pk in individual) == {SOCIAL: 3, CEO: 10, ALLIANCE: 18}


def test_a_company_reported_more_than_once_under_changing_names():
    reports = CompanyReport.objects.filter(membership__signatory__slug="vodafone")
    assert {(each.entity, each.published_on) for each in reports} == {
        ("Vodafone Group Services Limited", "2013-10"),
        ("Vodafone Group Plc", None),
    }
    assert CompanyReport.objects.count() == 8


def test_national_codes_and_the_documented_lack_of_one():
    lacking = NationalCode.objects.filter(status="none", as_of="2009-04")
    assert set(lacking.values_list("country", flat=True)) == {"CY", "EE", "FI", "LU"}
    code = NationalCode.objects.get(country="SK")
    assert len(code.operators.splitlines()) == 3


def test_a_number_in_words_stays_in_words():
    figure = Figure.objects.get(ref=f"{ALLIANCE}-members-2019")
    assert (figure.value, figure.amount) == (None, "almost 40")


def test_what_critics_said_of_the_ceo_coalition():
    criticism = Statement.objects.filter(initiative__slug=CEO, kind="criticism")
    assert Counter(criticism.values_list("author", flat=True)) == {
        "European Digital Rights (EDRi)": 2,
        "John Carr": 2,
    }


def test_the_successor_was_announced_with_a_strategy():
    event = Event.objects.get(ref="age-appropriate-design-code-announced")
    assert event.date == "2022-05-11"
    assert [each.slug for each in event.documents.all()] == ["eu-com-2022-212"]


# Documents that contradict each other


@pytest.mark.parametrize(
    ("ref", "claims"),
    [
        (f"{MOBILE}-number-of-signatories", {"15", "16", "24", "26"}),
        (f"{SOCIAL}-number-of-signatories", {"17", "18", "20", "21"}),
        (f"{SOCIAL}-self-declarations", {"19", "20"}),
        (f"{CEO}-number-of-companies", {"29", "30", "31"}),
    ],
)
def test_every_count_in_print_is_a_side_of_the_disagreement(ref, claims):
    sides = Disagreement.objects.get(ref=ref).citations.values_list("statement", flat=True)
    printed = {number for number in claims for side in sides if number in side}
    assert printed == claims


def test_a_document_of_which_no_copy_is_held_says_how_far_it_was_read():
    document = Document.objects.get(slug="ec-ip-11-1485")
    assert (document.extent, document.file_name) == ("opening", "")
    citation = Membership.objects.get(ref=f"{CEO}-apple").citations.get(document=document)
    assert (citation.locator, citation.quote) == ("Opening of the text", "")
