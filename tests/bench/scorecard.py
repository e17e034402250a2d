"""The scorecard's page: how long scores take, the picture of a month, and a look at a chosen measure."""

import time
from collections.abc import Callable
from statistics import median

from tests.bench.line import line
from tests.desks import memory_desk
from workbench.apps.scorecard_state import ScorecardState
from workbench.domain.periods import Frequency, Period
from workbench.jobs.scorecard import score_values, values_of
from workbench.jobs.strategy_map import load_case, open_map

MONTHS = 36
REPEATS = 9


def measure() -> list[str]:
    """Give the lines: scores of one month and of 36 of the built-in company, and what its page answers in."""
    desk = memory_desk()
    opened = open_map(desk, load_case(desk, "company").documents[0])
    values = values_of(desk, opened.card)
    today = Period(frequency=Frequency.MONTH, year=2026, number=10).last_day
    months = score_values(opened, values, today=today).months
    page = ScorecardState(desk, lambda *_: None, lambda *_: None, lambda *_, **__: None)
    page.start()
    page.handle({"op": "open", "id": 1, "document": opened.document})
    choose = {"op": "choose", "id": 1, "kind": "measure", "key": opened.card.measures[0].id}
    return [
        _line("one month", lambda: score_values(opened, values, today=today, months=months[-1:]), "under 20"),
        _line(f"{len(months)} months", lambda: score_values(opened, values, today=today), "under 200"),
        _line("values read", lambda: values_of(desk, opened.card)),
        _line("a month shown", lambda: page.handle({"op": "month", "id": 1, "period": str(page.month)})),
        _line("a measure chosen", lambda: page.handle(choose)),
        _line("warning signs", lambda: page.handle({"op": "trust", "id": 1})),
    ]


def _line(what: str, act: Callable[[], object], promised: str = "") -> str:
    act()
    return line(what, median(_milliseconds(act) for _ in range(REPEATS)), "ms", promised=promised)


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1e3
