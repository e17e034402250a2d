"""Sizing, comparison and sensitivity on the command line: their JSON is a contract, what is wrong is a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from osm_sim.resources import data
from workbench.cli import office_sizing, run_command, speaking
from workbench.jobs.office import THE_SENTENCE

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads(data("reference", "cli.schema.json").read_text(encoding="utf-8"))
SIZE = ("size", "reference", "--manager", "3..4", "--analyst", "2..2.5")
"""Six staffs around the one that is certified."""


def _document(capsys: pytest.CaptureFixture[str], kind: str, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    assert run_command(["office", *arguments, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    document = json.loads(printed.out)
    _check(kind, document)
    return document


def _check(kind: str, document: Any) -> None:  # noqa: ANN401 - JSON
    jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]}).validate(document)


def _said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run_command(["office", *arguments]) == 0
    return " ".join(capsys.readouterr().out.split())


def _timeless(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "seconds"}


# -- size -------------------------------------------------------------------------------------------------------------


def test_the_least_certified_staff_has_exactly_the_promised_keys(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "size", *SIZE, "--on-time", "0.95", "--critical", "0.95", "--alpha", "0.05")
    assert (document["case"], document["alpha"], document["engine"]) == ("reference", 0.05, "compiled")
    certified = document["certified"]
    assert set(certified) == {"staff", "fte", "cost", "on_time", "critical", "replications"}
    assert certified["staff"] == {"leader": 1.0, "manager": 3.5, "analyst": 2.5}
    assert (certified["fte"], certified["cost"]) == (7.0, 7.0)
    assert certified["on_time"]["low"] > 0.95
    promised = {"staff", "fte", "verdict", "replications", "on_time", "critical"}
    assert all(promised < set(candidate) for candidate in document["candidates"])
    verdicts = {tuple(entry["staff"].values()): entry["verdict"] for entry in document["candidates"]}
    assert verdicts[1.0, 3.5, 2.5] == "PASS"
    assert verdicts[1.0, 3.0, 2.0] == "FAIL"
    assert document["replications"] == sum(entry["replications"] for entry in document["candidates"])
    assert len(document["candidates"]) + len(document["screened"]) == 6
    assert document["brute_force_replications"] == 6 * 800


def test_a_sizing_is_the_same_wherever_it_runs_and_by_either_engine(capsys: pytest.CaptureFixture[str]) -> None:
    easy = ("size", "cbs-3", "--manager", "2..2", "--analyst", "1..1", "--on-time", "0.5", "--critical", "0.5")
    here = _timeless(_document(capsys, "size", *easy))
    assert here["certified"] is not None
    assert _timeless(_document(capsys, "size", *easy, "--executor", "threads:2")) == here
    slow = _timeless(_document(capsys, "size", *easy, "--executor", "processes:1", "--engine", "reference"))
    assert slow == here | {"engine": "reference"}


def test_salaries_make_another_staff_the_cheapest(capsys: pytest.CaptureFixture[str]) -> None:
    wide = ("size", "reference", "--manager", "5..6", "--analyst", "1..2")
    by_fte = _document(capsys, "size", *wide)
    document = _document(capsys, "size", *wide, "--salary", "leader=2,manager=1,analyst=9")
    assert (by_fte["cost_unit"], document["cost_unit"]) == ("FTE", "salary")
    staff = document["certified"]["staff"]
    assert document["certified"]["cost"] == 2 + staff["manager"] + 9 * staff["analyst"]
    assert staff["analyst"] < by_fte["certified"]["staff"]["analyst"]
    costs = [candidate["cost"] for candidate in document["candidates"]]
    assert costs == sorted(costs)


def test_a_budget_leaves_out_what_costs_more(capsys: pytest.CaptureFixture[str]) -> None:
    few = ("size", "reference", "--manager", "3.5", "--analyst", "2.5..3", "--on-time", "0.9", "--budget", "7")
    document = _document(capsys, "size", *few)
    assert [candidate["fte"] for candidate in document["candidates"]] == [7.0]


def test_a_floor_and_a_maximum_of_utilisation_are_levels_like_others(capsys: pytest.CaptureFixture[str]) -> None:
    staff = ("size", "reference", "--manager", "5", "--analyst", "3", "--on-time", "0.9", "--critical", "0.9")
    document = _document(capsys, "size", *staff, "--floor", "3=0.8", "--utilisation", "0.8")
    assert document["levels"]["processes"] == [{"process": 3, "on_time": 0.8}]
    (candidate,) = document["candidates"]
    levels = {level["level"] for level in candidate["evidence"]}
    assert levels == {"on_time", "critical", "utilisation", "process 3"}


@pytest.mark.parametrize(
    "option", [("--panel", "D"), ("--driver", "bu=9"), ("--seed", "2"), ("--rule", "fcfs"), ("--absence", "none")]
)
def test_an_option_reaches_the_race(capsys: pytest.CaptureFixture[str], option: tuple[str, str]) -> None:
    one = ("size", "reference", "--manager", "6", "--analyst", "4", "--on-time", "0.6", "--critical", "0.6")
    plain = _document(capsys, "size", *one)["candidates"][0]["on_time"]
    assert _document(capsys, "size", *one, *option)["candidates"][0]["on_time"] != plain


def test_a_level_that_no_staff_reaches_is_a_sentence_with_the_remedy_and_null(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["office", "size", "reference", "--manager", "3", "--analyst", "2", "--on-time", "0.99", "--json"]
    assert run_command(arguments) == 2
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    _check("size", document)
    assert document["certified"] is None
    assert [candidate["verdict"] for candidate in document["candidates"]] == ["FAIL"]
    assert printed.err.startswith("No staff of the grid is certified: of 1 simulated, 1 fail")
    assert "widen the bounds, lower the levels" in printed.err
    assert printed.err.count("\n") == 1


def test_staff_too_small_by_hours_alone_is_not_simulated(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["office", "size", "reference", "--manager", "1", "--analyst", "1", "--json"]) == 2
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    _check("size", document)
    assert (document["candidates"], document["replications"]) == ([], 0)
    assert [entry["fte"] for entry in document["screened"]] == [3.0]
    assert "needs 5.8" in printed.err


def test_people_read_the_race_its_guarantee_and_the_sentence_on_hours(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, *SIZE)
    for part in (
        THE_SENTENCE,
        "Least certified staff: 1+3.5+2.5 (7 FTE)",
        "PASS ############ 100% for PASS",
        "100% for FAIL (on time)",
        "assumptions",
        "engine compiled",
    ):
        assert part in said


def test_the_race_is_told_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    class Telling:
        def __enter__(self) -> Any:  # noqa: ANN401 - a function
            return told.append

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(office_sizing, "telling", lambda _label: Telling())
    _document(capsys, "size", *SIZE)
    assert "towards PASS" in told[-1]
    assert "cost 7, " in told[-1]


def test_a_bar_of_unknown_end_shows_what_is_told_after_the_first_second(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    class Bar:
        task_ids = (0,)

        def update(self, task: int, *, description: str) -> None:
            drawn.append(f"{task}: {description}")

        def stop(self) -> None:
            drawn.append("stopped")

    ticks = iter((0.0, 0.5, 1.5))
    monkeypatch.setattr("time.monotonic", lambda: next(ticks))
    monkeypatch.setattr(speaking, "_bar", lambda _label: Bar())
    monkeypatch.setattr(speaking, "_is_terminal", lambda: True)
    with speaking.telling("Racing") as tell:
        tell("early")
        tell("later")
    assert drawn == ["0: Racing: later", "stopped"]


# -- compare ----------------------------------------------------------------------------------------------------------


def test_a_comparison_gives_estimates_and_paired_differences_to_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    few = ("compare", "reference", "--replications", "8")
    document = _document(capsys, "comparison", *few, "--calendar", "fragmented,integrated")
    assert (document["by"], document["base"], document["engine"]) == ("calendar", "fragmented", "compiled")
    base, other = document["settings"]
    assert (base["name"], base["differences"]) == ("fragmented", None)
    moved = other["differences"]["rework_hours"]
    means = [setting["estimates"]["rework_hours"]["mean"] for setting in (base, other)]
    assert moved["mean"] == pytest.approx(means[1] - means[0])
    assert moved["high"] < 0
    back = _document(capsys, "comparison", *few, "--calendar", "integrated,fragmented")
    assert back["settings"][1]["differences"]["rework_hours"]["mean"] == pytest.approx(-moved["mean"])


def test_the_four_panels_keep_the_ceo_waiting_more_and_more(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "comparison", "compare", "reference", "--panel", "A,B,C,D", "--replications", "4")
    assert [setting["name"] for setting in document["settings"]] == ["A", "B", "C", "D"]
    lags = [setting["estimates"]["ceo_briefing_lag_days"]["mean"] for setting in document["settings"]]
    assert lags[0] < lags[2] < lags[3]


@pytest.mark.parametrize(
    ("option", "names"),
    [
        ("--rule", "class_edd,spt"),
        ("--substitution", "own_first,never"),
        ("--preemption", "chunk,none"),
        ("--absence", "explicit,thin,none"),
    ],
)
def test_whatever_is_compared_makes_a_difference(capsys: pytest.CaptureFixture[str], option: str, names: str) -> None:
    document = _document(capsys, "comparison", "compare", "reference", option, names, "--replications", "4")
    assert [setting["name"] for setting in document["settings"]] == names.split(",")
    assert all(setting["differences"]["on_time"]["mean"] != 0 for setting in document["settings"][1:])


def test_a_single_value_holds_for_all_that_is_compared(capsys: pytest.CaptureFixture[str]) -> None:
    few = ("compare", "reference", "--rule", "edd,fcfs", "--replications", "4")
    plain = _document(capsys, "comparison", *few)
    at_d = _document(capsys, "comparison", *few, "--panel", "D")
    lag = [doc["settings"][0]["estimates"]["ceo_briefing_lag_days"]["mean"] for doc in (plain, at_d)]
    assert lag[0] < lag[1]


def test_a_comparison_agrees_with_two_simulations(capsys: pytest.CaptureFixture[str]) -> None:
    few = ("reference", "--replications", "4", "--seed", "3")
    document = _document(capsys, "comparison", "compare", *few, "--panel", "none,D")
    for setting in document["settings"]:
        alone = _document(capsys, "simulation", "simulate", *few, "--panel", setting["name"])
        assert alone["on_time"] == setting["estimates"]["on_time"]


def test_people_read_a_comparison_with_its_base(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "compare", "reference", "--panel", "A,D", "--replications", "4")
    assert "compared by panel; base: A" in said
    assert "CEO briefing lag (working days)" in said
    assert "4 replications, seed 1, engine compiled." in said


# -- sensitivity ------------------------------------------------------------------------------------------------------


def test_only_the_parts_that_were_asked_for_are_given(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "sensitivity", "sensitivity", "reference", "--parts", "drivers")
    assert {name for name in ("drivers", "policies", "tornado", "pooling", "timelog") if document[name]} == {"drivers"}
    first = document["drivers"]["changes"][0]
    assert (first["driver"], round(first["fte_difference"], 2)) == ("bu", 0.28)


def test_a_sensitivity_has_drivers_policies_and_a_tornado(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "sensitivity", "sensitivity", "reference", "--replications", "4")
    names = [setting["name"] for setting in document["policies"]["settings"]]
    assert names[0] == "own"
    assert "no preemption" in names
    bars = document["tornado"]["bars"]
    assert len(bars) == 12
    assert {bar["low"]["certified_fte"] for bar in bars} == {None}
    windows = next(bar for bar in bars if bar["block"] == "Due windows")
    assert windows["low"]["differences"]["on_time"]["mean"] < 0 < windows["high"]["differences"]["on_time"]["mean"]


def test_the_certified_staff_at_every_end_is_found_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    case = ("sensitivity", "cbs-3", "--parts", "tornado", "--replications", "2", "--certified")
    bounds = ("--manager", "3", "--analyst", "2..3", "--step", "1", "--on-time", "0.5", "--critical", "0.5")
    document = _document(capsys, "sensitivity", *case, *bounds)
    assert document["tornado"]["certified"]
    assert document["tornado"]["base"]["certified_fte"] == 6.0
    assert {bar["low"]["certified_fte"] for bar in document["tornado"]["bars"]} == {6.0}


def test_teams_apart_need_more_than_one_pooled_office(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("sensitivity", "reference", "--parts", "drivers", "--pooling", "--replications", "4")
    pooling = _document(capsys, "sensitivity", *arguments)["pooling"]
    assert len(pooling["teams"]) == 9
    assert pooling["apart_fte"] == sum(team["fte"] for team in pooling["teams"]) > pooling["pooled"]["fte"]


def test_a_filled_in_time_log_moves_the_hours(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    written = _document(capsys, "timelog", "timelog", "reference", str(path))
    assert written == {"file": str(path), "case": "reference", "activities": 98}
    lines = path.read_text(encoding="utf-8").splitlines()
    filled = [f"{line[:-2]},50,10" if line.startswith("P1-05,") else line for line in lines]
    path.write_text("\n".join(filled), encoding="utf-8")
    arguments = ("sensitivity", "reference", "--parts", "drivers", "--timelog", str(path))
    learned = _document(capsys, "sensitivity", *arguments)["timelog"]
    (row,) = learned["activities"]
    assert (row["activity"], row["logged_hours"], row["jobs"], row["jobs_counted"]) == ("P1-05", 50.0, 10.0, True)
    assert row["old_hours"] < row["new_hours"] < row["observed_hours"]
    assert learned["fte_after"] > learned["fte_before"]
    assert "remain assumptions" in learned["sentence"]


def test_an_office_that_works_by_the_logged_hours_can_be_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    log, kept = tmp_path / "log.csv", str(tmp_path / "learned.json")
    log.write_text("activity,hours,jobs\nP1-05,50,10\n", encoding="utf-8")
    asked = ("sensitivity", "reference", "--parts", "drivers", "--timelog", str(log), "--save", kept)
    learned = _document(capsys, "sensitivity", *asked)["timelog"]
    loaded = _document(capsys, "load", "load", kept)
    assert (loaded["case"], loaded["fte"]) == ("learned", pytest.approx(learned["fte_after"]))
    assert run_command(["office", *asked]) == 2
    assert "exists already; take another name, or overwrite it with --force" in capsys.readouterr().err
    _document(capsys, "sensitivity", *asked, "--force")


def test_people_read_every_part_of_a_sensitivity(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("activity,hours\nP1-05,50\n", encoding="utf-8")
    said = _said(capsys, "sensitivity", "reference", "--replications", "4", "--pooling", "--timelog", str(path))
    for part in (
        THE_SENTENCE,
        "Business units 5 6.25 +0.28 ++",
        "as it stands 0.9",
        "Due windows 25% -0.0",
        "Never size an office by adding up",
        "P1-05 Data query",
        "all nine 7.25",
    ):
        assert part in said


# -- bad input --------------------------------------------------------------------------------------------------------

REFERENCE = "reference"
BAD = [
    (("size", "nowhere"), "case 'nowhere' is neither a built-in case"),
    (("size", REFERENCE, "--on-time", "1"), "service level on_time(=1) can never be certified"),
    (("size", REFERENCE, "--on-time", "1.5"), "service level on_time(=1.5) must be above 0 and below 1"),
    (("size", REFERENCE, "--critical", "nan"), "service level critical(=nan) must be above 0"),
    (("size", REFERENCE, "--alpha", "0"), "alpha(=0) must be above 0 and below 1, for instance 0.05"),
    (("size", REFERENCE, "--utilisation", "2"), "utilisation(=2) must be above 0 and at most 1"),
    (("size", REFERENCE, "--budget", "3"), "budget(=3) is below the cheapest candidate, 1+2+1 at 4; raise it to"),
    (("size", REFERENCE, "--manager", "6..2"), "bounds of manager(=6 to 2) are empty; give two numbers"),
    (("size", REFERENCE, "--analyst", "some"), "analyst(='some') must read LEAST..MOST in FTE, for instance 2..6"),
    (("size", REFERENCE, "--leader", "-1..2"), "leader(='-1..2') must read LEAST..MOST in FTE"),
    (("size", REFERENCE, "--manager", "1..inf"), "manager(='1..inf') must read LEAST..MOST in FTE"),
    (("size", REFERENCE, "--manager", "0..99999"), "the bounds hold more than 5000 candidates; narrow them"),
    (("size", REFERENCE, "--leader", "0", "--manager", "0", "--analyst", "0"), "the bounds hold nobody; give"),
    (("size", REFERENCE, "--step", "0"), "step(=0) must be > 0 FTE, for instance 0.5"),
    (("size", REFERENCE, "--floor", "12=0.9"), "floor of process '12': the processes are 1 to 9"),
    (("size", REFERENCE, "--floor", "3"), "floor(='3') must read NAME=NUMBER, for instance 3=0.9"),
    (("size", REFERENCE, "--floor", "3=0.9,3=0.8"), "floor of process 3 is given twice (second value 0.8)"),
    (("size", REFERENCE, "--salary", "leader=9"), "salary of manager is missing; give one for each of"),
    (("size", REFERENCE, "--salary", "boss=9"), "salary of 'boss': the grades are leader, manager, analyst"),
    (("size", REFERENCE, "--salary", "leader=0,manager=1,analyst=1"), "salary of leader(=0) must be above 0"),
    (("size", REFERENCE, "--salary", "leader=1,leader=1"), "salary of leader is given twice (second value 1)"),
    (("size", REFERENCE, "--replication-limit", "0"), "replication_limit(=0) must be within 1.."),
    (("size", REFERENCE, "--seed", "-1"), "seed(=-1) must be a whole number from 0"),
    (("size", REFERENCE, "--years", "0"), "years(=0) must be within 1..20"),
    (("size", REFERENCE, "--engine", "quick"), "engine 'quick' is not known; the engines are compiled, reference"),
    (("size", REFERENCE, "--executor", "cloud:2"), "executor(='cloud:2') must begin with threads:"),
    (("size", REFERENCE, "--executor", "tcp://127.0.0.1:9"), "executor(='tcp://127.0.0.1:9') cannot be reached"),
    (("size", REFERENCE, "--driver", "meetings_pm=1e6"), "more than 1000000; lower the drivers or the years"),
    (("compare", REFERENCE), "nothing to compare; give two or more values to exactly one of --calendar"),
    (("compare", REFERENCE, "--panel", "A"), "nothing to compare; give two or more values to exactly one of"),
    (("compare", REFERENCE, "--calendar", "lunar,integrated"), "calendar 'lunar' is not known; the values are"),
    (("compare", REFERENCE, "--calendar", "integrated,"), "calendar '' is not known; the values are integrated, frag"),
    (("compare", REFERENCE, "--panel", "A,A"), "panel(=A,A) names one twice; name each once"),
    (("compare", REFERENCE, "--panel", "A,B", "--rule", "edd,spt"), "--panel and --rule are 2 lists; give two or"),
    (("compare", REFERENCE, "--panel", "A,B", "--rule", "lifo"), "rule 'lifo' is not known; the values are"),
    (("compare", REFERENCE, "--panel", "A,B", "--replications", "1"), "replications(=1) must be within 2..100000"),
    (("sensitivity", REFERENCE, "--parts", "luck"), "part 'luck' is not known; the parts are drivers, policies, torn"),
    (("sensitivity", REFERENCE, "--change", "-2"), "change(=-2) must be within -1..10"),
    (("sensitivity", REFERENCE, "--replications", "0"), "replications(=0) must be within 2..100000"),
    (("sensitivity", REFERENCE, "--timelog", "none.csv"), "none.csv: not a file; name one"),
    (("sensitivity", REFERENCE, "--certified", "--alpha", "7"), "alpha(=7) must be above 0 and below 1"),
    (("sensitivity", REFERENCE, "--save", "x.json"), "save(='x.json') needs logged hours; name the log with"),
    (("timelog", REFERENCE, "no/such/folder/log.csv"), "file 'no/such/folder/log.csv' cannot be written: No such file"),
]


@pytest.mark.parametrize(("arguments", "sentence"), BAD, ids=[" ".join(arguments)[:60] for arguments, _ in BAD])
def test_bad_input_is_one_sentence_on_stderr_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert run_command(["office", *arguments]) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "log.csv: the file is empty; the first row must name the columns activity, hours, jobs"),
        ("activity;hours\nP1-05;3\n", "log.csv row 1: unknown column 'activity;hours'; the columns are activity,"),
        ("activity,hours\nP1-05,many\n", "log.csv row 2, hours: 'many' is not valid; give the hours of the log"),
        ("activity,hours\nP77,3\n", "log.csv row 2, activity: 'P77' is not in the office's catalogue"),
    ],
)
def test_a_bad_time_log_is_told_with_file_row_field_value_and_remedy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    assert run_command(["office", "sensitivity", "reference", "--timelog", str(tmp_path / "log.csv")]) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert (printed.err.count("\n"), printed.out) == (1, "")


def test_a_time_log_is_not_overwritten_unless_forced(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("mine", encoding="utf-8")
    assert run_command(["office", "timelog", "cbs-3", str(path)]) == 2
    assert "exists already; take another name, or overwrite it with --force" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"
    assert run_command(["office", "timelog", "cbs-3", str(path), "--force"]) == 0
    assert path.read_text(encoding="utf-8").startswith("activity,title,hours,jobs")
    assert [entry.name for entry in tmp_path.iterdir()] == ["log.csv"]
