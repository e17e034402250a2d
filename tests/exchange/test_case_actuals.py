"""The plan of a case's actuals is read strictly, and must fit its case."""

from __future__ import annotations

import json
from typing import Any

import pytest

from osm_sim.errors import InputError
from osm_sim.resources import data
from workbench.exchange.case_actuals import read_actuals
from workbench.exchange.strict import unstructure
from workbench.jobs.strategy_map import open_case

PLAN = data("cases", "scorecard", "company-actuals.json").read_text(encoding="utf-8")


def _read(document: object) -> Any:  # noqa: ANN401 - a plan
    return read_actuals(json.dumps(document), "mine.json", open_case("company"))


def _with(path: tuple[str | int, ...], value: object) -> Any:  # noqa: ANN401 - JSON
    document = json.loads(PLAN)
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return document


def test_the_plan_of_the_company_is_read_whole() -> None:
    assert json.loads(json.dumps(unstructure(_read(json.loads(PLAN))))) == json.loads(PLAN)


def test_every_number_of_the_plan_is_marked_as_an_assumption() -> None:
    plan = _read(json.loads(PLAN))
    said = [one.assumption for one in (*plan.measures, *plan.links, *plan.tilting)]
    assert [text for text in said if not text.startswith("fictional")] == []
    assert "(fictional)" in plan.title


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("seed",), 1.5, r"seed\(=1.5\) must be a whole number"),
        (("first",), "2023", r"first\(=2023\) must be a month, such as 2023-01"),
        (("first",), "soon", r"first\(='soon'\) must read like 2026-07"),
        (("colour",), "red", r"'colour' is not known here"),
        (("scorecard",), "company-u9", r"scorecard\(='company-u9'\) must be one of the case's: company-u1"),
        (("measures", 0, "level"), "much", r"measures\[0\]\.level\(='much'\) must be a finite number"),
        (("measures", 0, "late"), ["2026-Q3"], r"late\(=2026-Q3\) must be a month, such as 2026-01"),
        (("measures", 0, "assumption"), " ", r"assumption of measure 'km01' must say why"),
        (("measures", 0, "measure"), "km99", r"measure\(='km99'\) must be on company-u1: take it away"),
        (("measures", 0, "measure"), "km02", r"measure\(='km02'\) stands twice: keep one"),
        (("measures", 0, "reporters", 0, "person"), "zz", r"person\(='zz'\) must be one of the case's people"),
        (("links", 0, "holds"), 1, r"links\[0\]\.holds\(=1\) must be true or false"),
        (("links", 0, "cause"), "km99", r"cause\(='km99'\) of a link must be on company-u1"),
        (("links", 0, "assumption"), "", r"assumption of link 'km18' to 'km10' must say why"),
        (("tilting", 0, "person"), "zz", r"person\(='zz'\) must be one of the case's people"),
        (("tilting", 0, "assumption"), "", r"assumption of person 'a5' must say why"),
    ],
)
def test_a_plan_with_a_flaw_is_refused_with_its_place(
    path: tuple[str | int, ...], value: object, sentence: str
) -> None:
    with pytest.raises(InputError, match=r"^mine\.json: .*" + sentence):
        _read(_with(path, value))


def test_a_plan_that_leaves_a_measure_out_is_refused() -> None:
    document = json.loads(PLAN)
    del document["measures"][3]
    with pytest.raises(InputError, match=r"^mine\.json: measure 'km04' of company-u1 is missing"):
        _read(document)


@pytest.mark.parametrize("text", ["", "{", '{"seed": 1, "seed": 2}', "[" * 100_000])
def test_what_is_no_plan_at_all_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"mine\.json"):
        read_actuals(text, "mine.json", open_case("company"))
