"""Editing messages about measures and what scoring needs: what each makes, and what is refused with which sentence."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import card
from workbench.domain.editing import Refusal
from workbench.domain.ids import ObjectiveId
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import (
    Aggregation,
    Baseline,
    Limits,
    Measure,
    Polarity,
    Target,
    Thresholds,
    Weighting,
)
from workbench.domain.scoring_of_card import settings_of
from workbench.jobs.strategy_map_commands import Edit, Made, edit_of
from workbench.jobs.strategy_map_measures import MEASURE

if TYPE_CHECKING:
    from workbench.domain.scorecard import Scorecard

YEAR, JULY = Period.parse("2026"), Period.parse("2026-07")
TARGET: dict[str, object] = {
    "measure": "m",
    "period": "2026",
    "value": 5,
    "stretch": None,
    "upper": None,
    "rationale": "",
}


def done(on: Scorecard = card(), /, **message: object) -> Edit:  # noqa: B008 - a frozen value
    edit = edit_of(message, on, people={"p1"})
    assert isinstance(edit, Edit), edit
    return edit


def refused(**message: object) -> str:
    edit = edit_of(message, card(), people={"p1"})
    assert isinstance(edit, Refusal), edit
    return edit.sentence


def measure(edit: Edit, key: str = "m") -> Measure:
    found = edit.card.measure(key)
    assert found is not None
    return found


def test_a_new_measure_is_one_of_its_objective() -> None:
    edit = done(op="add_measure", objective="a", title=" Share of \n visits ")
    (new,) = edit.card.measures_of("a")
    assert new.title == "Share of visits"
    assert edit.made == Made(kind="measure", key=new.id)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("objective", "c", "c"),
        ("definition", "All days\nspent", "All days\nspent"),
        ("formula", "days / people", "days / people"),
        ("unit", "h", "h"),
        ("polarity", "range", Polarity.RANGE),
        ("frequency", "half-year", Frequency.HALF_YEAR),
        ("frequency", None, None),
        ("is_lead", True, True),
        ("owner", "p1", "p1"),
        ("collector", "p1", "p1"),
        ("collector", None, None),
        ("source", "ledger", "ledger"),
        ("baseline", {"value": 3}, Baseline(value=3)),
        ("baseline", {"value": 3.5, "period": "2026-07"}, Baseline(value=3.5, period=JULY)),
        ("baseline", None, None),
        ("thresholds", {"green": 4, "red": 2}, Thresholds(green=4, red=2)),
        ("thresholds", {}, Thresholds()),
        ("aggregation", "year to date", Aggregation.YEAR_TO_DATE),
        ("weight", 2, 2.0),
        ("floor", -1, -1.0),
        ("upper_floor", 9.5, 9.5),
        ("is_critical", True, True),
        ("grace", 2.0, 2),
        ("grace", None, None),
        ("starts", "2026-07", JULY),
        ("weightings", [{"from_period": "2026", "weight": 2}], (Weighting(from_period=YEAR, weight=2),)),
        ("weightings", [], ()),
        ("limits", [{"from_period": "2026"}], (Limits(from_period=YEAR),)),
        (
            "limits",
            [{"from_period": "2026", "thresholds": {"red": 1}, "floor": 0, "upper_floor": 9}],
            (Limits(from_period=YEAR, thresholds=Thresholds(red=1), floor=0, upper_floor=9),),
        ),
        ("standard", "s1", "s1"),
        ("standard", None, None),
    ],
)
def test_a_field_of_a_measure_is_set(field: str, value: object, expected: object) -> None:
    assert getattr(measure(done(op="revise", kind="measure", key="m", field=field, value=value)), field) == expected


def test_every_field_of_a_measure_but_its_title_and_targets_is_set_that_way() -> None:
    assert {field.name for field in fields(Measure)} - set(MEASURE) == {"id", "title", "targets"}


def test_what_scoring_needs_of_objectives_perspectives_and_the_scorecard_is_set() -> None:
    dated = [{"from_period": "2026-07", "weight": 3}]
    edit = done(op="revise", kind="objective", key="a", field="is_critical", value=True)
    edit = done(edit.card, op="revise", kind="objective", key="a", field="weightings", value=dated)
    edit = done(edit.card, op="revise", kind="perspective", key="top", field="weightings", value=dated)
    edit = done(edit.card, op="revise", kind="scorecard", key="", field="scheme", value="goal and red flag")
    settings = settings_of(done(edit.card, op="revise", kind="scorecard", key="", field="grace", value=1).card)
    three = (Weighting(from_period=JULY, weight=3),)
    assert (settings.grace, settings.scheme.name) == (1, "goal and red flag")
    assert settings.critical_objectives == frozenset({ObjectiveId("a")})
    assert (settings.objective_weights, settings.perspective_weights) == ({"a": three}, {"top": three})


def test_a_target_is_set_changed_and_removed() -> None:
    edit = done(op="set_target", **TARGET)
    assert measure(edit).targets == (Target(period=YEAR, value=5),)
    more = {**TARGET, "value": 6.5, "stretch": 8, "upper": 7, "rationale": "board"}
    edit = done(edit.card, op="set_target", **more)
    assert measure(edit).targets == (Target(period=YEAR, value=6.5, stretch=8, upper=7, rationale="board"),)
    assert measure(done(edit.card, op="remove_target", measure="m", period="2026")).targets == ()


def test_a_measure_is_removed_with_its_targets() -> None:
    edit = done(op="set_target", **TARGET)
    assert done(edit.card, op="remove", kind="measure", key="m").card.measures == ()


def revising(field: str, value: object, kind: str = "measure", key: str = "m") -> dict[str, object]:
    return {"op": "revise", "kind": kind, "key": key, "field": field, "value": value}


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (
            {"op": "add_measure", "objective": "z", "title": "T"},
            "objective(='z') of measure 'T' must be on the scorecard",
        ),
        ({"op": "add_measure", "objective": "a", "title": " "}, "title(='') of the measure must not be empty"),
        ({"op": "add_measure", "objective": "a"}, "title of add_measure is missing: give it"),
        (revising("targets", []), "field(='targets') of a measure must be one of objective, definition, formula"),
        (revising("title", "T"), "field(='title') of a measure must be one of"),
        (revising("objective", "z"), "objective(='z') of measure 'Days of training' must be on the scorecard"),
        (revising("unit", 7), "unit(=7) must be a text"),
        (revising("polarity", "up"), "polarity(='up') must be one of higher, lower, range"),
        (revising("frequency", "day"), "frequency(='day') must be one of month, quarter, half-year, year"),
        (revising("owner", "p9"), "owner(='p9') must be one of the organisation's people: add them there first"),
        (revising("owner", ["p1"]), "owner(=a list) must be one of the organisation's people"),
        (revising("collector", "p9"), "collector(='p9') must be one of the organisation's people: add them there"),
        (revising("baseline", 3), "baseline(=3) must be an object of value, period"),
        (revising("baseline", {}), "baseline.value is missing: give it"),
        (revising("baseline", {"value": None}), "baseline.value(=None) must be a number"),
        (revising("baseline", {"value": 1, "period": "July"}), "baseline.period(='July') must read like 2026-07"),
        (revising("thresholds", {"amber": 1}), "thresholds: 'amber' is no field of it: it has green, red, lowest,"),
        (revising("thresholds", None), "thresholds(=None) must be an object of green"),
        (revising("weight", -1), "weight(=-1) must be a number >= 0"),
        (revising("floor", "low"), "floor(='low') must be a number"),
        (revising("is_critical", 1), "is_critical(=1) must be true or false"),
        (revising("grace", -1), "grace(=-1) must be a whole number from 0 on"),
        (revising("starts", "2026-13"), "starts(='2026-13') must read like 2026-07, 2026-Q3, 2026-H2 or 2026"),
        (revising("weightings", {}), "weightings(=a dict) must be a list of at most 400"),
        (revising("weightings", [{}] * 401), "weightings(=a list) must be a list of at most 400"),
        (revising("weightings", [1]), "weightings[0](=1) must be an object of from_period, weight"),
        (revising("weightings", [{"from_period": "2026"}]), "weightings[0].weight is missing: give it"),
        (
            revising("weightings", [{"from_period": "2026", "weight": -1}]),
            "weightings[0].weight(=-1) must be a number >= 0: 0 leaves it out",
        ),
        (
            revising("weightings", [{"from_period": "2026", "weight": 1}] * 2),
            "weightings(=2026) of 'Days of training' must be one for each period: take one away",
        ),
        (
            revising("limits", [{"from_period": "2026"}, {"from_period": "2027", "thresholds": {"red": "x"}}]),
            "limits[1].thresholds.red(='x') must be a number",
        ),
        (revising("standard", "a b"), "standard(='a b') must be 1 to 64 letters"),
        (revising("grace", None, kind="scorecard", key=""), "grace(=None) must be a whole number from 0 on"),
        (revising("scheme", "stars", kind="scorecard", key=""), "scheme(='stars') must be one of office, goal and red"),
        (
            revising("unit", "u", kind="scorecard", key=""),
            "field(='unit') of a scorecard must be one of scheme, grace",
        ),
        (revising("unit", "h", key="z"), "measure(='z') must be on the scorecard"),
        ({"op": "set_target", **TARGET, "measure": "z"}, "measure(='z') must be on the scorecard"),
        ({"op": "set_target", **TARGET, "value": None}, "value(=None) must be a number"),
        ({"op": "set_target", **TARGET, "period": 2026}, "period(=2026) must read like"),
        ({"op": "set_target", "measure": "m", "period": "2026"}, "value of set_target is missing: give it"),
        ({"op": "remove_target", "measure": "m", "period": ""}, "period(='') must read like"),
        ({"op": "remove", "kind": "measure", "key": "z"}, "measure(='z') must be on the scorecard"),
    ],
)
def test_a_message_that_cannot_be_done_is_refused_with_what_which_value_and_the_remedy(
    message: dict[str, object], sentence: str
) -> None:
    assert refused(**message).startswith(sentence)


NAMES = ("value", "period", "from_period", "weight", "thresholds", "green", "red", "floor", "upper_floor")
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["2026", "2026-07"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(tuple(MEASURE)), VALUES)
def test_whatever_comes_for_a_field_is_done_or_refused_in_one_short_sentence(field: str, value: object) -> None:
    edit = edit_of(revising(field, value), card(), people={"p1"})
    if isinstance(edit, Refusal):
        assert field in edit.sentence
        assert len(edit.sentence) < 300
        assert "\n" not in edit.sentence
    else:
        assert measure(edit).id == "m"
