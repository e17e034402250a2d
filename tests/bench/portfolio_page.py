"""The portfolio page: from a click on an initiative to every chance drawn anew, and what of that is Python's."""

import re
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.line import line
from tests.browser.chromium import find_browser, launch_flags, missing_reason
from tests.browser.serving import Served, serving
from tests.desks import memory_desk
from workbench.jobs.portfolio_session import PATHS, PortfolioSession
from workbench.jobs.strategy_map_cases import load_case

TOGGLES = 12
PATIENCE_MS = 90_000
DRAWN = """number => Number(document.querySelector('.osm-pf__main .osm-chart').dataset.drawn) > number"""
_CLICKED = """name => {
  window.clicked = performance.now();
  const chart = document.querySelector('.osm-pf__main .osm-chart');
  new MutationObserver((_, watch) => { window.redrawn = performance.now(); watch.disconnect(); })
    .observe(chart, { attributes: true, attributeFilter: ['data-drawn'] });
  [...document.querySelectorAll('.osm-pf__toggle')].find(one => one.textContent.startsWith(name)).click();
}"""


def measure() -> list[str]:
    """Give the lines: the simulation alone, and the page in a browser; medians."""
    executable = find_browser()
    if executable is None:
        return [f"not measured: {missing_reason()}"]
    simulated = _simulated()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=launch_flags())
        toggled = _toggled(_opened(browser, served))
        browser.close()
    return [
        line(
            "toggle, simulated",
            median(simulated),
            "s",
            remark=f"30 initiatives, {PATHS:,} paths, two threads; longest {max(simulated):.2f}",
        ),
        line(
            "toggle, redrawn",
            median(toggled),
            "s",
            promised="0.5 s",
            remark=f"click to chart; longest of {TOGGLES} {max(toggled):.2f}",
        ),
    ]


def _simulated() -> list[float]:
    desk = memory_desk()
    session = PortfolioSession(desk, load_case(desk, "company").portfolio or "")
    seconds = []
    for at in range(TOGGLES):
        began = time.perf_counter()
        session.toggle("i05", is_in=at % 2 == 1)
        seconds.append(time.perf_counter() - began)
    return seconds


def _opened(browser: Browser, served: Served) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(served.link)
    page.goto(f"{served.base}portfolio")
    page.locator(".osm-start__card").get_by_role("button").click()
    page.get_by_text(re.compile("of 30 in the plan")).wait_for()
    page.locator(".osm-chart[data-drawn]").nth(1).wait_for()
    return page


def _toggled(page: Page) -> list[float]:
    seconds = []
    for _ in range(TOGGLES):
        chart = page.locator(".osm-pf__main .osm-chart").first
        number = int(chart.get_attribute("data-drawn") or 0)
        page.evaluate(_CLICKED, "Sensors on installed pumps")
        page.wait_for_function(DRAWN, arg=number)
        page.wait_for_timeout(600)
        seconds.append(page.evaluate("(window.redrawn - window.clicked) / 1000"))
    return seconds
