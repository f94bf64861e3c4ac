"""Search finds what is public, best first, on both databases alike."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from search.engine import facets, matched_name, search, snippet, terms
from search.query import MAX_WORDS
from sources.text import words
from tests import factories

pytestmark = pytest.mark.django_db


def refs(q, **filters):
    return [entry.ref for entry in search(q, **filters)]


def test_a_name_comes_before_a_title_and_a_title_before_a_text():
    factories.make_document(slug="text", title="A report", note="Orange Orange Orange Orange")
    factories.make_document(slug="title", title="What Orange did for the children of Europe")
    factories.make_signatory(slug="name", name="The very long name of a company called Orange")
    assert refs("orange") == ["name", "title", "text"]


def test_every_word_must_occur_somewhere():
    factories.make_initiative(slug="both", name="Safer networks", summary="Privacy settings")
    factories.make_initiative(slug="one", name="Safer networks", summary="Reporting")
    assert refs("privacy safer") == ["both"]


@pytest.mark.parametrize("q", ["telefonica", "TELEFÓNICA", "Telefo\u0301nica", "tele", "te"])
def test_case_accents_and_ends_of_words_may_be_left_out(q):
    factories.make_signatory(slug="telefonica", name="Telefónica")
    assert refs(q) == ["telefonica"]


def test_an_accent_in_the_query_alone_does_not_matter():
    factories.make_signatory(slug="telefonica", name="Telefonica")
    assert refs("telefónica") == ["telefonica"]


@pytest.mark.parametrize("q", ["reports", "reporting", "reported", "report"])
def test_other_forms_of_a_word_are_found(q):
    factories.make_initiative(slug="a", summary="A button for reporting abuse")
    assert refs(q) == ["a"]


@pytest.mark.parametrize("q", ["the who", "who", "it", "not", "or"])
def test_small_words_are_words_like_others(q):
    factories.make_initiative(slug="a", summary="It is not known by whom or the who.")
    factories.make_initiative(slug="b", summary="Quiet")
    assert refs(q) == ["a"]


@pytest.mark.parametrize(
    "q",
    ['"privacy"', "privacy*", "privacy AND", "-privacy", "title:privacy", "privacy')--", "a\0b"],
)
def test_signs_and_operators_are_only_text(q):
    factories.make_initiative(slug="a", summary="Privacy and its title, a & b")
    assert refs(q) == ["a"]


@pytest.mark.parametrize("q", ["", " ", "!?", "\0", "…"])
def test_a_query_without_words_finds_nothing(q):
    factories.make_initiative()
    assert refs(q) == []
    assert facets(q) == {"type": [], "initiative": [], "theme": []}


def test_too_long_a_query_is_refused_in_words():
    with pytest.raises(ValidationError, match="has 201 characters; at most 200"):
        terms("x" * 201)
    with pytest.raises(ValidationError, match="has 13 words; at most 12"):
        terms(" ".join(f"w{number}" for number in range(13)))


def test_drafts_withdrawn_and_uncited_records_are_not_found():
    factories.make_initiative(slug="public", name="Alpha")
    factories.make_initiative(name="Alpha", publication="draft")
    factories.make_initiative(name="Alpha", publication="withdrawn", withdrawn_because="Wrong.")
    factories.make_initiative(name="Alpha", cited=False)
    assert refs("alpha") == ["public"]


def test_a_drafted_name_is_not_found():
    telia = factories.make_signatory(slug="telia", name="Telia")
    factories.make_name(signatory=telia, name="Secret", publication="draft")
    factories.make_name(signatory=telia, name="Uncited", cited=False)
    assert refs("secret") == refs("uncited") == []


def test_a_former_name_finds_the_organisation_and_is_told():
    telia = factories.make_signatory(slug="telia", name="Telia Company")
    factories.make_name(signatory=telia, name="TeliaSonera", kind="former")
    [entry] = search("teliasonera")
    name = matched_name(entry, "teliasonera")
    assert (entry.ref, name.name, name.kind) == ("telia", "TeliaSonera", "former")


@pytest.mark.parametrize("q", ["tim", "T.I.M.", "t i m"])
def test_initials_are_found_with_and_without_full_stops(q):
    factories.make_signatory(slug="tim", name="Foundation T.I.M.")
    [entry] = search(q)
    assert matched_name(entry, q).name == "Foundation T.I.M."


def test_a_hit_outside_the_names_tells_no_name():
    factories.make_signatory(name="Telia", note="Listed in Finland")
    [entry] = search("finland")
    assert matched_name(entry, "finland") is None


def test_snippets_mark_the_words_and_escape_the_rest():
    factories.make_initiative(summary="<script>alert(1)</script> Réporting & blocking")
    [entry] = search("report")
    assert snippet(entry, "report <script>") == (
        "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; "
        "<mark>Réporting</mark> &amp; blocking"
    )


def test_a_snippet_is_cut_around_the_words():
    summary = f"{'before ' * 100}the privacy settings {'after ' * 100}"
    factories.make_initiative(summary=summary)
    [entry] = search("setting privacy")
    cut = snippet(entry, "setting privacy")
    assert cut.startswith("… before ")
    assert cut.endswith(" after …")
    assert "the <mark>privacy</mark> <mark>settings</mark> after" in cut
    assert len(cut.split()) == 42


def counts(rows):
    return {row["value"]: row["count"] for row in rows}


def test_each_facet_respects_the_filters_of_the_others():
    one, two = factories.make_initiative(slug="one"), factories.make_initiative(slug="two")
    theme = factories.make_theme(slug="privacy")
    area = factories.make_area(slug="area", initiative=one, name="Alpha")
    factories.make_mapping(action_area=area, theme=theme)
    factories.make_commitment(ref="first", initiative=one, summary="Alpha", action_area=area)
    factories.make_commitment(ref="second", initiative=two, summary="Alpha")
    factories.make_event(initiative=two, title="Alpha")
    found = facets("alpha", types=["commitments"], initiatives=["one"])
    assert counts(found["type"]) == {"action-areas": 1, "commitments": 1}
    assert counts(found["initiative"]) == {"one": 1, "two": 1}
    assert counts(found["theme"]) == {"privacy": 1}
    assert refs("alpha", types=["commitments"], initiatives=["one"]) == ["first"]
    assert refs("alpha", themes=["privacy"]) == ["area", "first"]


@pytest.mark.parametrize("hits", [1, 3])
def test_queries_do_not_grow_with_the_hits(hits, django_assert_num_queries):
    for _ in range(hits):
        telia = factories.make_signatory(name=f"Telia {hits} {_}")
        factories.make_membership(signatory=telia)
    with django_assert_num_queries(2):
        for entry in search("telia", types=["signatories"]):
            matched_name(entry, "telia")
            snippet(entry, "telia")
    with django_assert_num_queries(3):
        facets("telia")


class HostileQueries(TestCase):
    @settings(max_examples=40)
    @given(st.text(max_size=60) | st.text("\"'*:^()-+|&!<>\\%_ aé١²", max_size=60))
    def test_no_query_breaks_the_search(self, q):
        assume(len({*words(q)}) <= MAX_WORDS)  # more are refused, as another test says
        factories.make_initiative(summary=q.replace("\0", ""))
        with transaction.atomic():
            list(search(q))
            facets(q)
        for entry in search(q):
            snippet(entry, q)
