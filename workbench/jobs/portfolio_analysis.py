"""What a portfolio hangs on, what knowing more is worth, what more money brings, which plan is regretted least.

Analyses of MODELS.md B5 as JSON documents (data/reference/cli.schema.json); every number has its Monte Carlo error.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Unpack

from osm_sim.errors import InputError
from osm_sim.executors import Running
from osm_sim.portfolio.frontier import FACTORS, Frontier, Point, frontier
from osm_sim.portfolio.information import Information, LinkTest, LinkWorth, information
from osm_sim.portfolio.outputs import Figure, targets_of
from osm_sim.portfolio.plans import usual_plans
from osm_sim.portfolio.regret import PlanRegret, Regret, regret
from osm_sim.portfolio.selection import Objective
from osm_sim.portfolio.spec import Plan, Portfolio
from osm_sim.portfolio.tornado import Input, InputKind, Tornado, tornado
from osm_sim.portfolio.values import Value, Valued, check_value, way_of
from workbench.jobs.portfolio_scenarios import Variant

Document = dict[str, Any]
TODAY = "as planned"
"""The name of the variant's own plan beside others."""
SAID = {
    Value.SCORE: "score (0 to 100)",
    Value.SHORTFALL: "shortfall",
    Value.ALL_MET: "chance that every last target is met",
}
LONGEST_MONTH = 4
"""Digits of a month."""


# -- what is asked ----------------------------------------------------------------------------------------------------


def value_of(portfolio: Portfolio, text: str) -> Valued:
    """Read a value: score, shortfall, all_met, cost, or a target, MEASURE (its last one) or MEASURE@MONTH.

    Raises InputError for what is none, and for one that the portfolio does not have.
    """
    name, _, month = text.partition("@")
    numbers = [
        at
        for at, (measure, target) in enumerate(targets_of(portfolio))
        if measure.name == name and (target.month == _month(month) if month else target is measure.last_target)
    ]
    if text not in set(Value) and not numbers:
        known = ", ".join(f"{measure.name}@{target.month}" for measure, target in targets_of(portfolio)[:5])
        raise InputError(
            f"value(={text[:60]!r}) must be {', '.join(Value)}, or a target such as {known or 'MEASURE@MONTH'}"
        )
    value: Valued = Value(text) if text in set(Value) else numbers[0]
    check_value(portfolio, value)
    return value


def plans_of(portfolio: Portfolio, texts: Collection[str]) -> dict[str, Plan]:
    """Read plans, "NAME=i01,i05@6" each: what is in it, and after which month one starts that is not to start at once.

    The usual plans where there are none. Raises InputError for what cannot be read or is not the portfolio's.
    """
    found: dict[str, Plan] = {}
    for text in texts:
        name, equals, rest = text.partition("=")
        if not name or not equals or name in found:
            why = "is there twice" if name in found else "has no name"
            raise InputError(f"plan {text[:60]!r} {why}: give each one as NAME=INITIATIVE,INITIATIVE@MONTH")
        starts = dict(_start(portfolio, one) for one in rest.split(",") if one)
        try:
            found[name] = Plan(starts=starts).check(portfolio)
        except InputError as error:
            raise InputError(f"plan {name[:60]!r}: {error}") from error
    return found or usual_plans(portfolio)


def factors_of(text: str) -> tuple[float, ...]:
    """Read factors on the budgets, "0.6,1,1.4". Raises InputError for what is no number."""
    try:
        return tuple(float(one) for one in text.split(",")) if text else FACTORS
    except ValueError:
        raise InputError(f"factors(={text[:60]!r}) must be numbers with commas, such as 0.6,1,1.4") from None


def objective_of(text: str) -> Objective:
    """Read an objective, however it is written. Raises InputError for what is none."""
    for one in Objective:
        if one.lower() == text.lower():
            return one
    raise InputError(f"objective(={text[:60]!r}) must be one of {', '.join(Objective)}")


