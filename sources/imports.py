"""What becomes of a file that staff brought in: first seen, then written just as it was seen."""

import json
from dataclasses import asdict
from hashlib import sha256

from django.utils import timezone

from sources import evidence, readers
from sources.loading import Loader, apply
from sources.models import Import
from sources.proposals import with_override

# Stands for the reason until it is given.
NO_REASON_YET = "…"


def bring_in(item, name, content, author):
    """Keep a file with what is known of it; files that were forgotten go."""
    Import.objects.expired().delete()
    item.name, item.content, item.author = name, content, author
    item.sha256 = sha256(content).hexdigest()


def read(item):
    """The rows of the file, and the problems of what could not be read."""
    return readers.read([(item.name, bytes(item.content))], item.label)


def check(item, rows, problems):
    """See what the file would change and keep that; yield how many rows of how many are done."""
    loader = loader_of(item, NO_REASON_YET)
    yield from apply(loader, rows, problems, dry_run=True)
    item.outcome = told(loader.outcome)
    item.save(update_fields=["outcome"])


def write(item, rows, problems, *, user, reason, override=""):
    """Write what the preview showed, and nothing else; yield how many rows of how many are done.

    If the register has changed so that anything would come out otherwise, nothing is written and
    the new preview takes the place of the old one.
    """
    seen = effects(item, item.outcome)

    def accept(outcome):
        # Of two who confirm at once the second finds it written.
        fields = {"written_at": timezone.now(), "written_by": user, "content": None}
        fields |= {"reason": reason, "override_reason": override}
        waiting = Import.objects.filter(pk=item.pk, written_at=None)
        return effects(item, told(outcome)) == seen and bool(waiting.update(**fields))

    told_why = with_override(reason, override)[:300]
    loader = loader_of(item, told_why, because=reason, user=user)
    yield from apply(loader, rows, problems, accept=accept)
    item.refresh_from_db()
    if not item.written_at:
        yield from check(item, rows, problems)
        item.outcome["overtaken"] = True
        item.save(update_fields=["outcome"])


def loader_of(item, reason, **options):
    return Loader(library=evidence.library(), reason=reason, complete=item.complete, **options)


def told(outcome):
    """An Outcome as it is kept: lists and texts alone."""
    kept = {
        name: [asdict(each) for each in getattr(outcome, name)]
        for name in ("problems", "added", "changed", "unchanged", "missing")
    }
    kept["losses"] = [asdict(loss) for loss in outcome.losses()]
    return json.loads(json.dumps(kept))


def effects(item, kept):
    """What of an outcome would be done; what stays as it is may change meanwhile."""
    names = ["problems", "added", "changed", *(["missing"] if item.complete else [])]
    return [kept[name] for name in names]
