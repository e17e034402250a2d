"""Alignment at full size: figures from what rests, a change taken in, a cascade, forty people at once, and the page.

Units of the army lie with their scorecards in an SQLite file, without the values of their measures.
"""

import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from statistics import linear_regression, median

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.line import line
from tests.browser.chromium import find_browser, launch_flags, missing_reason
from tests.store.conftest import start_server
from tests.store.council import CLASHED, DONE, PEOPLE, Deed, run_council
from workbench.desk import Desk, Saving
from workbench.domain.alignment import Place
from workbench.domain.cascading import Cascade
from workbench.domain.documents import Version
from workbench.domain.ids import DocumentId, ObjectiveId
from workbench.domain.scorecard import Objective, Scorecard
from workbench.front import notebooks_folder
from workbench.identity import find_actor
from workbench.jobs.alignment import Enterprise, findings_of, metrics_of, open_enterprise, refresh
from workbench.jobs.alignment_cascade import look_at_cascade, make_cascade
from workbench.jobs.alignment_case import ArmyCase, army_case
from workbench.jobs.strategy_map_cases import with_office
from workbench.store.kinds import standard_codec
from workbench.store.sql import open_store

SIZES = (20, 78, 314, 1256)
FULL = 314
REPEATS, UPDATES, CASCADES, CASCADED = 7, 21, 5, 300
COUNCILS, ROUNDS = 3, 6
PAUSES_SECONDS = {"resting 3 s": 3.0, "without a rest": 0.0}
"""How long each of the forty rests before opening a scorecard, and again before saving it, on average."""
OPENINGS, KEYS = 7, 21
PATIENCE_MS = 60_000
REFILL_MS = 6_000
"""Time for the server to warm a kernel for the next visitor."""
QUIET_MS = 400
"""After a key nothing more is drawn for so long: the last drawing was the last."""
_SERVE = """import sys; from pathlib import Path; from workbench.serving import run
run(port=0, open_browser=False, notebooks=Path(sys.argv[1]))"""
_WATCH_KEYS = """field => {
  const seen = window.filtering = {};
  addEventListener('keydown', () => { seen.pressed = performance.now(); }, true);
  new MutationObserver(() => {
    // The frame after the next one shows what this change made.
    requestAnimationFrame(() => setTimeout(() => { seen.drawn = performance.now(); }));
  }).observe(field.closest('[role=tabpanel]'), { subtree: true, childList: true, characterData: true });
}"""


def measure() -> list[str]:
    """Give the lines: all metrics by size, one change, findings, the matrix on its page, a cascade, forty people."""
    with tempfile.TemporaryDirectory(prefix="osm-bench-") as folder:
        cases = {units: army_case(units) for units in SIZES}
        addresses = {units: f"sqlite:///{folder}/army-{units}.db" for units in SIZES}
        for units, case in cases.items():
            _lay(addresses[units], case)
        lines = [*_by_size(addresses, cases), *_updates(addresses[FULL], cases[FULL])]
        lines += _page(addresses[FULL], cases[FULL])
        # What is cascaded makes the scorecards longer: last of all.
        lines += _cascades(addresses[FULL], cases[FULL])
    return [*lines, *_council()]


def _now() -> datetime:
    return datetime.now(UTC)


def _desk(address: str) -> Desk:
    actor = find_actor(os.environ)
    store = open_store(address, standard_codec(), actor=actor.sign_in, now=_now)
    return Desk(store=store, executor=None, actor=actor, now=_now)


def _lay(address: str, case: ArmyCase) -> None:
    desk = _desk(address)
    values = {case.organisation_document: with_office(case.organisation, desk.actor), **case.scorecards}
    desk.store.save_all(Saving(document=document, value=value, base=0) for document, value in values.items())
    desk.store.close()


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


# -- figures from what rests ------------------------------------------------------------------------------------------


def _by_size(addresses: dict[int, str], cases: dict[int, ArmyCase]) -> list[str]:
    seconds: dict[int, list[float]] = {units: [] for units in SIZES}
    for repeat in range(REPEATS + 1):
        for units in SIZES:
            taken = _fresh_seconds(addresses[units], cases[units])
            if repeat:
                seconds[units].append(taken)
    medians = {units: median(values) for units, values in seconds.items()}
    lines = [
        line(f"all metrics, {units:,} units", medians[units], "s", promised="under 1 s" if units == FULL else "")
        for units in SIZES
    ]
    of_n_log_n = _exponent({units: units * math.log(units) for units in SIZES})
    remark = f"of n log n: {of_n_log_n:.2f}; fitted over {SIZES[0]} to {SIZES[-1]:,} units"
    return [*lines, line("growth with the units", _exponent(medians), "power", remark=remark)]


def _fresh_seconds(address: str, case: ArmyCase) -> float:
    """Give the seconds of all metrics at a desk whose store was never asked before."""
    desk = _desk(address)
    taken = _seconds(lambda: metrics_of(open_enterprise(desk, case.organisation_document)))
    desk.store.close()
    return taken


