"""Doing something for a look only: what it would change, what the public page would show."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction
from django.http import QueryDict
from django.urls import resolve
from django.utils.datastructures import MultiValueDict

from sources.changes import forgotten
from sources.differences import Names, differences, model_of
from sources.restoring import part_tables, row_name

_steps = ContextVar("steps", default=None)


class Undo(Exception):
    """Leaves the transaction without a trace."""


@contextmanager
def rehearsal():
    """All that is written inside is undone at the end, within a batch too."""
    try:
        with transaction.atomic(), forgotten():
            yield
            raise Undo
    except Undo:
        pass


@contextmanager
def watched():
    """Collects the rows of history written inside, whoever writes them."""
    token = _steps.set([])
    try:
        yield _steps.get()
    finally:
        _steps.reset(token)


def follow(sender, history_instance, **kwargs):
    """Receiver of every new row of history."""
    steps = _steps.get()
    if steps is not None:
        steps.append(history_instance)


@dataclass(frozen=True)
class Step:
    """What happened to one row: added, changed or removed, and each value that is another."""

    kind: str
    noun: str
    name: str
    differences: list


WORDS = {"+": "added", "~": "changed", "-": "removed"}


def summary(rows):
    """What the rows of history came to, one Step for each record or part that is not as before."""
    pairs = {}
    for row in rows:
        key = model_of(row), row.id
        before = pairs[key][0] if key in pairs else row.prev_record
        if before is not None and before.history_type == "-":
            before = None
        pairs[key] = (before, None if row.history_type == "-" else row)
    rows = [row for pair in pairs.values() for row in pair if row is not None]
    names = Names(rows, with_deleted=True)
    steps = []
    for (model, _pk), (before, after) in pairs.items():
        if (before or after) and (found := differences(before, after, names)):
            kind = "+" if before is None else "-" if after is None else "~"
            name = row_name(after or before)
            steps.append(Step(WORDS[kind], str(model._meta.verbose_name), name, found))
    return steps


def whole(record):
    """A record that readers do not see yet, with its parts: one Step for each, all of it new."""
    owners = {record: None}
    for table, owner in part_tables(type(record)):
        owners |= dict.fromkeys(table.objects.filter(**{owner: record}), owner)
    names = Names(owners)
    return [
        Step(
            WORDS["+"],
            str(row._meta.verbose_name),
            row_name(row),
            [each for each in differences(None, row, names) if each.field != owner],
        )
        for row, owner in owners.items()
    ]


def as_post(request, data):
    """The same person sending a form with these data."""
    inner = as_request(request, request.path)
    inner.method, inner.POST, inner._files = "POST", data, MultiValueDict()
    return inner


def as_request(request, path):
    """The same person asking for another page."""
    inner = type(request)(request.environ | {"REQUEST_METHOD": "GET", "QUERY_STRING": ""})
    inner.path = inner.path_info = path
    inner.user, inner.session = request.user, request.session
    inner._messages = request._messages
    inner.csp_nonce = getattr(request, "csp_nonce", None)
    return inner


def public_page(request, record):
    """The record's page as readers would get it, drafts it rests on included."""
    from sources.publishing import publish_with_parents  # noqa: PLC0415 - which needs this module

    publish_with_parents(record)
    shown = record if hasattr(record, "get_absolute_url") else record.public_record
    inner = as_request(request, shown.get_absolute_url().partition("#")[0])
    inner.preview = True
    view, args, kwargs = resolve(inner.path_info)
    return view(inner, *args, **kwargs).render()


def query_dict(lists):
    """The data of a form from ``{name: [value, …]}``, as Proposal.data keeps them."""
    data = QueryDict(mutable=True)
    for name, values in lists.items():
        data.setlist(name, values)
    return data
