"""What .ci/audit.py makes of what pip-audit says: a fault fails, no data is told and no more."""

import runpy

import pytest
from django.conf import settings

FAULT = {"id": "PYSEC-2026-1", "fix_versions": ["5.2.20"], "aliases": [], "description": "D"}
SOUND = {"name": "tqdm", "version": "4.70.1", "vulns": []}
BAD = {"name": "django", "version": "5.2.19", "vulns": [FAULT]}
UNKNOWN = {"name": "qrcode", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("packages", "why", "line", "status"),
    [
        ([SOUND], "", "No fault is known of any of the 1 packages.", 0),
        ([SOUND, BAD], "", "django 5.2.19: PYSEC-2026-1, mended in 5.2.20", 1),
        ([UNKNOWN, BAD], "", "django 5.2.19: PYSEC-2026-1, mended in 5.2.20", 1),
        (
            [SOUND, UNKNOWN],
            "",
            "Not audited: the data on known faults cannot be had here "
            "(the index tells nothing of 1 packages).",
            3,
        ),
        (
            [],
            "no answer within 60 s",
            "Not audited: the data on known faults cannot be had here (no answer within 60 s).",
            3,
        ),
    ],
)
def test_a_known_fault_fails_and_missing_data_is_told(packages, why, line, status):
    report = runpy.run_path(settings.BASE_DIR / ".ci/audit.py")["report"]
    lines, ended = report(packages, why)
    assert (lines[0], ended) == (line, status)