def _exponent(amounts: dict[int, float]) -> float:
    logs = [(math.log(units), math.log(amount)) for units, amount in amounts.items()]
    return linear_regression(*zip(*logs, strict=True)).slope


def _updates(address: str, case: ArmyCase) -> list[str]:
    """Take in one unit's save at a time; then look for what does not fit."""
    desk = _desk(address)
    enterprise = open_enterprise(desk, case.organisation_document)
    metrics_of(enterprise)
    units = tuple(case.scorecards)[1 :: len(case.scorecards) // UPDATES][: UPDATES + 1]
    updates = []
    for at, document in enumerate(units):
        _edit(desk, document, f"Draft {at}")
        start = time.perf_counter()
        enterprise = refresh(desk, enterprise)
        metrics_of(enterprise)
        updates.append(time.perf_counter() - start)
    top = next(iter(case.scorecards))
    _edit(desk, top, "Draft of the headquarters")
    of_top = _seconds(lambda: metrics_of(refresh(desk, enterprise)))
    findings = [_seconds(lambda: findings_of(enterprise)) for _ in range(REPEATS + 1)][1:]
    found = len(findings_of(enterprise))
    desk.store.close()
    what = f"{FULL} units"
    return [
        line("one unit's save taken in", 1000 * median(updates[1:]), "ms", promised=f"under 50 ms; {what}"),
        line("its slowest", 1000 * max(updates[1:]), "ms", remark=f"of {len(updates) - 1} units"),
        line("the headquarters' save", 1000 * of_top, "ms", remark="all hangs below it; once"),
        line("findings", 1000 * median(findings), "ms", remark=f"{found} of them; {what}"),
    ]


def _edit(desk: Desk, document: DocumentId, statement: str) -> None:
    """Save a scorecard with another statement of its first objective, and with one contribution less."""
    head = desk.store.head(document)
    assert head is not None
    card = desk.store.load(head.pin)
    assert isinstance(card, Scorecard)
    first, *others = card.objectives
    edited = replace(
        card, objectives=(replace(first, statement=statement), *others), contributions=card.contributions[1:]
    )
    assert isinstance(desk.store.save(document, edited, base=head.number), Version)


# -- a cascade --------------------------------------------------------------------------------------------------------


def _cascades(address: str, case: ArmyCase) -> list[str]:
    """Cascade a new objective of the headquarters to the same units, again and again."""
    desk = _desk(address)
    top, *below = case.scorecards
    units = [case.scorecards[document].unit for document in below][-CASCADED:]
    looks, makes = [], []
    enterprise = open_enterprise(desk, case.organisation_document)
    for at in range(CASCADES + 1):
        enterprise, place = _with_an_objective(desk, enterprise, top, at)
        start = time.perf_counter()
        offer = look_at_cascade(desk, enterprise, place, units, Cascade())
        looked = time.perf_counter()
        enterprise = make_cascade(desk, enterprise, offer)
        looks.append(looked - start)
        makes.append(time.perf_counter() - looked)
        assert len(offer.ready) == CASCADED
    desk.store.close()
    return [
        line(f"a cascade to {CASCADED} looked at", 1000 * median(looks[1:]), "ms"),
        line("and made", median(makes[1:]), "s", remark=f"{CASCADED} drafts in one step, safe on the disk"),
    ]


def _with_an_objective(desk: Desk, enterprise: Enterprise, top: DocumentId, at: int) -> tuple[Enterprise, Place]:
    head = desk.store.head(top)
    assert head is not None
    card = desk.store.load(head.pin)
    assert isinstance(card, Scorecard)
    added = Objective(id=ObjectiveId(f"bench-{at}"), title=f"Answer in {at} days", perspective=card.perspectives[0].id)
    desk.store.save(top, replace(card, objectives=(*card.objectives, added)), base=head.number)
    return refresh(desk, enterprise), Place(top, added.id)


# -- forty people at once ---------------------------------------------------------------------------------------------


def _council() -> list[str]:
    """Let forty people work at a PostgreSQL server on this machine, safe on its disk."""
    with tempfile.TemporaryDirectory(prefix="osm-pg-") as folder:
        try:
            server = start_server(Path(folder))
        except pytest.skip.Exception as reason:
            return [f"forty people are not measured: {reason}"]
        try:
            server.run("ALTER SYSTEM SET fsync = on")  # the tests' servers do without
            server.run("SELECT pg_reload_conf()")
            held: dict[str, list[list[Deed]]] = {name: [] for name in PAUSES_SECONDS}
            for _ in range(COUNCILS):
                for name, pause in PAUSES_SECONDS.items():
                    address = server.address(server.new_database())
                    held[name].append(run_council(address, rounds=ROUNDS, pause_seconds=pause))
        finally:
            server.end()
    return [text for name, councils in held.items() for text in _told(name, councils)]


def _told(name: str, councils: list[list[Deed]]) -> list[str]:
    saves = [sorted(map(_taken, filter(_is_answered_save, deeds))) for deeds in councils]
    decided = [_taken(one) for deeds in councils for one in deeds if one.kind != "save" and one.is_done]
    count, longest = sum(map(len, saves)), max(one[-1] for one in saves)
    # Without a rest, forty clients wait for two cores: that says what the machine can do, not how people work.
    promised = "300 ms" if PAUSES_SECONDS[name] else ""
    remark = f"{PEOPLE} people; median of {len(councils)} times"
    p95 = median(_at_most(one, 0.95) for one in saves)
    return [
        line(f"95 % of saves, {name}", 1000 * p95, "ms", promised=promised, remark=remark),
        line("half of them", 1000 * median(chain(*saves)), "ms", remark=f"{count} saves; slowest {longest:.2f} s"),
        line("half of the decisions", 1000 * median(decided), "ms", remark=_counts(councils)),
    ]


def _taken(deed: Deed) -> float:
    return deed.ended - deed.begun


def _is_answered_save(deed: Deed) -> bool:
    return deed.kind == "save" and deed.outcome in (DONE, CLASHED)


def _at_most(ordered: list[float], share: float) -> float:
    return ordered[min(math.ceil(share * len(ordered)), len(ordered)) - 1]


def _counts(councils: list[list[Deed]]) -> str:
    deeds = list(chain(*councils))
    lasted = sum(max(one.ended for one in every) - min(one.begun for one in every) for every in councils)
    taken = sum(one.kind != "save" and one.is_done for one in deeds)
    refused = sum(not one.is_done for one in deeds)
    return f"{taken} taken; {refused} of {len(deeds)} acts refused or clashed; {len(deeds) / lasted:.0f} acts a second"


# -- the page ---------------------------------------------------------------------------------------------------------


def _page(address: str, case: ArmyCase) -> list[str]:
    executable = find_browser()
    if executable is None:
        return [f"the page is not measured: {missing_reason()}"]
    with sync_playwright() as playwright, _served(address) as link:
        browser = playwright.chromium.launch(executable_path=executable, args=launch_flags())
        openings = [_opening(browser, link, case) for _ in range(OPENINGS + 1)][1:]
        keys = _keys(browser, link, case)
        browser.close()
    return [
        line(f"matrix of {FULL} opened", median(openings), "s", promised="3 s"),
        line("its slowest", max(openings), "s", remark=f"of {OPENINGS}"),
        line("a key in its filter", median(keys), "ms", promised="200 ms, to the table redrawn"),
        line("its slowest", max(keys), "ms", remark=f"of {len(keys)}"),
    ]


@contextmanager
def _served(address: str) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(notebooks_folder())],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OSM_DATABASE_URL": address},
    )
    assert server.stdout is not None
    try:
        yield next(text.strip() for text in server.stdout if "token=" in text)
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_MS / 1000)


