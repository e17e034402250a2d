"""What reviews during the year gain, and one year played, as JSON documents (data/reference/cli.schema.json)."""

from collections.abc import Iterable
from typing import Any, Unpack

from osm_sim.executors import Running
from osm_sim.portfolio.outputs import Figure
from osm_sim.portfolio.review import Change, Choice, Course, Reviewed, ReviewRule, Standing, play, points, review
from osm_sim.portfolio.spec import Plan, Portfolio
from workbench.jobs.portfolio import NamedPortfolio

__all__ = [
    "Change",
    "Choice",
    "Course",
    "ReviewRule",
    "Reviewed",
    "Standing",
    "course_document",
    "play",
    "play_portfolio",
    "points",
    "review",
    "review_portfolio",
    "reviewed_document",
    "rule_every",
]

Document = dict[str, Any]
USUAL_PATHS = 1000
_RULE = ("every", "least_progress", "stop_share", "trouble_share", "merge_cost", "index_limit", "signal_noise")
_INITIATIVE = ("stopped", "false_kill", "started", "merged", "in_trouble")


def rule_every(months: int) -> ReviewRule:
    """Give the usual rule with so many months between reviews. Raises InputError for less than one."""
    return ReviewRule(every=months)


def review_portfolio(
    named: NamedPortfolio, plan: Plan, rule: ReviewRule, *, paths: int, seed: int, **running: Unpack[Running]
) -> Document:
    """Review a plan on that many paths. Raises as `review` does."""
    made = named.model()
    reviewed = review(made.portfolio, plan, rule, paths=paths, seed=seed, **running)
    return reviewed_document(named, made.portfolio, reviewed) | {"assumptions": _assumed(made.assumptions, rule)}


def play_portfolio(named: NamedPortfolio, plan: Plan, rule: ReviewRule, *, seed: int, path: int) -> Document:
    """Play one path by the rule. Raises as `play` does."""
    made = named.model()
    course = play(made.portfolio, plan, rule, seed=seed, path=path)
    return course_document(named, made.portfolio, course) | {"assumptions": _assumed(made.assumptions, rule)}


def reviewed_document(named: NamedPortfolio, portfolio: Portfolio, reviewed: Reviewed) -> Document:
    """Give what reviews gain: each number with its Monte Carlo standard error, differences paired."""
    titles = {one.name: one for one in portfolio.measures}
    return {
        **_head(named, portfolio, reviewed.plan, reviewed.rule),
        "paths": reviewed.paths,
        "seed": reviewed.seed,
        "score": _change(reviewed.score),
        "scores": {name: _change(one) for name, one in reviewed.scores.items()},
        "shortfall": _change(reviewed.shortfall),
        "spent": _change(reviewed.spent),
        "spent_by_year": [_change(one) for one in reviewed.spent_by_year],
        "targets": [
            {
                "measure": one.measure,
                "title": titles[one.measure].title or one.measure,
                "unit": titles[one.measure].unit,
                "month": one.month,
                "value": one.value,
                "chance": _change(one.chance),
            }
            for one in reviewed.targets
        ],
        "all_met": _change(reviewed.all_met),
        "stopped": _figure(reviewed.stopped),
        "started": _figure(reviewed.started),
        "merged": _figure(reviewed.merged),
        "interventions": _figure(reviewed.interventions),
        "false_kills": None if reviewed.false_kills is None else _figure(reviewed.false_kills),
        "initiatives": [
            _named(portfolio, one.initiative) | {name: _figure(getattr(one, name)) for name in _INITIATIVE}
            for one in reviewed.initiatives
        ],
    }


def course_document(named: NamedPortfolio, portfolio: Portfolio, course: Course) -> Document:
    """Give one path month by month; lists by initiative or measure are in the order of these."""
    measures = {one.name: one for one in portfolio.measures}
    return {
        **_head(named, portfolio, course.plan, course.rule),
        "seed": course.seed,
        "path": course.path,
        "initiatives": [_named(portfolio, name) for name in course.initiatives],
        "measures": [
            {"measure": name, "title": measures[name].title or name, "unit": measures[name].unit}
            for name in course.measures
        ],
        "months": [
            {
                "month": one.month,
                "standings": [standing.value for standing in one.standings],
                "progress": list(one.progress),
                "money": list(one.money),
                "spent": one.spent,
                "running_costs": one.running_costs,
                "spent_in_year": one.spent_in_year,
                "budget": one.budget,
                "office": one.office,
                "values": list(one.values),
                "reported": list(one.reported),
                "signals": [
                    {
                        "initiative": signal.initiative,
                        "standing": signal.standing.value,
                        "progress": signal.progress,
                        "delivery": signal.delivery,
                        "schedule": signal.schedule,
                        "cost": signal.cost,
                        "index": signal.index,
                        "rule": signal.rule.value,
                        "why": signal.why,
                    }
                    for signal in one.signals
                ],
            }
            for one in course.months
        ],
        "targets": [
            {"measure": one.measure, "month": one.month, "value": one.value, "is_met": one.is_met}
            for one in course.targets
        ],
        "score": course.score,
    }


def _head(named: NamedPortfolio, portfolio: Portfolio, plan: Plan, rule: ReviewRule) -> Document:
    return {
        "portfolio": named.name,
        "title": portfolio.name,
        "currency": portfolio.currency,
        "starts": dict(plan.starts),
        "left_out": [one.name for one in portfolio.initiatives if one.name not in plan.starts],
        "rule": {name: getattr(rule, name) for name in _RULE},
    }


def _named(portfolio: Portfolio, name: str) -> Document:
    one = portfolio.initiative(name)
    return {"initiative": name, "title": name if one is None else one.title or name}


def _assumed(assumptions: Iterable[str], rule: ReviewRule) -> list[str]:
    return [
        *assumptions,
        f"from {rule.least_progress:.0%} of its progress on there is a signal of an initiative's effect",
        f"at full progress the noise of that signal is {rule.signal_noise:.0%} of the expected effect",
        f"below {rule.stop_share:.0%} of the expected effect an initiative stops for what brings more for its money",
        f"below {rule.trouble_share:.0%} of the expected effect an initiative is in trouble",
        f"so it is with SPI (progress by planned progress) or CPI (planned by true cost) below {rule.index_limit:g}",
        f"merging costs {rule.merge_cost:.0%} of what was left to spend on the one that ends",
    ]


def _change(change: Change) -> Document:
    return {name: _figure(getattr(change, name)) for name in ("planned", "reviewed", "gain")}


def _figure(figure: Figure) -> Document:
    return {"value": figure.value, "error": figure.error}
