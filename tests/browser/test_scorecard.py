"""The scorecard's page in a real browser: looked at, entered into, edited and printed, by pointer and by keyboard."""

from __future__ import annotations

import re
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
NAUGHTY = "Costs <img src=x onerror=alert(1)>"


def open_company(pages: OpenPage, size: dict[str, int] = DESK) -> Page:
    page = pages("scorecard", **size)
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Load the company").click()
    expect(page.locator(".osm-score__picture svg")).to_be_visible()
    return page


def box(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{title}: "))


def tab(page: Page, title: str) -> None:
    page.get_by_role("tab", name=title).click()


def cell(page: Page, measure: str, month: str) -> Locator:
    return page.get_by_role("textbox", name=f"{measure}, {month}", exact=True)


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_from_the_map_one_comes_to_a_measure_its_trend_and_its_arithmetic(pages: OpenPage) -> None:
    page = open_company(pages)
    panel = page.get_by_role("complementary", name="What was chosen")
    expect(panel.get_by_role("heading", name=re.compile("The scorecard in"))).to_be_visible()
    box(page, "Raise the return on capital").click()
    panel.get_by_role("button", name=re.compile("Return on capital employed")).click()
    expect(panel.locator(".osm-chart[data-drawn]")).to_be_visible()
    expect(panel.get_by_text("held-back values it was")).to_be_visible()
    panel.get_by_text("Show me the arithmetic").click()
    expect(panel.locator("pre")).to_contain_text("score of 'Return on capital employed' for")
    page.get_by_label("Forecast by", exact=True).select_option("drift")
    expect(panel.locator(".osm-chart h3")).to_contain_text("forecast: drift")
    page.get_by_role("button", name="A month earlier").click()
    expect(panel.locator("pre")).to_contain_text("for 2026-09")
    page.reload()
    expect(page.get_by_role("heading", name=re.compile("Halvorsen Water"))).to_be_visible()


def test_all_of_it_is_reached_by_keyboard(pages: OpenPage) -> None:
    page = open_company(pages)
    box(page, "Raise the return on capital").focus()
    page.keyboard.press("ArrowDown")
    expect(box(page, "Lower the cost of operations")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lower the cost of operations")).to_be_visible()
    page.get_by_role("tab", name="Overview").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Measures")).to_be_focused()
    expect(page.get_by_role("table", name=re.compile("25 measures of 25"))).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="Can the data be trusted?")).to_have_attribute("aria-selected", "true")


def test_the_table_sorts_and_filters(pages: OpenPage) -> None:
    page = open_company(pages)
    tab(page, "Measures")
    rows = page.locator(".osm-score__measures tbody tr")
    expect(rows).to_have_count(25)
    page.get_by_role("button", name="Score", exact=True).click()
    expect(page.get_by_role("columnheader", name="Score")).to_have_attribute("aria-sort", "ascending")
    first = rows.first.locator("td").nth(5).inner_text()
    page.get_by_role("button", name="Score", exact=True).click()
    expect(page.get_by_role("columnheader", name="Score")).to_have_attribute("aria-sort", "descending")
    assert float(rows.first.locator("td").nth(5).inner_text()) >= float(first)
    assert rows.last.locator("td").nth(5).inner_text() == "–"
    page.get_by_label("Status").select_option("bad")
    page.get_by_label("Find").fill("cost")
    expect(rows).to_have_count(1)
    expect(page.locator(".osm-score__many .osm-chart[data-drawn]")).to_be_visible()


def test_values_are_pasted_kept_back_until_they_are_right_and_stored_with_a_note(pages: OpenPage) -> None:
    page = open_company(pages)
    tab(page, "Enter values")
    measure, month = "Cost of ownership against the best rival", "Oct 2026"
    expect(cell(page, measure, month)).to_have_attribute("placeholder", "late")
    cell(page, measure, month).focus()
    page.keyboard.type("9.9.9")
    expect(cell(page, measure, month)).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Escape")
    expect(cell(page, measure, month)).to_have_value("")
    paste(page, "99,4\tx\n")
    expect(cell(page, measure, month)).to_have_value("99,4")
    page.get_by_role("button", name="Store 1 value").click()
    alert = page.get_by_role("alert").filter(has_text="Not stored yet")
    expect(alert).to_contain_text("say why in the note")
    alert.get_by_label("Note").fill("the rival cut prices <b>at once</b>")
    page.get_by_role("button", name="Store 1 value").click()
    expect(page.get_by_text("Stored 1 value.")).to_be_visible()
    expect(cell(page, measure, month)).to_have_value("99.4")
    cell(page, measure, month).focus()
    story = page.get_by_role("complementary", name="The value that is looked at")
    expect(story).to_contain_text("the rival cut prices <b>at once</b>")
    story.get_by_label("What is doubted, or to be said").fill("which rival?")
    story.get_by_role("button", name="Question", exact=True).click()
    expect(story).to_contain_text(re.compile("questioned by .*: which rival?"))


