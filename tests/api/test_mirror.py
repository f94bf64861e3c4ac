"""Whoever follows the change feed keeps an exact copy, whatever is done to the register."""

import random
import shutil
from collections import Counter
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import Error, transaction
from django.db.models import ProtectedError

from config.api import RESOURCES
from initiatives.models import Initiative, Theme
from signatories.merging import merge
from signatories.models import Signatory
from sources import changes, readers
from sources.loading import Loader, apply
from sources.models import Citation, Document, PublicRecord, Record
from tests import factories as make

EDITS = 60
NO_RECORDS = {"search", "lookup", "changes", "grid", "compare"}
KINDS = [model for model in apps.get_models() if issubclass(model, Record)]


@pytest.fixture
def read(client, registry):
    """All rows of a list of the API, page by page, as a mirror reads them."""

    def read(path):
        url = f"/api/v1/{path}"
        while url:
            page = client.get(url).json()
            yield from page["results"]
            url = page["next"]

    return read


@pytest.fixture
def export(read):
    """Every record of the API with all its fields: {address: record}."""

    def export():
        found = {}
        for name in RESOURCES.keys() - NO_RECORDS:
            serializer = RESOURCES[name].serializer_class
            fields = ",".join(serializer(context={"day": None}).fields)
            for record in read(f"{name}/?page_size=200&fields={fields}"):
                found[name, record.get("slug", record.get("ref"))] = record
        return found

    return export


@pytest.fixture
def follow(read, client):
    """Bring a copy up to date from the feed alone; gives the number reached."""

    def follow(copy, since):
        latest = {}
        for change in read(f"changes/?since={since}&page_size=200"):
            assert change["sequence"] == since + 1
            since = change["sequence"]
            latest[change["resource"], change["ref"]] = change
        for key, change in latest.items():
            if change["kind"] == "withdrawn":
                copy.pop(key, None)
            else:
                copy[key] = client.get(change["url"]).json()
        return since

    return follow


def difference(one, other):
    """What two copies do not have in common, short enough to read."""
    return [
        (key, *(copy.get(key, {}).get(name) for copy in (one, other) for name in ("url",)), names)
        for key in one.keys() | other.keys()
        if (
            names := [
                name
                for name in one.get(key, {}).keys() | other.get(key, {}).keys()
                if one.get(key, {}).get(name) != other.get(key, {}).get(name)
            ]
        )
    ]


