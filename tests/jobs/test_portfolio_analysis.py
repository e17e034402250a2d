"""Analyses of portfolios as documents: how values, plans and factors are read, and what things are called."""

from __future__ import annotations

import pytest

from osm_sim.errors import InputError
from osm_sim.portfolio.frontier import FACTORS
from osm_sim.portfolio.plans import EVERYTHING, usual_plans
from osm_sim.portfolio.selection import Objective
from osm_sim.portfolio.spec import Plan, Portfolio, TargetAt
from osm_sim.portfolio.tornado import tornado
from osm_sim.portfolio.values import Value
from tests.desks import memory_desk
from tests.sim.portfolios import initiative, measure, portfolio
from workbench.jobs.portfolio import open_portfolio
from workbench.jobs.portfolio_analysis import (
    factors_of,
    objective_of,
    plans_of,
    regret_document,
    tornado_document,
    value_of,
)
from workbench.jobs.portfolio_scenarios import Variant, variant_of


def _small() -> Portfolio:
    return portfolio(
        measure("km01", targets=(TargetAt(month=24, value=120.0), TargetAt(month=12, value=110.0))),
        measure("km02", targets=(TargetAt(month=36, value=110.0),)),
        initiatives=(initiative("i01", earliest=3), initiative("i02", is_mandatory=True), initiative("i03")),
    )


def _company() -> Variant:
    return variant_of(open_portfolio(memory_desk(), "case:company"))


@pytest.mark.parametrize(
    ("text", "value"),
    [("score", Value.SCORE), ("all_met", Value.ALL_MET), ("km01", 0), ("km01@12", 1), ("km02@36", 2)],
)
def test_a_value_is_read_by_its_name_or_its_target(text: str, value: Value | int) -> None:
    assert value_of(_small(), text) == value


@pytest.mark.parametrize("text", ["fame", "km01@13", "km03", "score@12", ""])
def test_a_value_that_is_none_is_refused_with_those_that_there_are(text: str) -> None:
    with pytest.raises(InputError, match=r"must be score, shortfall, all_met, cost, or a target such as km01@24"):
        value_of(_small(), text)


def test_plans_are_read_with_when_things_start() -> None:
    found = plans_of(_small(), ["lean=i02", "full=i01,i02@6,i03@0"])

    assert found == {"lean": Plan(starts={"i02": 0}), "full": Plan(starts={"i01": 3, "i02": 6, "i03": 0})}
    assert plans_of(_small(), []) == usual_plans(_small())


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["i02"], "plan 'i02' has no name: give each one as NAME=INITIATIVE"),
        (["a=i02", "a=i02,i03"], "plan 'a=i02,i03' is there twice"),
        (["a=i01"], "plan 'a': initiative 'i02' is mandatory"),
        (["a=i02,i09"], "plan 'a': initiative 'i09' of the plan must be one"),
        (["a=i02@soon"], r"month\(='soon'\) after @ must be a whole number"),
        (["a=i01@2,i02"], r"plan 'a': start\(=2\) of initiative 'i01'"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(texts: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        plans_of(_small(), texts)


def test_factors_and_objectives_are_read() -> None:
    assert factors_of("0.5,1") == (0.5, 1.0)
    assert factors_of("") == FACTORS
    assert objective_of("cvar") is Objective.CVAR
    with pytest.raises(InputError, match=r"factors\(='half'\) must be numbers"):
        factors_of("half")
    with pytest.raises(InputError, match=r"objective\(='luck'\) must be one of probability, score, CVaR"):
        objective_of("luck")


def test_a_tornado_s_document_says_what_the_tornado_says_in_people_s_words() -> None:
    variant = _company()

    document = tornado_document(variant, value="score", paths=600, seed=2)

    found = tornado(variant.modelled.portfolio, variant.planned.plan, Value.SCORE, 600, 2)
    assert [one["name"] for one in document["bars"]] == [bar.input.name for bar in found.bars]
    assert document["bars"][0]["difference"] == {
        "value": found.bars[0].difference.value,
        "error": found.bars[0].difference.error,
    }
    by_kind = {one["kind"]: one for one in document["bars"]}
    assert " > " in by_kind["link"]["title"]
    assert by_kind["link"]["below"] is by_kind["link"]["measure"] is None
    assert by_kind["future"]["title"] != by_kind["future"]["name"]
    assert by_kind["driver"]["title"] != by_kind["driver"]["name"]
    assert by_kind["effect"]["measure_title"]
    assert by_kind["duration"]["below"] < by_kind["duration"]["above"]
    assert document["assumptions"] == list(variant.modelled.assumptions)


def test_a_target_is_told_with_its_measure_and_month() -> None:
    variant = _company()
    measure_name = next(one for one in variant.modelled.portfolio.measures if one.targets).name

    document = tornado_document(variant, value=measure_name, paths=300, seed=2)

    assert document["value"]["value"].startswith(f"{measure_name}@")
    assert document["value"]["said"].startswith("chance that '")
    assert document["value"]["better"] == "higher"
    assert 0 <= document["mean"]["value"] <= 1


def test_a_regret_s_document_names_its_futures() -> None:
    variant = _company()
    usual = usual_plans(variant.modelled.portfolio)
    plans = [f"{name}={','.join(usual[of].starts)}" for name, of in (("all", EVERYTHING), ("less", "without i05"))]

    document = regret_document(variant, plans=plans, value="shortfall", paths=60, seed=2)

    assert [one["plan"] for one in document["plans"]] == ["all", "less"]
    assert sum(one["probability"] for one in document["futures"]) == pytest.approx(1)
    assert set(document["plans"][0]["regrets"]) == {one["future"] for one in document["futures"]}
    assert set(document["choices"].values()) <= {"all", "less"}
    assert document["value"]["better"] == "lower"
