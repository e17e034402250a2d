"""Choosing initiatives: judged by simulation, stopped when asked, and said with its reasons."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.engine import block
from osm_sim.portfolio.selection import InfeasibleError, Objective, Progress, Selection
from osm_sim.portfolio.spec import Effect, Limits, Portfolio, Range, TargetAt
from tests.desks import memory_desk
from tests.sim.portfolios import initiative, just, measure, portfolio
from workbench.jobs.portfolio import open_portfolio
from workbench.jobs.portfolio_select import choose, select_portfolio

if TYPE_CHECKING:
    from collections.abc import Callable

QUICK = {"samples": 6, "batches": 2, "seconds": 20.0, "seed": 3, "paths": 400}
SEEN = 12
"""Paths that the programmes know: six by two."""


def _two_rivals(**changes: object) -> Portfolio:
    """One data person, two initiatives that need them for long: only one of them can be done in time."""
    goal = measure("M", noise=0.05, targets=(TargetAt(month=24, value=130.0),))
    needs = {"data": 1.0}
    strong = initiative("A", title="Strong", needs=needs, duration=just(18), effects=(_on_m(0.2),))
    weak = initiative("B", title="Weak", needs=needs, duration=just(18), effects=(_on_m(0.1),))
    given = portfolio(goal, initiatives=(strong, weak), limits=Limits(specialists={"data": (1.0,)}))
    return replace(given, **changes)  # type: ignore[arg-type]  # any field


def _on_m(likely: float) -> Effect:
    return Effect(measure="M", size=Range(low=likely / 2, likely=likely, high=2 * likely))


def _choose(given: Portfolio, **changes: object) -> Selection:
    return choose(given, **QUICK | changes)  # type: ignore[arg-type]  # any option


@pytest.mark.parametrize("objective", list(Objective))
def test_the_value_is_that_of_simulated_futures_no_programme_has_seen(objective: Objective) -> None:
    given = _two_rivals()
    found = _choose(given, objective=objective)

    paths = block(given, found.plan, 3, SEEN, 400)
    worst = np.sort(paths.shortfall)[-40:]
    expected = {
        Objective.CVAR: worst.mean(),
        Objective.SCORE: paths.score.mean(),
        Objective.PROBABILITY: paths.all_met.mean(),
    }
    assert found.is_simulated
    assert found.value == pytest.approx(expected[objective])
    assert list(found.plan.starts) == ["A"]


def test_the_reason_of_one_left_out_gives_titles_and_what_is_short() -> None:
    found = _choose(_two_rivals())

    assert found.left_out.keys() == {"B"}
    assert found.left_out["B"].startswith("B (Weak) would take the 'data' specialists in month")
    assert "A (Strong)" in found.left_out["B"]


def test_plans_are_compared_on_the_same_futures() -> None:
    found = _choose(_two_rivals(limits=Limits()), batches=3)

    best, *others = found.candidates
    assert best.behind == 0.0
    for one in others:
        assert one.behind == pytest.approx(one.value - best.value)
        # Two plans that share most of their futures differ less than their own errors say.
        assert one.behind_error < math.hypot(one.error, best.error)


def test_it_tells_how_far_it_is() -> None:
    told: list[Progress] = []
    _choose(_hard(), on_progress=told.append, seconds=3.0)

    assert {one.batch for one in told} == {1, 2}
    assert all(one.bound <= one.incumbent + 1e-9 for one in told if not math.isnan(one.incumbent))


def _hard() -> Portfolio:
    from tests.bench.selection import bench_portfolio

    return bench_portfolio(20, 2)


@pytest.mark.parametrize("objective", list(Objective))
def test_it_can_be_cancelled_while_it_searches(objective: Objective) -> None:
    told: list[Progress] = []

    with pytest.raises(RunCancelledError):
        _choose(_hard(), objective=objective, seconds=300.0, on_progress=told.append, cancelled=lambda: len(told) >= 3)

    assert len(told) == 3


def test_it_can_be_cancelled_while_it_judges() -> None:
    with pytest.raises(RunCancelledError, match="judged"):
        _choose(_two_rivals(), paths=4000, cancelled=_true_in("selection_judge"))


def _true_in(word: str) -> Callable[[], bool]:
    """Give what says yes once that module asks."""
    import inspect

    def asked() -> bool:
        frame = inspect.currentframe()
        caller = None if frame is None else frame.f_back
        return caller is not None and word in caller.f_globals["__name__"]

    return asked


@pytest.mark.parametrize("objective", [Objective.CVAR, Objective.PROBABILITY])
def test_who_has_enough_gets_the_best_plan_so_far_with_its_gap(objective: Objective) -> None:
    told: list[Progress] = []

    def has_enough() -> bool:
        return any(not math.isnan(one.incumbent) for one in told)

    found = _choose(
        _hard(), objective=objective, batches=4, seconds=300.0, gap=0.0, on_progress=told.append, enough=has_enough
    )

    assert found.batches == 1
    assert found.plan.starts
    assert found.programme_gap >= 0


def test_what_must_be_done_and_has_nobody_to_do_it_is_named() -> None:
    must = initiative("A", title="Strong", is_mandatory=True, needs={"data": 2.0}, effects=(_on_m(0.2),))
    goal = measure("M", targets=(TargetAt(month=24, value=130.0),))
    given = portfolio(goal, initiatives=(must,), limits=Limits(specialists={"data": (1.0,)}))

    with pytest.raises(InfeasibleError, match=r"A \(Strong\) need: raise by"):
        _choose(given)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [("paths", 1, r"paths\(=1\) must be within 2"), ("samples", 0, r"samples\(=0\)"), ("seconds", 0.0, r"seconds")],
)
def test_what_makes_no_selection_is_refused(option: str, value: float, said: str) -> None:
    with pytest.raises(InputError, match=said):
        _choose(_two_rivals(), **{option: value})


def test_the_company_s_plan_stands_beside_everything_begun_early() -> None:
    named = open_portfolio(memory_desk(), "case:company")

    document = select_portfolio(named, samples=5, batches=2, seconds=4.0, paths=300)

    names = {one.id for one in named.portfolio.initiatives}
    assert names == set(document["starts"]) | {one["initiative"] for one in document["left_out"]}
    assert not set(document["starts"]) & {one["initiative"] for one in document["left_out"]}
    assert all(one["reason"] for one in document["left_out"])
    assert len(document["early_starts"]) > len(document["starts"])
    assert document["cost"]["chosen"]["value"] < document["cost"]["early"]["value"]
    assert any(one["chance"]["chosen"] != one["chance"]["early"] for one in document["targets"])
    assert document["gap"] == pytest.approx(1 - document["bound"]["value"] / document["value"]["value"])