def test_what_was_typed_for_one_scorecard_never_reaches_another(pages: OpenPage) -> None:
    page = open_company(pages)
    tab(page, "Enter values")
    cell(page, "Return on capital employed", "Oct 2026").fill("77")
    expect(page.get_by_role("button", name="Store 1 value")).to_be_enabled()
    page.get_by_role("button", name="Other scorecards").click()
    page.get_by_role("button", name=re.compile("Building Pumps")).click()
    expect(page.get_by_role("heading", name=re.compile("Building Pumps"))).to_be_visible()
    expect(page.locator(".osm-score__grid tbody tr").first).to_be_visible()
    expect(page.get_by_role("button", name="Store", exact=True)).to_be_disabled()
    expect(page.get_by_role("textbox", name=re.compile("Return on capital employed"))).to_have_count(0)


def test_the_grid_is_walked_with_the_arrow_keys(pages: OpenPage) -> None:
    page = open_company(pages)
    tab(page, "Enter values")
    cell(page, "Return on capital employed", "Sep 2026").focus()
    page.keyboard.press("Enter")
    expect(cell(page, "Service share of revenue", "Sep 2026")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(page, "Service share of revenue", "Oct 2026")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(cell(page, "Return on capital employed", "Oct 2026")).to_be_focused()


def test_a_measure_is_edited_as_a_new_version_and_what_people_write_stays_text(pages: OpenPage) -> None:
    page = open_company(pages)
    tab(page, "Measure sheet")
    page.get_by_label("Measure", exact=True).select_option("Operating cost to revenue")
    page.get_by_label("Title").fill(NAUGHTY)
    page.get_by_label("Title").press("Enter")
    expect(page.locator(".osm-score__stored")).to_contain_text("version 2")
    page.get_by_label("Target of 2026", exact=True).fill("95")
    page.get_by_label("Target of 2026", exact=True).press("Tab")
    expect(page.locator(".osm-score__stored")).to_contain_text("version 3")
    tab(page, "Measures")
    expect(page.get_by_role("button", name=NAUGHTY)).to_be_visible()
    assert page.locator(".osm-score img").count() == 0
    for _ in range(2):
        page.get_by_role("button", name="Undo the last change of a measure").click()
    expect(page.get_by_role("button", name="Operating cost to revenue")).to_be_visible()


def test_warning_signs_are_told_with_what_else_could_explain_them(pages: OpenPage) -> None:
    page = open_company(pages)
    tab(page, "Can the data be trusted?")
    expect(page.locator(".osm-score__verdict")).to_contain_text("stand out")
    expect(page.locator(".osm-score__warning").first).to_contain_text("Looked at:")
    page.get_by_text("Everything that was looked for").click()
    expect(page.get_by_role("table", name="Every sign of every measure")).to_be_visible()


def test_on_paper_there_are_the_map_and_the_table(pages: OpenPage) -> None:
    page = open_company(pages)
    tab(page, "Can the data be trusted?")
    page.emulate_media(media="print")
    expect(page.locator(".osm-score__picture svg")).to_be_visible()
    expect(page.locator(".osm-score__measures table")).to_be_visible()
    expect(page.locator(".osm-score__trust")).to_be_hidden()
    expect(page.locator(".osm-score__tabs")).to_be_hidden()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_part_is_wider_than_the_screen(pages: OpenPage, size: dict[str, int]) -> None:
    page = open_company(pages, size)
    for title in ("Overview", "Measures", "Enter values", "Measure sheet", "Can the data be trusted?"):
        tab(page, title)
        page.wait_for_timeout(300)
        assert page.evaluate(WIDER_THAN_ITS_PLACE) == 0, title
