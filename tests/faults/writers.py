"""Many processes write at once: python -m tests.faults.writers [WRITES] [PROCESSES] on DATABASE_URL.

Each adds documents, one commit each, to a database that was migrated. Afterwards every one must be there
once, with its history, its place in the search index and its own number in the change feed.
"""

import os
import sys
import time
from multiprocessing import get_context
from uuid import uuid4

import django


def write(run, writer, writes):
    django.setup()
    from sources.models import Document  # noqa: PLC0415 - Django is set up only now

    for number in range(writes):
        slug = f"{run}-{writer}-{number}"
        Document.objects.create(
            slug=slug, title=slug, publisher="A test", url="https://example.org/", kind="web_page"
        )


def count(run, before):
    """How many of each there are after a run: all should be the same number."""
    from search.models import Entry  # noqa: PLC0415
    from sources.models import Change, Document, Register  # noqa: PLC0415

    rows = Document.objects.filter(slug__startswith=run)
    return {
        "documents": rows.count(),
        "rows of history": Document.history.filter(slug__startswith=run).count(),
        "entries of the index": Entry.objects.filter(ref__startswith=run).count(),
        "changes": Change.objects.filter(ref__startswith=run).count(),
        "numbers": Register.objects.get().number - before,
    }


def main(writes=10_000, processes=8):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from sources.models import Register  # noqa: PLC0415

    before = getattr(Register.objects.first(), "number", 0)
    run, share, begun = f"run-{uuid4().hex[:8]}", writes // processes, time.monotonic()
    context = get_context("spawn")
    work = [context.Process(target=write, args=(run, n, share)) for n in range(processes)]
    for process in work:
        process.start()
    for process in work:
        process.join()
    found = count(run, before)
    seconds = time.monotonic() - begun
    sys.stdout.write(
        f"{share * processes} writes from {processes} processes in {seconds:.0f} s: {found}\n"
    )
    failed = [process.exitcode for process in work if process.exitcode]
    return 1 if failed or {*found.values()} != {share * processes} else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
