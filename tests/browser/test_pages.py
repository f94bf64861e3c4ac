"""What only a browser can tell: accessibility, width, policy, keyboard, paper."""

import shutil
from io import StringIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command

from sources.models import Register

RELEASED = "2026-11-02"

# One page of each kind, with much on it.
PAGES = [
    "/",
    "/initiatives/",
    "/initiatives/ceo-coalition-2011/",
    "/initiatives/ceo-coalition-2011/?as_of=2012-13-01",
    "/initiatives/alliance-2017/?as_of=2010-01-01",
    "/initiatives/safer-social-networking-2009/",
    "/signatories/",
    "/signatories/orange/",
    "/commitments/?initiative=alliance-2017",
    "/commitments/?initiativ=x",
    "/commitments/ceo-coalition-2011-privacy/",
    "/themes/",
    "/themes/reporting/",
    "/grid/?sector=social_media",
    "/grid/?initiative=alliance-2017&as_of=2018-01-01",
    "/grid/?initiative=ceo-coalition-2011&signatory=telefonica",
    "/grid/?columns=areas",
    "/compare/?initiative=alliance-2017",
    "/compare/?initiative=ceo-coalition-2011&initiative=alliance-2017",
    "/compare/?signatory=telefonica&signatory=sky&signatory=meta&signatory=lego",
    "/documents/",
    "/documents/ec-alliance-page/",
    "/search/?q=telia",
    "/search/?q=nowhere+at+all",
    "/search/?q=telefonica&as_of=2012-01-01",
    "/changes/",
    "/changes/1/",
    "/data/",
    "/api/v1/docs/guide/",
    "/data/releases/",
    f"/data/releases/{RELEASED}/",
    "/about/",
    "/accessibility/",
    "/embed/initiatives/alliance-2017/",
    "/embed/signatories/orange/",
    "/embed/grid/?initiative=alliance-2017",
    "/there-is-no-such-page/",
]
# The axe rules for WCAG 2.2 AA and good practice. Colours depend on the scheme and never on the
# width, and contrast costs most: it is asked once in light and once in dark.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # Else axe reads each style sheet once more, and asks for what it imports beside the page.
    "preload": False,
}
COLOUR = ["color-contrast", "link-in-text-block"]
OF_COLOUR = RULES | {"runOnly": {"type": "rule", "values": COLOUR}}
BUT_COLOUR = RULES | {"rules": {rule: {"enabled": False} for rule in COLOUR}}
AXE = """options => axe.run(document, options).then(found => found.violations.map(
    one => [one.id, one.nodes[0].html.slice(0, 160)]))"""
# What is closed is looked at too; of the many source marks a few, so far apart that none covers another.
OPEN = """() => {
    document.querySelectorAll('details:not(.evidence)').forEach(one => { one.open = true })
    const marks = [...document.querySelectorAll('details.evidence')]
        .filter((_, place) => place % 12 === 0).slice(0, 5)
    marks.forEach(one => { one.removeAttribute('name'); one.open = true })
}"""
WIDE_ELEMENTS = """[...document.querySelectorAll('main *')]
    .filter(one => !one.closest('.scroll, .hidden-text') && one.checkVisibility())
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 120))"""
PAGE_WIDTH = "document.documentElement.scrollWidth - innerWidth"
# As in WCAG 2.2, criterion 1.4.12.
SPACED = """() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`)
    document.adoptedStyleSheets = [sheet]
}"""
# Targets that are smaller than 24 pixels, apart from links within a sentence (criterion 2.5.8).
SMALL = """[...document.querySelectorAll('summary, button, select, .site-nav a, .toc a, .chips a, .ways a')]
    .filter(one => one.checkVisibility())
    .filter(one => Math.min(one.offsetHeight, one.offsetWidth) < 24)
    .map(one => one.outerHTML.slice(0, 120))"""
MOVES = """() => new Promise(done => {
    let sum = 0
    new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value }))
        .observe({type: 'layout-shift', buffered: true})
    setTimeout(() => done(sum + document.getAnimations().length), 60)
})"""


@pytest.fixture(scope="module")
def release(site, django_db_blocker):
    """A release of the registry, whose page is looked at like the others."""
    with django_db_blocker.unblock():
        Register.objects.update(changed_at=f"{RELEASED}T10:00:00Z")
        call_command("build_release", stdout=StringIO(), verbosity=0)
    yield
    shutil.rmtree(settings.RELEASES_DIR / RELEASED)


@pytest.fixture(scope="module")
def seen(chromium, site, release):
    """What each page showed, by claim: every page is loaded once and looked at in every way."""
    found = {name: {} for name in ("status", "moves", "axe", "wide", "spaced", "small")}
    found |= {"said": [], "asked": set()}
    tab = chromium.new_page(viewport={"width": 1280, "height": 900})
    tab.on("console", lambda message: found["said"].append((tab.url, message.text)))
    tab.on("request", lambda request: found["asked"].add("/".join(request.url.split("/")[:3])))
    for path in PAGES:
        found["status"][path] = tab.goto(site + path).status
        for claim, fault in look_at(tab):
            if fault:
                found[claim].setdefault(path, []).append(fault)
    tab.close()
    return found


