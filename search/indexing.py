"""Keeping the index: it follows every write that keeps history, and can be made anew.

Plain ``loaddata`` and SQL pass by history; run ``rebuild_search`` after them.
"""

import json

from django.db import transaction

from search import names
from search.models import Entry, EntryName, Misspelling
from search.registry import SOURCES
from signatories.models import Signatory
from sources.newborn import newborn
from sources.text import fold, plain, words

CHUNK = 500
# Between the parts of a body, as it is shown.
DOT = " · "
COMPARED = ("record_id", "ref", "path", "body", "title", "shown")


def follow(sender, rows, touched, **kwargs):
    """Bring the entries of the rows that a write can have altered up to date.

    Works inside the writer's transaction, and so a search never sees half a change.
    """
    for source in SOURCES:
        new, old = [], []
        for pk, cause in rows.get(source.model, {}).items():
            if cause.steps is None or not source.steps.isdisjoint(cause.steps):
                touch = touched.get((source.model, pk))
                (new if touch and touch.is_new else old).append(pk)
        for chunk in _chunks(new):
            _refresh(source, set(chunk), newborn(_public(source, chunk), touched))
        for chunk in _chunks(old):
            _refresh(source, set(chunk), _public(source, chunk))


def rebuild(report=lambda source, count: None):
    """Make the whole index anew and return the number of entries."""
    with transaction.atomic():
        Entry.objects.all().delete()
        for source in SOURCES:
            pks = list(source.model.objects.listed().order_by("pk").values_list("pk", flat=True))
            for chunk in _chunks(pks):
                _insert(source, [(row, source.describe(row)) for row in _public(source, chunk)])
            report(source, len(pks))
        return Entry.objects.count()


def _refresh(source, pks, public):
    """Write the entries of these rows where they are others than before."""
    known = Entry.objects.filter(type=source.type, record_id__in=pks)
    before = {row[0]: row for row in known.values_list(*COMPARED)}
    found = {row.pk: (row, source.describe(row)) for row in public}
    after = {pk: _compared(*pair) for pk, pair in found.items()}
    # A new citation, for one, leaves the entry as it was.
    new = {pk for pk in pks if before.get(pk) != after.get(pk)}
    if gone := new & set(before):
        Entry.objects.filter(type=source.type, record_id__in=gone).delete()
    _insert(source, [found[pk] for pk in new & set(after)])


def _compared(row, found):
    """The values of the columns COMPARED."""
    return (row.pk, row.key, row.get_absolute_url(), _body(found), found.title, _shown(found))


def _public(source, pks):
    return source.public.filter(pk__in=pks)


def _insert(source, described):
    entries = Entry.objects.bulk_create(entry_of(source, row, found) for row, found in described)
    bare, filed_under, filed_on = [], [], []
    for entry, (_row, found) in zip(entries, described, strict=True):
        bare += names_of(entry, found)
        filed_under += [
            Entry.initiatives.through(entry=entry, initiative=initiative)
            for initiative in dict.fromkeys(found.initiatives)
        ]
        filed_on += [
            Entry.themes.through(entry=entry, theme=theme) for theme in dict.fromkeys(found.themes)
        ]
    Entry.initiatives.through.objects.bulk_create(filed_under)
    Entry.themes.through.objects.bulk_create(filed_on)
    Misspelling.objects.bulk_create(
        Misspelling(name=name, letters=letters)
        for name in EntryName.objects.bulk_create(bare)
        for letters in misspellings_of(source, name)
    )


def misspellings_of(source, name):
    """What a misspelt name is found by; only names of organisations are looked up so."""
    if source.model is not Signatory or name.kind == "service":
        return []
    return sorted(names.misspellings(name.name))


def entry_of(source, row, found):
    """The entry of a record, still without its names and filing."""
    return Entry(**told(source, row, found))


def told(source, row, found):
    """The columns of that entry."""
    body = _body(found)
    known_as = dict.fromkeys(name for name, _kind in found.names)
    return {
        "type": source.type,
        "ref": row.key,
        "record_id": row.pk,
        "path": row.get_absolute_url(),
        "title": found.title,
        "body": body,
        "shown": _shown(found),
        # Initials stand both ways: “T.I.M.” is found by “t i m” and by “tim”.
        "names_words": " ".join(
            word
            for name in known_as
            for word in dict.fromkeys([*words(name), *names.name_words(name)])
        ),
        "title_words": " ".join(words(found.title)),
        # Without the dots, most texts are plain ASCII, which is folded ten times as fast.
        "body_words": " ".join(words(body.replace(DOT, " "))),
    }


def _body(found):
    return DOT.join(dict.fromkeys(plain(part) for part in found.body if part))


def _shown(found):
    filed = [sorted({each.slug for each in rows}) for rows in (found.initiatives, found.themes)]
    return json.dumps([found.names, *filed])


def names_of(entry, found):
    """The names of an entry."""
    return [EntryName(entry=entry, **one) for one in names_told(found)]


def names_told(found):
    """The columns of each name, once; where it is listed twice, the first kind counts."""
    first = {}
    for name, kind in found.names:
        first.setdefault(fold(name), (name, kind))
    return [
        {"name": name, "kind": kind, "folded": folded, "key": names.key(name)}
        for folded, (name, kind) in first.items()
    ]


def _chunks(rows):
    rows = list(rows)
    return [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
