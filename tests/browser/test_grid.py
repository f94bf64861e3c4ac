"""The grid in a real browser: headings that stay, keyboard, small screens, paper, no scripts."""

import pytest

ALLIANCE = "/grid/?initiative=alliance-2017"
# Where a cell stands within the region that scrolls, and whether a heading covers it.
FREE = """cell => {
    const box = cell.getBoundingClientRect()
    const table = cell.closest('table')
    const top = table.tHead.getBoundingClientRect().bottom
    const side = cell.closest('tr').cells[0].getBoundingClientRect().right
    return box.top >= top - 1 && box.left >= side - 1
}"""

# What is drawn before the word: a sign and the line around it, if it has one.
SYMBOL = """cell => {
    const drawn = getComputedStyle(cell, '::before')
    const sign = drawn.content.split('"')[1]
    return [sign, drawn.borderTopStyle, drawn.borderTopColor].join(' ')
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_both_headings_stay_while_the_cells_scroll(width, site, window):
    tab = window(width)
    tab.goto(site + ALLIANCE)
    region = tab.locator(".grid-scroll")
    before = region.bounding_box()
    region.evaluate("one => one.scrollTo(400, 900)")
    tab.wait_for_function("document.querySelector('.grid-scroll').scrollTop > 500")
    head = tab.locator(".grid thead th").first.bounding_box()
    row = tab.locator(".grid tbody th").nth(20).bounding_box()
    assert (head["x"], head["y"]) == pytest.approx((before["x"], before["y"] + 1), abs=1.5)
    assert row["x"] == pytest.approx(before["x"], abs=1.5)
    assert row["width"] < before["width"] / 2


@pytest.mark.parametrize("width", [1280, 390])
def test_no_heading_covers_the_cell_that_has_the_focus(width, site, window):
    tab = window(width)
    tab.goto(site + ALLIANCE)
    cells = tab.locator(".grid tbody tr").nth(12).locator("td a")
    tab.locator(".grid-scroll").evaluate("one => one.scrollTo(2000, 4000)")
    for place in (7, 0):
        cells.nth(place).focus()
        assert cells.nth(place).evaluate(f"link => ({FREE})(link.parentElement)"), place


def test_the_keyboard_goes_round_the_grid_or_through_it_row_by_row(site, window):
    tab = window(scripts=False)
    tab.goto(site + ALLIANCE)
    over = tab.get_by_role("link", name="Skip the grid")
    over.focus()
    assert over.bounding_box()["x"] >= 0
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('role')") == "region"
    tab.locator(".grid tbody th a").first.focus()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**signatory=askfm#cell-alliance-2017-user-empowerment")
    tab.goto(site + ALLIANCE)
    over.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**#grid-after")


def test_a_cell_leads_to_its_quote_without_scripts_on_a_phone(site, window):
    tab = window(390, scripts=False)
    tab.goto(f"{site}/grid/?initiative=ceo-coalition-2011")
    tab.locator(".grid tr", has_text="Apple").get_by_text("signed").first.click()
    cell = tab.locator("article:target")
    assert cell.locator("h3").inner_text() == "1 simple and robust reporting tools for users"
    cell.locator("summary").first.click()
    assert cell.locator("blockquote").first.is_visible()


def test_the_day_and_the_sector_are_chosen_without_scripts(site, window):
    tab = window(390, scripts=False)
    tab.goto(f"{site}/grid/?initiative=ceo-coalition-2011")
    tab.get_by_text("Filter, sort, choose a day").click()
    tab.get_by_label("Telecommunications").check()
    tab.get_by_label("As of").fill("2012-01-01")
    tab.get_by_role("button", name="Show").click()
    assert "sector=telecoms" in tab.url
    assert "as_of=2012-01-01" in tab.url
    assert tab.get_by_role("heading", level=1).inner_text().endswith("on 1 January 2012")
    names = tab.locator(".grid tbody th[scope=row] a").all_inner_texts()
    assert "Deutsche Telekom" in names
    assert "Apple" not in names


@pytest.mark.parametrize("query", ["", "?initiative=alliance-2017"])
def test_the_whole_grid_fits_on_paper(query, site, window):
    tab = window()
    tab.goto(f"{site}/grid/{query}")
    tab.set_viewport_size({"width": 1047, "height": 718})  # A4 landscape within its margins
    tab.emulate_media(media="print")
    assert not tab.locator(".ways").is_visible()
    table = tab.locator("table.grid").bounding_box()
    assert table["x"] >= -1
    assert table["x"] + table["width"] <= 1048
    region = tab.locator(".grid-scroll").bounding_box()
    assert region["height"] >= table["height"]
    assert tab.locator("table.grid td.own a").last.evaluate(SYMBOL) == "✓ solid rgb(0, 0, 0)"
    pages = tab.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 841.91998 594.95996]" in pages or b"/MediaBox [0 0 842" in pages


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_four_states_differ_in_symbol_and_word(dark, site, window):
    tab = window(dark=dark)
    tab.goto(f"{site}/grid/?as_of=2018-01-01")
    symbols = [
        tab.locator(f".grid td.{state} a").first.evaluate(SYMBOL)
        for state in ("own", "signed", "not_documented", "not_member")
    ]
    assert len(set(symbols)) == 4
    words = tab.locator(".grid td.not_documented").first.inner_text().strip()
    assert words == "not documented"
    assert "own commitment" in tab.locator(".grid td.own").first.inner_text()
