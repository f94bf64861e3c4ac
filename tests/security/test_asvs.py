"""docs/security.md names every item of ASVS 5.0 at levels 1 and 2, and files that are there."""

import re

from django.conf import settings

TEXT = (settings.BASE_DIR / "docs/security.md").read_text(encoding="utf-8")
# How many items of levels 1 and 2 each section has in ASVS 5.0.0, numbered from 1.
ITEMS = (
    "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 "
    "4.1:3 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 "
    "6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 "
    "10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 "
    "12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 "
    "15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"
)


def as_numbers(item):
    return tuple(map(int, item.split(".")))


def test_every_item_is_answered_and_no_other():
    sections = (section.split(":") for section in ITEMS.split())
    wanted = {
        (*as_numbers(section), item)
        for section, count in sections
        for item in range(1, int(count) + 1)
    }
    assert len(wanted) == 253
    ranges = re.findall(r"(\d+\.\d+\.\d+)(?:–(\d+\.\d+\.\d+))?", TEXT)
    named = {as_numbers(one) for pair in ranges for one in pair if one}
    assert named - wanted == set()
    spans = [(as_numbers(first), as_numbers(last or first)) for first, last in ranges]
    assert {item for item in wanted if any(a <= item <= b for a, b in spans)} == wanted


def test_what_it_points_to_is_there():
    paths = re.findall(r"`((?:tests|deploy|sources|requirements)/[\w./-]*)`", TEXT)
    assert len(paths) > 20
    assert [path for path in paths if not (settings.BASE_DIR / path).exists()] == []
