"""One future played month by month: what is told, what a person decides instead, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.portfolio.response import draw_samples
from osm_sim.portfolio.review import Choice, ReviewRule, Standing, play, points, review
from osm_sim.portfolio.spec import After, Plan, Portfolio
from tests.sim.portfolio_reviews import (
    HARSH,
    SEED,
    SHARP,
    contested,
    helps,
    reviewable,
    small,
)
from tests.sim.portfolios import initiative, just, portfolio


def _failing_path(given: Portfolio) -> int:
    return int(np.flatnonzero(~draw_samples(given, SEED, 0, 50).succeeds[:, 0])[0])


def test_a_course_tells_month_by_month_what_is_done_spent_and_reached() -> None:
    given, plan = contested()
    path = _failing_path(given)
    course = play(given, plan, SHARP, seed=SEED, path=path)
    third, fourth = course.months[2], course.months[3]

    assert [one.month for one in course.months] == list(range(1, 25))
    assert [one.month for one in course.reviews] == [3, 6]
    assert third.standings == (Standing.RUNNING, Standing.WAITING)
    assert fourth.standings == (Standing.STOPPED, Standing.RUNNING)
    assert course.months[7].standings == (Standing.STOPPED, Standing.FINISHED)
    assert (third.progress[0], fourth.progress[0]) == pytest.approx((0.3, 0.3))
    assert third.money == pytest.approx((10.0, 0.0))
    assert fourth.money == pytest.approx((0.0, 14.0))
    assert (fourth.spent_in_year, fourth.budget) == pytest.approx((44.0, 100.0))
    assert course.months[12].budget == 0.0
    assert course.months[6].values == (100.0, 100.0)
    assert course.months[7].values == pytest.approx((125.0, 100.0))
    assert course.targets[0].is_met is False
    assert course.score == pytest.approx(25.0)


def test_a_review_says_what_it_saw_and_why_it_decides() -> None:
    given, plan = contested()
    course = play(given, plan, SHARP, seed=SEED, path=_failing_path(given))
    stopped, started = course.reviews[0].signals

    assert (stopped.rule, stopped.done, started.done) == (Choice.STOP, Choice.STOP, Choice.START)
    assert stopped.delivery == pytest.approx(0.0, abs=1e-3)
    assert (stopped.schedule, stopped.cost) == pytest.approx((1.0, 1.0))
    assert started.index == pytest.approx(25 / 70)
    assert stopped.why == "signal 0.0 of the 1.0 expected, and 'W' waiting would bring more for the same money: stop"
    assert started.why == "takes the money and the place of 'A', where they bring less: start"
    assert stopped.may == (Choice.CONTINUE, Choice.STOP)
    assert started.may == (Choice.CONTINUE, Choice.START)


def test_every_sentence_ends_with_what_is_decided() -> None:
    said: set[str] = set()
    for seed, given, plan in reviewable(30):
        for rule in (HARSH, replace(HARSH, stop_share=0.1, least_progress=0.5)):
            course = play(given, plan, rule, seed=seed, path=0)
            for one in (one for month in course.reviews for one in month.signals):
                assert one.why.endswith(f": {one.rule.value}")
                assert "nan" not in one.why
                said.add(one.rule.value)
    assert said == {choice.value for choice in Choice}


def test_what_a_person_decides_replaces_the_rule_at_that_review() -> None:
    given, plan = contested()
    path = _failing_path(given)
    kept = play(given, plan, SHARP, seed=SEED, path=path, decisions={3: {"A": "continue"}})

    assert kept.reviews[0].by_person
    assert not kept.reviews[1].by_person
    assert [one.rule for one in kept.reviews[0].signals] == [Choice.STOP, Choice.START]
    assert [one.done for one in kept.reviews[0].signals] == [Choice.CONTINUE, Choice.WAIT]
    # At the next review the rule decides again.
    assert kept.months[6].standings == (Standing.STOPPED, Standing.RUNNING)
    never = play(given, plan, SHARP, seed=SEED, path=path, decisions={month: {} for month in range(3, 24, 3)})
    assert never.months[-1].standings == (Standing.FINISHED, Standing.WAITING)
    assert never.score == 0.0


def test_a_person_stops_and_starts_without_being_told_to() -> None:
    given, plan = contested(success=1.0)
    decided = {3: {"A": "stop", "W": "start"}}
    course = play(given, plan, SHARP, seed=SEED, path=0, decisions=decided)

    assert [one.rule for one in course.reviews[0].signals] == [Choice.CONTINUE, Choice.WAIT]
    assert course.months[-1].standings == (Standing.STOPPED, Standing.FINISHED)
    assert course.score == pytest.approx(25.0)


def test_the_same_decisions_give_the_same_course_and_later_ones_change_nothing_before() -> None:
    _, given, plan = next(one for one in reviewable(30) if len(one[1].initiatives) > 4 and one[1].months > 20)
    known = points(given, SEED)
    whole = play(given, plan, HARSH, seed=SEED, path=5)

    assert play(given, plan, HARSH, seed=SEED, path=5, expected_points=known) == whole
    part = play(given, plan, HARSH, seed=SEED, path=5, until=12)
    assert part.months == whole.months[:12]
    assert part.score is None
    assert all(one.is_met is None for one in part.targets if one.month > 12)
    assert all(one.is_met is not None for one in part.targets if one.month <= 12)
    later = play(given, plan, HARSH, seed=SEED, path=5, decisions={month: {} for month in range(12, given.months)})
    assert later.months[:11] == whole.months[:11]
    assert later.months[11].standings == whole.months[11].standings


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        ({4: {}}, "month 4 of the decisions has no review: there is one every 3 months"),
        ({24: {}}, "month 24 of the decisions has no review"),
        ({3: {"Z": "stop"}}, "initiative 'Z' of month 3 is not in the portfolio"),
        ({3: {"A": "merge"}}, "decision 'merge' on 'A' in month 3 is not known; there are stop, continue, start"),
        ({3: {"M": "stop"}}, "'M' cannot be stopped in month 3: it is mandatory"),
        ({3: {"W": "stop"}}, "'W' cannot be stopped in month 3: it is not in the plan"),
        ({3: {"A": "stop"}}, "'A' cannot be stopped in month 3: 'B' waits for it; stop that as well"),
        ({3: {"A": "start"}}, "'A' cannot be started in month 3: it runs"),
        ({3: {"W": "start"}}, "'W' cannot be started in month 3: 'A' of the plan excludes it; stop that as well"),
        ({3: {"L": "start"}}, "'L' cannot be started in month 3: it may start after month 5"),
        ({3: {"V": "start"}}, "'V' cannot be started in month 3: it waits for 'W', which is not in the plan"),
        ({3: {"A": "stop", "B": "stop"}, 6: {"A": "start"}}, "'A' cannot be started in month 6"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(decisions: dict[int, dict[str, str]], said: str) -> None:
    given = small(
        initiative("A", duration=just(20), effects=helps()),
        initiative("B", after=(After(initiative="A"),)),
        initiative("M", is_mandatory=True),
        initiative("W", excludes=("A",)),
        initiative("V", after=(After(initiative="W"),)),
        initiative("L", earliest=5),
    )
    plan = Plan(starts={"A": 0, "B": 0, "M": 0})
    rule = replace(SHARP, stop_share=0.0)
    with pytest.raises(InputError) as refused:
        play(given, plan, rule, seed=SEED, path=0, decisions=decisions)
    assert said in str(refused.value)
    # What waits for it may be stopped with it, what it excludes started for it.
    fine = {3: {"A": "stop", "B": "stop", "W": "start", "V": "start"}}
    course = play(given, plan, rule, seed=SEED, path=0, decisions=fine)
    assert course.months[3].standings[:2] == (Standing.STOPPED, Standing.STOPPED)
    assert course.months[-1].standings[3:5] == (Standing.FINISHED, Standing.FINISHED)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"every": 0}, "every(=0)"),
        ({"least_progress": 1.5}, "least_progress(=1.5)"),
        ({"merge_cost": -0.1}, "merge_cost(=-0.1)"),
        ({"stop_share": float("nan")}, "stop_share(=nan)"),
        ({"signal_noise": -1.0}, "signal_noise(=-1)"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as refused:
        ReviewRule(**changes)
    assert said in str(refused.value)


def test_a_review_of_nothing_or_against_nothing_is_refused() -> None:
    given, plan = contested()
    with pytest.raises(InputError, match="targets of 'small' are missing"):
        review(portfolio(initiatives=given.initiatives), plan, ReviewRule(), paths=10, seed=1)
    with pytest.raises(InputError, match=r"paths\(=1\)"):
        review(given, plan, ReviewRule(), paths=1, seed=1)
    with pytest.raises(InputError, match=r"path\(=-1\)"):
        play(given, plan, ReviewRule(), seed=1, path=-1)
    with pytest.raises(InputError, match=r"until\(=25\)"):
        play(given, plan, ReviewRule(), seed=1, path=1, until=25)
    with pytest.raises(InputError, match="mandatory"):
        review(contested(is_mandatory=True)[0], Plan(starts={}), ReviewRule(), paths=10, seed=1)


def test_an_empty_plan_is_reviewed_too() -> None:
    given, _ = contested()
    found = review(given, Plan(starts={}), HARSH, paths=10, seed=1)

    assert found.score.gain.value == found.stopped.value == found.spent.reviewed.value == 0
