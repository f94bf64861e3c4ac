"""Takes the pictures of the README from a running registry: ``make run``, then ``make pictures``."""

import sys

from playwright.sync_api import sync_playwright

from config.settings import BASE_DIR
from tests.browser.conftest import ARGS, CHROMIUM

FOLDER = BASE_DIR / "docs" / "images"
MOST = 150_000
# Name, address, width, height, and whether dark.
PICTURES = [
    ("home", "/", 1120, 860, False),
    ("members", "/initiatives/ceo-coalition-2011/?as_of=2012-01-01#members", 1120, 760, False),
    ("grid", "/grid/?initiative=alliance-2017", 1120, 760, False),
    ("life", "/signatories/dailymotion/#life", 1120, 720, True),
    ("theme-phone", "/themes/reporting/", 390, 1100, False),
]


def take(address):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        for name, path, width, height, dark in PICTURES:
            tab = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
            )
            tab.goto(address + path)
            file = FOLDER / f"{name}.png"
            tab.screenshot(path=file)
            if file.stat().st_size > MOST:
                raise SystemExit(f"{file} has {file.stat().st_size} bytes; at most {MOST}.")
            sys.stdout.write(f"{file.relative_to(BASE_DIR)}\n")
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1].rstrip("/"))
