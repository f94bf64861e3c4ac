"""What people come for, done in a real browser: each with few steps, on the registry as it ships."""

import csv
import io

PHONE = 390


def test_a_journalist_finds_who_was_in_on_a_day_and_who_came_later(site, window):
    tab = window(scripts=False)
    tab.goto(site)
    tab.get_by_role("link", name="CEO Coalition", exact=True).first.click()
    groups = tab.locator("table.members th.group").all_inner_texts()
    assert [group.split("(")[1].split(")")[0] for group in groups] == ["28 names", "3 names"]
    assert groups[1].startswith("Added by a later list, 14 March 2012; exact joining date")
    tab.get_by_label("On a chosen day").fill("2012-01-01")
    tab.get_by_role("button", name="Show that day").click()
    assert tab.locator("table.members tbody tr[id]").count() == 28
    assert "on 1 January 2012" in tab.title()
    tab.get_by_text("Cite this page").click()
    assert "state of 1 January 2012" in tab.locator("main").inner_text()


def test_a_day_before_the_launch_is_answered_and_not_left_empty(site, window):
    tab = window(scripts=False)
    answer = tab.goto(f"{site}/initiatives/ceo-coalition-2011/?as_of=2010-01-01")
    assert answer.status == 200
    assert (
        "CEO Coalition did not exist yet on 1 January 2010." in tab.locator("#members").inner_text()
    )


def test_a_sceptic_follows_a_fact_to_its_document_in_two_steps(site, window):
    tab = window(scripts=False)
    tab.goto(f"{site}/initiatives/ceo-coalition-2011/")
    row = tab.locator("[id='ceo-coalition-2011-skyrock']")
    row.locator("summary").click()
    passage = row.locator("blockquote").first.inner_text()
    row.locator(".evidence-panel a").first.click()
    assert "/documents/" in tab.url
    assert passage in tab.locator("#memberships").inner_text()
    assert "SHA-256" in tab.locator("dl.facts").inner_text()


def test_a_researcher_sees_both_sides_where_documents_disagree(site, window):
    tab = window(scripts=False)
    tab.goto(f"{site}/initiatives/safer-social-networking-2009/")
    tab.get_by_role("link", name="Where documents disagree").click()
    sides = tab.locator("[id='safer-social-networking-2009-number-of-signatories']")
    told = " ".join(sides.locator("tbody th").all_inner_texts())
    assert "20" in told
    assert "21" in told
    assert "What the registry shows, and why." in sides.inner_text()


def test_an_old_name_finds_the_organisation_of_today_and_says_so(site, window):
    tab = window(scripts=False)
    for asked, name, because in [
        ("Research in Motion", "BlackBerry", "Matched by the name Research In Motion"),
        ("BSkyB", "Sky", "Matched by the name BSkyB"),
        ("Télia", "Telia Company", ""),
    ]:
        tab.goto(site)
        tab.get_by_role("searchbox").fill(asked)
        tab.get_by_role("button", name="Search").click()
        hit = tab.locator("ol.rows > li").first
        assert hit.locator("h2").inner_text() == name
        assert because in hit.inner_text()


def test_a_misspelt_search_leads_on(site, window):
    tab = window(scripts=False)
    tab.goto(f"{site}/commitments/?q=privvacy")
    tab.get_by_role("link", name="privacy", exact=True).click()
    assert tab.url.endswith("?q=privacy")
    assert tab.locator("tbody tr").count() > 3
    assert tab.locator("tbody mark").count() > 0


def test_what_is_shown_is_what_is_downloaded(site, window):
    tab = window(scripts=False)
    tab.goto(f"{site}/signatories/?initiative=alliance-2017&sector=telecoms")
    shown = tab.locator("tbody tr > th > a").all_inner_texts()
    address = tab.locator(".twins").get_by_role("link", name="CSV").get_attribute("href")
    text = tab.request.get(site + address).text()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["name"] for row in rows] == shown
    assert len(shown) > 4


def test_everything_needed_is_done_without_a_mouse(site, window):
    tab = window()
    tab.goto(site)

    def to(name):
        """Press the tabulator until the thing of that name has the focus."""
        for _ in range(60):
            tab.keyboard.press("Tab")
            told = tab.evaluate(
                "document.activeElement.textContent.trim() || document.activeElement.name"
            )
            if told.startswith(name):
                return
        raise AssertionError(f"no way to {name} by keyboard")

    to("q")
    tab.keyboard.type("TeliaSonera")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search/?q=TeliaSonera")
    to("Telia Company")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/signatories/telia/**")
    to("4 sources")
    tab.keyboard.press("Space")
    assert tab.locator("details.evidence[open] .evidence-panel").is_visible()


def test_filters_are_set_and_removed_on_a_telephone_without_scripts(site, window):
    tab = window(PHONE, scripts=False)
    tab.goto(f"{site}/signatories/")
    tab.get_by_text("Filter and sort").click()
    tab.get_by_label("Child protection and helplines").check()
    tab.get_by_role("button", name="Show").click()
    assert "sector=child_protection" in tab.url
    narrowed = tab.locator("tbody tr").count()
    assert 0 < narrowed < 20
    tab.get_by_role("link", name="Remove the filter Sector").click()
    assert tab.url == f"{site}/signatories/?"
    assert tab.locator("tbody tr").count() == 50


def test_an_analyst_goes_from_the_grid_to_the_passage(site, window):
    tab = window(scripts=False)
    tab.goto(site)
    tab.get_by_role("link", name="Grid", exact=True).click()
    tab.get_by_role("link", name="CEO Coalition", exact=True).first.click()
    tab.locator("tbody td a").first.click()
    assert "signatory=" in tab.url
    tab.locator("main details.evidence > summary").first.click()
    tab.locator("details.evidence[open] .evidence-panel a").first.click()
    assert "/documents/" in tab.url


def test_a_reader_compares_two_initiatives_and_comes_to_the_source_of_a_renaming(site, window):
    tab = window(scripts=False)
    tab.goto(f"{site}/initiatives/ceo-coalition-2011/")
    tab.get_by_role("link", name="Compare with another").click()
    form = tab.get_by_role("form", name="Compare two initiatives")
    form.get_by_label("One initiative").select_option("ceo-coalition-2011")
    form.get_by_label("Another").select_option("alliance-2017")
    form.get_by_role("button").click()
    assert tab.locator("h1").inner_text() == "CEO Coalition → Alliance"
    tallied = tab.locator("ul.tally strong").all_inner_texts()
    sections = ("#carried_over", "#gone", "#new")
    rows = [tab.locator(f"{section} tbody tr").count() for section in sections]
    assert [int(number) for number in tallied] == rows
    renamed = tab.locator(
        "#carried_over tbody tr", has_text="Listed then as BT, later as BT Group."
    )
    renamed.locator("summary").first.click()
    renamed.locator(".evidence-panel a").first.click()
    assert "/documents/" in tab.url