def _start(portfolio: Portfolio, text: str) -> tuple[str, int]:
    name, at, month = text.partition("@")
    one = portfolio.initiative(name)
    return name, _month(month) if at else (0 if one is None else one.earliest)


def _month(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_MONTH):
        raise InputError(f"month(={text[:60]!r}) after @ must be a whole number, such as 6")
    return int(text)


# -- what is found ----------------------------------------------------------------------------------------------------


def tornado_document(variant: Variant, *, value: str, paths: int, seed: int, **running: Unpack[Running]) -> Document:
    """Say which inputs the variant's plan hangs on. Raises as `tornado` does."""
    model = variant.modelled.portfolio
    found = tornado(model, variant.planned.plan, value_of(model, value), paths, seed, **running)
    names = _Names(variant)
    return _head(variant, found) | {
        "value": _value(model, found.value),
        "starts": dict(found.plan.starts),
        "mean": _figure(found.mean),
        "bars": [
            names.input(one.input)
            | {"low": _figure(one.low), "high": _figure(one.high), "difference": _figure(one.difference)}
            for one in found.bars
        ],
        "untold": [names.input(one) for one in found.untold],
    }


def information_document(
    variant: Variant,
    *,
    plans: Collection[str] = (),
    value: str,
    power: float = LinkTest().power,
    size: float = LinkTest().size,
    paths: int,
    seed: int,
    **running: Unpack[Running],
) -> Document:
    """Say what knowing more is worth before choosing between plans. Raises as `information` does."""
    model = variant.modelled.portfolio
    found = information(
        model,
        plans_of(model, plans),
        value_of(model, value),
        paths,
        seed,
        test=LinkTest(power=power, size=size),
        **running,
    )
    names = _Names(variant)
    said = f"a test of a link supports one that holds with {power:g}, and one that does not with {size:g}"
    return _head(variant, found) | {
        "value": _value(model, found.value),
        "plans": [
            {
                "plan": name,
                "starts": dict(plan.starts),
                "mean": _figure(found.means[name]),
                "behind": _figure(found.better[name]),
            }
            for name, plan in found.plans.items()
        ],
        "best": found.best,
        "perfect": _figure(found.perfect),
        "links": [_link(one, names) for one in found.links],
        "assumptions": [*variant.modelled.assumptions, said],
    }


def frontier_document(
    variant: Variant,
    *,
    factors: Sequence[float] = FACTORS,
    objective: Objective = Objective.CVAR,
    paths: int,
    seed: int,
    samples: int,
    batches: int,
    seconds: float,
    **running: Unpack[Running],
) -> Document:
    """Say what the best plan for each budget brings, beside the variant's own plan. Raises as `frontier` does."""
    found = frontier(
        variant.modelled.portfolio,
        factors,
        objective=objective,
        plans={TODAY: variant.planned.plan},
        paths=paths,
        seed=seed,
        samples=samples,
        batches=batches,
        seconds=seconds,
        **running,
    )
    return _head(variant, found) | {
        "objective": found.objective.value,
        "points": [_point(one) for one in found.points],
        "missing": [{"factor": one.factor, "reason": one.reason} for one in found.missing],
    }


def regret_document(
    variant: Variant, *, plans: Collection[str] = (), value: str, paths: int, seed: int, **running: Unpack[Running]
) -> Document:
    """Say which plan is regretted least over the portfolio's futures. Raises as `regret` does."""
    model = variant.modelled.portfolio
    found = regret(model, plans_of(model, plans), value_of(model, value), paths, seed, **running)
    names = _Names(variant)
    return _head(variant, found) | {
        "value": _value(model, found.value),
        "futures": [
            {"future": name, "title": names.future(name), "probability": chance}
            for name, chance in found.futures.items()
        ],
        "plans": [_plan_regret(name, one) for name, one in found.plans.items()],
        "choices": {
            "minimax_regret": found.minimax_choice,
            "tail": found.tail_choice,
            "expected": found.expected_choice,
        },
    }


