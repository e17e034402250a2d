"""What reviews hand out as documents: every number of the simulation, under its name."""

from __future__ import annotations

from functools import cache

import pytest

from osm_sim.errors import InputError
from osm_sim.portfolio.plans import plan_of
from osm_sim.portfolio.review import ReviewRule, play, review
from tests.desks import memory_desk
from workbench.jobs import portfolio_review as job
from workbench.jobs.portfolio import NamedPortfolio, open_portfolio

EAGER = ReviewRule(every=2, stop_share=0.9, trouble_share=1.0)


@cache
def _named() -> NamedPortfolio:
    return open_portfolio(memory_desk(), "case:company")


def test_the_usual_rule_has_the_months_between_reviews_that_are_asked_for() -> None:
    assert job.rule_every(3) == ReviewRule()
    assert job.rule_every(6) == ReviewRule(every=6)
    with pytest.raises(InputError, match=r"every\(=0\)"):
        job.rule_every(0)


def test_a_review_s_document_holds_what_the_review_found() -> None:
    portfolio = _named().model().portfolio
    plan = plan_of(portfolio, without=("i02",))
    found = review(portfolio, plan, EAGER, paths=60, seed=4)
    done: list[tuple[int, int]] = []
    document = job.review_portfolio(
        _named(), plan, EAGER, paths=60, seed=4, on_progress=lambda *told: done.append(told)
    )

    assert done == [(1, 1)]
    assert (document["paths"], document["seed"], document["portfolio"]) == (60, 4, "case:company")
    assert document["rule"]["every"] == 2
    assert "i02" in document["left_out"]
    assert document["starts"] == dict(plan.starts)
    for name in ("score", "shortfall", "spent", "all_met"):
        change = getattr(found, name)
        assert document[name]["gain"] == {"value": change.gain.value, "error": change.gain.error}
        assert document[name]["reviewed"]["value"] == change.reviewed.value
    assert [one["chance"]["planned"]["value"] for one in document["targets"]] == [
        one.chance.planned.value for one in found.targets
    ]
    assert found.false_kills is not None
    assert document["false_kills"]["value"] == found.false_kills.value > 0
    assert document["merged"]["value"] == found.merged.value > 0
    of_one = {one["initiative"]: one for one in document["initiatives"]}["i25"]
    assert of_one["title"].startswith("Price discipline")
    assert of_one["stopped"]["value"] > of_one["false_kill"]["value"] > 0
    assert sum(one["started"]["value"] for one in document["initiatives"]) == pytest.approx(found.started.value)


def test_what_the_rule_assumes_is_said_beside_what_the_model_assumes() -> None:
    portfolio = _named().model().portfolio
    document = job.play_portfolio(_named(), plan_of(portfolio), ReviewRule(merge_cost=0.2), seed=1, path=0)

    assert document["assumptions"][:-6] == list(_named().model().assumptions)
    assert "merging costs 20% of what was left to spend on the one that ends" in document["assumptions"]


def test_a_course_s_document_is_the_course_month_by_month() -> None:
    portfolio = _named().model().portfolio
    plan = plan_of(portfolio)
    course = play(portfolio, plan, EAGER, seed=4, path=9)
    document = job.play_portfolio(_named(), plan, EAGER, seed=4, path=9)

    assert (document["seed"], document["path"], document["score"]) == (4, 9, course.score)
    assert len(document["months"]) == 36
    for told, month in zip(document["months"], course.months, strict=True):
        assert told["standings"] == [one.value for one in month.standings]
        assert (told["spent"], told["spent_in_year"], told["budget"]) == (
            month.spent,
            month.spent_in_year,
            month.budget,
        )
        assert told["values"] == list(month.values)
        assert told["reported"] == list(month.reported)
        assert [one["why"] for one in told["signals"]] == [one.why for one in month.signals]
        assert [one["delivery"] for one in told["signals"]] == [one.delivery for one in month.signals]
    rules = {one["rule"] for told in document["months"] for one in told["signals"]}
    assert {"stop", "start", "wait", "intervene"} <= rules
    assert [one["is_met"] for one in document["targets"]] == [one.is_met for one in course.targets]
