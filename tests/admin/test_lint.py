"""The editors' list of what does not hang together."""

import pytest
from django.urls import reverse

from tests import factories as f

pytestmark = pytest.mark.django_db


def test_each_remark_leads_to_the_screen_where_it_is_mended(editor):
    assessment = f.make_assessment(title="The report")
    event = f.make_event(title="A meeting", cited=False)
    citation = f.cite(f.make_figure(cited=False), quote="word " * 41).citations.get()
    page = editor.get(reverse("lint"))
    urls = {remark.record: remark.get_admin_url() for remark in page.context["remarks"]}
    assert urls[assessment] == f"/admin/commitments/assessment/{assessment.pk}/change/"
    assert urls[event] == f"/admin/initiatives/event/{event.pk}/change/"
    assert urls[citation] == f"/admin/initiatives/figure/{citation.fact_id}/change/"
    for url in urls.values():
        assert f'<a href="{url}">' in page.content.decode()
        assert editor.get(url).status_code == 200
    assert "<strong>Error:</strong> needs 1, has 0 citations" in page.content.decode()


def test_nothing_to_say_is_said(editor):
    assert "Everything hangs together." in editor.get(reverse("lint")).content.decode()


def test_it_is_for_staff_alone(client):
    assert client.get(reverse("lint")).url == "/admin/login/?next=/admin/lint/"


def test_the_front_page_leads_there(editor):
    assert f'<a href="{reverse("lint")}">' in editor.get("/admin/").content.decode()
