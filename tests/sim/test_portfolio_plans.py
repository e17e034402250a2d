"""Plans that are worth comparing without a search."""

from __future__ import annotations

import pytest

from osm_sim.errors import InputError
from osm_sim.portfolio.plans import EVERYTHING, MANDATORY, early_plan, mandatory_plan, usual_plans
from osm_sim.portfolio.spec import After, Portfolio
from tests.sim.portfolios import initiative, portfolio, random_portfolio


def _tangled() -> Portfolio:
    """B waits for A, D must be done and waits for C, E and D exclude each other, F and A too."""
    return portfolio(
        initiatives=(
            initiative("E", excludes=("D",)),
            initiative("A", earliest=3),
            initiative("B", after=(After(initiative="A"),)),
            initiative("C"),
            initiative("D", is_mandatory=True, after=(After(initiative="C"),)),
            initiative("F", excludes=("A",)),
        )
    )


def test_everything_starts_as_early_as_it_may_and_what_must_be_comes_before_what_it_excludes() -> None:
    assert early_plan(_tangled()).starts == {"A": 3, "B": 0, "C": 0, "D": 0}


def test_leaving_one_out_leaves_out_who_waits_for_it_and_lets_in_whom_it_excluded() -> None:
    assert set(early_plan(_tangled(), ("A",)).starts) == {"C", "D", "F"}


def test_what_a_mandatory_one_waits_for_is_done_too() -> None:
    assert set(mandatory_plan(_tangled()).starts) == {"C", "D"}


def test_the_usual_plans_leave_out_each_one_in_turn_where_that_may_be_and_come_once() -> None:
    plans = usual_plans(_tangled())

    assert list(plans) == [EVERYTHING, "without A", "without B", MANDATORY]
    assert len({tuple(plan.starts) for plan in plans.values()}) == len(plans)


@pytest.mark.parametrize("seed", range(20))
def test_the_usual_plans_are_the_portfolio_s(seed: int) -> None:
    given, _ = random_portfolio(seed)
    if given.initiatives:
        for plan in usual_plans(given).values():
            plan.check(given)


@pytest.mark.parametrize(
    ("name", "said"), [("Z", "'Z' is not in the portfolio"), ("C", "'C', which is not in the plan")]
)
def test_what_cannot_be_left_out_is_refused(name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        early_plan(_tangled(), (name,))


def test_a_portfolio_without_a_choice_is_refused() -> None:
    with pytest.raises(InputError, match="leaves no choice"):
        usual_plans(portfolio(initiatives=(initiative("A", is_mandatory=True),)))
