"""Every name in the registry finds its organisation, also with one typing error."""

import random
import string

import pytest
import yaml
from django.conf import settings

from search.lookup import lookup
from signatories.models import Membership, SignatoryName

DOSSIER = settings.BASE_DIR.parent / "shared" / "dossier"


def slugs(name):
    return [match.signatory for match in lookup(name)]


def borne():
    """Every name and the organisation that bears it, names as printed on lists included."""
    names = dict(SignatoryName.objects.values_list("name", "signatory__slug"))
    return names | dict(Membership.objects.values_list("name_as_listed", "signatory__slug"))


def mistyped(name, choose):
    """The name with one letter left out, added, replaced or swapped with the next."""
    place, letter = choose.randrange(len(name)), choose.choice(string.ascii_lowercase)
    before, here, after = name[:place], name[place], name[place + 1 :]
    return choose.choice(
        [
            before + after,
            before + letter + here + after,
            before + letter + after,
            before + after[:1] + here + after[1:],
        ]
    )


def test_every_name_finds_its_organisation_alone(registry):
    names = borne()
    assert len(names) > 140
    assert {name: slugs(name) for name in names} == {name: [slug] for name, slug in names.items()}


def test_case_accents_spaces_and_punctuation_do_not_matter(registry):
    for name, slug in borne().items():
        for written in (
            name.upper(),
            name.replace(" ", "\u00a0"),
            name.replace("é", "e"),
            f" {name}.",
        ):
            assert slugs(written)[0] == slug, written


def test_nineteen_in_twenty_mistyped_names_find_their_organisation_first(registry):
    choose = random.Random(2011)
    tried = [
        (name, mistyped(name, choose), slug) for name, slug in borne().items() for _ in range(3)
    ]
    missed = [(name, typed) for name, typed, slug in tried if slugs(typed)[:1] != [slug]]
    assert len(missed) / len(tried) <= 0.05, missed


def named(rows):
    """Every name that a row of the dossier gives an organisation, at any depth."""
    if isinstance(rows, list):
        for row in rows:
            yield from named(row)
    elif isinstance(rows, dict):
        if "organisation" in rows and "named_as" in rows:
            yield rows["named_as"], rows["organisation"]
        for row in rows.values():
            yield from named(row)


@pytest.mark.skipif(not DOSSIER.is_dir(), reason="the dossier is not at hand")
def test_every_name_of_the_dossier_finds_its_organisation(registry):
    names = set()
    for path in DOSSIER.glob("*.yaml"):
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        names |= set(named(rows))
        for each in rows.get("organisations", []):
            names |= {(name["name"], each["id"]) for name in each.get("named_in", [])}
            names.add((each["name"], each["id"]))
    assert len(names) == 120
    assert {(name, *slugs(name)[:1]) for name, _ in names} == names