def _head(variant: Variant, found: Tornado | Information | Frontier | Regret) -> Document:
    return {
        "portfolio": variant.named.name,
        "title": variant.modelled.portfolio.name,
        "scenario": variant.title,
        "currency": variant.modelled.portfolio.currency,
        "paths": found.paths,
        "seed": found.seed,
        "assumptions": list(variant.modelled.assumptions),
    }


def _value(portfolio: Portfolio, value: Valued) -> Document:
    better = "higher" if way_of(value) > 0 else "lower"
    if isinstance(value, Value):
        said = SAID.get(value, f"cost ({portfolio.currency})" if portfolio.currency else "cost")
        return {"value": value.value, "said": said, "better": better}
    measure, target = targets_of(portfolio)[value]
    goal = f"{target.value:g} {measure.unit}".strip()
    said = f"chance that {measure.title or measure.name!r} meets {goal} in month {target.month}"
    return {"value": f"{measure.name}@{target.month}", "said": said, "better": better}


def _link(one: LinkWorth, names: "_Names") -> Document:
    return {
        "link": one.link,
        "title": names.link(one.link),
        "probability": one.probability,
        "power": one.test.power,
        "size": one.test.size,
        "perfect": _figure(one.perfect),
        "tested": _figure(one.tested),
        "if_holds": one.if_holds,
        "if_not": one.if_not,
        "if_supported": one.if_supported,
        "if_unsupported": one.if_unsupported,
    }


def _point(one: Point) -> Document:
    return {
        "plan": one.name or None,
        "factor": one.factor,
        "budgets": list(one.budgets) if all(map(_is_finite, one.budgets)) else None,
        "starts": dict(one.plan.starts),
        "spend": _figure(one.spend),
        "all_met": _figure(one.all_met),
        "score": _figure(one.score),
        "shortfall_tail": _figure(one.shortfall_tail),
        "gap": one.gap,
        "is_proven": one.is_proven,
        "efficient_in": [each.value for each in one.efficient_in],
    }


def _plan_regret(name: str, one: PlanRegret) -> Document:
    return {
        "plan": name,
        "starts": dict(one.plan.starts),
        "means": {future: _figure(figure) for future, figure in one.means.items()},
        "regrets": {future: _figure(figure) for future, figure in one.regrets.items()},
        "worst": _figure(one.worst),
        "worst_future": one.worst_future,
        "expected": _figure(one.expected),
        "tail": _figure(one.tail),
    }


def _figure(figure: Figure | None) -> Document | None:
    return None if figure is None else {"value": figure.value, "error": figure.error}


def _is_finite(number: float) -> bool:
    return number < float("inf")


class _Names:
    """What people call the things of a variant."""

    def __init__(self, variant: Variant) -> None:
        model, told = variant.modelled.portfolio, variant.named.portfolio
        self._measures = {one.name: one.title or one.name for one in model.measures}
        self._links = {one.name: one for one in model.links}
        self._initiatives = {one.name: one.title or one.name for one in model.initiatives}
        self._futures = {one.id: one.title for one in told.futures}
        self._drivers = {one.id: one.title for one in told.drivers}

    def link(self, name: str) -> str:
        one = self._links[name]
        return f"{self._measures[one.cause]} > {self._measures[one.effect]}"

    def future(self, name: str) -> str:
        return self._futures.get(name, name)

    def input(self, one: Input) -> Document:
        titles: Mapping[InputKind, str | None] = {
            InputKind.LINK: self.link(one.name) if one.kind is InputKind.LINK else None,
            InputKind.FUTURE: self.future(one.name),
            InputKind.DRIVER: self._drivers.get(one.name, one.name),
        }
        return {
            "kind": one.kind.value,
            "name": one.name,
            "title": titles.get(one.kind) or self._initiatives[one.name],
            "measure": one.measure or None,
            "measure_title": self._measures.get(one.measure),
            "below": one.below,
            "above": one.above,
        }
