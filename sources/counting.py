"""What follows from the data and a question alone, such as a count: worked out once for each version."""

import threading
import time
from collections import OrderedDict
from contextlib import nullcontext, suppress
from functools import partial

from django.db import OperationalError, connection, connections, router

from sources.models import Register
from sources.ordering import on_the_way
from sources.twofold import follows_order, gather

# Parameters that change the form of an answer, or which part of a list it shows, but not which rows.
OF_FORM = {"cursor", "page_size", "page", "fields", "omit", "expand", "format", "ordering"}
MOST = 2_000
# So many rows are gathered and sorted in the time that it takes to come by a page of them in a long list.
FEW = 2_000
# So long the order of a narrowed list is followed, in seconds: at least, and for each row that would have
# to be gathered, a third of what that takes.
LEAST, EACH = 0.01, 0.000_004

_known, _lock = OrderedDict(), threading.Lock()


def is_narrowed(request):
    """Whether a list is asked for that may have left out rows."""
    return any(name not in OF_FORM for name in request.GET)


def fetched(request, queryset, count, fetch, begun=False):
    """What ``fetch`` makes of the ordered rows of a list: a page, with little work however many they are.

    Few rows are gathered. Of many, the order is followed until the page is full. Where all that were
    asked for stand far on, it is followed in vain: soon they are gathered after all.
    """
    narrowed = is_narrowed(request)
    if narrowed and count < FEW:
        return gathered(queryset, fetch)
    rows = on_the_way(queryset, few=False, begun=begun)
    if not narrowed or not follows_order(rows.query):
        return fetch(rows)
    found = in_time(partial(fetch, rows), max(LEAST, count * EACH))
    return gathered(queryset, fetch) if found is None else found


def gathered(queryset, fetch):
    return fetch(on_the_way(gather(queryset), few=True))


# So long a reader waits for counts that help to choose, and then gets the page without them.
SECONDS = 5
# Steps of SQLite between two looks at the clock.
STEPS = 100_000


def in_time(make, seconds=None):
    """What ``make`` asks of the database that is read from; None where that takes too long."""
    reading = connections[router.db_for_read(Register)]
    reading.ensure_connection()
    limit = on_postgresql if reading.vendor == "postgresql" else on_sqlite
    try:
        return limit(make, reading, SECONDS if seconds is None else seconds)
    except OperationalError as error:
        if "interrupted" in str(error) or getattr(error.__cause__, "sqlstate", "") == "57014":
            return None
        raise


def on_sqlite(make, reading, seconds):
    end = time.monotonic() + seconds
    reading.connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        return make()
    finally:
        reading.connection.set_progress_handler(None, 0)


def on_postgresql(make, reading, seconds):
    # Not through Django's cursor: these are no questions, and are not counted with them.
    with reading.wrap_database_errors:
        reading.connection.execute(f"SET statement_timeout = {int(seconds * 1000)}")
    # Inside a transaction what is stopped may take nothing else with it.
    within = reading.connection.transaction() if reading.in_atomic_block else nullcontext()
    try:
        with within:
            return make()
    finally:
        if not reading.needs_rollback:
            lift_limit(reading)


def lift_limit(reading):
    # The limit holds for this statement too, and a busy server may be late with it.
    for _attempt in range(10):
        with suppress(OperationalError), reading.wrap_database_errors:
            reading.connection.execute("RESET statement_timeout")
            return
    reading.close()  # rather than leave the limit to whoever asks next


def once(request, model, name, make, any_question=False, anywhere=False, but=""):
    """What ``make`` gives for the rows of the model that a request asks for, or whatever it asks.

    ``but`` names a parameter that it does not depend on; ``anywhere``: nor on the page or list.
    """
    version = getattr(request, "data_version", None)
    # Inside a transaction the version may be set only as it ends.
    if version is None or connection.in_atomic_block:
        return make()
    parameters = [] if any_question else request.GET.lists()
    asked = sorted((n, tuple(v)) for n, v in parameters if n not in {*OF_FORM, but})
    path = "" if anywhere else request.path_info
    key = (version, model, name, path, tuple(asked))
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    made = make()
    with _lock:
        _known[key] = made
        while len(_known) > MOST:
            _known.popitem(last=False)
    return made
