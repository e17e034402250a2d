"""Comparison and sensitivity as page and command line do them."""

from __future__ import annotations

import csv
import io

import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError, make_executor
from osm_sim.office.spec import Grade, Panel, Processes, Rule, Substitution, generalists
from workbench.jobs import office
from workbench.jobs import office_sensitivity as job
from workbench.jobs.office_findings_csv import comparison_csv, tornado_csv
from workbench.jobs.office_sizing import sizing_study

REFERENCE = office.open_case("reference").spec
FEW = job.Effort(replications=4)


# -- ways of working --------------------------------------------------------------------------------------------------


def test_offices_differ_in_what_is_compared_and_in_nothing_else() -> None:
    offices = job.offices_by(REFERENCE, "calendar", ["fragmented", "integrated"])
    assert list(offices) == ["fragmented", "integrated"]
    assert offices["fragmented"] == office.adjust(REFERENCE, office.Options(processes=Processes.FRAGMENTED))
    assert offices["integrated"] == REFERENCE


@pytest.mark.parametrize("by", list(job.WAYS))
def test_every_value_that_can_be_set_can_be_compared(by: str) -> None:
    field, kind = job.WAYS[by]
    for value in kind:
        assert job.ways_of({by: str(value)}) == {field: value}
    offices = job.offices_by(REFERENCE, by, [str(value) for value in kind])
    assert len(set(map(repr, offices.values()))) == len(kind)


@pytest.mark.parametrize(
    ("by", "names", "sentence"),
    [
        ("mood", ["good", "bad"], "comparison by 'mood' is not known; compare by calendar, panel"),
        ("panel", ["A"], r"panel\(=A\) needs two or more to compare, for instance none,A"),
        ("panel", ["A", "A"], r"panel\(=A,A\) names one twice"),
        ("panel", ["A", "E"], "panel 'E' is not known; the values are none, A, B, C, D"),
    ],
)
def test_what_cannot_be_compared_is_refused(by: str, names: list[str], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        job.offices_by(REFERENCE, by, names)


def test_a_comparison_is_the_same_wherever_it_runs() -> None:
    here = job.compare_ways(REFERENCE, "panel", ["A", "D"], FEW)
    with make_executor("threads:2") as threads:
        there = job.compare_ways(REFERENCE, "panel", ["A", "D"], FEW, executor=threads)
    assert (here.base, here.labels) == ("A", ("A", "D"))
    for name in here.measures:
        assert here.samples["D"][name].tobytes() == there.samples["D"][name].tobytes()


def test_progress_counts_up_to_all_parts_and_cancel_ends_it() -> None:
    seen: list[tuple[int, int]] = []
    job.compare_policies(REFERENCE, FEW, measures=("on_time",), on_progress=lambda *parts: seen.append(parts))
    assert seen[-1][0] == seen[-1][1] == len(seen)
    with pytest.raises(RunCancelledError):
        job.compare_policies(REFERENCE, FEW, measures=("on_time",), cancelled=lambda: True)


def test_the_office_as_it_stands_is_the_base_of_its_policies() -> None:
    compared = job.compare_policies(REFERENCE, FEW, measures=("on_time",))
    assert compared.base == "own"
    assert compared.specs["own"] == REFERENCE
    assert compared.specs["no substitution"].rules.substitution is Substitution.NEVER


def test_a_way_of_working_that_leaves_a_process_undone_is_left_out() -> None:
    managers = office.adjust(REFERENCE, office.Options(staff=generalists(leader=1, manager=7)))
    rows = tuple(row for row in managers.activities if row.process != 5 or row.grade is Grade.ANALYST)
    compared = job.compare_policies(office.adjust(managers, office.Options(catalogue=rows)), FEW)
    assert "no substitution" not in compared.labels
    assert "merged" not in compared.labels
    assert compared.specs["earliest due date first"].rules.rule is Rule.EDD


# -- assumptions ------------------------------------------------------------------------------------------------------


def test_without_a_sizing_the_tornado_is_of_shares_alone() -> None:
    assert not job.move_assumptions(REFERENCE, FEW).is_sized


def test_with_a_sizing_every_end_gets_its_certified_staff_from_the_same_grid() -> None:
    small = office.open_case("cbs-3").spec
    bounds = {Grade.MANAGER: (3.0, 3.0), Grade.ANALYST: (2.0, 3.0)}
    sizing = sizing_study(small, on_time=0.5, critical=0.5, bounds=bounds, step=1)
    moved = job.move_assumptions(small, job.Effort(replications=2), sizing=sizing)
    assert moved.base.certified_fte == 6.0
    assert moved.base.sizing is not None
    assert len(moved.base.sizing.candidates) == 2


def test_pooling_is_quick_unless_a_sizing_asks_for_certificates() -> None:
    pooled = job.pool(REFERENCE, FEW)
    assert not pooled.is_certified
    assert pooled.saved_fte > 0


# -- time logs --------------------------------------------------------------------------------------------------------


def test_a_log_is_learned_from_its_text_and_from_its_file_alike(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = "activity,hours,jobs\nP1-05,50,10\n"
    path = tmp_path_factory.mktemp("log") / "log.csv"
    path.write_text(text, encoding="utf-8")
    learned = job.learn_from(REFERENCE, text, "log.csv")
    assert learned == job.open_log(REFERENCE, str(path))
    assert learned.spec != REFERENCE
    assert learned.after.fte > learned.before.fte


def test_more_working_days_make_the_same_hours_less() -> None:
    text = "activity,hours\nP1-05,50\n"
    short, long = (job.learn_from(REFERENCE, text, "log.csv", working_days=days) for days in (10, 40))
    assert long.after.fte < short.after.fte


def test_a_blank_log_is_for_the_office_s_own_activities() -> None:
    rows = list(csv.DictReader(io.StringIO(job.blank_log(REFERENCE))))
    assert [row["activity"] for row in rows] == [row.id for row in REFERENCE.activities]
    with pytest.raises(InputError, match="no entries; add at least one row with hours"):
        job.learn_from(REFERENCE, job.blank_log(REFERENCE), "log.csv")


# -- files ------------------------------------------------------------------------------------------------------------


def test_a_comparison_as_csv_has_every_number_with_its_unit_and_seed() -> None:
    compared = job.compare_offices(job.offices_by(REFERENCE, "panel", [Panel.A, Panel.D]), FEW)
    rows = list(csv.DictReader(io.StringIO(comparison_csv("reference", compared))))
    assert len(rows) == 2 * len(compared.measures)
    at_d = next(row for row in rows if (row["setting"], row["measure"]) == ("D", "ceo_briefing_lag_days"))
    assert (at_d["base"], at_d["unit"], at_d["seed"], at_d["engine"]) == ("A", "working days", "1", "compiled")
    assert float(at_d["difference"]) == pytest.approx(float(compared.difference("D", "ceo_briefing_lag_days").mean))


def test_a_tornado_as_csv_has_both_ends_of_every_bar() -> None:
    moved = job.move_assumptions(REFERENCE, FEW)
    rows = list(csv.DictReader(io.StringIO(tornado_csv("reference", moved))))
    assert len(rows) == 2 * len(moved.bars) * 3
    assert {row["change"] for row in rows if row["block"] == "Rework"} == {"-0.5", "0.5"}
