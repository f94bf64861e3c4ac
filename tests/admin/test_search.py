"""Editors find organisations in lists and autocompletes by any name, however it is typed."""

import pytest

from sources.changes import batch
from tests.factories import make_name, make_signatory

pytestmark = pytest.mark.django_db

AUTOCOMPLETE = (
    "/admin/autocomplete/?app_label=signatories&model_name=membership&field_name=signatory&term="
)


@pytest.fixture
@batch()
def telefonica():
    signatory = make_signatory(slug="telefonica", name="Telefónica")
    make_name(signatory=signatory, name="Telefónica Móviles SA")
    make_signatory(slug="telenor", name="Telenor")
    return signatory


@pytest.mark.parametrize(
    "typed",
    [
        "Telefónica",
        "telefonica",
        "TELEFONICA S.A.",
        "Telefonca",
        "moviles sa",
        "Telefónica Móviles",
    ],
)
def test_any_name_finds_the_organisation(telefonica, editor, typed):
    page = editor.get("/admin/signatories/signatory/", {"q": typed})
    assert list(page.context["cl"].result_list) == [telefonica]
    found = editor.get(AUTOCOMPLETE + typed).json()["results"]
    assert [row["text"] for row in found] == ["Telefónica"]


def test_a_draft_is_found_too(editor):
    draft = make_signatory(name="Draft GmbH", publication="draft")
    page = editor.get("/admin/signatories/signatory/", {"q": "draft"})
    assert list(page.context["cl"].result_list) == [draft]
