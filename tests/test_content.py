"""What the registry says of the five documents, and the traps in them."""

import datetime
from collections import Counter, defaultdict

import pytest
from django.apps import apps

from commitments.models import Assessment, Commitment
from initiatives.models import (
    ActionArea,
    Event,
    Figure,
    Initiative,
    InitiativeLink,
    InitiativeName,
    Theme,
    ThemeMapping,
)
from signatories.models import (
    Disagreement,
    Membership,
    MembershipCitation,
    Signatory,
    SignatoryName,
)
from sources.models import Citation, Document
from sources.text import fold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

CEO, ALLIANCE, SOCIAL = "ceo-coalition-2011", "alliance-2017", "safer-social-networking-2009"
THE_FIVE = {
    "ec-self-regulation-page": "000",
    "bik-multistakeholder-chapter": "001",
    "ec-alliance-page": "002",
    "kroes-ceo-coalition-post": "003",
    "bik-sid-2017-news": "004",
}


def members(initiative, day, **filters):
    """Slugs of the organisations documented as members on a day, written as in ISO 8601."""
    day = datetime.date.fromisoformat(day)
    rows = Membership.objects.listed().filter(initiative__slug=initiative, **filters)
    return set(rows.as_of(day).values_list("signatory__slug", flat=True))


def sources(fact):
    """The numbers of those of the five documents on which a fact rests."""
    slugs = fact.citations.values_list("document__slug", flat=True)
    return sorted({THE_FIVE[slug] for slug in slugs if slug in THE_FIVE})


def statements(ref):
    """What each of the five documents claims in a disagreement, by its number."""
    sides = defaultdict(list)
    for citation in Disagreement.objects.get(ref=ref).citations.select_related("document"):
        if citation.document.slug in THE_FIVE:
            sides[THE_FIVE[citation.document.slug]].append(citation.statement)
    return dict(sides)


def bodies_named(*names):
    return {SignatoryName.objects.get(name=name).signatory.slug for name in names}


# The documents


def test_the_five_documents_were_read_whole():
    whole = Document.objects.filter(slug__in=THE_FIVE, extent="whole")
    assert {each.slug: each.file_name[:3] for each in whole} == THE_FIVE


def test_only_documents_that_give_a_date_have_one():
    dated = Document.objects.filter(slug__in=THE_FIVE).exclude(published_on=None)
    assert dict(dated.values_list("slug", "published_on")) == {
        "ec-self-regulation-page": "2023-07-19",
        "bik-sid-2017-news": "2017-02-07",
    }


def test_no_fact_rests_on_a_document_that_was_not_read():
    tables = [model for model in apps.get_models() if issubclass(model, Citation)]
    unseen = [row for table in tables for row in table.objects.filter(document__extent="unseen")]
    assert unseen == []


def test_no_two_documents_have_one_title():
    titles = Counter(fold(title) for title in Document.objects.values_list("title", flat=True))
    assert [title for title, count in titles.items() if count > 1] == []


# The initiatives


@pytest.mark.parametrize(
    ("slug", "kind", "status", "announced", "started"),
    [
        ("mobile-framework-2007", "framework", "not_documented", None, "2007-02-06"),
        (SOCIAL, "principles", "not_documented", None, "2009-02-10"),
        (CEO, "coalition", "not_documented", None, "2011-12-01"),
        ("ict-coalition-2012", "coalition", "not_documented", None, "2012-01-19"),
        (ALLIANCE, "alliance", "ended", "2016-05", "2017-02-07"),
        ("age-appropriate-design-code", "code_of_conduct", "planned", "2022-05-11", None),
    ],
)
def test_dates_and_status_say_no_more_than_the_documents(slug, kind, status, announced, started):
    row = Initiative.objects.get(slug=slug)
    assert (row.kind, row.status, row.announced_on, row.started_on) == (
        kind,
        status,
        announced,
        started,
    )
    assert row.ended_on is None


def test_what_one_initiative_hands_on_to_the_next():
    links = InitiativeLink.objects.listed()
    assert {(each.from_initiative.slug, each.kind, each.to_initiative.slug) for each in links} == {
        (ALLIANCE, "builds_on", CEO),
        (ALLIANCE, "continued_by", "age-appropriate-design-code"),
        ("ict-coalition-2012", "member_of", ALLIANCE),
    }
    ref = "alliance-2017-continued-by-age-appropriate-design-code"
    assert sources(InitiativeLink.objects.get(ref=ref)) == ["000", "002"]


