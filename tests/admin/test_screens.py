"""Every screen of the admin opens, at a number of queries that does not grow with the rows."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sources.models import Citation, Fact
from tests.admin.rows import MAKERS
from tests.factories import (
    cite,
    make_assessment,
    make_membership,
    make_signatory,
    make_theme,
    several,
)

pytestmark = pytest.mark.django_db

MODELS = pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)


READ_ONLY = {"change", "proposal", "signin", "thememapping"}


def admin_url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def queries_of(client, url):
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200, url
    return len(queries), response


def test_every_registered_model_is_tested_here():
    assert set(MAKERS) == set(admin.site._registry)


@MODELS
def test_list_asks_as_much_for_three_rows_as_for_one(editor, model):
    # A filter with a single choice is not shown, and so not counted: give it two.
    several(2, make_assessment)
    several(2, make_theme)
    MAKERS[model]()
    one, _ = queries_of(editor, admin_url(model, "changelist"))
    several(2, MAKERS[model])
    three, response = queries_of(editor, admin_url(model, "changelist"))
    assert three == one
    assert response.context["cl"].result_count == model._base_manager.count()


@MODELS
def test_form_asks_as_much_for_three_rows_as_for_one(editor, model, settings):
    # The screen of a user reads two of them: who looks, and who is looked at.
    settings.ZEAL_ALLOWLIST = [{"model": "auth.User", "field": "get()"}]
    url = admin_url(model, "change", MAKERS[model]().pk)
    one, _ = queries_of(editor, url)
    several(2, MAKERS[model])
    three, _ = queries_of(editor, url)
    assert three == one


@pytest.mark.parametrize(
    "model", [m for m in MAKERS if issubclass(m, Fact)], ids=lambda model: model.__name__
)
def test_form_and_deletion_ask_as_much_for_four_citations_as_for_two(editor, model):
    (fact,) = several(1, lambda: cite(MAKERS[model]()))
    form, deletion = (admin_url(model, page, fact.pk) for page in ("change", "delete"))
    two, doomed = queries_of(editor, form)[0], queries_of(editor, deletion)[0]
    several(2, lambda: cite(fact))
    four, response = queries_of(editor, form)
    assert four == two
    assert len(response.context["inline_admin_formsets"][0].formset.forms) >= 4
    assert queries_of(editor, deletion)[0] == doomed


@MODELS
def test_blank_form_opens_unless_the_model_is_read_only(editor, model):
    model_admin = admin.site._registry[model]
    response = editor.get(admin_url(model, "add"))
    read_only = model._meta.model_name in READ_ONLY
    assert response.status_code == (403 if read_only else 200), model_admin


@MODELS
def test_empty_form_is_refused_with_messages_not_with_a_crash(editor, model):
    if model._meta.model_name in READ_ONLY:
        pytest.skip("read only")
    blank = editor.get(admin_url(model, "add"))
    formsets = [inline.formset for inline in blank.context["inline_admin_formsets"]]
    before = model._base_manager.count()
    response = editor.post(
        admin_url(model, "add"),
        {f"{f.prefix}-{name}": 0 for f in formsets for name in ("TOTAL_FORMS", "INITIAL_FORMS")},
    )
    assert response.status_code == 200
    assert response.context["errors"]
    assert model._base_manager.count() == before


@pytest.mark.parametrize(
    "model",
    [m for m in MAKERS if hasattr(m, "history")],
    ids=lambda model: model.__name__,
)
def test_history_asks_as_much_for_three_changes_as_for_one(editor, model):
    if model._meta.model_name == "thememapping":
        pytest.skip("kept with its area")
    row = MAKERS[model]()
    url = admin_url(model, "history", row.pk)
    row.save()
    one, _ = queries_of(editor, url)
    row.save()
    row.save()
    three, _ = queries_of(editor, url)
    assert three == one
    version = row.history.first()
    assert editor.get(f"{url}{version.pk}/").status_code == 200


def test_no_citation_table_is_forgotten():
    shown = {
        fact.citations.rel.related_model for fact in admin.site._registry if issubclass(fact, Fact)
    }
    assert shown == set(Citation.__subclasses__())


def test_an_organisation_is_found_by_any_of_its_names_once(editor):
    telia = make_signatory(name="Telia Company")
    make_signatory(name="Telenor")
    for name in ("TeliaSonera AB", "TeliaSonera"):
        telia.names.create(name=name, kind="former")
    response = editor.get(admin_url(type(telia), "changelist"), {"q": "TeliaSonera"})
    assert list(response.context["cl"].result_list) == [telia]
    asked = {
        "term": "teliasonera",
        "app_label": "signatories",
        "model_name": "membership",
        "field_name": "signatory",
    }
    answer = editor.get(reverse("admin:autocomplete"), asked).json()
    assert answer["results"] == [{"id": str(telia.pk), "text": "Telia Company"}]


def test_strangers_are_sent_to_the_login(client):
    url = admin_url(make_membership(), "changelist")
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={url}")


def test_staff_without_permission_may_not_look(client):
    client.force_login(User.objects.create_user("newcomer", is_staff=True))
    assert client.get(admin_url(make_membership(), "changelist")).status_code == 403


def test_staff_who_may_only_look_see_no_field_to_fill_in(client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(*Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    membership = make_membership()
    url = admin_url(membership, "change", membership.pk)
    page = client.get(url).content.decode()
    assert "name_as_listed" in page
    assert 'name="reason"' not in page
    assert client.post(url, {}).status_code == 403
    assert client.get(admin_url(membership, "history", membership.pk)).status_code == 200
    version = membership.history.first().pk
    assert (
        client.get(f"{admin_url(membership, 'history', membership.pk)}{version}/").status_code
        == 200
    )
