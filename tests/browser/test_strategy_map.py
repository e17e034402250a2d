"""The map editor in a real browser: built by pointer and by keyboard, seen by two, compared, restored, read by link."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import FloatRect, Locator, Page

    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
WIDER_THAN_ITS_PLACE = """() => [document.documentElement, document.querySelector('#rendered_cells')]
  .filter(one => one.scrollWidth > one.clientWidth).length"""
OVERLAPPING = """() => {
  const boxes = [...document.querySelectorAll('.osm-map__box')].map(box => box.getBoundingClientRect());
  const meets = (one, two, start, end) => one[start] < two[end] - 1 && two[start] < one[end] - 1;
  return boxes.flatMap((one, at) => boxes.slice(at + 1).filter(
    two => meets(one, two, 'left', 'right') && meets(one, two, 'top', 'bottom'))).length;
}"""
SCROLLED_INSIDE = """() => {
  const room = document.querySelector('.osm-map__room');
  room.scrollTop = 50;
  return room.scrollTop;
}"""
_titles = (f"Plan {number}" for number in count(1))


def open_start(pages: OpenPage, size: dict[str, int] = DESK) -> Page:
    page = pages("strategy_map", **size)
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    expect(page.get_by_role("heading", name="Begin a new one")).to_be_visible()
    return page


def begin(page: Page, template: str = "Private sector") -> str:
    """Begin a map; gives its title."""
    title = next(_titles)
    page.get_by_label("What is the map called?").fill(title)
    page.get_by_role("radio", name=re.compile(template)).check()
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    return title


def open_map(pages: OpenPage, title: str) -> Page:
    page = open_start(pages)
    page.get_by_role("button", name=re.compile(re.escape(title))).first.click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    return page


def box(page: Page, title: str) -> Locator:
    return page.locator(".osm-map__box").filter(has_text=title)


def place(locator: Locator) -> FloatRect:
    found = locator.bounding_box()
    assert found is not None
    return found


def middle(locator: Locator) -> tuple[float, float]:
    at = place(locator)
    return at["x"] + at["width"] / 2, at["y"] + at["height"] / 2


def add(page: Page, perspective: str, title: str) -> None:
    page.get_by_role("button", name=f"Add an objective to {perspective}").click()
    page.keyboard.insert_text(title)
    page.keyboard.press("Enter")
    expect(box(page, title)).to_be_focused()


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def saved_version(page: Page, number: int) -> None:
    expect(page.locator(".osm-map__saved")).to_contain_text(f"Version {number},")


def test_a_map_is_built_by_pointer_and_survives_a_reload(pages: OpenPage) -> None:
    page = open_start(pages)
    title = begin(page)
    add(page, "Financial", "Raise the return")
    add(page, "Customer", "Win <img src=x onerror=alert(1)>")
    box(page, "Win").hover()
    drag(page, middle(page.locator(".osm-map__handle")), middle(box(page, "Raise the return")))
    expect(page.locator(".osm-map__arrow")).to_have_count(1)
    page.get_by_role("radio", name=re.compile("less of it")).check()
    expect(page.locator(".osm-map__arrow--minus")).to_have_count(1)
    internal = page.locator(".osm-map__band").nth(2)
    drag(page, middle(box(page, "Win")), middle(internal))
    expect(box(page, "Win")).to_have_attribute("aria-label", re.compile("Internal process"))
    box(page, "Win").dblclick()
    page.keyboard.insert_text("Win <b>new</b> owners")
    page.keyboard.press("Enter")
    expect(box(page, "Win <b>new</b> owners")).to_be_visible()
    assert page.locator(".osm-map img, .osm-map__title b").count() == 0
    assert page.evaluate(OVERLAPPING) == 0
    expect(page.locator(".osm-map__saved")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(box(page, "Win <b>new</b> owners")).to_be_visible()
    expect(page.locator(".osm-map__arrow--minus")).to_have_count(1)


def test_all_of_it_works_by_keyboard(pages: OpenPage) -> None:
    page = open_start(pages)
    begin(page, "Public sector")
    add(page, "Mission", "Keep people well")
    page.keyboard.press("n")
    page.keyboard.insert_text("Hold trust")
    page.keyboard.press("Enter")
    expect(box(page, "Hold trust")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(box(page, "Hold trust")).to_have_attribute("aria-label", re.compile("Citizens"))
    page.keyboard.press("l")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".osm-map__arrow")).to_have_count(1)
    page.keyboard.press("F2")
    page.keyboard.insert_text("Keep everybody well")
    page.keyboard.press("Enter")
    expect(box(page, "Keep everybody well")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(box(page, "Keep people well")).to_be_visible()
    page.keyboard.press("Control+y")
    expect(box(page, "Keep everybody well")).to_be_visible()
    page.keyboard.press("Delete")
    expect(page.locator(".osm-map__box")).to_have_count(1)
    expect(page.locator(".osm-map__arrow")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".osm-map__arrow")).to_have_count(1)


def test_two_pages_see_each_other_and_keep_both_edits(pages: OpenPage) -> None:
    one = open_start(pages)
    title = begin(one)
    add(one, "Financial", "Raise the return")
    two = open_map(pages, title)
    add(two, "Customer", "Win owners")
    expect(box(one, "Win owners")).to_be_visible()
    add(one, "Internal process", "Shorten waiting")
    expect(box(two, "Shorten waiting")).to_be_visible()
    expect(one.locator(".osm-map__box")).to_have_count(3)


def test_versions_are_compared_on_the_map_and_an_old_one_is_restored(pages: OpenPage) -> None:
    page = open_start(pages)
    begin(page)
    add(page, "Financial", "Raise the return")
    add(page, "Customer", "Win owners")
    saved_version(page, 3)
    box(page, "Raise the return").click()
    page.keyboard.press("Delete")
    saved_version(page, 4)
    page.get_by_role("tab", name="History").click()
    page.get_by_role("checkbox", name="Version 2").check()
    page.get_by_role("checkbox", name="Version 4").check()
    page.get_by_role("button", name="Compare the two").click()
    expect(box(page, "Win owners")).to_have_attribute("data-marks", "added")
    expect(box(page, "Raise the return")).to_have_attribute("data-marks", "removed")
    expect(
        page.get_by_role("listitem").filter(has_text=re.compile(r'^Objective "Raise the return" was removed'))
    ).to_be_visible()
    page.get_by_role("button", name="Back to the newest").first.click()
    expect(page.locator(".osm-map__box")).to_have_count(1)
    page.get_by_role("button", name="Look at version 3").click()
    expect(page.locator(".osm-map__box")).to_have_count(2)
    page.get_by_role("button", name="Restore this version").first.click()
    saved_version(page, 5)
    expect(page.locator(".osm-map__box")).to_have_count(2)


def test_a_link_shows_a_map_that_can_only_be_read(pages: OpenPage) -> None:
    page = open_start(pages)
    title = begin(page)
    add(page, "Financial", "Raise the return")
    saved_version(page, 2)
    address = page.url
    assert "#map=" in address
    page.goto("about:blank")
    page.goto(f"{address}&view=1")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_role("button", name="Undo (Ctrl+Z)")).to_be_hidden()
    box(page, "Raise the return").dblclick()
    page.keyboard.press("Delete")
    page.keyboard.press("n")
    expect(page.locator(".osm-map__naming")).to_have_count(0)
    expect(page.locator(".osm-map__box")).to_have_count(1)
    expect(page.locator(".osm-map__saved")).to_contain_text("Version 2")


def test_a_finding_leads_to_its_place(pages: OpenPage) -> None:
    page = open_start(pages)
    begin(page)
    add(page, "Customer", "Win owners")
    page.get_by_role("tab", name=re.compile("Findings")).click()
    page.get_by_role("button", name=re.compile("Win owners.*no path|Win owners", re.DOTALL)).last.click()
    expect(box(page, "Win owners")).to_have_class(re.compile("is-selected"))


def test_a_full_case_is_marked_and_filtered_at_both_widths(pages: OpenPage) -> None:
    for size in (DESK, PHONE):
        page = open_start(pages, size)
        if size is DESK:
            page.get_by_role("button", name=re.compile("Load the case Halvorsen")).click()
        else:
            page.get_by_role("button", name=re.compile("Halvorsen Water: corporate")).click()
        expect(page.locator(".osm-map__box")).to_have_count(20)
        assert page.evaluate(OVERLAPPING) == 0
        assert page.evaluate(WIDER_THAN_ITS_PLACE) == 0
        assert page.evaluate(SCROLLED_INSIDE) == 0
        page.locator(".osm-map__chip").first.click()
        expect(page.locator(".osm-map__box.is-dim")).not_to_have_count(0)
        expect(page.locator(".osm-map__box:not(.is-dim)")).not_to_have_count(0)


def test_the_map_is_taken_along_as_a_picture(pages: OpenPage, tmp_path: Path) -> None:
    page = open_start(pages)
    title = begin(page)
    add(page, "Financial", "Raise <b>the</b> return")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the map as a picture (SVG)").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    picture = path.read_text(encoding="utf-8")
    assert path.suffix == ".svg"
    assert picture.startswith("<svg")
    assert title in picture
    assert "<b>" not in picture


def test_a_name_that_is_given_up_leaves_the_focus_where_it_was(pages: OpenPage) -> None:
    page = open_start(pages)
    begin(page)
    button = page.get_by_role("button", name="Add an objective to Customer")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    add(page, "Customer", "Win owners")
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    expect(box(page, "Win owners")).to_be_focused()


def test_a_map_that_is_opened_again_has_its_history_and_back_leads_to_the_list(pages: OpenPage) -> None:
    page = open_start(pages)
    title = begin(page)
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_role("checkbox", name="Version 1")).to_be_visible()
    page.get_by_role("button", name="All maps").click()
    page.get_by_role("button", name=re.compile(re.escape(title))).first.click()
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_role("checkbox", name="Version 1")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Begin a new one")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def test_a_read_only_link_to_an_old_version_stays_one_after_a_reload(pages: OpenPage) -> None:
    page = open_start(pages)
    begin(page)
    add(page, "Financial", "Raise the return")
    saved_version(page, 2)
    address = f"{page.url}&view=1&version=1"
    for _ in range(2):
        page.goto("about:blank")
        page.goto(address)
        expect(page.locator(".osm-map__banner")).to_contain_text("version 1")
        address = page.url
    page.get_by_role("button", name="Back to the newest").first.click()
    expect(box(page, "Raise the return")).to_be_visible()
    expect(page.get_by_role("button", name="Undo (Ctrl+Z)")).to_be_hidden()


def test_the_focus_goes_on_where_the_button_that_had_it_goes_away(pages: OpenPage) -> None:
    page = open_start(pages)
    begin(page)
    expect(page.locator(".osm-map__name")).to_be_focused()
    add(page, "Financial", "Raise the return")
    page.get_by_role("tab", name="History").click()
    page.get_by_role("button", name="Look at version 1").click()
    back = page.locator(".osm-map__banner").get_by_role("button", name="Back to the newest")
    back.focus()
    page.keyboard.press("Enter")
    expect(box(page, "Raise the return")).to_be_focused()


def test_only_the_map_is_printed_and_the_whole_of_it(pages: OpenPage) -> None:
    page = open_start(pages, {"width": 1024, "height": 600})
    page.get_by_role("button", name=re.compile("Load the case Land Forces|Land Forces.*enterprise")).first.click()
    expect(page.locator(".osm-map__box").nth(10)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".osm-mapside")).to_be_hidden()
    expect(page.locator(".osm-map__toolrow")).to_be_hidden()
    room, view = place(page.locator(".osm-map__room")), place(page.locator(".osm-map__view"))
    assert view["height"] >= room["height"]
