"""What it is worth to know more: a case worked out by hand, and the laws that hold for every one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.engine import block
from osm_sim.portfolio.information import Information, LinkTest, LinkWorth, information
from osm_sim.portfolio.outputs import Figure
from osm_sim.portfolio.plans import usual_plans
from osm_sim.portfolio.spec import Effect, Link, Plan, Polarity, Portfolio, TargetAt
from osm_sim.portfolio.sums import halves_of, sums_of, unit
from osm_sim.portfolio.values import Value
from tests.sim.portfolios import initiative, just, measure, portfolio, random_portfolio

PLANS = {"by the cause": Plan(starts={"A": 0}), "straight": Plan(starts={"B": 0})}
PATHS = 2000


def _worked(*, probability: float = 0.6, polarity: Polarity = Polarity.HIGHER, noise: float = 0.0) -> Portfolio:
    """A scores 100 if the link holds and else 0; B scores 50 for sure.

    A second link, that holds or not, moves both plans by the same.
    """
    sign = 1 if polarity is Polarity.HIGHER else -1
    return portfolio(
        measure("C"),
        measure("trend", drift=0.01),
        measure("M", polarity=polarity, noise=noise, targets=(TargetAt(month=36, value=100 + sign * 20),), floor=100.0),
        links=(
            Link(cause="C", effect="M", elasticity=sign * 1.0, probability=probability),
            Link(cause="trend", effect="M", elasticity=sign * 0.01, probability=0.5),
        ),
        initiatives=(
            initiative("A", effects=(Effect(measure="C", size=just(0.2)),)),
            initiative("B", effects=(Effect(measure="M", size=just(sign * 0.1)),)),
        ),
    )


def _of(found: Information, link: str) -> LinkWorth:
    return next(one for one in found.links if one.link == link)


def _told(figure: Figure | None) -> Figure:
    assert figure is not None
    return figure


@pytest.mark.parametrize("polarity", list(Polarity))
def test_two_plans_and_a_link_are_worth_what_the_arithmetic_says(polarity: Polarity) -> None:
    found = information(_worked(polarity=polarity), PLANS, Value.SCORE, PATHS, 1)

    # The second link adds 0.03 x 0.01 of a scale where it holds, 0.15 points, if there is room up to 100.
    link = _of(found, "C>M")
    assert found.best == "by the cause"
    # 0.6 x 100 + 0.4 x 50 - 60, and 0.5 x 96 + 0.5 x 50 - 60 after a test of power 0.80 and size 0.05.
    assert _told(link.perfect).value == pytest.approx(20, abs=0.2)
    assert _told(link.tested).value == pytest.approx(13, abs=0.2)
    assert abs(found.perfect.value - 20) < 0.2 + 4 * found.perfect.error
    assert (link.if_holds, link.if_not) == ("by the cause", "straight")
    assert (link.if_supported, link.if_unsupported) == ("by the cause", "straight")


def test_a_shortfall_counts_the_other_way() -> None:
    found = information(_worked(), PLANS, Value.SHORTFALL, PATHS, 1)

    # The same plans: a shortfall of 1 less a hundredth of the score.
    assert found.best == "by the cause"
    assert _told(_of(found, "C>M").perfect).value == pytest.approx(0.20, abs=0.002)
    assert found.means["straight"].value == pytest.approx(0.5, abs=0.002)
    assert found.better["straight"].value > 0 == found.better["by the cause"].value


def test_a_link_that_no_plan_s_rank_depends_on_is_worth_nothing() -> None:
    link = _of(information(_worked(), PLANS, Value.SCORE, PATHS, 1), "trend>M")

    assert (_told(link.perfect).value, _told(link.tested).value) == (0, 0)
    assert link.if_holds == link.if_not == "by the cause"


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_a_link_that_is_sure_is_worth_nothing(probability: float) -> None:
    link = _of(information(_worked(probability=probability), PLANS, Value.SCORE, PATHS, 1), "C>M")

    assert (link.perfect, link.tested) == (Figure(value=0.0, error=0.0),) * 2


def test_a_link_that_too_few_paths_show_either_way_is_not_told() -> None:
    link = _of(information(_worked(probability=0.999), PLANS, Value.SCORE, 100, 1), "C>M")

    assert link.perfect is link.tested is None


@pytest.mark.parametrize("seed", [1, 6, 14, 17, 33, 37])
@pytest.mark.parametrize("value", [Value.SCORE, Value.COST])
def test_knowing_all_is_worth_as_much_as_a_link_and_a_link_as_much_as_its_test(seed: int, value: Value) -> None:
    given, _ = random_portfolio(seed)

    found = information(given, usual_plans(given), value, 1200, 1)

    assert found.links
    for link in found.links:
        if link.perfect is None or link.tested is None:
            continue
        assert 0 <= link.tested.value <= link.perfect.value + 4 * math.hypot(link.tested.error, link.perfect.error)
        assert link.perfect.value <= found.perfect.value + 4 * math.hypot(link.perfect.error, found.perfect.error)


def test_a_perfect_test_is_worth_as_much_as_the_truth_and_one_that_says_nothing_is_worth_nothing() -> None:
    given = _worked(noise=0.1)
    tests = {"C>M": LinkTest(power=1, size=0), "trend>M": LinkTest(power=0.3, size=0.3)}

    found = information(given, PLANS, Value.SCORE, PATHS, 1, tests=tests)

    link, other = _of(found, "C>M"), _of(found, "trend>M")
    assert _told(link.perfect).value == pytest.approx(_told(link.tested).value) != 0
    assert _told(link.perfect).error == pytest.approx(_told(link.tested).error)
    assert _told(other.tested).value == 0
    assert link.test == tests["C>M"]


def test_a_test_that_never_supports_is_worth_nothing() -> None:
    found = information(_worked(), PLANS, Value.SCORE, PATHS, 1, test=LinkTest(power=0, size=0))

    assert _told(_of(found, "C>M").tested).value == pytest.approx(0, abs=1e-9)


def test_errors_are_as_large_as_worths_differ_from_seed_to_seed() -> None:
    given = _worked(noise=0.1)
    found = [information(given, PLANS, Value.SCORE, 400, seed) for seed in range(40)]

    for figures in (
        [one.perfect for one in found],
        [_told(_of(one, "C>M").perfect) for one in found],
        [_told(_of(one, "C>M").tested) for one in found],
        [one.better["straight"] for one in found],
    ):
        spread = np.std([one.value for one in figures], ddof=1)
        error = np.mean([one.error for one in figures])
        # The standard deviation of 40 values is within a third of the true one, three times in a thousand aside.
        assert 0.66 < spread / error < 1.34


def test_differences_between_plans_are_those_of_the_paths() -> None:
    given = _worked(noise=0.1)

    found = information(given, PLANS, Value.SCORE, 500, 3)

    one, other = (block(given, plan, 3, 0, 500).score for plan in PLANS.values())
    apart = one - other
    assert found.means["straight"].value == pytest.approx(other.mean())
    assert found.means["straight"].error == pytest.approx(other.std() / math.sqrt(500))
    assert found.better["straight"].value == pytest.approx(apart.mean())
    assert found.better["straight"].error == pytest.approx(apart.std() / math.sqrt(500))


def test_sums_of_parts_are_those_of_the_whole() -> None:
    values = np.random.default_rng(1).normal(size=(3, 500))
    groups = halves_of(0, 500)

    whole = sums_of(values, groups)
    parts = sums_of(values[:, :123], groups[:, :123]) + sums_of(values[:, 123:], halves_of(123, 377))

    mix = unit(3, 0) - 0.5 * unit(3, 2)
    odd = mix @ values[:, 1::2]
    assert parts[1].mean_of(mix).value == pytest.approx(whole[1].mean_of(mix).value)
    assert parts[1].mean_of(mix).error == pytest.approx(odd.std() / math.sqrt(250))


def test_it_says_how_far_it_is_and_can_be_cancelled() -> None:
    told: list[tuple[int, int]] = []
    information(_worked(), PLANS, Value.SCORE, 600, 1, on_progress=lambda *at: told.append(at))

    assert told == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(RunCancelledError):
        information(_worked(), PLANS, Value.SCORE, 600, 1, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"plans": {"one": Plan(starts={})}}, r"plans\(=1\) must be 2 or more"),
        ({"plans": PLANS | {"odd": Plan(starts={"Z": 0})}}, "plan 'odd': initiative 'Z'"),
        ({"paths": 39}, r"paths\(=39\) must be within 40"),
        ({"tests": {"C>Z": LinkTest()}}, "link 'C>Z' of a test is not in the portfolio"),
    ],
)
def test_what_cannot_be_asked_is_refused(changes: dict[str, object], said: str) -> None:
    asked: dict[str, object] = {"plans": PLANS, "value": Value.SCORE, "paths": 400, "seed": 1}
    with pytest.raises(InputError, match=said):
        information(_worked(), **(asked | changes))  # type: ignore[arg-type]  # values of any type, by name


def test_a_test_s_chances_are_shares() -> None:
    with pytest.raises(InputError, match=r"power\(=1.2\) of a link's test must lie in 0..1"):
        LinkTest(power=1.2)
