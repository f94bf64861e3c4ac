"""Questions that would cost too much are refused clearly, or answered as far as that is of use."""

from sources import pages
from sources.views import DocumentListView
from tests import factories as make


def test_more_than_a_hundred_values_are_refused_by_name(client, db):
    make.make_initiative(slug="one")
    query = "&".join(["initiative=one"] * 101)
    answer = client.get(f"/api/v1/commitments/?{query}")
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == ["initiative"]
    assert client.get(f"/api/v1/commitments/?{query[len('initiative=one&') :]}").status_code == 200


def test_pages_of_a_very_long_list_end_and_say_how_to_have_the_rest(client, db, monkeypatch):
    monkeypatch.setattr(pages, "DEEPEST", 2)
    monkeypatch.setattr(DocumentListView, "paginate_by", 1)
    for _ in range(3):
        make.make_document()
    last = client.get("/documents/?page=2").content.decode()
    assert "Pages of this list end at number 2." in last
    assert "Page 2 of 2" in last
    assert "end at number" not in client.get("/documents/?page=1").content.decode()
    assert client.get("/documents/?page=3").status_code == 404
