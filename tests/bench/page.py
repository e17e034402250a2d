"""From the browser's request to a page one can use, beside an empty notebook in the same server."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import find_browser, launch_flags, missing_reason
from workbench.front import notebooks_folder

REPEATS = 7
REFILL_SECONDS = 6.0
"""Time for the server to warm a kernel for the next visitor; both pages start from a warm one."""
PATIENCE_SECONDS = 60
PROMISED_RATIO = 1.5
SLIDES = 9
PROMISED_SLIDE_SECONDS = 0.7
_WATCH = """() => {
  const note = (event) => { if (event.target.type === 'range') window.letGo = performance.now(); };
  document.addEventListener('change', note, true);
  new MutationObserver(() => { window.lastDrawn = performance.now(); })
    .observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-drawn'] });
}"""
_QUIET_MS = 1500
"""After a slider's release nothing more is drawn for so long: the last drawing was the last."""
EMPTY = """import ipywidgets, pandas, plotly.graph_objects
from IPython.display import display
display(ipywidgets.Button(description="Ready"))"""
_SERVE = """import sys; from pathlib import Path; from workbench.serving import run
run(port=0, open_browser=False, notebooks=Path(sys.argv[1]))"""


def measure() -> list[str]:
    """Give the lines: median seconds of the empty notebook, of the office page, and their ratio."""
    executable = find_browser()
    if executable is None:
        return [f"not measured: {missing_reason()}"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        notebooks = _with_an_empty_notebook(Path(folder))
        browser = playwright.chromium.launch(executable_path=executable, args=launch_flags())
        with _served(notebooks) as link:
            seconds = _interleaved(browser, link)
            slides = _slides(browser, link)
        browser.close()
    slide = median(slides)
    empty, office = seconds["empty"], seconds["office"]
    return [
        f"empty notebook     {empty:8.2f} s    (ipywidgets, pandas and plotly imported; a button shown)",
        f"office page        {office:8.2f} s    (Run can be pressed, the first chart is drawn)",
        f"ratio              {office / empty:8.2f} x    (promised: at most {PROMISED_RATIO})",
        f"slider to charts   {slide:8.2f} s    (to the last of 4; promised: at most {PROMISED_SLIDE_SECONDS})",
        f"its slowest        {max(slides):8.2f} s    (of {SLIDES}, 200 replications each)",
    ]


def _with_an_empty_notebook(folder: Path) -> Path:
    copied = Path(copytree(notebooks_folder(), folder / "notebooks"))
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "only",
        "metadata": {},
        "outputs": [],
        "source": EMPTY,
    }
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    document = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (copied / "empty.ipynb").write_text(json.dumps(document), encoding="utf-8")
    return copied


@contextmanager
def _served(notebooks: Path) -> Iterator[str]:
    server = subprocess.Popen([sys.executable, "-c", _SERVE, str(notebooks)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield next(line.strip() for line in server.stdout if "token=" in line)
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)


def _interleaved(browser: Browser, link: str) -> dict[str, float]:
    """Open both pages in turn, each time in a browser context without a cache."""
    base, _, token = link.partition("?")
    ready = {"empty": ["button:has-text('Ready')"], "office": ["button:has-text('Run')", ".js-plotly-plot .main-svg"]}
    seconds: dict[str, list[float]] = {name: [] for name in ready}
    for repeat in range(REPEATS + 1):
        for name, signs in ready.items():
            time.sleep(REFILL_SECONDS)
            taken = _seconds_until_ready(browser, f"{base}?{token}", f"{base}{name}", signs)
            if repeat:
                seconds[name].append(taken)
    return {name: median(values) for name, values in seconds.items()}


def _seconds_until_ready(browser: Browser, sign_in: str, url: str, signs: list[str]) -> float:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    context.request.get(sign_in, max_redirects=0)
    start = time.perf_counter()
    page.goto(url, timeout=1000 * PATIENCE_SECONDS)
    for sign in signs:
        page.locator(sign).first.wait_for(state="visible", timeout=1000 * PATIENCE_SECONDS)
    taken = time.perf_counter() - start
    context.close()
    return taken


def _slides(browser: Browser, link: str) -> list[float]:
    """Drag the managers' slider on the office page, once unmeasured; the seconds to the last chart's redraw."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(link, timeout=1000 * PATIENCE_SECONDS)
    page.goto(f"{link.partition('?')[0]}office", timeout=1000 * PATIENCE_SECONDS)
    charts = page.locator(".osm-chart[data-drawn]")
    charts.first.wait_for(timeout=1000 * PATIENCE_SECONDS)
    page.evaluate(_WATCH)
    slider = page.get_by_role("slider", name="Slide managers")
    seconds = []
    for slide in range(SLIDES + 1):
        box = slider.bounding_box()
        assert box is not None
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + 0.5 * box["width"], middle)
        page.mouse.down()
        page.mouse.move(box["x"] + (0.33 + 0.11 * (slide % 2)) * box["width"], middle, steps=4)
        page.mouse.up()
        charts.nth(4).wait_for(timeout=1000 * PATIENCE_SECONDS)
        page.wait_for_function("() => window.lastDrawn > window.letGo", timeout=1000 * PATIENCE_SECONDS)
        page.wait_for_timeout(_QUIET_MS)
        seconds.append(page.evaluate("() => (window.lastDrawn - window.letGo) / 1000"))
    page.close()
    return seconds[1:]
