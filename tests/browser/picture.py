"""Makes the pictures of the README from the running program: `python -m tests.browser.picture`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_browser, launch_flags, missing_reason
from tests.browser.serving import serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    from tests.browser.serving import Served

FOLDER = Path(__file__).parents[2] / "docs"
PATIENCE_MS = 60_000
SETTLING_MS = 2_500
"""What a chart may take to be drawn anew."""


def main() -> int:
    """Take every picture; gives the exit code."""
    executable = find_browser()
    if executable is None:
        sys.stderr.write(f"no picture made: {missing_reason()}\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=launch_flags())
        for name, (height, show) in PICTURES.items():
            path = FOLDER / f"{name}.png"
            _take(browser, served, height, show, path)
            sys.stdout.write(f"{path}: {path.stat().st_size / 1000:.0f} kB\n")
        browser.close()
    return 0


def _take(browser: Browser, served: Served, height: int, show: Callable[[Page], None], path: Path) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": height})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(served.link)
    show(page)
    page.mouse.move(0, 0)
    page.screenshot(path=path, animations="disabled")
    page.close()


def _show_office(page: Page) -> None:
    """The controls, the answer, the key figures of a run and the first charts."""
    page.get_by_role("link", name="Open the office").click()
    page.locator(".osm-chart[data-drawn]").first.wait_for()
    page.get_by_role("button", name="Run the simulation").click()
    page.locator(".osm-chart[data-drawn]").nth(4).wait_for()


def _show_map(page: Page) -> None:
    """A built-in company's map with an objective's sheet beside it."""
    page.get_by_role("link", name="Map", exact=True).click()
    page.get_by_role("button", name="Load the case Halvorsen").click()
    page.locator(".osm-map__box", has_text="Keep partners").click()
    page.wait_for_timeout(2500)
    page.evaluate("document.querySelector('#rendered_cells').scrollTo(0, 0)")


def _show_alignment(page: Page) -> None:
    """The built-in company's alignment matrix."""
    page.get_by_role("link", name="Alignment", exact=True).click()
    page.locator(".osm-start__card", has_text="Halvorsen").get_by_role("button").click()
    page.get_by_role("tab", name="Matrix").click()
    page.get_by_role("rowheader").first.wait_for()
    page.wait_for_timeout(1000)


def _show_portfolio(page: Page) -> None:
    """What is in the plan, the key figures, and every chance after an initiative was left out."""
    page.get_by_role("link", name="Open the initiatives").click()
    # The map's picture has loaded the case already.
    page.get_by_role("button", name="Load").or_(page.locator(".osm-start__maps button")).first.click()
    page.locator(".osm-chart[data-drawn]").first.wait_for()
    page.get_by_label("Problem-solving school").uncheck()
    page.locator(".osm-tile__note", has_text="was").first.wait_for()
    page.wait_for_timeout(SETTLING_MS)


PICTURES: dict[str, tuple[int, Callable[[Page], None]]] = {
    "strategy_map": (900, _show_map),
    "alignment": (1010, _show_alignment),
    "portfolio": (1180, _show_portfolio),
    "office": (1454, _show_office),
}
"""How high each is, and how it comes to be."""

if __name__ == "__main__":
    sys.exit(main())
