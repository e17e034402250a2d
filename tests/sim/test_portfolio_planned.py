"""Plans of a portfolio: what is in, when it may start, what goes with what is left out, and why."""

from __future__ import annotations

import pytest

from osm_sim.errors import InputError
from osm_sim.portfolio.plans import plan_of, planned
from osm_sim.portfolio.spec import After, Portfolio
from tests.sim.portfolios import initiative, portfolio


def _tied() -> Portfolio:
    """C waits for B, which waits for A; R excludes S."""
    return portfolio(
        initiatives=(
            initiative("A", title="Begin"),
            initiative("B", after=(After(initiative="A"),)),
            initiative("C", after=(After(initiative="B"),), earliest=5),
            initiative("R", excludes=("S",)),
            initiative("S"),
        )
    )


def test_without_a_word_all_start_as_early_as_they_may_and_the_first_of_two_rivals_is_taken() -> None:
    found = planned(_tied())

    assert dict(found.plan.starts) == {"A": 0, "B": 0, "C": 5, "R": 0}
    assert found.left_out == {"S": "'S' and 'R' exclude each other"}


def test_what_waits_for_one_that_is_left_out_is_left_out_too_with_the_reason() -> None:
    found = planned(_tied(), without=("A",))

    assert set(found.plan.starts) == {"R"}
    assert found.left_out == {
        "A": "A (Begin) was left out",
        "B": "'B' waits for A (Begin), which is not in the plan",
        "C": "'C' waits for 'B', which is not in the plan",
        "S": "'S' and 'R' exclude each other",
    }


def test_a_start_of_one_s_own_holds_and_puts_its_initiative_before_its_rivals() -> None:
    assert dict(plan_of(_tied(), starts={"A": 7, "S": 3}).starts) == {"A": 7, "B": 0, "C": 5, "S": 3}
    assert "S" in plan_of(_tied(), wanted=("S",)).starts


def test_a_mandatory_initiative_and_what_it_waits_for_come_before_their_rivals() -> None:
    given = portfolio(
        initiatives=(
            initiative("R", excludes=("A",)),
            initiative("A"),
            initiative("M", is_mandatory=True, after=(After(initiative="A"),)),
        )
    )

    assert set(plan_of(given).starts) == {"A", "M"}
    with pytest.raises(InputError, match="initiatives 'A' and 'R' exclude each other: leave one of them out"):
        plan_of(given, wanted=("R",))


def test_what_waits_for_the_one_of_two_rivals_that_is_not_taken_is_left_out() -> None:
    given = portfolio(
        initiatives=(
            initiative("R", excludes=("S",)),
            initiative("S"),
            initiative("T", after=(After(initiative="S"),)),
        )
    )

    assert planned(given).left_out == {
        "S": "'S' and 'R' exclude each other",
        "T": "'T' waits for 'S', which is not in the plan",
    }
    assert set(plan_of(given, starts={"T": 2}).starts) == {"S", "T"}


def test_a_plan_that_cannot_be_is_refused() -> None:
    given = portfolio(
        initiatives=(
            initiative("A"),
            initiative("M", is_mandatory=True, after=(After(initiative="A"),)),
            initiative("L", earliest=6),
        )
    )
    with pytest.raises(InputError, match="'Z' is not in the portfolio; there are A, M, L"):
        plan_of(given, without=("Z",))
    with pytest.raises(InputError, match="'Z' is not in the portfolio"):
        plan_of(given, starts={"Z": 1})
    with pytest.raises(InputError, match="'M' is mandatory: keep it in"):
        plan_of(given, without=("M",))
    with pytest.raises(InputError, match="'M' waits for 'A', which is not in the plan; it is mandatory: keep both in"):
        plan_of(given, without=("A",))
    with pytest.raises(InputError, match="'A' is left out and put in at once"):
        plan_of(given, without=("A",), starts={"A": 1})
    with pytest.raises(InputError, match=r"start\(=3\) of initiative 'L' must be 6 to 35"):
        plan_of(given, starts={"L": 3})
    with pytest.raises(InputError, match=r"start\(=36\)"):
        plan_of(given, starts={"A": 36})


def test_one_that_is_wanted_does_not_go_with_what_it_waits_for_in_silence() -> None:
    with pytest.raises(InputError, match="'C' waits for 'B', which is not in the plan; it is put in: keep both in"):
        plan_of(_tied(), without=("B",), starts={"C": 9})
