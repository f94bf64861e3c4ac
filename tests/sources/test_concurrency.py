"""Writers that meet lose nothing, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection

from signatories.models import Signatory
from sources import imports
from sources.columns import change_url
from sources.models import Change, Import, Register, Stale
from tests.admin.rows import form_data
from tests.clients import StaffClient
from tests.factories import cite, make_document, make_signatory

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, WRITES = 4, 25


def together(work):
    """Run the work in as many threads as there are writers, all starting at once."""
    barrier = Barrier(WRITERS)

    def run(number):
        barrier.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


def test_no_write_is_lost():
    document = make_document()

    def write(writer):
        for number in range(WRITES):
            slug = f"writer-{writer}-{number}"
            cite(Signatory.objects.create(slug=slug, name=slug, kind="company"), document)

    together(write)
    assert Signatory.objects.listed().count() == WRITERS * WRITES
    assert Signatory.history.count() == WRITERS * WRITES


def test_change_numbers_neither_repeat_nor_skip():
    before = Register.objects.get().number if Register.objects.exists() else 0

    def write(writer):
        for number in range(WRITES):
            make_document(slug=f"writer-{writer}-{number}")

    together(write)
    sequence = list(Change.objects.filter(sequence__gt=before).values_list("sequence", flat=True))
    assert sequence == list(range(before + 1, before + 1 + WRITERS * WRITES))
    assert Register.objects.get().number == sequence[-1]


def test_of_racing_editors_one_wins_and_the_others_are_told():
    pk = make_signatory(note="before").pk
    read = Barrier(WRITERS)

    def edit(writer):
        mine = Signatory.objects.get(pk=pk)
        read.wait()
        mine.note = f"editor {writer}"
        try:
            mine.save()
        except Stale:
            return None
        return mine.note

    outcomes = together(edit)
    winners = [note for note in outcomes if note]
    assert len(winners) == 1
    after = Signatory.objects.get(pk=pk)
    assert (after.note, after.version) == (winners[0], 1)


def test_of_editors_who_close_a_circle_of_successions_the_last_is_told_which(settings):
    # Who meets another between check and write has the form checked once more.
    settings.ZEAL_ALLOWLIST = [{"model": "signatories.Signatory", "field": "get()"}]
    rows = [make_signatory(name=f"Org {number}") for number in range(WRITERS)]
    forms = []
    for row, later in zip(rows, [*rows[1:], rows[0]], strict=True):
        client, url = StaffClient(), change_url(row)
        client.force_login(User.objects.create_superuser(f"user-{row.slug}"))
        entries = {"succeeded_by": later.pk, "reason": "x", "override": "x", "_publish": "1"}
        forms.append((client, url, form_data(client.get(url)) | entries))

    def save(writer):
        client, url, entries = forms[writer]
        answer = client.post(url, entries)
        return None if answer.status_code == 302 else answer.context["errors"]

    [[[refusal]]] = [told for told in together(save) if told]
    assert set(
        refusal.removeprefix("These successions form a circle: ").rstrip(".").split(" → ")
    ) == {row.name for row in rows}
    assert Signatory.objects.exclude(succeeded_by=None).count() == WRITERS - 1


def test_a_failing_save_gives_the_version_back():
    signatory = make_signatory()
    seen = signatory.version
    signatory.slug = make_signatory().slug
    with pytest.raises(Exception, match=r"(?i)unique"):
        signatory.save()
    assert Signatory.objects.get(pk=signatory.pk).version == seen
    assert signatory.version == seen


def test_of_two_who_write_one_file_at_once_one_wins():
    make_signatory(slug="bt", name="BT")
    item = Import()
    imports.bring_in(item, "signatory.csv", b"slug,note\nbt,A note.\n", None)
    item.save()
    list(imports.check(item, *imports.read(item)))
    read = Barrier(WRITERS)

    def write(writer):
        mine = Import.objects.get(pk=item.pk)
        content = imports.read(mine)
        read.wait()
        list(imports.write(mine, *content, user=None, reason=f"writer {writer}"))
        return mine.reason

    told = together(write)
    assert Signatory.history.count() == 2
    assert set(told) == {Signatory.history.first().history_change_reason}
    assert Import.objects.get().reason == told[0]
