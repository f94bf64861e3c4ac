"""Asks whether a fault is known of what production installs: requirements/base.txt, by pip-audit.

Ends with 0 where none is known, 1 where one is, and 3 where the data cannot be had, which is no reason
to stop work that has no network.
"""

import json
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements/base.txt"
SECONDS = 60
COMMAND = [
    sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner=off",
    "--timeout=10", "--format=json", f"--requirement={REQUIREMENTS}",
]  # fmt: skip


def ask():
    """What pip-audit says of each package, or why it says nothing."""
    try:
        result = subprocess.run(COMMAND, capture_output=True, text=True, timeout=SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        return [], f"no answer within {SECONDS} s"
    try:
        return json.loads(result.stdout)["dependencies"], ""
    except ValueError:
        return [], (result.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]


def report(packages, why):
    """What is told of it, and how to end."""
    known = [package for package in packages if "skip_reason" not in package]
    faults = [
        f"{package['name']} {package['version']}: {fault['id']}, mended in "
        f"{', '.join(fault['fix_versions']) or 'no release yet'}"
        for package in known
        for fault in package["vulns"]
    ]
    if faults:
        return [*faults, f"{len(faults)} known faults: raise the versions (make lock)."], 1
    if len(known) < len(packages) or not packages:
        why = why or f"the index tells nothing of {len(packages) - len(known)} packages"
        return [f"Not audited: the data on known faults cannot be had here ({why})."], 3
    return [f"No fault is known of any of the {len(known)} packages."], 0


if __name__ == "__main__":
    lines, status = report(*ask())
    sys.stdout.write("\n".join([*lines, ""]))
    sys.exit(status)
