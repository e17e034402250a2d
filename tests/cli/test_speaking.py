"""What people read: tables, one sentence for what is wrong, and the exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from osm_sim.processes import Processes
from workbench import desk, serving
from workbench.cli import run_command, speaking
from workbench.desk import Desk
from workbench.jobs.office import THE_SENTENCE
from workbench.opening import open_desk

ROOT = Path(__file__).parents[2]


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints for people, line breaks taken out."""
    assert run_command(list(arguments)) == 0
    return " ".join(capsys.readouterr().out.split())


# -- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("load",), ("simulate", "--replications", "2")])
def test_the_sentence_stands_beside_every_fte_figure(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    said = _run(capsys, "office", command[0], "gnp", *command[1:])
    assert "FTE" in said
    assert THE_SENTENCE in said


def test_the_sentence_is_that_of_the_specification() -> None:
    assert THE_SENTENCE.startswith("The hours behind this are assumptions: nine published figures cannot confirm 98 ")
    assert THE_SENTENCE.endswith("Replace them with a two-week time log.")


def test_load_says_in_words_where_a_process_lies_in_figure_5(capsys: pytest.CaptureFixture[str]) -> None:
    assert "1 Scorecard management 1,357 1.00 1 inside" in _run(capsys, "office", "load", "reference")
    said = _run(capsys, "office", "load", "cbs-3")
    assert "4 Strategic planning 154 0.11 0.5 below" in said
    assert "at full intensity" in said
    assert "9 Best practice sharing 1,541 1.14 0.5-1 above" in _run(capsys, "office", "load", "figure5-high")


def test_a_case_is_shown_with_facts_assumptions_and_ambiguities(capsys: pytest.CaptureFixture[str]) -> None:
    said = _run(capsys, "office", "cases", "chrysler")
    for part in ("Facts (stated in the source)", "Assumptions (ours)", "Ambiguities", "one solution of many"):
        assert part in said


def test_a_simulation_says_whether_the_service_level_is_met(capsys: pytest.CaptureFixture[str]) -> None:
    few = ("office", "simulate", "reference", "--replications", "4")
    assert "meets 0.5" in _run(capsys, *few, "--on-time", "0.5")
    assert "misses 1" in _run(capsys, *few, "--on-time", "1")
    said = _run(capsys, *few)
    assert "4 replications, seed 1, engine compiled" in said
    assert "osm-workbench office cases reference" in said


def test_every_run_says_which_engine_made_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    few = ("--replications", "2", "--engine", "reference")
    assert "engine reference" in _run(capsys, "office", "simulate", "cbs-3", *few)
    assert "2 replications of each, seed 1, engine compiled." in _run(capsys, "office", "check", "--replications", "2")


def test_saving_says_which_calendar_the_office_has(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = _run(capsys, "office", "save", "cbs-3", str(tmp_path / "a.json"), "--fiscal-year-start", "4")
    assert "office a, real calendar from" in said
    assert "fiscal year from month 4" in said


def test_an_activity_that_nobody_may_do_is_a_warning_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["office", "simulate", "reference", "--replications", "2", "--staff", "leader=1", "--json"]
    assert run_command(arguments) == 0
    printed = capsys.readouterr()
    assert printed.err.startswith("Warning: nobody on the staff may do ")
    assert printed.err.count("\n") == 1
    assert printed.out.startswith("{")


# -- bad input --------------------------------------------------------------------------------------------------------

SIMULATE = ("office", "simulate", "reference")
BAD = [
    (("office", "simulate", "nowhere"), "case 'nowhere' is neither a built-in case (reference, figure5-low,"),
    ((*SIMULATE, "--driver", "bu=-1"), "driver bu(=-1) must be at least 0"),
    ((*SIMULATE, "--driver", "bu=nan"), "driver bu(='nan') is not a number; give a finite number"),
    ((*SIMULATE, "--driver", "bu=1e12"), "driver bu(=1e+12) must be at most 1e+06"),
    ((*SIMULATE, "--driver", "bu=1e6"), "more than 1000000; lower the drivers or the years"),
    ((*SIMULATE, "--intensity", "12=1"), "intensity of process '12': the processes are 1 to 9"),
    ((*SIMULATE, "--staff", "leader=0"), "staff(='leader=0') has nobody; give at least one grade"),
    ((*SIMULATE, "--helpers", "1.5"), "helper_share(=1.5) must be within 0..1"),
    ((*SIMULATE, "--turnover", "-1"), "turnover_per_year(=-1) must be within 0..5"),
    ((*SIMULATE, "--new-hire-factor", "0"), "new_hire_factor(=0) must be within 1..10"),
    ((*SIMULATE, "--on-time", "1.1"), "service level on_time(=1.1) must be within 0..1"),
    ((*SIMULATE, "--critical", "nan"), "service level critical(=nan) must be within 0..1"),
    ((*SIMULATE, "--replications", "1"), "replications(=1) must be within 2..100000"),
    ((*SIMULATE, "--seed", "-1"), "seed(=-1) must be a whole number from 0"),
    ((*SIMULATE, "--years", "0"), "years(=0) must be within 1..20"),
    ((*SIMULATE, "--engine", "quick"), "engine 'quick' is not known; the engines are"),
    ((*SIMULATE, "--executor", "cloud:2"), "executor(='cloud:2') must begin with threads:, processes:"),
    ((*SIMULATE, "--catalogue", "none.csv"), "catalogue 'none.csv' does not exist; name a CSV file"),
    ((*SIMULATE, "--seed", "x"), "'--seed': 'x' is not a valid integer; see `osm-workbench office simulate --help`."),
    ((*SIMULATE, "--turnover=x"), "'--turnover': 'x' is not a valid number; see"),
    ((*SIMULATE, "--rule", "lifo"), "'lifo' is not one of 'class_edd', 'edd', 'fcfs', 'spt', 'class_fcfs', 'slack'"),
    ((*SIMULATE, "--sede", "1"), "No such option: --sede (Possible options: --absence, --seed); see"),
    ((*SIMULATE, "again"), "unexpected extra argument"),
    (("office", "simulate"), "Missing argument 'CASE'; see `osm-workbench office simulate --help`."),
    (("office", "staff"), "No such command 'staff'"),
    (("office", "check", "--replications", "1"), "replications(=1) must be at least 2"),
    (("office", "check", "--engine", "quick"), "engine 'quick' is not known; the engines are compiled, reference"),
    (("office", "load", "."), "not a file; name one"),
    (("office", "save", "reference", "x.json", "--calendar-year", "lunar"), "calendar year(='lunar') must be fixed or"),
    (("office", "save", "reference", "x.json", "--holiday", "13-40"), "holiday '13-40' is not understood; write it"),
    (("run", "--host", "0.0.0.0"), "host(=0.0.0.0) can be reached by others"),
    (("run", "--port", "99999"), "port(=99999) must be 0..65535"),
    (("lab", "--host", "0.0.0.0"), "host(=0.0.0.0) must be 127.0.0.1 for JupyterLab"),
]


@pytest.mark.parametrize(("arguments", "sentence"), BAD, ids=[" ".join(arguments)[:60] for arguments, _ in BAD])
def test_bad_input_is_one_sentence_on_stderr_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert run_command(list(arguments)) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


def test_a_bad_catalogue_is_told_with_file_row_field_value_and_remedy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = (ROOT / "data" / "reference" / "activities.csv").read_text(encoding="utf-8")
    (tmp_path / "ours.csv").write_text(text.replace("P1-02,1,", "P1-02,11,"), encoding="utf-8")
    assert run_command([*SIMULATE, "--catalogue", str(tmp_path / "ours.csv")]) == 2
    assert capsys.readouterr().err == "ours.csv row 3, process: '11' is not valid; a process from 1 to 9\n"


def test_staff_that_covers_no_process_is_bad_input(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "ours.json"
    assert run_command(["office", "save", "reference", str(path)]) == 0
    staff = '"processes": null'
    text = path.read_text(encoding="utf-8")
    for processes, sentence in (("[]", "covers no process; name at least one of 1 to 9"), ("[1]", "of process 2 (")):
        path.write_text(text.replace(staff, f'"processes": {processes}'), encoding="utf-8")
        assert run_command(["office", "simulate", str(path)]) == 2
        assert sentence in capsys.readouterr().err


def test_an_error_of_the_program_itself_is_not_dressed_up_as_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(serving, "run", broken)
    with pytest.raises(ZeroDivisionError):
        run_command(["run"])


def test_ctrl_c_is_a_sentence_and_exit_code_130(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(**_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(serving, "run", interrupted)
    assert run_command(["run"]) == 130
    assert capsys.readouterr().err == "Stopped by Ctrl-C; nothing was written.\n"


# -- the program ------------------------------------------------------------------------------------------------------


def _program(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbench.cli", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_program_exits_with_0_or_with_2_and_a_sentence() -> None:
    good, bad = _program("office", "load", "reference", "--json"), _program("office", "load", "nowhere")
    assert (good.returncode, good.stderr, good.stdout[:1]) == (0, "", "{")
    assert (bad.returncode, bad.stdout, bad.stderr.count("\n")) == (2, "", 1)


def test_help_and_version_come_without_the_simulation() -> None:
    program = "import sys; from workbench.cli import run_command; run_command(['office']); print(sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "simulate" in ran.stdout
    assert not any(f"'{heavy}'" in ran.stdout for heavy in ("numpy", "simpy", "plotly", "voila", "pandas"))


@pytest.mark.parametrize("arguments", [[], ["office"], ["--help"], ["office", "--help"]])
def test_without_a_command_there_is_help(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert run_command(arguments) == 0
    assert "Usage: osm-workbench" in capsys.readouterr().out


def test_run_and_lab_hand_their_options_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    def serve(**options: object) -> int:
        asked.append(options)
        return 0

    monkeypatch.setattr(serving, "run", serve)
    monkeypatch.setattr(serving, "lab", serve)
    assert run_command(["run", "--port", "0", "--no-browser"]) == 0
    assert run_command(["lab", "--host", "localhost"]) == 0
    assert asked == [
        {"host": "127.0.0.1", "port": 0, "open_browser": False, "token_file": None},
        {"host": "localhost", "port": None, "open_browser": True},
    ]


# -- progress ---------------------------------------------------------------------------------------------------------


def _clock(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> None:
    ticks = iter(seconds)
    monkeypatch.setattr("time.monotonic", lambda: next(ticks))


def test_no_bar_is_drawn_where_stderr_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with speaking.progress("Simulating") as on_progress:
        on_progress(1, 2)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("now", "shown"), [(0.5, []), (1.5, ["Simulating", "0: 1 of 2", "stopped"])])
def test_a_terminal_gets_a_bar_after_the_first_second(
    monkeypatch: pytest.MonkeyPatch, now: float, shown: list[str]
) -> None:
    drawn: list[str] = []

    class Bar:
        task_ids = (0,)

        def __init__(self, label: str) -> None:
            drawn.append(label)

        def update(self, task: int, *, completed: int, total: int) -> None:
            drawn.append(f"{task}: {completed} of {total}")

        def stop(self) -> None:
            drawn.append("stopped")

    monkeypatch.setattr(speaking, "_bar", Bar)
    monkeypatch.setattr(speaking, "_is_terminal", lambda: True)
    _clock(monkeypatch, 0.0, now)
    with speaking.progress("Simulating") as on_progress:
        on_progress(1, 2)
    assert drawn == shown


# -- the desk ---------------------------------------------------------------------------------------------------------


def test_the_desk_reads_the_executor_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OSM_EXECUTOR", raising=False)
    assert open_desk().executor is None
    monkeypatch.setenv("OSM_EXECUTOR", "threads:3")
    mine = open_desk()
    assert mine.executor == "threads:3"
    with mine.make_executor("reference") as executor:
        assert executor.submit(os.getpid).result() == os.getpid()


def test_without_a_named_executor_the_desk_gives_the_one_that_suits_the_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OSM_EXECUTOR", raising=False)
    with open_desk().make_executor() as threads, open_desk().make_executor("reference") as processes:
        assert isinstance(threads, ThreadPoolExecutor)
        assert isinstance(processes, Processes)


@pytest.mark.parametrize(("cores", "workers"), [(1, 2), (2, 2), (6, 6), (64, 8)])
def test_an_unnamed_executor_has_two_to_eight_workers(
    monkeypatch: pytest.MonkeyPatch, cores: int, workers: int
) -> None:
    monkeypatch.setattr(desk, "_cores", lambda: cores)
    assert desk.usual_executor("compiled") == f"threads:{workers}"
    assert desk.usual_executor("reference") == f"processes:{workers}"


def test_the_desk_knows_who_and_when() -> None:
    mine = open_desk()
    assert isinstance(mine, Desk)
    assert mine.actor.is_local
    assert mine.actor.sign_in.endswith(" (local)")
    assert mine.now().tzinfo is not None


def test_a_user_without_a_name_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError

    monkeypatch.setattr("getpass.getuser", nameless)
    assert open_desk().actor.sign_in == "unknown (local)"
