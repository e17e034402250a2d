"""Saved work on the office page in a real browser: saved, still there after a reload, opened, restored, compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.serving import serving
from tests.browser.test_office import CUT_ON_PAGE, PATIENCE_MS, SIZES, WIDER_THAN_ITS_PLACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.serving import Served

pytestmark = pytest.mark.browser

NAME = 'North <img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbench with a database of its own."""
    folder = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("OSM_DATABASE_URL", f"sqlite:///{folder / 'own.db'}")
        with serving(folder) as running:
            yield running


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, own: Served) -> Iterator[Page]:
    """The office page; at its end nothing on it is cut, and no error was raised on it."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(own.link)
    page.goto(f"{own.base}office")
    show_saved_work(page)
    yield page
    assert page.evaluate(WIDER_THAN_ITS_PLACE) == 0
    assert page.evaluate(CUT_ON_PAGE) == []
    assert page.title() != "1"
    context.close()
    assert errors == []


def show_saved_work(page: Page) -> None:
    expect(page.locator(".osm-chart[data-drawn]").first).to_be_visible()
    page.get_by_role("button", name=re.compile("Saved work")).press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_visible()


def press(page: Page, button: str, said: str) -> None:
    """Press a button by the keyboard, and wait for what is said."""
    page.get_by_role("button", name=button, exact=True).press("Enter")
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()


def set_managers(page: Page, count: str) -> None:
    field = page.get_by_label("Managers (FTE)")
    field.fill(count)
    field.press("Tab")
    expect(page.get_by_text(re.compile(r"changed since$"))).to_be_visible()


def test_work_is_saved_found_again_opened_restored_and_compared(page: Page) -> None:
    name = f"{NAME} {page.viewport_size['width'] if page.viewport_size else ''}"
    page.get_by_label("Name", exact=True).fill(name)
    press(page, "Save", f"Saved: {name}, version 1 by ")
    set_managers(page, "6")
    press(page, "Save", f"Saved: {name}, version 2 by ")

    page.reload()
    show_saved_work(page)
    expect(page.get_by_label("Managers (FTE)")).to_have_value("4")
    page.get_by_label("Saved", exact=True).select_option(label=f"{name} (scenario)")
    press(page, "Open", f"Open: {name}, version 2 by ")
    expect(page.get_by_label("Managers (FTE)")).to_have_value("6")

    page.get_by_label("History").select_option(index=1)
    press(page, "Restore version", f"Restored: {name}, version 3 by ")
    expect(page.get_by_label("Managers (FTE)")).to_have_value("4")

    page.get_by_label("History").select_option(index=1)
    press(page, "Compare version", "Both are being simulated")
    expect(page.get_by_text("staff: 1 leader, 6 managers, 2.5 analysts → 1 leader, 4 managers").first).to_be_visible()
    expect(page.get_by_role("heading", name="From A to B")).to_be_visible()