def look_at(tab):
    """Pairs of a claim and what speaks against it."""
    yield "moves", tab.evaluate(MOVES)
    tab.evaluate(OPEN)
    tab.evaluate(Axe().axe_script)
    yield "axe", tab.evaluate(AXE, RULES)
    tab.emulate_media(color_scheme="dark")
    yield "axe", tab.evaluate(AXE, OF_COLOUR)
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size({"width": 390, "height": 900})
    yield "axe", tab.evaluate(AXE, BUT_COLOUR)
    yield "small", tab.evaluate(SMALL)
    for width in (640, 320):
        tab.set_viewport_size({"width": width, "height": 900})
        yield "wide", tab.evaluate(WIDE_ELEMENTS)
        yield "wide", tab.evaluate(PAGE_WIDTH)
    tab.evaluate(SPACED)
    yield "spaced", tab.evaluate(WIDE_ELEMENTS)
    tab.set_viewport_size({"width": 1280, "height": 900})


def test_axe_finds_nothing_on_any_page_light_or_dark_wide_or_narrow(seen):
    assert seen["axe"] == {}


def test_nothing_is_wider_than_the_smallest_screen_or_a_zoom_of_200_per_cent(seen):
    assert seen["wide"] == {}


def test_wider_spacing_of_text_breaks_no_page(seen):
    assert seen["spaced"] == {}


def test_what_is_pressed_is_at_least_24_pixels_high_and_wide(seen):
    assert seen["small"] == {}


def test_nothing_moves_and_nothing_shifts(seen):
    assert seen["moves"] == {}


@pytest.mark.parametrize("path", ["/signatories/", "/embed/grid/?initiative=alliance-2017"])
def test_nothing_shifts_while_a_slow_machine_reads_a_long_table(site, window, path):
    tab = window()
    tab.context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": 8})
    tab.goto(site + path)
    assert tab.evaluate(MOVES) == 0


def test_pages_keep_their_own_policy_and_ask_no_other_host(seen, site):
    assert set(seen["status"].values()) == {200, 400, 404}
    assert [path for path, status in seen["status"].items() if status == 404] == PAGES[-1:]
    refused = [text for url, text in seen["said"] if "Failed to load resource" not in text]
    assert (refused, seen["asked"]) == ([], {site})


def test_a_source_opens_by_keyboard_without_scripts(site, window):
    tab = window(scripts=False)
    tab.goto(f"{site}/initiatives/ceo-coalition-2011/")
    mark = tab.locator("[id='ceo-coalition-2011-apple'] summary")
    panel = tab.locator("[id='ceo-coalition-2011-apple'] .evidence-panel")
    assert not panel.is_visible()
    mark.focus()
    tab.keyboard.press("Enter")
    assert panel.is_visible()
    assert "Apple" in panel.inner_text()


def test_the_first_tab_stop_skips_to_the_content(site, window):
    tab = window(scripts=False)
    tab.goto(site)
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/#content")


def test_a_filter_works_without_scripts_and_stands_in_the_address(site, window):
    tab = window(390, scripts=False)
    tab.goto(f"{site}/commitments/")
    tab.get_by_text("Filter and sort").click()
    tab.get_by_label("CEO Coalition").check()
    tab.get_by_role("button", name="Show").click()
    assert "initiative=ceo-coalition-2011" in tab.url
    made_under = tab.locator("tbody td[data-label=Under] a").all_inner_texts()
    assert set(made_under) == {"CEO Coalition"}


def test_a_day_is_chosen_without_scripts_and_stands_in_the_address(site, window):
    tab = window(scripts=False)
    tab.goto(f"{site}/initiatives/ceo-coalition-2011/")
    tab.get_by_label("On a chosen day").fill("2012-01-01")
    tab.get_by_role("button", name="Show that day").click()
    assert tab.url.endswith("/initiatives/ceo-coalition-2011/?as_of=2012-01-01#members")
    assert tab.locator("table.members tbody tr[id]").count() == 28


def test_paper_shows_the_facts_and_not_the_controls(site, window):
    tab = window()
    tab.goto(f"{site}/initiatives/ceo-coalition-2011/")
    tab.emulate_media(media="print")
    assert tab.locator("table.members tbody tr[id]").first.is_visible()
    assert not tab.locator(".site-nav").is_visible()
    assert not tab.locator("form.as-of").is_visible()
    assert tab.locator(".cite > p").first.is_visible()
    source = tab.get_by_role("link", name="A coalition to make the Internet a better place")
    address = source.evaluate("link => getComputedStyle(link, '::after').content")
    assert (
        address
        == '" <https://www.telefonica.com/en/web/public-policy/-/a-coalition-to-make-the-internet-a-better-place-for-kids>"'
    )


FOCUSED = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect()
    const drawn = one.querySelector('.hit') || one
    const style = getComputedStyle(drawn)
    const place = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
    return {
        name: one.outerHTML.slice(0, 80),
        shown: style.outlineStyle !== 'none' || style.stroke !== 'none',
        seen: one === place || one.contains(place) || (place && place.contains(one)),
    }
}"""


@pytest.mark.parametrize("width", [1280, 320])
def test_each_stop_of_the_keyboard_shows_its_focus_and_is_not_hidden(width, site, window):
    tab, lost = window(width), []
    for path in ("/", "/initiatives/ceo-coalition-2011/", "/signatories/orange/", "/grid/"):
        tab.goto(site + path)
        for _ in range(45):
            tab.keyboard.press("Tab")
            stop = tab.evaluate(FOCUSED)
            if not (stop["shown"] and stop["seen"]):
                lost.append((path, stop))
    assert lost == []


def test_drawings_keep_their_lines_in_forced_colours(site, window):
    tab = window()
    tab.emulate_media(forced_colors="active")
    tab.goto(site)
    fill = "getComputedStyle(document.querySelector('.timeline .bar')).fill"
    ink = "getComputedStyle(document.querySelector('h1')).color"
    assert tab.evaluate(fill) == tab.evaluate(ink)
