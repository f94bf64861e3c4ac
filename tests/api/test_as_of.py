"""``as_of``: what was documented for one day, and how it is known."""

import pytest

from config.api import RESOURCES
from tests import factories as make
from tests.api import rows as of_rows

DAY = "2014-06-30"
# Resources whose lists and records can be asked for a day.
MAKERS = {resource: make_row for resource, make_row, queries in of_rows.RESOURCES}
DATED = [name for name in MAKERS if "as_of" in RESOURCES[name].filterset_class.base_filters]


@pytest.fixture
def said(get):
    """What an answer says of a day: the named fields of one record or of each row."""

    def said(path, *names):
        body = get(path)
        listed = [tuple(row[name] for name in names) for row in body.get("results", [body])]
        return listed if "results" in body else listed[0]

    return said


# Initiatives


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({"started_on": "2014-07"}, "not_yet"),
        ({"started_on": "2014-06"}, "active"),
        ({"started_on": "2014"}, "not_documented"),
        ({"started_on": None}, "not_documented"),
        ({"started_on": "2009", "ended_on": "2014-06-30"}, "ended"),
        ({"started_on": "2009", "ended_on": "2014"}, "active"),
        ({"started_on": None, "ended_on": "2013"}, "ended"),
    ],
)
def test_an_initiative_says_what_it_was_on_the_day(dates, status, said, keys):
    make.make_initiative(slug="one", **dates)
    fields = ("as_of", "status_as_of")
    assert said(f"initiatives/one/?as_of={DAY}", *fields) == (DAY, status)
    # The list keeps those that were there.
    assert keys(f"initiatives/?as_of={DAY}") == (["one"] if status == "active" else [])


def test_an_initiative_counts_who_was_in(get):
    one = make.make_initiative(slug="one")
    make.make_membership(initiative=one, joined="2011")
    make.make_membership(initiative=one, joined="2011", left="2014-06-30")
    make.make_membership(initiative=one, documented_from="2014-06-30")
    make.make_membership(initiative=one, documented_from="2014-07-01")
    make.make_membership(initiative=one, role="associated_member", documented_from="2012")
    make.make_membership(initiative=one, joined="2011", publication="draft")
    counts = get(f"initiatives/one/?as_of={DAY}&fields=counts_as_of")["counts_as_of"]
    assert counts == {
        "signatories": 2,
        "associated_members": 1,
        "task_force_members": 0,
        "known_by_joined": 1,
        "known_by_documented_from": 2,
    }


# Signatories


@pytest.mark.parametrize(
    ("day", "name", "known_by"),
    [
        ("2001-12-31", "Telia Company", "undated"),
        ("2002-12-31", "TeliaSonera", "dated"),
        ("2016-04-29", "TeliaSonera", "dated"),
        ("2016-04-30", "Telia Company", "dated"),
    ],
)
def test_a_renamed_organisation_bears_the_name_of_the_day(day, name, known_by, said, get):
    telia = make.make_signatory(slug="telia", name="Telia Company")
    telia.names.update(valid_from="2016-04")
    dates = {"valid_from": "2002", "valid_until": "2016-04"}
    make.make_name(signatory=telia, name="TeliaSonera", **dates)
    make.make_name(signatory=telia, name="TS", kind="short", **dates)
    make.make_membership(signatory=telia, documented_from="2000")
    fields = ("as_of", "name_as_of", "name_known_by", "name")
    shown = (day, name, known_by, "Telia Company")
    assert said(f"signatories/telia/?as_of={day}", *fields) == shown
    assert said(f"signatories/?as_of={day}", *fields) == [shown]
    assert len(get(f"signatories/telia/?as_of={day}")["names"]) == 3


def test_of_several_earlier_names_the_first_given_up_held(said):
    one = make.make_signatory(slug="one", name="Third")
    make.make_name(signatory=one, name="Second", valid_until="2016")
    make.make_name(signatory=one, name="First", valid_until="2015")
    fields = ("name_as_of", "name_known_by")
    assert said(f"signatories/one/?as_of={DAY}", *fields) == ("First", "dated")
    assert said("signatories/one/?as_of=2016-06-30", *fields) == ("Second", "dated")
    assert said("signatories/one/?as_of=2017-06-30", *fields) == ("Third", "undated")