@pytest.mark.parametrize(
    ("name", "initiative"),
    [
        ("CEO coalition for a better Internet for kids", CEO),
        ("CEO coalition to make a better Internet for kids", CEO),
        ("Alliance to better protect children online", ALLIANCE),
        ("ICT Coalition", "ict-coalition-2012"),
        ("Code of conduct on age-appropriate design", "age-appropriate-design-code"),
    ],
)
def test_an_initiative_is_known_by_each_name_in_print(name, initiative):
    assert InitiativeName.objects.get(name=name).initiative.slug == initiative


# Action areas


@pytest.mark.parametrize(
    ("initiative", "names"),
    [
        (
            "mobile-framework-2007",
            [
                "access control for adult content",
                "awareness-raising campaigns for parents and children",
                "classification of commercial content according to national standards of decency "
                "and appropriateness",
                "the fight against illegal content on mobiles",
            ],
        ),
        (SOCIAL, []),
        (
            CEO,
            [
                "simple and robust reporting tools for users",
                "age-appropriate privacy settings",
                "wider use of content classification",
                "wider availability and use of parental controls",
                "effective takedown of child sexual abuse material",
            ],
        ),
        (
            "ict-coalition-2012",
            [
                "content",
                "parental controls",
                "dealing with abuse/misuse",
                "child sexual abuse content or illegal content",
                "privacy and control",
                "education and awareness",
            ],
        ),
        (ALLIANCE, ["user empowerment", "enhanced collaboration", "awareness raising"]),
    ],
)
def test_areas_are_worded_as_the_five_documents_word_them(initiative, names):
    top = ActionArea.objects.listed().filter(initiative__slug=initiative, parent=None)
    read = top.filter(citations__document__slug__in=THE_FIVE).distinct().order_by("position")
    assert [area.name for area in read] == names


def test_the_alliance_has_nine_actions_under_three_strands():
    strands = ActionArea.objects.filter(initiative__slug=ALLIANCE, parent=None)
    assert [strand.parts.count() for strand in strands.order_by("position")] == [5, 2, 2]


@pytest.mark.parametrize("area", ["reporting", "privacy", "classification", "takedown"])
def test_each_area_of_the_ceo_coalition_rests_on_three_documents(area):
    area = ActionArea.objects.get(slug=f"ceo-coalition-2011-{area}")
    assert sources(area) == ["000", "001", "003"]
    assert area.citations.get(document__slug="kroes-ceo-coalition-post").statement != ""


def test_every_area_is_mapped_to_a_theme_and_every_theme_has_an_area():
    mapped = ThemeMapping.objects.values("action_area")
    assert list(ActionArea.objects.exclude(pk__in=mapped)) == []
    assert list(Theme.objects.exclude(mappings__action_area__isnull=False)) == []


def test_every_area_has_a_commitment():
    areas = ActionArea.objects.filter(citations__document__slug__in=THE_FIVE).distinct()
    assert areas.count() == 4 + 5 + 6 + 3 + 9
    assert list(areas.filter(commitments=None)) == []


# Who was in, and when


def test_the_ceo_coalition_had_28_members_at_first_and_31_by_the_later_list():
    first, later = members(CEO, "2012-01-01"), members(CEO, "2023-07-19")
    assert (len(first), len(later)) == (28, 31)
    assert later - first == bodies_named("Skyrock", "Stardoll", "Telecom Italia")
    assert first - later == set()


def test_no_member_of_the_ceo_coalition_is_claimed_before_its_first_day():
    # The founding list has no date of its own; the Commission's release of 1 December 2011 has one.
    assert members(CEO, "2011-11-30") == set()
    assert len(members(CEO, "2011-12-01")) == 28


def test_the_three_added_members_have_no_invented_joining_date():
    added = Membership.objects.filter(initiative__slug=CEO, joined=None)
    assert {row.signatory.name for row in added} == {"Skyrock", "Stardoll", "TIM (Telecom Italia)"}


def test_an_answer_says_how_the_start_of_a_membership_is_known():
    rows = Membership.objects.filter(initiative__slug=CEO).as_of(datetime.date(2023, 7, 19))
    assert Counter(row.known_by for row in rows) == {"joined": 28, "documented_from": 3}


def test_a_membership_keeps_the_name_of_its_first_list():
    listed = Membership.objects.filter(initiative__slug=CEO)
    names = dict(listed.values_list("signatory__slug", "name_as_listed"))
    slugs = ["deutsche-telekom", "orange", "blackberry", "sky", "telia", "tim"]
    assert [names[slug] for slug in slugs] == [
        "Deutsche Telekom AG",
        "France Telecom-Orange",
        "Research in Motion",
        "BSkyB",
        "TeliaSonera",
        "Telecom Italia",
    ]


