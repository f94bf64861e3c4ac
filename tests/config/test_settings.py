"""A wrong or missing setting is one clear line; a fresh clone needs none."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "x" * 60 + "123456",
    "ALLOWED_HOSTS": "a.example",
}


def manage(*command, **environment):
    clean = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        (
            PRODUCTION | {"SECRET_KEY": ""},
            "Settings: SECRET_KEY is not set. Make one with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))'",
        ),
        (
            PRODUCTION | {"ALLOWED_HOSTS": ""},
            "Settings: ALLOWED_HOSTS is not set. Set it to the site's names, "
            "e.g. ALLOWED_HOSTS=example.org",
        ),
        (
            PRODUCTION | {"ALLOWED_HOSTS": "*"},
            "Settings: ALLOWED_HOSTS is any name. Set it to the site's names, "
            "e.g. ALLOWED_HOSTS=example.org",
        ),
        (
            PRODUCTION | {"SECRET_KEY": "secret"},
            "Settings: SECRET_KEY has fewer than 50 characters. Make one with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))'",
        ),
        (
            {"API_RATE": "many"},
            "Settings: API_RATE='many' is no rate. Write a number, a slash and s, min, hour or day, "
            "e.g. API_RATE=600/min.",
        ),
        (
            PRODUCTION | {"DEBUG": "1"},
            "Settings: DEBUG=1 shows the inside of the site. Unset it in production.",
        ),
        (
            {"ENVIRONMENT": "prod"},
            "Settings: ENVIRONMENT='prod' is not known. Set ENVIRONMENT to one of: local, production.",
        ),
        (
            {"BREACHED_PASSWORDS": "/no/such/list"},
            "Settings: BREACHED_PASSWORDS='/no/such/list' is no file that can be read here. "
            "Write its full path, or unset BREACHED_PASSWORDS.",
        ),
        ({"DEBUG": "maybe"}, "Settings: DEBUG='maybe' is neither yes nor no. Set DEBUG to 1 or 0."),
        (
            {"SECURE_HSTS_SECONDS": "a year"},
            "Settings: SECURE_HSTS_SECONDS='a year' is not a whole number, e.g. SECURE_HSTS_SECONDS=0.",
        ),
        (
            {"SESSION_IDLE_MINUTES": "0"},
            "Settings: SESSION_IDLE_MINUTES=0 is too little. Set SESSION_IDLE_MINUTES to 10 or more.",
        ),
        (
            {"LOG_LEVEL": "loud"},
            "Settings: LOG_LEVEL='loud' is not known. "
            "Set LOG_LEVEL to one of: DEBUG, INFO, WARNING, ERROR, CRITICAL.",
        ),
        (
            {"DATABASE_URL": "postgres//secret@host"},
            "Settings: DATABASE_URL cannot be read. Write sqlite:////full/path/db.sqlite3 or "
            "postgres://user:password@host:5432/name, with special characters percent-encoded.",
        ),
        (
            {"DATABASE_URL": "mysql://secret@host/name"},
            "Settings: DATABASE_URL names a database this registry is not tested on. "
            "Use sqlite:// or postgres://.",
        ),
    ],
    ids=lambda value: None if isinstance(value, str) else " ".join(value)[:40],
)
def test_a_wrong_setting_is_one_line_on_how_to_mend_it(environment, line):
    result = manage("check", **environment)
    assert (result.stderr.strip(), result.returncode) == (line, 1)


@pytest.mark.parametrize(
    "url", ["postgres://u:secret@127.0.0.1:1/x", "sqlite:////nowhere/at/all/db.sqlite3"]
)
def test_a_database_that_does_not_answer_is_one_line(url):
    result = manage("migrate", DATABASE_URL=url)
    assert result.returncode == 1
    assert result.stderr.startswith("The database does not answer: ")
    assert len(result.stderr.strip().splitlines()) == 1
    assert "secret" not in result.stderr


def test_a_fresh_clone_needs_no_settings():
    assert manage("check").returncode == 0


def test_production_settings_are_sound():
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr


def test_an_empty_database_url_means_the_default():
    assert manage("check", "--database", "default", DATABASE_URL="").returncode == 0


SECRETS = {"SECRET_KEY", "METRICS_TOKEN"}


def asked_for():
    """The variables that the code reads: {name: the expression of its default}."""
    found = {}
    for name in ("config/settings.py", "config/databases.py", "config/server.py"):
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("environment."):
                variable, *default = node.args
                found.setdefault(variable.value, default and ast.unparse(default[0]))
    return found


def test_the_table_lists_every_setting_with_its_default():
    text = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| .+ \|$", text, re.M))
    asked = asked_for()
    assert sorted(table) == sorted({*asked, "PROMETHEUS_MULTIPROC_DIR"})
    # Literal defaults alone: others are told in words. A secret's second argument is a length.
    literal = {
        name: default.strip("'").replace("_", "") or "–"
        for name, default in asked.items()
        if default and re.fullmatch(r"\d[\d_]*|'[^']*'", default) and name not in SECRETS
    }
    assert {name: table[name].replace("`", "").split(" / ")[0] for name in literal} == literal


@pytest.mark.parametrize(
    "command",
    [
        ["check", "--deploy"],
        ["doctor"],
        ["diffsettings", "--help"],
        ["migrate", "--plan"],
    ],
    ids=" ".join,
)
def test_no_secret_is_printed(command):
    secrets = {"SECRET_KEY": "k3y" * 20, "METRICS_TOKEN": "t0ken" * 5}
    database = {"DATABASE_URL": "postgres://registry:pa55word@127.0.0.1:1/registry"}
    result = manage(*command, **PRODUCTION | secrets | database | {"LOG_LEVEL": "DEBUG"})
    printed = result.stdout + result.stderr
    assert printed
    assert [one for one in ("k3yk3y", "t0kent0ken", "pa55word") if one in printed] == []


def test_in_production_cookies_are_bound_to_the_host_and_to_https():
    names = ["NAME", "SECURE", "HTTPONLY", "SAMESITE", "DOMAIN", "PATH"]
    shown = ", ".join(
        f"settings.{kind}_COOKIE_{name}" for kind in ("SESSION", "CSRF") for name in names
    )
    command = f"from django.conf import settings; print([{shown}])"
    result = manage("shell", "--no-imports", "-c", command, **PRODUCTION)
    flags = [True, True, "Lax", None, "/"]
    assert result.stdout.strip() == str(["__Host-sessionid", *flags, "__Host-csrftoken", *flags])