@pytest.mark.parametrize(
    ("dates", "known_by"),
    [
        ({"since": "2011", "until": "2015"}, "since"),
        ({"since": "2011", "until": "2014-06-30"}, None),
        ({"since": "2014-07"}, None),
        ({"since": "2014", "documented_from": "2013"}, None),
        ({"documented_from": "2014-06"}, "documented_from"),
        ({"documented_from": "2014-07"}, None),
        ({"until": "2015"}, None),
    ],
)
def test_an_ownership_holds_from_its_beginning_to_its_end(dates, known_by, said, get):
    owner = make.make_signatory(slug="vivendi")
    owned = make.make_signatory(slug="dailymotion")
    make.make_ownership(ref="one", signatory=owned, owner=owner, owner_name="Vivendi SA", **dates)
    assert said(f"ownerships/one/?as_of={DAY}", "as_of", "known_by") == (DAY, known_by)
    listed = [(DAY, known_by)] if known_by else []
    assert said(f"ownerships/?as_of={DAY}", "as_of", "known_by") == listed
    owners = get(f"signatories/dailymotion/?as_of={DAY}")["owners"]
    fields = ("ref", "owner_name", "owner", "known_by")
    shown = [("one", "Vivendi SA", "vivendi", known_by)] if known_by else []
    assert [tuple(one[name] for name in fields) for one in owners] == shown
    assert [len(one["citations"]) for one in owners] == [1] * len(shown)


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({"launched_on": "2014-07"}, "not_yet"),
        ({"launched_on": "2014-06"}, "running"),
        ({"launched_on": "2014"}, "not_documented"),
        ({}, "not_documented"),
        ({"launched_on": "2005", "closed_on": "2014-06-30"}, "closed"),
        ({"closed_on": "2013"}, "closed"),
    ],
)
def test_a_service_says_what_it_was_on_the_day(dates, status, said, get, keys):
    service = make.make_service(slug="one", **dates)
    assert said(f"services/one/?as_of={DAY}", "as_of", "status_as_of") == (DAY, status)
    [shown] = get(f"signatories/{service.signatory.slug}/?as_of={DAY}")["services"]
    assert shown["status_as_of"] == status
    assert keys(f"services/?as_of={DAY}") == ([] if status in ("not_yet", "closed") else ["one"])


# Memberships and commitments


def test_a_membership_outside_its_time_is_not_known_for_the_day(said):
    make.make_membership(ref="one", joined="2011", left="2013")
    fields = ("as_of", "known_by")
    assert said("memberships/one/?as_of=2012-01-01", *fields) == ("2012-01-01", "joined")
    assert said(f"memberships/one/?as_of={DAY}", *fields) == (DAY, None)


def test_a_commitment_binds_while_its_signatory_is_in(keys, said):
    initiative = make.make_initiative(started_on="2011-12-01")
    apple = make.make_signatory(slug="apple")
    member = make.make_membership(
        initiative=initiative, signatory=apple, joined="2011-12-01", left="2014-01-01"
    )
    make.make_commitment(initiative=initiative, ref="of-all", made_on="2011-12-01")
    make.make_commitment(initiative=initiative, ref="undated")
    make.make_commitment(initiative=initiative, ref="later", made_on="2013-02")
    make.make_commitment(membership=member, ref="own", made_on="2012")
    asked = "commitments/?signatory=apple&ordering=ref&as_of="
    assert keys(f"{asked}2011-11-30") == []
    assert keys(f"{asked}2011-12-01") == ["of-all", "undated"]
    assert keys(f"{asked}2013-12-31") == ["later", "of-all", "own", "undated"]
    assert keys(f"{asked}2014-01-01") == []
    assert keys("commitments/?ordering=ref&as_of=2014-01-01") == [
        "later",
        "of-all",
        "own",
        "undated",
    ]
    fields = ("ref", "as_of", "known_by")
    assert said(f"{asked}2011-12-01", *fields) == [
        ("of-all", "2011-12-01", "made_on"),
        ("undated", "2011-12-01", "started_on"),
    ]
    assert said("commitments/own/?as_of=2011-12-01", *fields) == ("own", "2011-12-01", None)


def test_what_is_expanded_speaks_of_the_day_too(get):
    telia = make.make_signatory(slug="telia", name="Telia Company")
    make.make_name(signatory=telia, name="TeliaSonera", valid_until="2016")
    make.make_membership(ref="one", signatory=telia)
    shown = get(f"memberships/one/?as_of={DAY}&expand=signatory")["signatory"]
    assert (shown["as_of"], shown["name_as_of"]) == (DAY, "TeliaSonera")
    assert "name_as_of" not in get("memberships/one/?expand=signatory")["signatory"]


# All that can be asked for a day


@pytest.mark.parametrize("resource", DATED)
def test_a_record_takes_the_day_where_its_list_does(resource, get, refused, client):
    row = MAKERS[resource]()
    assert get(f"{resource}/{row.key}/?as_of=")["url"] == get(f"{resource}/{row.key}/")["url"]
    for path in (f"{resource}/", f"{resource}/{row.key}/"):
        assert refused(f"{path}?as_of=2014-06") == [("as_of", "2014-06-30")]
        for day in ("0001-01-01", "9999-12-31"):
            assert client.get(f"/api/v1/{path}?as_of={day}").status_code in (200, 404)


