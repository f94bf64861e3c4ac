"""Reads pages and API until its input ends: python reader.py in a folder that holds the code.

It says "ready" when all answer, then which addresses were answered otherwise than with 200, and how often
all were read.
"""

import json
import os
import select
import sys

PATHS = ["/", "/initiatives/", "/signatories/", "/memberships/", "/commitments/", "/documents/"]
PATHS += ["/changes/", "/search/?q=privacy", "/grid/", "/themes/", "/data/"]
PATHS += [f"/api/v1/{name}/" for name in ("signatories", "memberships", "commitments", "changes")]


def main():
    sys.path.insert(0, os.getcwd())
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django  # noqa: PLC0415 - of the code in this folder
    from django.test import Client  # noqa: PLC0415

    django.setup()
    client = Client(raise_request_exception=False)
    paths = [path for path in PATHS if client.get(path).status_code == 200]
    print("ready", len(paths), flush=True)  # noqa: T201
    faults, rounds = [], 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        for path in paths:
            if (status := client.get(path).status_code) != 200:
                faults.append([path, status])
        rounds += 1
    print(json.dumps([faults, rounds]))  # noqa: T201


if __name__ == "__main__":
    main()
