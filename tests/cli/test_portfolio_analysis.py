"""`osm-workbench portfolio tornado|information|frontier|regret`: what they print, and what they refuse."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from osm_sim.resources import data
from workbench.cli import run_command

SCHEMA = json.loads(data("reference", "cli.schema.json").read_text(encoding="utf-8"))
COMPANY = "case:company"
COMMANDS = ("tornado", "information", "frontier", "regret")


def _document(capsys: pytest.CaptureFixture[str], command: str, *options: str) -> Any:  # noqa: ANN401 - JSON
    """What a command prints with --json, held against the schema of its kind; nothing else may be printed."""
    assert run_command(["portfolio", command, COMPANY, *options, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    document = json.loads(printed.out)
    kind = {"$ref": f"#/$defs/portfolio-{command}"}
    jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [kind]}).validate(document)
    return document


def _table(capsys: pytest.CaptureFixture[str], command: str, *options: str) -> str:
    assert run_command(["portfolio", command, COMPANY, *options]) == 0
    return " ".join(capsys.readouterr().out.split())


def _plans() -> list[str]:
    """Two plans of the case: what must be done, with one initiative more and with another."""
    from tests.desks import memory_desk
    from workbench.jobs.portfolio import open_portfolio

    model = open_portfolio(memory_desk(), COMPANY).model().portfolio
    must = [one.name for one in model.initiatives if one.is_mandatory]
    more = [one.name for one in model.initiatives if not (one.is_mandatory or one.after or one.excludes)]
    return ["--plan", f"one={','.join([*must, more[0]])}", "--plan", f"other={','.join([*must, more[1]])}"]


def test_a_tornado_gives_every_bar_both_ends_and_their_errors(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "tornado", "--paths", "400", "--value", "shortfall", "--without", "i03")

    sizes = [abs(one["difference"]["value"]) for one in document["bars"]]
    assert sizes == sorted(sizes, reverse=True)
    assert document["value"]["value"] == "shortfall"
    assert "i03" not in {one["name"] for one in document["bars"]} | set(document["starts"])


def test_a_tornado_reads_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    printed = _table(capsys, "tornado", "--paths", "400", "--top", "3")

    for told in ("What the score (0 to 100) hangs on", "yes, or highest tenth", "more with smaller", "±", "Assumed:"):
        assert told in printed


def test_information_gives_every_link_its_worth(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "information", *_plans(), "--paths", "300", "--power", "0.9")

    assert {one["power"] for one in document["links"]} == {0.9}
    assert {one["plan"] for one in document["plans"]} == {"one", "other"}
    assert all(one["tested"]["value"] >= 0 for one in document["links"])
    assert document["perfect"]["value"] > 0
    assert "a test of a link supports one that holds with 0.9" in document["assumptions"][-1]


def test_information_reads_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    printed = _table(capsys, "information", *_plans(), "--paths", "300")

    for told in ("Best of 2 plans by the score", "Knowing everything", "the choice would be the same"):
        assert told in printed


def test_a_frontier_gives_a_point_for_each_budget_and_today_s_plan(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--factors", "0.01,1", "--samples", "5", "--batches", "1", "--seconds", "2", "--paths", "200")
    document = _document(capsys, "frontier", *options)

    assert [(one["plan"], one["factor"]) for one in document["points"]] == [(None, 1.0), ("as planned", 1.0)]
    assert document["points"][0]["gap"] is not None
    assert document["points"][1]["gap"] is None
    # The mandatory ones cost more than a hundredth of the money.
    assert "mandatory" in document["missing"][0]["reason"]
    printed = _table(capsys, "frontier", *options)
    for told in ("100% of the money", "as planned", "No plan for 1% of the money", "Efficient:", "below 1.5 %"):
        assert told in printed


def test_regret_sets_three_rules_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "regret", *_plans(), "--paths", "100")

    assert set(document["choices"].values()) <= {"one", "other"}
    assert min(one["worst"]["value"] for one in document["plans"]) >= 0
    printed = _table(capsys, "regret", *_plans(), "--paths", "100")
    for told in ("over the futures", "largest regret", "Least regret at the worst:", "Best on average:"):
        assert told in printed


def test_help_says_what_each_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["portfolio"]) == 0
    printed = capsys.readouterr().out

    assert all(command in printed for command in COMMANDS)


@pytest.mark.parametrize(
    ("command", "options", "said"),
    [
        ("tornado", ("--value", "fame"), "value(='fame') must be score"),
        ("tornado", ("--paths", "100"), "paths(=100) must be within 200"),
        ("tornado", ("--without", "i99"), "'i99' is not in the portfolio"),
        ("information", ("--power", "2"), "power(=2) of a link's test"),
        ("information", ("--plan", "one=i99"), "plan 'one': initiative 'i99'"),
        ("information", ("--plan", "one"), "plan 'one' has no name"),
        ("frontier", ("--factors", "0"), "factor(=0) of the budgets must be above 0"),
        ("frontier", ("--objective", "luck"), "objective(='luck') must be one of"),
        ("frontier", ("--seconds", "0"), "seconds(=0) must be above 0"),
        ("regret", ("--paths", "3"), "paths(=3) must be within 20"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    capsys: pytest.CaptureFixture[str], command: str, options: tuple[str, ...], said: str
) -> None:
    assert run_command(["portfolio", command, COMPANY, *options]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert said in printed.err
