"""Makes docs/office.png, the picture of the office page in the README: `python -m tests.browser.picture`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_browser, launch_flags, missing_reason
from tests.browser.serving import serving

PICTURE = Path(__file__).parents[2] / "docs" / "office.png"
WIDTH, HEIGHT = 1440, 1454
"""The controls, the answer, the key figures of a run and the first charts."""
PATIENCE_MS = 60_000


def main() -> int:
    """Open the page, run the reference organisation, save the picture; gives the exit code."""
    executable = find_browser()
    if executable is None:
        sys.stderr.write(f"no picture made: {missing_reason()}\n")
        return 1
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=launch_flags())
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_default_timeout(PATIENCE_MS)
        page.goto(served.link)
        page.get_by_role("link", name="Open the office").click()
        page.locator(".osm-chart[data-drawn]").first.wait_for()
        page.get_by_role("button", name="Run the simulation").click()
        page.locator(".osm-chart[data-drawn]").nth(4).wait_for()
        page.mouse.move(0, 0)
        page.screenshot(path=PICTURE, animations="disabled")
        browser.close()
    sys.stdout.write(f"{PICTURE}: {PICTURE.stat().st_size / 1000:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
