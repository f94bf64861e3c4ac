"""Search finds what is public, best first, on both databases alike."""

import pytest

from search.engine import search
from tests import factories

pytestmark = pytest.mark.django_db


def refs(q, **filters):
    return [entry.ref for entry in search(q, **filters)]


def test_a_name_comes_before_a_title_and_a_title_before_a_text():
    initiative = factories.make_initiative(slug="text", summary="Orange Orange Orange")
    factories.make_event(ref="title", title="Orange joins", initiative=initiative)
    factories.make_signatory(slug="name", name="The very long name of a company called Orange")
    assert refs("orange") == ["name", "title", "text"]


def test_every_word_must_occur_somewhere():
    factories.make_initiative(slug="both", name="Safer networks", summary="Privacy settings")
    factories.make_initiative(slug="one", name="Safer networks", summary="Reporting")
    assert refs("privacy safer") == ["both"]


@pytest.mark.parametrize("q", ["telefonica", "TELEFÓNICA", "Telefo\u0301nica", "tele", "te"])
def test_accents_case_and_endings_left_out_do_not_matter(q):
    factories.make_signatory(slug="telefonica", name="Telefónica")
    assert refs(q) == ["telefonica"]


def test_an_accent_in_the_query_alone_does_not_matter():
    factories.make_signatory(slug="telefonica", name="Telefonica")
    assert refs("telefónica") == ["telefonica"]


@pytest.mark.parametrize("q", ["reports", "reporting", "reported", "report"])
def test_forms_of_a_word_are_found(q):
    factories.make_initiative(slug="a", summary="A button for reporting abuse")
    assert refs(q) == ["a"]


@pytest.mark.parametrize("q", ["the who", "who", "it", "not"])
def test_small_words_are_words(q):
    factories.make_initiative(slug="a", summary="It is not known by whom or the who.")
    factories.make_initiative(slug="b", summary="Quiet")
    assert refs(q) == ["a"]
