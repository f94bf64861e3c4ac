"""The files under fixtures/ are sound: complete, in their one form, and true to the documents."""

from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from sources.evidence import check
from sources.fixtures import dump, record_models
from sources.models import Fact


def test_load_dump_is_the_identity(registry):
    files = {
        path.stem: path.read_text(encoding="utf-8")
        for path in settings.REGISTRY_FIXTURES.glob("*.yaml")
    }
    dumped = dump()
    assert set(dumped) == set(files)
    for name, text in dumped.items():
        assert text == files[name], f"{name}.yaml is not in the form dump_registry writes"


def test_loading_again_changes_nothing(registry):
    call_command("load_registry", stdout=(out := StringIO()))
    rows = sum(model.objects.count() for model in record_models())
    assert out.getvalue().splitlines()[-1] == (
        f"Loaded: 0 added, 0 changed, {rows} unchanged, 0 missing from the files."
    )


def test_every_quote_is_in_its_document(registry):
    if not settings.DOCUMENTS_DIR.is_dir():
        pytest.skip(f"no copies of the documents in {settings.DOCUMENTS_DIR}")
    problems, documents, quotes = check(settings.DOCUMENTS_DIR)
    assert problems == []
    assert documents == 5
    assert quotes > 600


def test_every_fact_is_cited(registry):
    facts = [model for model in apps.get_models() if issubclass(model, Fact)]
    uncited = [row for model in facts for row in model.objects.all() if not row.citations.exists()]
    assert uncited == []


@pytest.mark.django_db
def test_plain_loaddata_reads_them_in_order():
    files = ["documents", "themes", "signatories"]
    others = {path.stem for path in settings.REGISTRY_FIXTURES.glob("*.yaml")} - set(files)
    # Initiatives by year; one without a year in its name is the newest.
    files += sorted(
        others, key=lambda name: (name.rpartition("-")[2].replace("code", "9999"), name)
    )
    call_command("loaddata", *files, verbosity=0)
    loaded = {model: model.objects.count() for model in record_models()}
    call_command("load_registry", stdout=(out := StringIO()))
    assert out.getvalue().splitlines()[-1] == (
        f"Loaded: 0 added, 0 changed, {sum(loaded.values())} unchanged, 0 missing from the files."
    )