class Editor:
    """Does to the register whatever can be done, as chance has it."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.done = Counter()

    def one_of(self, kinds, **where):
        rows = self.chance.choice(kinds)._base_manager.filter(**where).order_by("pk")
        return self.chance.choice(rows) if rows else None

    def edit(self):
        actions = [
            self.write,
            self.rename,
            self.publish,
            self.delete,
            self.cite,
            self.move,
            self.bulk,
            self.merge,
            self.bring_in,
        ]
        weights = [6, 3, 6, 2, 3, 4, 1, 2, 2]
        (action,) = self.chance.choices(actions, weights)
        try:
            with transaction.atomic():
                action()
        except (Error, ProtectedError, ValidationError):
            return  # a rule does not let it be: nothing was written
        self.done[action.__name__] += 1

    def write(self):
        row = self.one_of(KINDS)
        if row is None:
            return
        text = [
            field.name
            for field in row._meta.fields
            if field.get_internal_type() in ("TextField", "CharField")
            and not field.choices
            and field.name not in (row.key_field, "publication", "withdrawn_because")
            and (field.max_length or 100) > 60
        ]
        if text:
            name = self.chance.choice(text)
            setattr(row, name, f"Words {self.chance.random()}")
            row.save()

    def rename(self):
        row = self.one_of([model for model in KINDS if model.resource])
        setattr(row, row.key_field, f"renamed-{self.chance.randrange(10**9)}")
        row.save()

    def publish(self):
        kinds = [model for model in KINDS if issubclass(model, PublicRecord)]
        row = self.one_of([*kinds, Document, Document])
        if row is None:
            return
        row.publication = self.chance.choice(["published", "draft", "withdrawn", "published"])
        row.withdrawn_because = "Wrong." if row.publication == "withdrawn" else ""
        row.save()

    def delete(self):
        row = self.one_of(KINDS)
        if row:
            row.delete()

    def cite(self):
        citations = [model for model in KINDS if issubclass(model, Citation)]
        row = self.one_of(citations)
        if row and self.chance.random() < 0.5:
            type(row).objects.filter(fact=row.fact_id).delete()
        elif row:
            row.document = self.one_of([Document])
            row.save()

    def move(self):
        """Lead one relation of a row elsewhere."""
        row = self.one_of(KINDS)
        links = [field for field in row._meta.fields if field.is_relation] if row else []
        if links:
            link = self.chance.choice(links)
            to = (
                None
                if link.null and self.chance.random() < 0.3
                else self.one_of([link.related_model])
            )
            setattr(row, link.name, to)
            row.save()

    def bulk(self):
        """Many at once: by the verbs of a queryset, and as one change of several rows."""
        kind = self.chance.choice([model for model in KINDS if issubclass(model, PublicRecord)])
        kind.objects.filter(pk__in=kind.objects.values("pk")[:5]).update(publication="draft")
        with changes.batch():
            for _ in range(5):
                self.chance.choice([self.write, self.rename, self.publish])()

    def merge(self):
        merge(self.one_of([Signatory]), self.one_of([Signatory]), "One company, entered twice.")

    def bring_in(self):
        """A file of staff with another text for one record."""
        row = self.one_of([Initiative])
        content = f"slug,summary\n{row.slug},Words {self.chance.random()}\n".encode()
        rows, problems = readers.read([("file.csv", content)], "initiatives.initiative")
        loader = Loader(reason="Brought in.")
        for _ in apply(loader, rows, problems):
            pass
        if loader.outcome.problems:
            raise ValidationError("Refused.")


def test_a_mirror_kept_over_a_run_of_edits_is_the_register_record_for_record(export, follow, read):
    copy, number = export(), len(list(read("changes/?page_size=200")))
    editor = Editor(seed=4)
    for _ in range(EDITS):
        editor.edit()
    assert editor.done.total() > EDITS / 2
    assert len(editor.done) == 9  # some of each
    follow(copy, number)
    today = export()
    assert difference(copy, today) == []
    assert copy == today


def test_a_mirror_follows_a_load(export, follow, read, tmp_path, settings):
    copy, number = export(), len(list(read("changes/?page_size=200")))
    for row in [*Document.objects.order_by("pk")[:5], Theme.objects.get(slug="reporting")]:
        setattr(row, "title" if isinstance(row, Document) else "name", f"Words {row.pk}")
        row.save()
    number = follow(copy, number)
    edited = dict(copy)
    for name in ("documents.yaml", "themes.yaml"):  # every fact tells the title of its documents
        shutil.copy(settings.REGISTRY_FIXTURES / name, tmp_path)
    call_command("load_registry", str(tmp_path), stdout=StringIO())
    follow(copy, number)
    assert (copy == export(), copy == edited) == (True, False)


def test_what_hangs_on_a_record_goes_and_comes_with_it(export, read):
    area = make.make_area()
    make.make_commitment(initiative=area.initiative, action_area=area, ref="promise")
    since = len(list(read("changes/?page_size=200")))
    area.publication, area.withdrawn_because = "withdrawn", "Entered twice."
    area.save()
    area.publication, area.withdrawn_because = "published", ""
    area.save()
    told = [
        (change["kind"], change["resource"], change["reason"])
        for change in read(f"changes/?since={since}")
    ]
    assert told == [
        ("changed", "initiatives", "Entered twice."),
        ("withdrawn", "action-areas", "Entered twice."),
        ("withdrawn", "commitments", "Entered twice."),
        ("changed", "initiatives", ""),
        ("added", "action-areas", ""),
        ("added", "commitments", ""),
    ]


def test_a_new_slug_is_told_as_the_old_one_gone_and_the_new_one_there(read):
    document = make.make_document(slug="old")
    event = make.make_event(document=document)
    since = len(list(read("changes/?page_size=200")))
    document.slug = "new"
    document.save()
    told = [
        (change["kind"], change["ref"], change["fields"], change["reason"])
        for change in read(f"changes/?since={since}")
    ]
    assert told == [
        ("withdrawn", "old", [], "It is now “new”."),
        ("added", "new", [], ""),
        ("changed", event.ref, ["citations"], ""),
    ]


def test_a_change_that_no_answer_shows_is_not_told(read):
    draft = make.make_document(publication="draft")
    member = make.make_membership(note="Same.")
    since = len(list(read("changes/?page_size=200")))
    draft.note = "Still a draft."
    draft.save()
    member.save()
    assert list(read(f"changes/?since={since}")) == []
