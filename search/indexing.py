"""Keeping the index: it follows every write that keeps history, and can be made anew.

``QuerySet.update()``, bulk writes and plain ``loaddata`` pass by history; run ``rebuild_search``
after them.
"""

import json
from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from search import names
from search.models import Entry, EntryName, Misspelling
from search.registry import PARTS, SOURCES
from signatories.models import Signatory, SignatoryName
from sources.text import fold, plain, words

CHUNK = 500
COMPARED = ("record_id", "ref", "path", "body", "title", "shown")


def follow(sender, records, **kwargs):
    """Bring the entries of changed records, and of those that show them, up to date.

    Works inside the writer's transaction, and so a search never sees half a change.
    """
    pending = defaultdict(set)
    for record in records:
        pending[type(record)].add((record.pk, record.key))
    # What moved from one record to another shows in the entries of both.
    for part, relation in PARTS:
        if keys := [key for _pk, key in pending[part]]:
            whole = part._meta.get_field(relation).related_model
            rows = part.history.filter(**{f"{part.key_field}__in": keys})
            belonged = rows.values(f"{relation}_id")
            pending[whole] |= _marks(whole.objects.filter(pk__in=belonged))
    if organisations := [pk for pk, _key in pending[Signatory] if pk]:
        borne = SignatoryName.history.filter(signatory_id__in=organisations).values("id")
        bearers = SignatoryName.history.filter(id__in=borne).values("signatory_id")
        pending[Signatory] |= _marks(Signatory.objects.filter(pk__in=bearers))
    for source in SOURCES:
        while marks := pending.pop(source.model, None):
            changed = _refresh(source, marks)
            _add_dependents(pending, source.model, changed)


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


def _marks(rows):
    """How records are known here: by row and by key, for a row may go and a key may change."""
    return set(rows.values_list("pk", rows.model.key_field))


def _add_dependents(pending, model, pks):
    """Add the records that show one of these rows."""
    paths = [
        (source.model, path)
        for source in SOURCES
        for parent, path in source.parents
        if parent is model
    ]
    for chunk in _chunks(pks):
        for dependent, path in paths:
            rows = dependent.objects.filter(**{f"{path}__in": chunk})
            pending[dependent] |= _marks(rows.order_by().distinct())


def _refresh(source, marks):
    """Write the entries of these rows; return the rows that others now show differently."""
    changed = set()
    for chunk in _chunks(marks):
        pks = {pk for pk, _key in chunk if pk}
        known = Entry.objects.filter(type=source.type).filter(
            Q(record_id__in=pks) | Q(ref__in=[key for _pk, key in chunk])
        )
        before = {row[0]: row for row in known.values_list(*COMPARED)}
        found = {row.pk: (row, source.describe(row)) for row in _public(source, pks | set(before))}
        after = {pk: _compared(*pair) for pk, pair in found.items()}
        # A new citation, for one, leaves the entry as it was.
        new = {pk for pk in {*before, *after} if before.get(pk) != after.get(pk)}
        Entry.objects.filter(type=source.type, record_id__in=new & set(before)).delete()
        _insert(source, [found[pk] for pk in new & set(after)])
        changed |= {pk for pk in new if _taken_over(before, pk) != _taken_over(after, pk)}
    return changed


def _compared(row, found):
    """The values of the columns COMPARED."""
    return (row.pk, row.key, row.get_absolute_url(), _body(found), found.title, _shown(found))


def _taken_over(entries, pk):
    """What the entries of other records take over from this one: address, title, names, filing."""
    if pk in entries:
        _pk, _ref, path, _body, title, shown = entries[pk]
        return path, title, shown
    return None


def _public(source, pks):
    return source.public().filter(pk__in=pks)


def _insert(source, described):
    entries = Entry.objects.bulk_create(_entry(source, row, found) for row, found in described)
    bare, filed_under, filed_on = [], [], []
    for entry, (_row, found) in zip(entries, described, strict=True):
        bare += _names(entry, found)
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
        if source.model is Signatory and name.kind != "service"
        for letters in sorted(names.misspellings(name.name))
    )


def _entry(source, row, found):
    body = _body(found)
    known_as = dict.fromkeys(name for name, _kind in found.names)
    return Entry(
        type=source.type,
        ref=row.key,
        record_id=row.pk,
        path=row.get_absolute_url(),
        title=found.title,
        body=body,
        shown=_shown(found),
        # Initials stand both ways: “T.I.M.” is found by “t i m” and by “tim”.
        names_words=" ".join(
            word
            for name in known_as
            for word in dict.fromkeys([*words(name), *names.name_words(name)])
        ),
        title_words=" ".join(words(found.title)),
        body_words=" ".join(words(body)),
    )


def _body(found):
    return " · ".join(dict.fromkeys(plain(part) for part in found.body if part))


def _shown(found):
    filed = [sorted({each.slug for each in rows}) for rows in (found.initiatives, found.themes)]
    return json.dumps([found.names, *filed])


def _names(entry, found):
    """Each name once; where it is listed twice, the first kind counts."""
    first = {}
    for name, kind in found.names:
        first.setdefault(fold(name), (name, kind))
    return [
        EntryName(entry=entry, name=name, kind=kind, folded=folded, key=names.key(name))
        for folded, (name, kind) in first.items()
    ]


def _chunks(rows):
    rows = list(rows)
    return [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
