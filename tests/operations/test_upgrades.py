"""On a filled database every migration goes back and forward, and the code before it reads meanwhile."""

import json
import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sources.version import unwatch

OURS = {app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}
# What migrate itself or triggers write.
OF_ITS_OWN = {"sources_register", "django_migrations", "django_content_type", "auth_permission"}
OF_ITS_OWN |= {"auth_group_permissions"}


def migrate(*to):
    call_command("migrate", *to, verbosity=0)


def schema():
    """The columns of all tables that are compared."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - OF_ITS_OWN
        shape = {}
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} LIMIT 0")
            shape[name] = sorted(column[0] for column in cursor.description)
        return shape


def contents():
    """Each column of each table: {(table, column): its values, in the order of their text}."""
    found = {}
    with connection.cursor() as cursor:
        for table, columns in schema().items():
            names = ", ".join(map(connection.ops.quote_name, columns))
            cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(table)}")
            rows = sorted(cursor.fetchall(), key=repr)
            for column, values in zip(columns, zip(*rows, strict=True), strict=bool(rows)):
                found[table, column] = values
    return found


def there_and_back():
    """What each column held before, after all ways back, and after all ways forward; then what failed."""
    executor = MigrationExecutor(connection)
    graph, before, whole = executor.loader.graph, contents(), schema()
    firsts = [graph.root_nodes(label)[0] for label in sorted(OURS & executor.loader.migrated_apps)]
    for first in firsts:
        migrate(*first)
    back = contents()
    plan, unread = forward()
    migrate()
    return {
        "lost on the way back": differing(before, back),
        "lost on the way forward": differing(back, contents()),
        "schema": schema() == whole,
        "steps": plan,
        "unread": unread,
    }


def differing(before, after):
    """The columns that are in both and do not hold the same."""
    return [column for column in before.keys() & after.keys() if before[column] != after[column]]


def forward():
    """Every step by itself, and which of them the models of before it cannot read."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unwatch(None, plan=plan)
    state, unread = executor.loader.project_state(list(executor.loader.applied_migrations)), []
    for migration, _back in plan:
        before = state.clone()
        state = executor.apply_migration(state, migration)
        unread += [f"{migration}: {fault}" for fault in cannot_read(before.apps)]
    return {str(migration) for migration, _back in plan}, unread


def cannot_read(models):
    for model in models.get_models():
        try:
            list(model._base_manager.values_list()[:20])
        except Exception as error:
            yield f"{model._meta.label}: {error}"


def git(*arguments):
    """What git says of this repository; None where it knows nothing of it."""
    command = ["git", "-C", settings.BASE_DIR, *arguments]
    try:
        result = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return None
    return None if result.returncode else result.stdout


def code_before():
    """The commit before the newest that brought a migration, if the history goes so far."""
    found = git("log", "-1", "--diff-filter=A", "--format=%H", "--", "*/migrations/[0-9]*.py")
    return found and git("rev-parse", "--verify", "--quiet", f"{found.decode().strip()}^")


def address():
    """The present database as DATABASE_URL."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def read_by_old_code(folder):
    """Back to the migrations of the old code, then forward while it reads; what it was answered."""
    commit = code_before().decode().strip()
    with tarfile.open(fileobj=BytesIO(git("archive", commit))) as archive:
        archive.extractall(folder, filter="data")
    for label in sorted(OURS):
        old, new = (
            sorted(path.stem for path in (base / label / "migrations").glob("[0-9]*.py"))
            for base in (folder, settings.BASE_DIR)
        )
        if old and new != old:
            migrate(label, old[-1])
    connection.close()
    reader = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("reader.py")],
        cwd=folder, env=os.environ | {"DATABASE_URL": address(), "ALLOWED_HOSTS": "testserver"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with reader:
        ready = reader.stdout.readline().split()
        migrate()
        told, _errors = reader.communicate()
    faults, rounds = json.loads(told)
    return ready, faults, rounds


@pytest.fixture(scope="module")
def trial(registry_copy, django_db_blocker, tmp_path_factory):
    """Both on one copy of the register, outside a transaction."""
    with django_db_blocker.unblock():
        old = read_by_old_code(tmp_path_factory.mktemp("old")) if code_before() else None
        yield {"old code": old, **there_and_back()}
        connection.close()


def test_all_ways_back_and_forward_keep_what_has_a_place_on_both_sides(trial):
    assert {"sources.0008_the_version_of_the_data"} < trial["steps"]
    assert (trial["lost on the way back"], trial["lost on the way forward"]) == ([], [])
    assert trial["schema"]


def test_models_of_before_a_migration_read_what_it_made(trial):
    assert trial["unread"] == []


def test_the_code_before_the_newest_migration_reads_while_it_is_applied(trial):
    if trial["old code"] is None:
        pytest.skip("the history of the code is not here")
    (word, pages), faults, rounds = trial["old code"]
    assert (word, faults, rounds > 0) == ("ready", [], True)
    assert int(pages) > 10
