"""From the map to the model: what the links and the words become, what is assumed, and what is left out."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from osm_sim.errors import InputError
from tests.desks import memory_desk
from workbench.domain.estimates import ELASTICITY, UNSAID_BELIEF, UNSAID_LAG_MONTHS, Estimate, read_estimate
from workbench.domain.ids import DocumentId, MeasureId, ObjectiveId, PerspectiveId, UnitId
from workbench.domain.initiatives import (
    Correlation,
    Driver,
    Future,
    Initiative,
    InitiativePortfolio,
    Level,
    Move,
    Need,
    Stage,
    Support,
    YearMoney,
)
from workbench.domain.periods import Period
from workbench.domain.scorecard import (
    Aggregation,
    Baseline,
    CauseLink,
    Measure,
    Objective,
    Perspective,
    Polarity,
    Scorecard,
    Sign,
    Strength,
    Target,
)
from workbench.jobs.portfolio import open_portfolio
from workbench.jobs.portfolio_model import CROSS_HOURS, OFFICE_HOURS, UNIT_HOURS, model_of

if TYPE_CHECKING:
    from pathlib import Path

MONTH, YEAR = Period.parse("2027-03"), Period.parse("2027")
TRAINED, LATE, SOLD = MeasureId("trained"), MeasureId("late"), MeasureId("sold")


def _measure(name: str, start: float | None, **changes: Any) -> Measure:  # noqa: ANN401 - any field
    baseline = None if start is None else Baseline(value=start, period=Period.parse("2026-12"))
    plain: dict[str, Any] = {
        "id": MeasureId(name),
        "objective": ObjectiveId(f"o-{name}"),
        "title": name.title(),
        "baseline": baseline,
    }
    return Measure(**plain | changes)


def _card(*measures: Measure, links: tuple[CauseLink, ...] = ()) -> Scorecard:
    objectives = {one.objective: one for one in measures}
    return Scorecard(
        unit=UnitId("u"),
        title="Card",
        perspectives=(Perspective(id=PerspectiveId("p"), title="Customer"),),
        objectives=tuple(Objective(id=name, perspective=PerspectiveId("p"), title=name) for name in objectives),
        measures=measures,
        links=links,
    )


def _initiative(name: str = "i1", **changes: Any) -> Initiative:  # noqa: ANN401 - any field
    plain: dict[str, Any] = {
        "id": name,
        "title": name,
        "cost": read_estimate("80 / 100 / 150"),
        "months": read_estimate("4 / 6 / 9"),
    }
    return Initiative(**plain | changes)


def _plan(*initiatives: Initiative, **changes: Any) -> InitiativePortfolio:  # noqa: ANN401 - any field
    plain: dict[str, Any] = {
        "scorecard": DocumentId("card"),
        "title": "Plan",
        "first": MONTH,
        "months": 24,
        "initiatives": initiatives,
    }
    return InitiativePortfolio(**plain | changes)


def _link(cause: str, effect: str, **changes: Any) -> CauseLink:  # noqa: ANN401 - any field
    return CauseLink(cause=ObjectiveId(f"o-{cause}"), effect=ObjectiveId(f"o-{effect}"), **changes)


def test_a_measure_starts_at_its_newest_value_and_is_counted_in_it() -> None:
    card = _card(_measure("trained", 40.0), _measure("late", 20.0))

    made = model_of(card, _plan(), {TRAINED: 50.0})

    starts = {one.name: (one.baseline, one.size) for one in made.portfolio.measures}
    assert starts == {"trained": (50.0, 50.0), "late": (20.0, 20.0)}
    assert "a measure without a reported value starts at its baseline" in made.assumptions


def test_a_month_s_value_of_what_is_added_up_over_the_year_is_no_start() -> None:
    card = _card(_measure("sold", 1200.0, aggregation=Aggregation.YEAR_TO_DATE))

    made = model_of(card, _plan(), {SOLD: 100.0})

    assert made.portfolio.measures[0].baseline == 1200.0


def test_a_target_of_a_year_counts_in_its_last_month_and_the_plan_s_first_month_is_1() -> None:
    card = _card(_measure("trained", 40.0, targets=(Target(period=YEAR, value=60.0),)))

    assert [(one.month, one.value) for one in model_of(card, _plan()).portfolio.measures[0].targets] == [(10, 60.0)]


def test_a_target_outside_the_plan_is_none_of_its_business() -> None:
    targets = (Target(period=Period.parse("2026"), value=60.0), Target(period=Period.parse("2030"), value=90.0))

    made = model_of(_card(_measure("trained", 40.0, targets=targets)), _plan())

    assert made.portfolio.measures[0].targets == ()
    assert made.left_out == ()


@pytest.mark.parametrize(("polarity", "value"), [(Polarity.HIGHER, 35.0), (Polarity.LOWER, 45.0)])
def test_a_target_that_is_met_already_is_left_out_and_said(polarity: Polarity, value: float) -> None:
    card = _card(_measure("trained", 40.0, polarity=polarity, targets=(Target(period=YEAR, value=value),)))

    made = model_of(card, _plan())

    assert made.portfolio.measures[0].targets == ()
    assert made.left_out == (f"target {value:g} of 'Trained' for 2027 is met already (40): it is not counted",)


def test_a_measure_without_a_start_and_one_with_a_range_are_left_out_with_all_that_names_them() -> None:
    ranged = _measure("late", 20.0, polarity=Polarity.RANGE)
    card = _card(_measure("trained", 40.0), ranged, _measure("sold", None), links=(_link("trained", "late"),))
    given = _initiative(supports=(Support(measure=LATE, adds=read_estimate("1 to 2")),))

    made = model_of(card, _plan(given))

    assert [one.name for one in made.portfolio.measures] == ["trained"]
    assert made.portfolio.links == ()
    assert made.portfolio.initiatives[0].effects == ()
    assert made.left_out == (
        "measure 'Late' has a range to stay in: it is not simulated",
        "measure 'Sold' has no value and no baseline: it is not simulated",
        "what 'i1' adds to 'late' is not counted: the measure is not simulated",
    )


def test_a_measure_that_starts_at_nothing_is_counted_in_the_way_to_its_target() -> None:
    card = _card(_measure("trained", 0.0, targets=(Target(period=YEAR, value=60.0),)))

    assert model_of(card, _plan()).portfolio.measures[0].size == 60.0
    with pytest.raises(InputError, match="'Trained' starts at 0 and has no target: give it one, or a baseline"):
        model_of(_card(_measure("trained", 0.0)), _plan())


def test_a_link_that_says_all_is_taken_at_its_word() -> None:
    link = _link("trained", "sold", strength=Strength.STRONG, belief=0.9, lag_months=6)

    made = model_of(_card(_measure("trained", 40.0), _measure("sold", 9.0), links=(link,)), _plan())

    (found,) = made.portfolio.links
    assert (found.cause, found.effect) == ("trained", "sold")
    assert (found.elasticity, found.probability, found.lag) == (ELASTICITY[Strength.STRONG], 0.9, 6)
    assert not [one for one in made.assumptions if "nobody said" in one]


def test_what_a_link_leaves_unsaid_is_assumed_and_said_so() -> None:
    made = model_of(_card(_measure("trained", 40.0), _measure("sold", 9.0), links=(_link("trained", "sold"),)), _plan())

    (found,) = made.portfolio.links
    assert found.elasticity == ELASTICITY[Strength.MEDIUM]
    assert (found.probability, found.lag) == (UNSAID_BELIEF, UNSAID_LAG_MONTHS)
    assert len([one for one in made.assumptions if "nobody said" in one]) == 3


@pytest.mark.parametrize(
    ("sign", "effect", "upward"),
    [
        (Sign.PLUS, Polarity.HIGHER, 1),
        (Sign.MINUS, Polarity.HIGHER, -1),
        (Sign.PLUS, Polarity.LOWER, -1),
        (Sign.MINUS, Polarity.LOWER, 1),
    ],
)
def test_better_causes_better_whichever_way_better_is(sign: Sign, effect: Polarity, upward: int) -> None:
    card = _card(
        _measure("trained", 40.0), _measure("late", 20.0, polarity=effect), links=(_link("trained", "late", sign=sign),)
    )

    assert math.copysign(1, model_of(card, _plan()).portfolio.links[0].elasticity) == upward


def test_an_objective_with_two_measures_shares_what_it_causes_by_weight() -> None:
    first, second = _measure("trained", 40.0, weight=3.0), _measure("late", 20.0, weight=1.0)
    second = replace(second, objective=first.objective)
    card = _card(first, second, _measure("sold", 9.0), links=(_link("trained", "sold"),))

    found = {one.cause: one.elasticity for one in model_of(card, _plan()).portfolio.links}

    medium = ELASTICITY[Strength.MEDIUM]
    assert found == {"trained": pytest.approx(medium * 0.75), "late": pytest.approx(medium * 0.25)}


def test_an_initiative_s_words_become_distributions() -> None:
    given = _initiative(
        supports=(Support(measure=TRAINED, adds=read_estimate("4 / 8 / 20")),),
        needs=(Need(specialism="data", fte=1.5),),
        is_cross=True,
        after=("i2",),
        earliest=Period.parse("2027-06"),
    )

    made = model_of(_card(_measure("trained", 40.0)), _plan(given, _initiative("i2"))).portfolio.initiatives[0]

    assert (made.duration.low, made.duration.likely, made.duration.high) == (4, 6, 9)
    assert made.cost == 105
    assert made.cost_cv == pytest.approx(math.sqrt(25 * 45 / 7) / 105)
    (effect,) = made.effects
    assert (effect.size.low, effect.size.likely, effect.size.high) == (0.1, 0.2, 0.5)
    assert dict(made.needs) == {"data": 1.5}
    assert [one.initiative for one in made.after] == ["i2"]
    assert made.earliest == 3
    assert (made.office_hours, UNIT_HOURS) == (CROSS_HOURS, 3.23)


def test_an_initiative_cannot_begin_before_the_plan() -> None:
    with pytest.raises(InputError, match=r"earliest\(=2027-01\) of initiative 'i1' lies before .* 2027-03: choose a"):
        model_of(_card(_measure("trained", 40.0)), _plan(_initiative(earliest=Period.parse("2027-01"))))


def test_a_year_without_money_named_has_no_limit() -> None:
    plan = _plan(money=(YearMoney(year=2, amount=500.0),), specialists=(Need(specialism="data", fte=4.0),))

    limits = model_of(_card(_measure("trained", 40.0)), plan).portfolio.limits

    assert limits.budgets == (math.inf, 500.0)
    assert dict(limits.specialists) == {"data": (4.0,)}
    assert limits.office_hours == (OFFICE_HOURS,)
    assert model_of(_card(_measure("trained", 40.0)), _plan()).portfolio.limits.budgets is None


def test_the_built_in_portfolio_becomes_a_model_of_its_case() -> None:
    named = open_portfolio(memory_desk(), "case:company")
    made = named.model()

    assert len(made.portfolio.initiatives) == 30
    assert made.portfolio.limits.budgets is not None
    assert {one.unit for one in made.portfolio.measures if one.targets}
    assert all(one.source == "fictional" for one in (named.portfolio.initiatives[0].cost,))
    assert all(
        any(effect.measure == one.name for one in made.portfolio.measures)
        for given in made.portfolio.initiatives
        for effect in given.effects
    )


def test_what_is_no_portfolio_is_refused_with_the_way_to_one(tmp_path: Path) -> None:
    desk = memory_desk()
    with pytest.raises(InputError, match="'case:moon' is no built-in one; there are case:company"):
        open_portfolio(desk, "case:moon")
    with pytest.raises(InputError, match=r"name case:company, or a \.json file"):
        open_portfolio(desk, "moon")
    file = tmp_path / "mine.json"
    file.write_text('{"title": 3}', encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.json"):
        open_portfolio(desk, str(file))


def test_a_stored_portfolio_is_found_by_its_title_and_starts_from_its_map() -> None:
    desk = memory_desk()
    card = _card(_measure("trained", 40.0, targets=(Target(period=YEAR, value=60.0),)))
    desk.store.save(DocumentId("card"), card, base=0)
    desk.store.save(DocumentId("plan"), _plan(_initiative()), base=0)

    named = open_portfolio(desk, "Plan")

    assert named.name == "plan"
    assert named.card == card
    assert named.model().portfolio.measures[0].baseline == 40.0
    assert isinstance(named.portfolio.initiatives[0].cost, Estimate)


# -- the world around -------------------------------------------------------------------------------------------------

DEMAND = Driver(
    id="demand",
    title="Demand",
    memory=0.5,
    noise=2.0,
    moves=(Move(measure=TRAINED, by=4.0), Move(measure=LATE, by=1.0)),
)
PRICES = Driver(id="prices", title="Prices", source="the bank")
SLUMP = Future(id="slump", title="Slump", probability=0.25, levels=(Level(driver="demand", by_month=(-1.0, -2.0)),))
USUAL = Future(id="usual", title="As expected", probability=0.75)


def test_drivers_and_futures_become_the_model_s_in_the_measures_scales() -> None:
    tie = Correlation(first="prices", second="demand", value=0.5)
    plan = _plan(drivers=(DEMAND, PRICES), correlations=(tie,), futures=(USUAL, SLUMP))

    made = model_of(_card(_measure("trained", 40.0), _measure("late", None)), plan)

    (measure,) = made.portfolio.measures
    assert dict(measure.drivers) == {"demand": 0.1}
    assert [(one.name, one.memory, one.noise) for one in made.portfolio.drivers] == [
        ("demand", 0.5, 2.0),
        ("prices", 0.0, 1.0),
    ]
    assert made.portfolio.correlation == ((1.0, 0.5), (0.5, 1.0))
    usual, slump = made.portfolio.scenarios
    assert (usual.name, usual.probability, usual.level("demand", 9)) == ("usual", 0.75, 0.0)
    assert (slump.probability, slump.level("demand", 1), slump.level("demand", 9)) == (0.25, -1.0, -2.0)
    assert "that 'Demand' moves 'late' is not counted: the measure is not simulated" in made.left_out
    assert "drivers and futures: Demand, As expected, Slump" in made.assumptions


def test_probabilities_that_do_not_add_up_are_refused_with_all_of_them() -> None:
    plan = _plan(drivers=(DEMAND,), futures=(SLUMP,))
    with pytest.raises(InputError, match=r"of the futures \(Slump 0.25\) add up to 0.25: they must add up to 1"):
        model_of(_card(_measure("trained", 40.0)), plan)


def test_thirds_as_people_write_them_add_up() -> None:
    thirds = tuple(Future(id=f"f{at}", title="F", probability=0.3333333) for at in range(3))

    made = model_of(_card(_measure("trained", 40.0)), _plan(futures=thirds))

    assert sum(one.probability for one in made.portfolio.scenarios) == pytest.approx(1.0, abs=1e-12)


def test_correlations_that_contradict_each_other_are_refused() -> None:
    drivers = tuple(Driver(id=name, title=name) for name in "abc")
    pairs = (("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9))
    ties = tuple(Correlation(first=first, second=second, value=value) for first, second, value in pairs)
    with pytest.raises(InputError, match=r"correlations\(a and b 0.9, b and c 0.9, a and c -0.9\) .* contradict"):
        model_of(_card(_measure("trained", 40.0)), _plan(drivers=drivers, correlations=ties))


# -- stages -----------------------------------------------------------------------------------------------------------


def test_finished_and_stopped_initiatives_are_left_out_and_said() -> None:
    plan = _plan(
        _initiative("done", stage=Stage.FINISHED, is_mandatory=True),
        _initiative("ended", stage=Stage.STOPPED),
        _initiative("next", after=("done",), excludes=("ended",)),
        _initiative("running", stage=Stage.RUNNING, earliest=Period.parse("2026-11")),
    )

    made = model_of(_card(_measure("trained", 40.0)), plan)

    assert [(one.name, one.after, one.excludes, one.earliest) for one in made.portfolio.initiatives] == [
        ("next", (), (), 0),
        ("running", (), (), 0),
    ]
    assert made.left_out == (
        "initiative 'done' is finished: what it brought is in the values already",
        "initiative 'ended' is stopped: it is not in the plan",
    )


def test_what_cannot_be_done_any_more_is_left_out_however_far_behind() -> None:
    plan = _plan(
        _initiative("ended", stage=Stage.STOPPED),
        _initiative("second", after=("ended",)),
        _initiative("third", after=("second",)),
        _initiative("done", stage=Stage.FINISHED),
        _initiative("rival", excludes=("done",)),
    )

    made = model_of(_card(_measure("trained", 40.0)), plan)

    assert made.portfolio.initiatives == ()
    assert made.left_out[2:] == (
        "initiative 'second' waits for 'ended', which is not in the plan: it is not in the plan",
        "initiative 'rival' excludes 'done', which is finished: it is not in the plan",
        "initiative 'third' waits for 'second', which is not in the plan: it is not in the plan",
    )


def test_a_mandatory_one_that_cannot_be_done_any_more_is_refused() -> None:
    plan = _plan(_initiative("ended", stage=Stage.STOPPED), _initiative("must", after=("ended",), is_mandatory=True))
    with pytest.raises(InputError, match="'must' is mandatory and waits for 'ended', which is not in the plan: change"):
        model_of(_card(_measure("trained", 40.0)), plan)
