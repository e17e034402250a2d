"""The chart of a course as it was played: only what has been, with what reviews did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from osm_sim.errors import InputError
from osm_sim.portfolio.review_course import Course, Month, Signal, Standing, TargetSeen
from osm_sim.portfolio.review_signals import ReviewRule
from osm_sim.portfolio.review_words import Choice
from osm_sim.portfolio.spec import Plan, TargetAt
from tests.figures.portfolio_values import named, title
from tests.sim.portfolios import initiative, measure, portfolio
from workbench.figures.portfolio_course import course

GIVEN = portfolio(
    measure(title="On time", targets=(TargetAt(month=12, value=110), TargetAt(month=24, value=120))),
    initiatives=(initiative("A", title="Sensors <b>"), initiative("B", title="School"), initiative("C", title="Other")),
    months=24,
    currency="thousand",
)
PROGRESS = {1: (0.25, 0.0, 0.0), 2: (0.5, 0.0, 0.0), 3: (0.75, 0.1, 0.0), 4: (0.75, 0.4, 0.0)}


def a_signal(name: str, done: Choice) -> Signal:
    return Signal(
        initiative=name,
        standing=Standing.RUNNING,
        progress=0.5,
        delivery=0.2,
        schedule=1.0,
        cost=1.0,
        index=0.1,
        rule=done,
        why=f"because of <i>: {done.value}",
        done=done,
        may=(Choice.CONTINUE,),
    )


def a_month(month: int, *signals: Signal, **changes: Any) -> Month:  # noqa: ANN401 - any field of Month
    running, waiting = Standing.RUNNING, Standing.WAITING
    values: dict[str, Any] = {
        "month": month,
        "standings": (running, running if month > 2 else waiting, waiting),
        "progress": PROGRESS[month],
        "money": (10.0, 0.0, 0.0),
        "spent": 10.0,
        "running_costs": 0.0,
        "spent_in_year": 10.0 * month,
        "budget": 100.0,
        "office": 1.0,
        "values": (100.0 + month,),
        "reported": (100.0 + 5 * month,),
        "signals": signals,
        "by_person": False,
    }
    return Month(**values | changes)


TROUBLE, STOP, START = (a_signal("A", Choice.INTERVENE), a_signal("A", Choice.STOP), a_signal("B", Choice.START))
MONTHS = (
    a_month(1, TROUBLE),
    a_month(2, TROUBLE, START),
    a_month(3, STOP),
    a_month(4, standings=(Standing.STOPPED, Standing.RUNNING, Standing.WAITING), budget=None),
)
PLAYED = Course(
    portfolio="small",
    plan=Plan(starts={"A": 0, "B": 0}),
    rule=ReviewRule(),
    seed=1,
    path=0,
    initiatives=("A", "B", "C"),
    measures=("M",),
    months=MONTHS,
    targets=(
        TargetSeen(measure="M", month=12, value=110, is_met=None),
        TargetSeen(measure="M", month=24, value=120, is_met=None),
    ),
    score=None,
)


def test_nothing_of_what_comes_after_the_month_is_shown() -> None:
    whole = course(PLAYED, 2, GIVEN, first="2027-01")
    until = course(replace(PLAYED, months=MONTHS[:2]), 2, GIVEN, first="2027-01")

    assert whole.to_plotly_json() == until.to_plotly_json()


@pytest.mark.parametrize("month", [0, 5])
def test_a_month_that_was_not_played_is_refused(month: int) -> None:
    with pytest.raises(InputError, match=rf"month\(={month}\) must lie in 1..4: play on"):
        course(PLAYED, month, GIVEN)


def test_progress_grows_from_the_foot_of_a_row_from_where_it_begins() -> None:
    area = named(course(PLAYED, 4, GIVEN))["progress"]
    first = area.y[: area.y.index(None)]

    assert area.x[: area.x.index(None)] == (0, 0, 1, 2, 3, 3, 0)
    assert [first[0] - y for y in first[1:5]] == pytest.approx([0, 17 / 4, 17 / 2, 17 * 3 / 4])
    assert area.x[area.x.index(None) + 1] == 2


def test_what_reviews_did_is_marked_by_shape_and_trouble_only_where_it_begins() -> None:
    figure = course(PLAYED, 4, GIVEN, first="2027-01")
    marks = named(figure)

    assert marks["in trouble"].x == (1,)
    assert marks["stopped"].x == (3,)
    assert marks["started in another's place"].x == (2,)
    assert len({marks[name].marker.symbol for name in ("in trouble", "stopped", "started in another's place")}) == 3
    assert marks["stopped"].customdata[0][0].startswith("Mar 2027: stop. The rule says: because of &lt;i&gt;")


def test_what_a_person_decided_says_so() -> None:
    by_hand = replace(PLAYED, months=(a_month(1, STOP, by_person=True),))

    assert "decided by a person" in named(course(by_hand, 1, GIVEN))["stopped"].customdata[0][0]


def test_where_initiatives_stand_is_written_beside_them() -> None:
    figure = course(PLAYED, 4, GIVEN)

    words = next(one.text for one in figure.data if one.mode == "text")
    assert words == (" stopped", " 40 %", " not in the plan")
    assert "&lt;b&gt;" in figure.layout.yaxis.ticktext[0]


def test_money_runs_up_against_the_budget_where_there_is_one() -> None:
    figure = course(PLAYED, 4, GIVEN)
    spent, budget = named(figure)["money of the year so far"], named(figure)["budget"]

    heights = [spent.y[1] - y for y in spent.y[1:] if y is not None]
    assert heights[-1] == pytest.approx(4 * heights[2])
    assert max(budget.x) == 3
    assert "40 no limit this year; 10 this month." in title(figure)
    assert "30 of 100 thousand this year" in title(course(PLAYED, 3, GIVEN))


def test_a_year_begins_again_with_no_money_spent() -> None:
    many = tuple(
        replace(MONTHS[0], month=month, signals=(), spent_in_year=10.0 * ((month - 1) % 12 + 1))
        for month in range(1, 14)
    )
    spent = named(course(replace(PLAYED, months=many), 13, GIVEN))["money of the year so far"]

    gap = max(at for at, x in enumerate(spent.x) if x is None)
    assert spent.x[gap + 1] == 12
    assert spent.y[gap + 1] == spent.y[1]


def test_a_reported_value_lies_between_its_baseline_and_its_last_target() -> None:
    figure = course(PLAYED, 4, GIVEN)
    value = named(figure)["reported value"].y
    come = named(figure)["target to come"]

    assert come.x == (11.5, 23.5)
    assert value[3] < value[1] < value[0]
    assert value[3] == pytest.approx(come.y[1])
    assert come.y[0] == pytest.approx(value[1])


def test_targets_that_were_due_are_met_or_missed() -> None:
    late = tuple(replace(MONTHS[0], month=month, signals=()) for month in range(1, 25))
    seen = (replace(PLAYED.targets[0], is_met=True), replace(PLAYED.targets[1], is_met=False))
    whole = replace(PLAYED, months=late, targets=seen, score=55.0)

    marks = named(course(whole, 24, GIVEN))
    assert (marks["target met"].x, marks["target missed"].x) == ((11.5,), (23.5,))
    assert marks["target met"].marker.symbol != marks["target missed"].marker.symbol
    assert "1 of 2 targets that were due are met. Score of the last targets: 55 of 100." in title(
        course(whole, 24, GIVEN)
    )
    assert named(course(whole, 12, GIVEN))["target to come"].x == (23.5,)