def _opening(browser: Browser, link: str, case: ArmyCase) -> float:
    """Give the seconds from going to the page to the rows of the matrix being seen."""
    page = _new_page(browser, link)
    page.wait_for_timeout(REFILL_MS)
    taken = _seconds(lambda: _open(page, link, case))
    page.context.close()
    return taken


def _keys(browser: Browser, link: str, case: ArmyCase) -> list[float]:
    """Type into the filter and clear it, letter by letter; the milliseconds from each key to the last drawing."""
    page = _new_page(browser, link)
    _open(page, link, case)
    field = page.get_by_label("Find a unit").locator("visible=true").first
    field.evaluate(_WATCH_KEYS)
    field.focus()
    word = case.organisation.units[-1].name[:5]
    keys = [*word, *["Backspace"] * len(word)]
    taken = []
    for at in range(KEYS + 1):
        page.evaluate("() => { filtering.drawn = filtering.pressed = 0; }")
        page.keyboard.press(keys[at % len(keys)])
        page.wait_for_function("() => filtering.drawn > filtering.pressed", timeout=PATIENCE_MS)
        page.wait_for_timeout(QUIET_MS)
        taken.append(page.evaluate("() => filtering.drawn - filtering.pressed"))
    page.context.close()
    return [float(one) for one in taken[1:]]


def _new_page(browser: Browser, link: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.context.request.get(link, max_redirects=0)
    return page


def _open(page: Page, link: str, case: ArmyCase) -> None:
    page.goto(f"{link.partition('?')[0]}alignment#org={case.organisation_document}&part=matrix", timeout=PATIENCE_MS)
    page.get_by_role("tab", name="Matrix", selected=True).wait_for(timeout=PATIENCE_MS)
    page.get_by_role("tabpanel").get_by_role("rowheader").nth(9).wait_for(timeout=PATIENCE_MS)