def test_a_record_that_does_not_speak_of_days_is_there_or_not(client, get):
    make.make_event(ref="one", date="2019-04-30")
    assert get("events/one/?as_of=2019-04-30")["date"] == "2019-04-30"
    response = client.get("/api/v1/events/one/?as_of=2019-04-29")
    assert (response.status_code, response.json()["detail"]) == (
        404,
        "“one” is there, but not on 2019-04-29.",
    )


@pytest.mark.parametrize("path", ["themes", "action-areas", "disagreements"])
def test_no_day_is_taken_where_none_is_meant(path, refused):
    row = MAKERS[path]()
    assert [refused(f"{path}/?as_of={DAY}"), refused(f"{path}/{row.key}/?as_of={DAY}")] == [
        [("as_of", None)],
        [("as_of", None)],
    ]


def test_fields_of_a_day_are_fields_only_with_a_day(get, refused):
    make.make_initiative(slug="one")
    assert refused("initiatives/one/?fields=status_as_of") == [("fields", "status")]
    shown = get(f"initiatives/one/?fields=slug,status_as_of&as_of={DAY}")
    assert shown == {"slug": "one", "status_as_of": "active"}


def test_a_table_has_columns_of_the_day_only_when_asked(table):
    make.make_membership(ref="one", joined="2011")
    without, _line = table("memberships.csv")
    header, line = table(f"memberships.csv?as_of={DAY}")
    assert [name for name in header if name not in without] == ["as_of", "known_by"]
    shown = dict(zip(header, line, strict=True))
    assert (shown["as_of"], shown["known_by"]) == (DAY, "joined")


@pytest.mark.parametrize(
    ("path", "make_row", "queries"),
    [
        ("initiatives", of_rows.initiative, 11),
        ("signatories", lambda: make.make_membership(signatory=of_rows.signatory()), 9),
        ("memberships", of_rows.membership, 5),
        ("services", make.make_service, 5),
        ("ownerships", of_rows.ownership, 5),
        ("commitments", of_rows.commitment, 7),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_day_costs_the_same_whatever_the_length(
    path, make_row, queries, rows, client, django_assert_num_queries, db
):
    make.several(rows, make_row)
    with django_assert_num_queries(queries):
        response = client.get(f"/api/v1/{path}/?as_of=2020-01-01")
    assert response.json()["count"] >= rows


# The registry as it ships

CEO = "initiatives/ceo-coalition-2011/?as_of="


@pytest.mark.parametrize(
    ("day", "status", "signatories", "joined", "listed"),
    [
        ("2011-11-30", "not_yet", 0, 0, 0),
        ("2011-12-01", "active", 28, 28, 0),
        ("2012-03-13", "active", 28, 28, 0),
        ("2012-03-14", "active", 31, 28, 3),
    ],
)
def test_the_ceo_coalition_day_by_day(day, status, signatories, joined, listed, registry, get):
    shown = get(f"{CEO}{day}&fields=status_as_of,counts_as_of")
    assert shown["status_as_of"] == status
    assert shown["counts_as_of"]["signatories"] == signatories
    assert shown["counts_as_of"]["known_by_joined"] == joined
    assert shown["counts_as_of"]["known_by_documented_from"] == listed
    rows = get(f"memberships/?initiative=ceo-coalition-2011&as_of={day}&page_size=200")["count"]
    assert rows == signatories


@pytest.mark.parametrize(
    ("slug", "day", "name", "known_by"),
    [
        ("blackberry", "2012-01-01", "Research In Motion", "dated"),
        ("blackberry", "2013-01-30", "BlackBerry", "dated"),
        ("telia", "2012-01-01", "TeliaSonera", "dated"),
        ("telia", "2026-01-01", "Telia Company", "dated"),
        ("meta", "2012-01-01", "Facebook", "dated"),
        ("apple", "2012-01-01", "Apple", "undated"),
    ],
)
def test_names_that_organisations_bore(slug, day, name, known_by, registry, said):
    fields = ("name_as_of", "name_known_by")
    assert said(f"signatories/{slug}/?as_of={day}", *fields) == (name, known_by)


@pytest.mark.parametrize(
    ("day", "owners"),
    [
        ("2008-12-31", [("bebo-owned-by-aol", "since")]),
        ("2010-12-30", [("bebo-owned-by-aol", "since")]),
        ("2010-12-31", [("bebo-owned-by-criterion-capital-partners", "since")]),
        ("2007-12-31", []),
    ],
)
def test_owners_that_organisations_had(day, owners, registry, get):
    shown = get(f"signatories/bebo/?as_of={day}")["owners"]
    assert [(one["ref"], one["known_by"]) for one in shown] == owners
