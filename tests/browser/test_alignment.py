"""The alignment page in a real browser: looked at, filtered, followed, cascaded, approved, realigned, also by keys."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
WIDER_THAN_ITS_PLACE = """() => [document.documentElement, document.querySelector('#rendered_cells')]
  .filter(one => one.scrollWidth > one.clientWidth).length"""
NAUGHTY = "Unit <img src=x onerror=alert(1)>"
TABS = ("Overview", "Matrix", "Tree", "Follow", "Cascade", "Approvals", "Findings")
SOON = (datetime.now(UTC).date() + timedelta(days=20)).isoformat()


def open_case(pages: OpenPage, title: str = "Halvorsen Water", size: dict[str, int] = DESK) -> Page:
    """Open a built-in case: load it where that has not been done."""
    page = pages("alignment", **size)
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    stored = page.get_by_role("button", name=re.compile(rf"^{title}"))
    card = page.locator(".osm-start__card", has_text=title)
    if stored.count():
        stored.first.click()
    else:
        card.get_by_role("button").click()
    expect(page.get_by_role("tab", name="Overview")).to_be_visible()
    return page


def tab(page: Page, title: str) -> None:
    page.get_by_role("tab", name=title).click()


def shown(page: Page) -> Locator:
    """The part that is shown."""
    return page.get_by_role("tabpanel").filter(visible=True)


def test_the_start_screen_loads_a_case_and_a_reload_opens_it_again(pages: OpenPage) -> None:
    page = open_case(pages)
    expect(page.get_by_role("heading", name="Halvorsen Water (fictional)")).to_be_visible()
    expect(page.locator(".osm-align__chart .osm-chart[data-drawn]")).to_have_count(2)
    tab(page, "Findings")
    page.reload()
    expect(page.get_by_role("tab", name="Findings")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("heading", name="Halvorsen Water (fictional)")).to_be_visible()


def test_the_matrix_is_read_without_colour_filtered_and_turned(pages: OpenPage) -> None:
    page = open_case(pages)
    tab(page, "Matrix")
    pane = shown(page)
    expect(pane.get_by_text(re.compile("^8 units . 20 corporate objectives$"))).to_be_visible()
    pane.get_by_label("Find a unit").fill("pumps")
    expect(pane.get_by_role("rowheader", name=re.compile("Building Pumps"))).to_be_visible()
    expect(pane.get_by_role("rowheader", name=re.compile("People and Culture"))).to_have_count(0)
    pane.get_by_label("Find a unit").fill("")
    pane.get_by_label("Kind").select_option("support unit")
    expect(pane.get_by_role("rowheader", name=re.compile("People and Culture"))).to_be_visible()
    expect(pane.get_by_role("rowheader", name=re.compile("Building Pumps"))).to_have_count(0)
    pane.get_by_label("Kind").select_option(index=0)
    pane.get_by_role("button", name="Turn").click()
    expect(pane.get_by_role("rowheader", name=re.compile("Keep partners for life"))).to_be_visible()


def test_an_objective_is_followed_from_a_cell_by_keyboard(pages: OpenPage) -> None:
    page = open_case(pages)
    tab(page, "Matrix")
    cell = page.get_by_role("gridcell", name=re.compile("Building Pumps.*Deliver on the promised day.*identical", re.I))
    cell.or_(page.locator('[aria-label*="identical"]')).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Follow")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("heading", name=re.compile("Deliver on the promised day"))).to_be_visible()
    expect(page.get_by_text("Industrial Treatment (fictional)").filter(visible=True).first).to_be_visible()


def test_tabs_are_walked_with_the_arrow_keys(pages: OpenPage) -> None:
    page = open_case(pages)
    page.get_by_role("tab", name="Overview").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Matrix")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="Findings")).to_have_attribute("aria-selected", "true")


def test_a_unit_is_added_and_what_people_write_stays_text(pages: OpenPage) -> None:
    page = open_case(pages, "National Blood")
    tab(page, "Tree")
    pane = shown(page)
    pane.locator("summary", has_text="Add a unit").click()
    pane.get_by_label("Name", exact=True).fill(NAUGHTY)
    pane.get_by_role("button", name="Add the unit").click()
    expect(pane.get_by_role("treeitem", name=re.compile("Unit <img"))).to_be_visible()
    assert page.locator(".osm-align img").count() == 0


def test_a_cascade_is_looked_at_before_it_is_made_in_all_units(pages: OpenPage) -> None:
    page = open_case(pages, "Land Forces")
    tab(page, "Cascade")
    pane = shown(page)
    pane.get_by_role("radio", name=re.compile("Train units as they will operate")).check()
    pane.get_by_role("button", name=re.compile("Next")).click()
    pane.get_by_role("button", name="Those asked and not there").click()
    pane.get_by_role("button", name=re.compile("Next")).click()
    pane.get_by_role("radio", name=re.compile("shared", re.IGNORECASE)).first.check()
    pane.get_by_role("button", name=re.compile("^Look at what")).click()
    make = pane.get_by_role("button", name="Make it for 5 units")
    expect(make).to_be_enabled()
    make.click()
    expect(page.get_by_text(re.compile("is a draft in 5 units now"))).to_be_visible()
    tab(page, "Matrix")
    expect(page.locator('[aria-label*="Train units as they will operate"][aria-label*="shared"]').first).to_be_visible()


def test_without_a_demonstration_nobody_approves_their_own_changes(pages: OpenPage) -> None:
    page = open_case(pages)
    tab(page, "Approvals")
    row = page.get_by_role("row", name=re.compile("Field Service"))
    row.get_by_role("button", name=re.compile("^Submit")).click()
    expect(row).to_contain_text("submitted")
    expect(row.get_by_role("button", name=re.compile("^Approve"))).to_be_disabled()
    expect(row.get_by_role("button", name=re.compile("^Withdraw"))).to_be_enabled()


def test_in_a_demonstration_a_round_is_run_and_a_unit_is_walked_through_what_changed(demo_pages: OpenPage) -> None:
    page = open_case(demo_pages)
    expect(page.get_by_text("Demonstration: one person plays all parts; decisions are marked so.")).to_be_visible()
    tab(page, "Approvals")
    approve(page, "Halvorsen Water")
    tab(page, "Cascade")
    page.get_by_role("radio", name=re.compile("Prevent defects at the source")).check()
    page.get_by_role("checkbox", name=re.compile("synergy", re.I)).filter(visible=True).first.check()
    expect(page.get_by_text("version 2").filter(visible=True).first).to_be_visible()
    tab(page, "Approvals")
    approve(page, "Halvorsen Water")
    page.get_by_role("button", name=re.compile("Walk through the differences")).first.click()
    expect(page.get_by_role("heading", name=re.compile("Building Pumps|differences", re.I)).first).to_be_visible()
    while page.get_by_role("button", name=re.compile("^Next")).filter(visible=True).count():
        page.get_by_role("button", name=re.compile("^Next")).filter(visible=True).first.click()
    page.get_by_role("button", name=re.compile("^Save")).filter(visible=True).first.click()
    expect(page.get_by_text(re.compile("is aligned to version 2 now"))).to_be_visible()


def approve(page: Page, unit: str) -> None:
    row = page.get_by_role("row", name=re.compile(unit)).filter(has=page.get_by_role("button"))
    row.get_by_role("button", name=re.compile("^Submit")).click()
    expect(row).to_contain_text("submitted")
    row.get_by_role("button", name=re.compile("^Approve")).click()
    expect(row).to_contain_text("approved")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_part_is_wider_than_the_screen(pages: OpenPage, size: dict[str, int]) -> None:
    page = open_case(pages, size=size)
    for title in TABS:
        tab(page, title)
        page.wait_for_timeout(300)
        assert page.evaluate(WIDER_THAN_ITS_PLACE) == 0, title