def test_the_later_list_prints_three_founders_of_the_ceo_coalition_otherwise():
    later = MembershipCitation.objects.filter(
        fact__initiative__slug=CEO,
        fact__joined="2011-12-01",
        document__slug="ec-self-regulation-page",
    )
    assert later.count() == 28
    assert set(later.exclude(statement="").values_list("statement", flat=True)) == {
        "Lists it as Deutsche Telekom.",
        "Lists it as France Telecom - Orange.",
        "Lists it as Research In Motion.",
    }


def test_tiktok_joined_the_alliance_in_november_2020_and_no_day_is_claimed():
    assert "tiktok" not in members(ALLIANCE, "2020-10-31")
    assert "tiktok" not in members(ALLIANCE, "2020-11-15")
    assert "tiktok" in members(ALLIANCE, "2020-11-30")


def test_the_alliance_page_lists_26_signatories_and_13_associated_members():
    listed = Membership.objects.filter(
        initiative__slug=ALLIANCE, citations__document__slug="ec-alliance-page"
    ).distinct()
    assert Counter(row.role for row in listed) == {"signatory": 26, "associated_member": 13}
    assert len(members(ALLIANCE, "2022-05-23", role="signatory")) == 26


def test_unicef_was_in_the_alliance_from_the_day_of_its_launch():
    membership = Membership.objects.get(initiative__slug=ALLIANCE, signatory__slug="unicef")
    assert (membership.role, membership.joined) == ("associated_member", "2017-02-07")
    assert sources(membership) == ["002", "004"]


def test_seventeen_companies_went_from_the_ceo_coalition_to_the_alliance():
    carried_over = members(CEO, "2023-07-19") & members(ALLIANCE, "2022-05-23")
    assert len(carried_over) == 17
    renamed = {"sky", "orange", "telia", "tim", "bt", "telenor", "samsung", "telefonica"}
    assert renamed - carried_over == set()


# One organisation, many names


@pytest.mark.parametrize(
    ("slug", "shown", "others"),
    [
        ("sky", "Sky", {"BSkyB"}),
        ("orange", "Orange", {"France Telecom - Orange", "France Telecom-Orange"}),
        ("telia", "Telia Company", {"TeliaSonera"}),
        ("tim", "TIM (Telecom Italia)", {"TIM", "Telecom Italia"}),
        ("bt", "BT Group", {"BT"}),
        ("telenor", "Telenor", {"Telenor Group"}),
        ("samsung", "Samsung Electronics", {"Samsung"}),
        ("telefonica", "Telefónica", {"Telefonica"}),
        ("deutsche-telekom", "Deutsche Telekom", {"Deutsche Telekom AG"}),
    ],
)
def test_names_of_one_organisation(slug, shown, others):
    names = dict(SignatoryName.objects.filter(signatory__slug=slug).values_list("name", "kind"))
    assert others - names.keys() == set()
    assert names[shown] == "current"
    assert "002" in statements(f"{slug}-name")


@pytest.mark.parametrize(
    "names",
    [
        ("RTL Group", "Super RTL/Mediengruppe RTL Deutschland"),
        ("Foundation T.I.M. (Against Internet Misconduct)", "TIM (Telecom Italia)"),
        ("LG Electronics", "Liberty Global"),
        ("Telenor", "Telefónica"),
    ],
)
def test_names_of_two_organisations(names):
    assert len(bodies_named(*names)) == 2


def test_tim_alone_means_the_telecoms_company():
    assert bodies_named("TIM") == {"tim"}


def test_two_bodies_never_share_a_name_even_without_case_and_accents():
    owners = defaultdict(set)
    for name in SignatoryName.objects.select_related("signatory"):
        owners[fold(name.name)].add(name.signatory.slug)
    assert {name: slugs for name, slugs in owners.items() if len(slugs) > 1} == {}


def test_the_name_shown_first_is_the_one_current_name():
    current = dict(
        SignatoryName.objects.filter(kind="current").values_list("signatory__slug", "name")
    )
    assert current == dict(Signatory.objects.values_list("slug", "name"))


def test_every_listed_name_is_a_name_of_its_organisation():
    strangers = [
        row.name_as_listed
        for row in Membership.objects.select_related("signatory")
        if not row.signatory.names.filter(name__iexact=row.name_as_listed).exists()
    ]
    assert strangers == []


