"""Keeping the index: it follows every write that keeps history, and can be made anew.

``QuerySet.update()``, bulk writes and plain ``loaddata`` pass by history; run ``rebuild_search``
after them.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q
from django.urls import NoReverseMatch

from search import names
from search.models import Entry, EntryName, Misspelling
from search.registry import SOURCES
from signatories.models import Membership, Signatory
from sources.text import fold, plain, words

CHUNK = 500


def follow(sender, records, **kwargs):
    """Bring the entries of changed records, and of those that show them, up to date.

    Works inside the writer's transaction, and so a search never sees half a change.
    """
    pending = defaultdict(set)
    for record in records:
        pending[type(record)].add((record.pk, record.key))
    # A membership shows in the entry of the organisation it belongs to, or belonged to before.
    if members := [key for _pk, key in pending[Membership]]:
        belonged = Membership.history.filter(ref__in=members).values("signatory_id")
        pending[Signatory] |= _marks(Signatory.objects.filter(pk__in=belonged))
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
                _insert(source, chunk)
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
        pks = {pk for pk, _ in chunk}
        entries = Entry.objects.filter(type=source.type).filter(
            Q(record_id__in=pks - {None}) | Q(ref__in=[key for _, key in chunk])
        )
        before = _seen(entries)
        pks |= set(before)
        entries.delete()
        _insert(source, pks - {None})
        after = _seen(Entry.objects.filter(type=source.type, record_id__in=pks - {None}))
        changed |= {pk for pk in pks if before.get(pk) != after.get(pk)}
    return changed


def _seen(entries):
    """What other entries take over from these."""
    rows = entries.prefetch_related("names", "initiatives", "themes")
    return {
        row.record_id: (
            row.title,
            {name.name for name in row.names.all()},
            {initiative.pk for initiative in row.initiatives.all()},
            {theme.pk for theme in row.themes.all()},
        )
        for row in rows
    }


def _insert(source, pks):
    described = [(row, source.describe(row)) for row in source.public().filter(pk__in=pks)]
    entries = Entry.objects.bulk_create([_entry(source, row, found) for row, found in described])
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
        for letters in sorted(names.misspellings(name.key))
    )


def _entry(source, row, found):
    body = " · ".join(dict.fromkeys(plain(part) for part in found.body if part))
    known_as = dict.fromkeys(name for name, _ in found.names)
    return Entry(
        type=source.type,
        ref=row.key,
        record_id=row.pk,
        path=_path(row),
        title=found.title,
        body=body,
        # Initials stand both ways: “T.I.M.” is found by “t i m” and by “tim”.
        names_words=" ".join(
            word
            for name in known_as
            for word in dict.fromkeys([*words(name), *names.name_words(name)])
        ),
        title_words=" ".join(words(found.title)),
        body_words=" ".join(words(body)),
    )


def _path(row):
    try:
        return row.get_absolute_url()
    except NoReverseMatch:
        return ""


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
