"""What a comparison follows from, and what making it costs."""

import csv
import re
from io import StringIO

import pytest

from commitments import compare, compare_views
from initiatives.models import InitiativeLink
from sources.changes import batch
from tests import factories as make
from tests.pages.html import read, texts


@pytest.fixture
@batch()
def two(db):
    return [
        make.make_initiative(slug=slug, started_on=year)
        for slug, year in (("a", "2011"), ("b", "2017"))
    ]


def fill(initiative, signatory):
    theme = make.make_theme()
    area = make.make_area(initiative=initiative)
    make.make_mapping(action_area=area, theme=theme)
    membership = make.make_membership(initiative=initiative, signatory=signatory)
    make.make_commitment(initiative=initiative, action_area=area)
    make.make_commitment(membership=membership, theme=theme)
    make.make_finding(assessment=make.make_assessment(initiative=initiative), signatory=signatory)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/compare/?initiative=a&initiative=b", 20),
        ("/compare/?signatory=one&signatory=other", 22),
        ("/api/v1/compare/?initiative=a&initiative=b", 14),
        ("/api/v1/compare/?signatory=one&signatory=other", 20),
    ],
)
def test_a_comparison_costs_the_same_whatever_its_size(
    path, queries, number, two, client, django_assert_num_queries
):
    with batch():
        one, other = make.make_signatory(slug="one"), make.make_signatory(slug="other")
        for initiative in two:
            for signatory in (one, other, *make.several(number, make.make_signatory)):
                fill(initiative, signatory)
        link = InitiativeLink(ref="b-builds-on-a", kind="builds_on")
        link.from_initiative, link.to_initiative = two[1], two[0]
        link.save()
        make.cite(link)
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


def test_a_change_of_spelling_is_not_called_a_dated_renaming(two, client):
    signatory = make.make_signatory(slug="samsung")
    make.make_membership(initiative=two[0], signatory=signatory, name_as_listed="Samsung")
    make.make_membership(
        initiative=two[1], signatory=signatory, name_as_listed="Samsung Electronics"
    )
    (member,) = client.get("/api/v1/compare/?initiative=a&initiative=b").json()["members"]
    assert (member["change"], member["renamed"], member["names"]) == ("carried_over", True, [])


def test_what_is_not_public_is_not_compared(two, client):
    signatory = make.make_signatory()
    make.make_membership(initiative=two[0], signatory=signatory)
    make.make_membership(initiative=two[1], signatory=signatory, publication="draft")
    (member,) = client.get("/api/v1/compare/?initiative=a&initiative=b").json()["members"]
    assert member["change"] == "gone"


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(two, client):
    signatory = make.make_signatory(slug="one", name="=1+2")
    make.make_membership(initiative=two[0], signatory=signatory)
    answer = client.get("/api/v1/compare/?initiative=a&initiative=b&format=csv")
    (line,) = csv.DictReader(StringIO(answer.content.decode()))
    assert (line["name"], line["earlier_listed_as"]) == ("'=1+2", "'=1+2")


def test_an_organisation_in_no_initiative_can_be_compared(client, db):
    make.make_signatory(slug="one")
    make.make_membership(signatory=make.make_signatory(slug="other"))
    body = client.get("/api/v1/compare/?signatory=one&signatory=other").json()
    assert body["shared"] == []
    assert [len(one["memberships"]) for one in body["signatories"]] == [0, 1]
    assert client.get("/compare/?signatory=one&signatory=other").status_code == 200


def test_of_many_commitments_on_a_theme_the_first_are_shown_and_the_list_has_all(
    two, client, monkeypatch
):
    monkeypatch.setattr(compare, "MOST_SHOWN", 2)
    theme = make.make_theme(slug="theme")
    made = [make.make_commitment(initiative=two[0], theme=theme) for _ in range(3)]
    make.make_commitment(initiative=two[0])
    address = "/compare/?initiative=a&initiative=b&as_of=2020-01-01"
    page = client.get(address).content.decode()
    url = "/commitments/?initiative=a&amp;as_of=2020-01-01&amp;theme=theme"
    notices = re.findall(r'<p class="notice" role="note">(Shown here.*?)</p>', page)
    assert notices == [
        f'Shown here are the first 2 of 3. <a href="{url}">The list has all of them.</a>'
    ]
    listed = client.get(url.replace("&amp;", "&"))
    assert [one.ref for one in listed.context["records"]] == sorted(one.ref for one in made)
    sides = client.get(f"/api/v1{address}").json()["themes"][0]["sides"]
    assert sides[0]["commitments"] == sorted(one.ref for one in made)


def test_of_very_many_organisations_a_form_offers_those_with_most_memberships(
    client, db, monkeypatch
):
    monkeypatch.setattr(compare_views, "MOST_OPTIONS", 1)
    one, *_rest = [
        make.make_signatory(name=name, slug=name.lower()) for name in ("Busy", "Chosen", "Other")
    ]
    make.make_membership(signatory=one)
    shown = read(client.get("/compare/?signatory=chosen"))
    options = texts(next(shown.all("select", id="id_signatory_1")).all("option"))
    assert options == ["Choose", "Busy", "Chosen"]
    told = [node.text for node in shown.all("p", class_="muted")]
    assert any(text.startswith("Offered are the 2 with most memberships.") for text in told)
