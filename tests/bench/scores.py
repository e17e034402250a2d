"""Scoring a whole scorecard, for a month and for 36 months."""

import time

from tests.bench.line import line
from tests.bench.timing import interleaved
from tests.desks import memory_desk
from workbench.domain.periods import Period
from workbench.domain.scoring import score_card, score_periods
from workbench.jobs.scorecard import months_of, score_settings, values_of
from workbench.jobs.strategy_map import open_map
from workbench.jobs.strategy_map_cases import load_case

REPEATS = 9
MONTH = Period.parse("2026-10")


def measure() -> list[str]:
    """Give the lines: the built-in company's 25 corporate measures with their made-up values, scored."""
    desk = memory_desk()
    opened = open_map(desk, load_case(desk, "company").documents[0])
    card, settings = opened.card, score_settings(opened.card)
    values = values_of(desk, card)
    months = months_of(values, MONTH.last_day)
    seconds = interleaved(
        {
            "month": lambda: score_card(card, values, MONTH, settings),
            "months": lambda: score_periods(card, values, months, settings),
        },
        REPEATS,
        clock=time.perf_counter,
    )
    what = f"{len(card.measures)} measures"
    return [
        line("one month scored", 1000 * seconds["month"], "ms", promised="under 20 ms", remark=what),
        line(f"{len(months)} months scored", 1000 * seconds["months"], "ms", promised="under 200 ms", remark=what),
    ]