def test_the_ict_coalition_is_an_initiative_and_an_associated_member():
    body = Signatory.objects.get(slug="ict-coalition")
    assert body.initiative.slug == "ict-coalition-2012"
    membership = body.memberships.get()
    assert (membership.initiative.slug, membership.role) == (ALLIANCE, "associated_member")


# Numbers


@pytest.mark.parametrize(
    ("ref", "measure", "value", "as_of", "documents"),
    [
        (f"{SOCIAL}-task-force-networks", "networks in the task force", 18, None, ["000"]),
        (f"{SOCIAL}-signatories-2009", "signatories", 20, "2009", ["001"]),
        (f"{SOCIAL}-signatories-2011", "signatories", 21, "2011-05", ["001"]),
        (f"{SOCIAL}-signatories-undated", "signatories", 21, None, ["000", "001"]),
        (f"{SOCIAL}-self-declarations", "self-declarations", 19, "2010", ["001"]),
        (f"{SOCIAL}-services-assessed", "services assessed", 25, "2010", ["001"]),
        (f"{SOCIAL}-websites-assessed", "websites assessed", 14, "2011", ["001"]),
        (f"{CEO}-action-areas", "action areas", 5, None, ["000", "001"]),
        (f"{ALLIANCE}-strands", "strands of action", 3, None, ["000", "002"]),
        (f"{ALLIANCE}-actions", "actions", 9, None, ["002"]),
        (
            f"{ALLIANCE}-companies-announcing",
            "companies announcing commitments",
            22,
            "2017-06-08",
            ["004"],
        ),
        (
            f"{ALLIANCE}-months-to-commitments",
            "time for individual commitments",
            3,
            "2017-02-07",
            ["004"],
        ),
        (f"{ALLIANCE}-months-to-review", "time to the agreed review", 18, None, ["002"]),
    ],
)
def test_each_printed_number_says_what_it_counts(ref, measure, value, as_of, documents):
    figure = Figure.objects.get(ref=ref)
    assert (figure.measure, figure.value, figure.as_of) == (measure, value, as_of)
    assert sources(figure) == documents


def test_no_other_number_is_claimed_of_the_five_documents():
    figures = Figure.objects.filter(citations__document__slug__in=THE_FIVE).distinct()
    assert Counter(figures.values_list("initiative__slug", flat=True)) == {
        SOCIAL: 7,
        CEO: 1,
        ALLIANCE: 5,
    }


def test_no_number_counts_the_signatories_of_a_list_that_prints_no_total():
    counted = Figure.objects.filter(measure="signatories", citations__document__slug__in=THE_FIVE)
    assert set(counted.values_list("initiative__slug", flat=True)) == {SOCIAL}


# Where documents disagree


def test_how_many_signed_the_social_networking_principles():
    assert statements(f"{SOCIAL}-number-of-signatories") == {
        "000": [
            "18 networks made up the task force; it does not say that these are the signatories.",
            "21 companies, without a date.",
        ],
        "001": [
            "20 companies signed in 2009.",
            "21 companies by the report of 2011.",
            "21 companies, without a date, under the year 2009.",
        ],
    }


@pytest.mark.parametrize(
    ("ref", "documents"),
    [
        ("mobile-framework-2007-name", ["000", "001"]),
        (f"{CEO}-member-lists", ["000", "003"]),
        (f"{CEO}-name", ["000", "001", "003"]),
        (f"{CEO}-area-wording", ["000", "001", "003"]),
        (f"{ALLIANCE}-companies", ["002", "004"]),
        (f"{ALLIANCE}-start", ["001", "002", "004"]),
        (f"{ALLIANCE}-commission-part", ["002", "004"]),
        (f"{ALLIANCE}-name", ["001", "002", "004"]),
        (f"{ALLIANCE}-strand-wording", ["000", "002"]),
        (f"{ALLIANCE}-still-running", ["000", "002"]),
        (f"{ALLIANCE}-predecessors", ["001", "002"]),
        (f"{ALLIANCE}-policy-frame", ["001", "004"]),
        ("blackberry-name", ["000", "003"]),
        ("deutsche-telekom-name", ["000", "002", "003"]),
    ],
)
def test_a_disagreement_shows_its_sides(ref, documents):
    assert sorted(statements(ref)) == documents


# What happened


