"""Fills an empty, migrated database with a register of one size: python -m bench.fill --size M

The rows are those of bench/rows.py, with their entries in the search index and in the change feed. No
history is written; every constraint of the database holds. DATABASE_URL says where.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import django
from tqdm import tqdm

from bench.sizes import SIZES
from bench.writer import Writer

# When all of it was added, so that the same seed gives the same rows.
MOMENT = "2026-01-01 00:00:00"


def indexed(world):
    """The rows, each followed by what the search index and the change feed hold of it."""
    from bench.making import filed  # noqa: PLC0415 - Django is set up by then
    from search.registry import SOURCES  # noqa: PLC0415
    from sources.models import Change  # noqa: PLC0415

    sources = {source.model: source for source in SOURCES}
    for row in world.rows():
        yield row
        if source := sources.get(type(row)):
            yield from filed(source, row, world)
            yield world.leaf(Change, at=MOMENT, kind="added", resource=row.resource, ref=row.key)


def fill(size, seed=2007, out=sys.stderr):
    """Write a register of the size; return the number of rows."""
    from django.core.management.color import no_style  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    from bench.rows import World  # noqa: PLC0415
    from sources.models import Change, Register  # noqa: PLC0415

    world = World(SIZES[size], seed)
    Register.objects.get_or_create(pk=1)
    with transaction.atomic(), tqdm(unit=" rows", unit_scale=True, file=out) as progress:
        with Writer(connection, progress) as writer:
            for row in indexed(world):
                writer.add(row)
        Register.objects.update(number=Change.objects.count())
        models = django.apps.apps.get_models(include_auto_created=True)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return progress.n


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=list(SIZES), default="M")
    parser.add_argument("--seed", type=int, default=2007)
    parser.add_argument("--if-empty", action="store_true", help="leave a full one as it is")
    parser.add_argument("--figures", type=Path, help="a file for what it took, as JSON")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from commitments.models import Commitment  # noqa: PLC0415 - Django is set up by now

    if Commitment.objects.exists():
        if asked.if_empty:
            return
        sys.exit("There are commitments already: name an empty, migrated database in DATABASE_URL.")
    began = time.process_time()
    rows = fill(asked.size, asked.seed)
    seconds = time.process_time() - began
    sys.stderr.write(f"{rows} rows, {rows / seconds:.0f} for a second of processor time\n")
    if asked.figures:
        asked.figures.write_text(json.dumps({"rows": rows, "a_second": rows / seconds}))


if __name__ == "__main__":
    main()
