"""The map editor in a real browser: from the page to the map, from an edit to what is seen and what is stored."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from os import environ
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.line import line
from tests.browser.chromium import find_browser, launch_flags, missing_reason
from tests.builders import big_card
from workbench.domain.ids import DocumentId
from workbench.front import notebooks_folder
from workbench.store.kinds import standard_codec
from workbench.store.sql import open_store

SIZES = {"30": (30, 45, 60), "100": (100, 200, 200)}
"""Maps by the name of their document: objectives, links, measures."""
OPENINGS = 7
EDITS = 21
SIGHTS = 9
PATIENCE_MS = 60_000
REFILL_MS = 6_000
"""Time for the server to warm a kernel for the next visitor."""
_SERVE = """import sys; from pathlib import Path; from workbench.serving import run
run(port=0, open_browser=False, notebooks=Path(sys.argv[1]))"""
_WATCH_OPENING = """window.seen = {};
new MutationObserver(() => {
  const cells = document.querySelector('#rendered_cells');
  if (!seen.ready && cells && cells.style.display !== 'none' && document.querySelector('.osm-map'))
    seen.ready = performance.now();
  if (!seen.drawn && document.querySelectorAll('.osm-map__box').length > 1) seen.drawn = performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true });"""
_WATCH_EDIT = """name => {
  const seen = window.edit = {};
  const saved = document.querySelector('.osm-map__saved');
  const before = saved.textContent;
  addEventListener('keydown', event => { if (event.key === 'Enter') seen.pressed ??= performance.now(); }, true);
  new MutationObserver(() => {
    const titles = [...document.querySelectorAll('.osm-map__box .osm-map__title')];
    if (!seen.shown && titles.some(title => title.textContent === name)) {
      seen.shown = -1;
      // The frame after the next one shows what this change made.
      requestAnimationFrame(() => setTimeout(() => { seen.shown = performance.now(); }));
    }
    if (!seen.stored && seen.pressed && saved.dataset.state === 'saved' && saved.textContent !== before)
      seen.stored = performance.now();
  }).observe(document.querySelector('.osm-map'),
    { subtree: true, childList: true, attributes: true, characterData: true });
}"""


_WATCH_SIGHT = """name => {
  window.sight = 0;
  new MutationObserver(() => {
    const titles = [...document.querySelectorAll('.osm-map__box .osm-map__title')];
    if (!sight && titles.some(title => title.textContent === name)) window.sight = Date.now();
  }).observe(document.querySelector('.osm-map'), { subtree: true, childList: true, characterData: true });
}"""


def measure() -> list[str]:
    """Give the lines: medians of opening a map, of renaming an objective in it, and of somebody else seeing that."""
    executable = find_browser()
    if executable is None:
        return [f"not measured: {missing_reason()}"]
    with tempfile.TemporaryDirectory(prefix="osm-bench-") as folder, sync_playwright() as playwright:
        address = f"sqlite:///{folder}/workbench.db"
        _fill(address)
        browser = playwright.chromium.launch(executable_path=executable, args=launch_flags())
        with _served(address) as link:
            lines = [one for name in SIZES for one in _measured(browser, link, name)]
            sights = _sights(browser, link, "30")
            lines.append(line("seen on a second page", median(sights), "ms", promised="2,000 ms"))
            lines.append(line("its slowest", max(sights), "ms", remark=f"of {SIGHTS}"))
        browser.close()
    return lines


def _fill(address: str) -> None:
    store = open_store(address, standard_codec(), actor="bench", now=lambda: datetime.now(UTC))
    for name, (objectives, links, measures) in SIZES.items():
        card = big_card(objectives=objectives, links=links, measures=measures)
        store.save(DocumentId(name), card, base=0)
    store.close()


@contextmanager
def _served(address: str) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(notebooks_folder())],
        stdout=subprocess.PIPE,
        text=True,
        env={**environ, "OSM_DATABASE_URL": address},
    )
    assert server.stdout is not None
    try:
        yield next(text.strip() for text in server.stdout if "token=" in text)
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_MS / 1000)


def _measured(browser: Browser, link: str, name: str) -> list[str]:
    objectives, links, _ = SIZES[name]
    small = objectives <= 30
    openings = [_opening(browser, link, name) for _ in range(OPENINGS + 1)][1:]
    shown, stored = _edits(browser, link, name)
    what = f"{objectives} objectives, {links} links"
    return [
        line(f"map drawn, {objectives}", median(openings), "ms", promised="500 ms after the page" if small else what),
        line(f"edit visible, {objectives}", median(shown), "ms", promised="50 ms" if small else what),
        line(f"edit stored, {objectives}", median(stored), "ms", promised="200 ms" if small else what),
    ]


def _opening(browser: Browser, link: str, name: str) -> float:
    """Open the map; the milliseconds from the page being there to its boxes being there."""
    page = _page(browser, link)
    page.wait_for_timeout(REFILL_MS)
    page.add_init_script(_WATCH_OPENING)
    _open(page, link, name)
    taken = page.evaluate("() => Math.max(seen.drawn - seen.ready, 0)")
    page.context.close()
    return float(taken)


def _edits(browser: Browser, link: str, name: str) -> tuple[list[float], list[float]]:
    """Rename objectives by keyboard; the milliseconds from Enter to the name on the map, and to its being stored."""
    page = _page(browser, link)
    _open(page, link, name)
    shown, stored = [], []
    for at in range(EDITS + 1):
        box = page.locator(".osm-map__box").nth(at % 7)
        box.click()
        box.press("F2")
        title = f"Raise what number {at} counts"
        page.keyboard.insert_text(title)
        page.evaluate(_WATCH_EDIT, title)
        page.keyboard.press("Enter")
        page.wait_for_function("() => edit.shown > 0 && edit.stored", timeout=PATIENCE_MS)
        shown.append(page.evaluate("() => edit.shown - edit.pressed"))
        stored.append(page.evaluate("() => edit.stored - edit.pressed"))
    page.context.close()
    return shown[1:], stored[1:]


def _sights(browser: Browser, link: str, name: str) -> list[float]:
    """Rename objectives on one page; the milliseconds from Enter to the name on another page."""
    ours, theirs = _page(browser, link), _page(browser, link)
    for page in (ours, theirs):
        _open(page, link, name)
    seen = []
    for at in range(SIGHTS):
        box = ours.locator(".osm-map__box").nth(at)
        box.click()
        box.press("F2")
        title = f"Raise what sight {at} counts"
        ours.keyboard.insert_text(title)
        theirs.evaluate(_WATCH_SIGHT, title)
        pressed = ours.evaluate("() => Date.now()")
        ours.keyboard.press("Enter")
        theirs.wait_for_function("() => window.sight > 0", timeout=PATIENCE_MS)
        seen.append(theirs.evaluate("() => window.sight") - pressed)
    for page in (ours, theirs):
        page.context.close()
    return [float(one) for one in seen]


def _page(browser: Browser, link: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.context.request.get(link, max_redirects=0)
    return page


def _open(page: Page, link: str, name: str) -> None:
    page.goto(f"{link.partition('?')[0]}strategy_map#map={name}", timeout=PATIENCE_MS)
    page.locator(".osm-map__box").nth(1).wait_for(timeout=PATIENCE_MS)
