"""The portfolio page in a real browser: toggled, edited in words, chosen, compared, played, and on a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

PATIENCE_MS = 90_000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
WIDER_THAN_ITS_PLACE = """() => [document.documentElement, document.querySelector('#rendered_cells')]
  .filter(one => one.scrollWidth > one.clientWidth).length"""
NAUGHTY = "Name <img src=x onerror=alert(1)>"
TABS = (
    "Plan and targets",
    "Initiatives",
    "Choose for me",
    "Scenarios",
    "Frontier",
    "What matters",
    "Play the years",
    "Hypotheses",
)


def open_case(pages: OpenPage, size: dict[str, int] = DESK) -> Page:
    """Open the company's portfolio: load it where that has not been done."""
    page = pages("portfolio", **size)
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    stored = page.get_by_role("button", name=re.compile("^Halvorsen Water"))
    if stored.count():
        stored.first.click()
    else:
        page.locator(".osm-start__card").get_by_role("button").click()
    expect(page.get_by_role("tab", name=TABS[0])).to_be_visible()
    expect(chart(page).first).to_have_attribute("data-drawn", re.compile(r"\d"))
    return page


def tab(page: Page, title: str) -> Locator:
    """Show a part."""
    page.get_by_role("tab", name=title).click()
    return page.get_by_role("tabpanel").filter(visible=True)


def chart(page: Page) -> Locator:
    """The charts that are on the screen."""
    return page.locator(".osm-chart[data-drawn]").filter(visible=True)


def is_idle(page: Page) -> None:
    """Wait until long work has ended."""
    expect(page.locator(".osm-align__work")).to_be_hidden()


def test_an_initiative_is_toggled_every_chance_moves_and_a_reload_keeps_the_plan(pages: OpenPage) -> None:
    page = open_case(pages)
    pane = tab(page, TABS[0])
    drawn = chart(page).first.get_attribute("data-drawn")
    pane.get_by_label(re.compile("^Problem-solving school")).uncheck()
    expect(page.get_by_text(re.compile("^was ")).first).to_be_visible()
    expect(chart(page).first).not_to_have_attribute("data-drawn", drawn or "")
    expect(page).to_have_url(re.compile("out=i03"))
    page.reload()
    expect(page.get_by_label(re.compile("^Problem-solving school"))).not_to_be_checked()
    page.get_by_role("button", name="All in").click()
    expect(page.get_by_label(re.compile("^Problem-solving school"))).to_be_checked()
    start = tab(page, "Initiatives").get_by_label(re.compile("^Start: Problem-solving school"))
    start.fill("2027-07")
    start.press("Enter")
    expect(page).to_have_url(re.compile("into=i03"))
    page.reload()
    expect(page.get_by_label(re.compile("^Start: Problem-solving school"))).to_have_value("2027-07")


def test_words_in_the_table_are_read_drawn_and_refused_where_they_stand(pages: OpenPage) -> None:
    page = open_case(pages)
    pane = tab(page, "Initiatives")
    cost = pane.get_by_label(re.compile("^Cost: Spare parts at the door"))
    cost.fill("about 400")
    expect(page.locator(".osm-chart h3", has_text="about").or_(page.get_by_text("320 to 480")).first).to_be_visible()
    cost.press("Enter")
    expect(cost).not_to_have_attribute("aria-invalid", re.compile(".*"))
    cost.fill("cheap")
    cost.press("Enter")
    expect(page.get_by_text(re.compile("must read like")).first).to_be_visible()
    expect(cost).to_have_attribute("aria-invalid", re.compile(".*"))
    expect(cost).to_have_value("cheap")
    cost.press("Escape")
    expect(cost).to_have_value("320 to 480")


def test_what_was_refused_is_over_once_it_is_put_right(pages: OpenPage) -> None:
    page = open_case(pages)
    pane = tab(page, "Initiatives")
    cost = pane.get_by_label(re.compile("^Cost: Value calculator"))
    refused = page.get_by_text(re.compile("must read like"))
    held = cost.input_value()
    for right in (held, "90 to 150"):
        cost.fill("1,200")
        cost.press("Enter")
        expect(refused).to_be_visible()
        expect(cost).to_have_attribute("aria-invalid", "true")
        cost.fill(right)
        cost.press("Enter")
        expect(refused).to_be_hidden()
        expect(cost).not_to_have_attribute("aria-invalid", re.compile(".*"))


def test_what_somebody_else_wrote_into_a_cell_in_use_is_told_and_can_be_taken(pages: OpenPage) -> None:
    page, other = open_case(pages), open_case(pages)
    mine = tab(page, "Initiatives").get_by_label(re.compile("^Cost: Renewal desk"))
    theirs = tab(other, "Initiatives").get_by_label(re.compile("^Cost: Renewal desk"))
    expect(theirs).to_have_value(mine.input_value())
    mine.press_sequentially("5")
    theirs.fill("44")
    theirs.press("Enter")
    expect(page.get_by_text(re.compile('was meanwhile changed to "44"'))).to_be_visible()
    mine.press("Escape")
    expect(mine).to_have_value("44")


