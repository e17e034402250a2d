"""The landing page in a real browser: at a desk and on a phone, with nothing from outside."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import OpenPage
    from tests.browser.serving import Served

pytestmark = pytest.mark.browser

SIZES = [(1440, 900), (390, 844)]
PATIENCE_SECONDS = 20


def kernel_of(page: Page) -> str:
    found = re.search(r'"kernelId": ?"([0-9a-f-]+)"', page.locator("#jupyter-config-data").first.text_content() or "")
    assert found is not None
    return found[1]


def ends(served: Served, kernel: str) -> bool:
    """Whether the kernel is gone within a page's patience."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if served.ask(f"/api/kernels/{kernel}", signed_in=True).status == 404:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_landing_page_shows_a_card_for_the_office_and_where_to_begin(
    pages: OpenPage, width: int, height: int
) -> None:
    page = pages(width=width, height=height)
    expect(page.get_by_role("heading", name="Staff the office")).to_be_visible()
    expect(page.get_by_role("heading", name="Where to begin")).to_be_visible()
    expect(page.get_by_role("link", name="Home")).to_have_attribute("aria-current", "page")
    assert "token" not in page.url


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_on_the_landing_page_is_wider_than_the_screen(pages: OpenPage, width: int, height: int) -> None:
    page = pages(width=width, height=height)
    wider = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
            .filter((element) => getComputedStyle(element).position !== "absolute")
            .map((element) => element.className || element.tagName)"""
    )
    assert wider == []


def test_the_card_leads_to_the_office_and_the_navigation_back(pages: OpenPage, served: Served) -> None:
    page = pages()
    page.get_by_role("link", name=re.compile("Staff the office")).click()
    page.wait_for_url(served.base + "office")
    page.get_by_role("link", name="Home").click()
    page.wait_for_url(served.base)
    expect(page.get_by_role("heading", name="Where to begin")).to_be_visible()


def test_the_keyboard_reaches_the_card_and_shows_where_it_is(pages: OpenPage) -> None:
    page = pages()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className.includes('osm-jobcard')"):
            break
    card = page.locator(".osm-jobcard").first
    expect(card).to_be_focused()
    assert card.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_the_first_stop_of_the_keyboard_skips_the_navigation(pages: OpenPage) -> None:
    page = pages()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()


def test_a_closed_tab_ends_its_kernel(pages: OpenPage, served: Served) -> None:
    page = pages()
    kernel = kernel_of(page)
    assert served.ask(f"/api/kernels/{kernel}", signed_in=True).status == 200
    page.close(run_before_unload=True)
    assert ends(served, kernel)


def test_a_reloaded_page_ends_its_old_kernel_and_gets_a_new_one(pages: OpenPage, served: Served) -> None:
    page = pages()
    old = kernel_of(page)
    page.reload()
    page.locator("#rendered_cells .osm h1").wait_for()
    assert kernel_of(page) != old
    assert ends(served, old)


def test_motion_stops_for_those_who_ask_for_it(pages: OpenPage) -> None:
    page = pages()
    page.emulate_media(reduced_motion="reduce")
    assert page.locator(".osm-jobcard").first.evaluate("e => getComputedStyle(e).transitionDuration") in {"0s", ""}


@pytest.mark.slow
def test_a_page_whose_server_is_gone_says_so(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    with serving(tmp_path) as served:
        page.goto(served.link)
        page.locator("#rendered_cells .osm h1").wait_for()
        expect(page.locator("#osm-lost")).to_be_hidden()
    expect(page.locator("#osm-lost")).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    context.close()