def test_the_seven_meetings_of_the_alliance():
    meetings = Event.objects.filter(
        initiative__slug=ALLIANCE, kind="meeting", citations__document__slug="ec-alliance-page"
    ).distinct()
    agendas = {
        meeting.date: meeting.documents.filter(kind="agenda").count() for meeting in meetings
    }
    assert agendas == {
        "2019-04-30": 1,
        "2019-10-14": 1,
        "2020-05-27": 1,
        "2020-10-23": 1,
        "2021-06-29": 1,
        "2021-10-21": 1,
        "2022-05-23": 0,
    }


@pytest.mark.parametrize(
    ("ref", "kind", "date"),
    [
        ("mobile-framework-2007-framework", "signed", "2007-02-06"),
        ("mobile-framework-2007-national-codes", "signed", None),
        (f"{SOCIAL}-task-force", "other", "2008-04"),
        (f"{SOCIAL}-signed", "signed", "2009-02-10"),
        (f"{SOCIAL}-evaluation-2010", "evaluation_published", "2010-02-09"),
        (f"{SOCIAL}-assessment-2011", "evaluation_published", "2011-06"),
        (f"{CEO}-call", "other", "2011-07"),
        (f"{CEO}-founded", "launched", "2011-12-01"),
        (f"{CEO}-action-reports", "report_published", "2013-02-05"),
        ("ict-coalition-2012-principles", "signed", "2012-01-19"),
        (f"{ALLIANCE}-announced", "announced", "2016-05"),
        (f"{ALLIANCE}-launched", "launched", "2017-02-07"),
        (f"{ALLIANCE}-commitments-due", "report_due", "2017-05"),
        (f"{ALLIANCE}-commitments-announced", "other", "2017-06-08"),
        (f"{ALLIANCE}-review-agreed", "other", "2018-08"),
        (f"{ALLIANCE}-evaluation-published", "evaluation_published", "2019"),
        (f"{ALLIANCE}-tiktok-joined", "joined", "2020-11"),
        (f"{ALLIANCE}-ended", "ended", None),
    ],
)
def test_an_event_is_dated_as_far_as_a_document_dates_it(ref, kind, date):
    event = Event.objects.get(ref=ref)
    assert (event.kind, event.date) == (kind, date)


def test_dates_that_were_counted_are_marked_as_derived():
    derived = Event.objects.filter(
        citations__confidence="medium", citations__document__slug__in=THE_FIVE
    )
    assert set(derived.values_list("ref", flat=True)) == {
        f"{ALLIANCE}-commitments-due",
        f"{ALLIANCE}-review-agreed",
    }


@pytest.mark.parametrize(
    ("slug", "method", "published"),
    [
        (f"{SOCIAL}-evaluation-2010", "independent", "2010-02-09"),
        (f"{SOCIAL}-assessment-2011", "independent", "2011-06"),
        (f"{CEO}-action-reports", "self_report", "2013-02-05"),
        (f"{ALLIANCE}-evaluation", "independent", "2019"),
    ],
)
def test_assessments_are_kept_apart_from_self_reports(slug, method, published):
    assessment = Assessment.objects.get(slug=slug)
    assert (assessment.method, assessment.published_on) == (method, published)


# What was promised


def test_the_ceo_coalition_promised_action_throughout_2012():
    due = Commitment.objects.filter(initiative__slug=CEO, action_area__isnull=False, due_on="2012")
    assert due.count() == 5


def test_the_alliance_promised_nine_actions_three_strands_and_three_things_more():
    collective = Commitment.objects.filter(
        initiative__slug=ALLIANCE, citations__document__slug__in=THE_FIVE
    ).distinct()
    areas = Counter(
        "none" if each.action_area is None else "action" if each.action_area.parent else "strand"
        for each in collective
    )
    assert areas == {"action": 9, "strand": 3, "none": 3}


def test_individual_commitments_were_due_three_months_after_the_launch():
    promise = Commitment.objects.get(ref=f"{ALLIANCE}-individual-commitments")
    assert (promise.made_on, promise.due_on) == ("2017-02-07", "2017-05")
    assert sources(promise) == ["002", "004"]


def test_associated_members_are_not_bound_by_what_the_companies_signed():
    unicef = Signatory.objects.get(slug="unicef")
    tiktok = Signatory.objects.get(slug="tiktok")
    assert Commitment.objects.binding_on(unicef).count() == 0
    assert set(Commitment.objects.made_by(tiktok).values_list("ref", flat=True)) >= {
        f"{ALLIANCE}-tiktok-commitments"
    }