def test_what_people_write_stays_text_and_a_second_page_sees_it(pages: OpenPage) -> None:
    page, other = open_case(pages), open_case(pages)
    pane = tab(page, "Initiatives")
    pane.get_by_label("A new initiative").fill(NAUGHTY)
    pane.get_by_role("button", name="Add", exact=True).first.click()
    expect(pane.get_by_role("heading", name=NAUGHTY)).to_be_visible()
    expect(page.get_by_label("A new initiative")).to_be_focused()
    expect(other.get_by_label(re.compile(re.escape(NAUGHTY)))).to_be_visible()
    assert page.locator(".osm-pf img").count() == other.locator(".osm-pf img").count() == 0
    pane.get_by_role("button", name="Remove this initiative").click()
    pane.get_by_role("button", name="Remove", exact=True).click()
    expect(other.get_by_label(re.compile(re.escape(NAUGHTY)))).to_have_count(0)


def test_a_plan_is_chosen_with_progress_stopped_when_it_is_enough_and_used(pages: OpenPage) -> None:
    page = open_case(pages)
    pane = tab(page, "Choose for me")
    pane.get_by_label("Time to search").select_option("60")
    pane.get_by_role("button", name="Choose for me").click()
    expect(page.get_by_text(re.compile(r"batch \d of \d: best .*, bound .*, gap "))).to_be_visible()
    pane.get_by_role("button", name="Take the best so far").click()
    expect(pane.get_by_role("heading", name="Left out, and why")).to_be_visible()
    expect(pane.get_by_role("table", name="Left out").get_by_role("row").nth(1)).to_be_visible()
    pane.get_by_role("button", name="Use this plan").click()
    expect(page.get_by_role("tab", name=TABS[0])).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text(re.compile(r"^\d+ of 30 in the plan$"))).to_be_visible()


def test_long_work_is_cancelled_and_the_page_stays_usable(pages: OpenPage) -> None:
    page = open_case(pages)
    pane = tab(page, "What matters")
    pane.get_by_role("button", name="Value of knowing").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile("^Cancelled"))).to_be_visible()
    is_idle(page)
    pane.get_by_role("button", name="Show what matters").click()
    expect(pane.get_by_role("heading", name=re.compile("What moves"))).to_be_visible()


def test_work_that_a_reload_ended_is_told_of(pages: OpenPage) -> None:
    page = open_case(pages)
    tab(page, "What matters").get_by_role("button", name="Value of knowing").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    page.reload()
    told = page.get_by_text(re.compile(r"^This page was loaded anew in the middle of its work \(.+\), which is lost"))
    expect(told).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    page.locator(".osm-align__work").get_by_role("button", name="Close").click()
    expect(told).to_be_hidden()
    page.reload()
    expect(page.get_by_role("tab", name=TABS[0])).to_be_visible()
    expect(told).to_be_hidden()


def test_scenarios_are_saved_changed_and_compared_side_by_side(pages: OpenPage) -> None:
    page = open_case(pages)
    pane = tab(page, "Scenarios")
    pane.get_by_label("Name", exact=True).fill("Tight money")
    pane.get_by_role("button", name="Save as a new scenario").click()
    budget = pane.get_by_label("Budget of year 1")
    budget.fill("2000")
    budget.press("Enter")
    pane.get_by_role("button", name=re.compile("^Compare those ticked")).click()
    table = pane.get_by_role("table", name="Scenarios compared")
    expect(table.get_by_role("columnheader", name="Tight money")).to_be_visible()
    expect(table.get_by_role("row", name=re.compile("^Expected score"))).to_contain_text("±")
    page.reload()
    expect(page.get_by_label("Scenario in force")).to_have_value(re.compile("."))
    page.get_by_label("Scenario in force").select_option("")
    expect(page.get_by_label("Budget of year 1")).to_be_hidden()


def test_the_years_are_played_to_a_review_and_somebody_decides(pages: OpenPage) -> None:
    page = open_case(pages)
    pane = tab(page, "Play the years")
    pane.get_by_role("button", name="To the next review").click()
    expect(pane.get_by_role("status").filter(has_text="month 3 of 36")).to_be_visible()
    decision = pane.get_by_label("Your decision on Digital order desk")
    decision.select_option("stop")
    expect(pane.get_by_text(re.compile("stop, by you"))).to_be_visible()
    decision.focus()
    page.keyboard.press("Home")  # as the rule says again
    expect(pane.get_by_text(re.compile("stop, by you"))).to_be_hidden()
    expect(decision).to_be_focused()
    end = pane.get_by_role("button", name="To the end")
    end.press("Enter")
    expect(pane.get_by_text("Score at the end")).to_be_visible()
    expect(end).to_be_focused()
    expect(chart(page).first).to_be_visible()


def test_a_hypothesis_is_said_in_words_by_keyboard(pages: OpenPage) -> None:
    page = open_case(pages)
    page.get_by_role("tab", name=TABS[0]).focus()
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="Hypotheses")).to_be_focused()
    pane = page.get_by_role("tabpanel").filter(visible=True)
    words = pane.get_by_label(re.compile("^Strength and delay")).first
    words.fill("strong, about two quarters later")
    words.press("Tab")
    expect(chart(page).first).to_be_visible()
    expect(words).to_have_value("strong link, 6 months later")


def test_every_part_fits_a_phone(pages: OpenPage) -> None:
    page = open_case(pages, PHONE)
    for title in TABS:
        tab(page, title)
        page.wait_for_timeout(300)
        assert page.evaluate(WIDER_THAN_ITS_PLACE) == 0, title
