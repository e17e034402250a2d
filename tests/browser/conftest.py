"""A real browser for the tests that need one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_browser, launch_flags, missing_reason
from tests.browser.serving import Served, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    OpenPage = Callable[..., Page]

OWN_SCHEMES = ("blob:", "data:", "about:")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chrome or Chromium for the whole run; without one the test is skipped with the reason."""
    executable = find_browser()
    if executable is None:
        pytest.skip(missing_reason())
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=launch_flags())
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The workbench's own notebooks, served once for the whole run."""
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same as a demonstration, in which one person plays every part; with a database of its own."""
    with serving(tmp_path_factory.mktemp("demonstrated"), environment={"OSM_DEMO": "1"}) as running:
        yield running


@pytest.fixture
def pages(browser: Browser, served: Served) -> Iterator[OpenPage]:
    """Opens pages of the workbench, signed in: `pages("office", width=390, height=844)`.

    The test fails if any page asks another host for anything, or raises an error of its own.
    """
    yield from _opening(browser, served)


@pytest.fixture
def demo_pages(browser: Browser, demonstrated: Served) -> Iterator[OpenPage]:
    """Opens pages of the demonstration, as `pages` does."""
    yield from _opening(browser, demonstrated)


def _opening(browser: Browser, served: Served) -> Iterator[OpenPage]:
    outside: list[str] = []
    errors: list[str] = []
    contexts = []

    def watch(url: str) -> None:
        if not url.startswith((served.base, served.base.replace("http", "ws", 1), *OWN_SCHEMES)):
            outside.append(url)

    def open_page(path: str = "", *, width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: watch(request.url))
        page.on("websocket", lambda socket: watch(socket.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(served.link)
        page.locator("#rendered_cells .osm h1").filter(visible=True).wait_for()
        if path:
            page.goto(served.base + path)
            page.locator("#rendered_cells .osm h1").filter(visible=True).wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == [], "a page asked another host for something"
    assert errors == [], "a page raised an error"
