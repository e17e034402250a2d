"""The monthly data round, and the audit trail of values: what it holds, and what it notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from tests.desks import memory_desk
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.domain.reporting import Entry
from workbench.jobs import scorecard_actuals as actuals
from workbench.jobs.scorecard_round import count_states, data_round, open_round
from workbench.jobs.scorecard_trail import make_trail, save_trail, verify_trail
from workbench.jobs.strategy_map import open_map
from workbench.jobs.strategy_map_cases import load_case
from workbench.jobs.strategy_map_saving import save_map

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.desk import Desk
    from workbench.jobs.strategy_map import Opened

OCTOBER = Period.parse("2026-10")
YIELD = MeasureId("company-km11")


def company() -> tuple[Desk, Opened]:
    desk = memory_desk("ann")
    return desk, open_map(desk, load_case(desk, "company").documents[0])


# -- the round --------------------------------------------------------------------------------------------------------


def test_a_round_names_what_is_due_from_whom_and_what_is_late() -> None:
    desk, opened = company()
    values = data_round(desk, opened, OCTOBER)
    by_title = {value.title: value for value in values}
    assert "Gross margin of new products" not in by_title, "it is told by the quarter"
    missing = by_title["Cost of ownership against the best rival"]
    assert (missing.state, missing.value, missing.told) == (None, None, None)
    assert missing.due == date(2026, 11, 13)
    assert missing.collector == "Mei Tanaka (fictional)"
    assert by_title["Return on capital employed"].state is State.REPORTED
    counts = count_states(values)
    assert counts["missing"] == 1
    assert sum(counts.values()) - counts["late"] == len(values)


def test_a_value_that_came_late_stays_late_when_it_is_put_right_in_time() -> None:
    desk, opened = company()
    late = next(value for value in data_round(desk, opened, OCTOBER) if value.told and value.days_late)
    assert late.told is not None
    assert late.days_late == (late.told - late.due).days


def test_without_a_month_the_round_is_that_of_the_month_before() -> None:
    desk, opened = company()
    assert desk.now().date().month == 3
    assert open_round(desk, opened.document, None, 10)[1] == Period.parse("2026-02")


@pytest.mark.parametrize(("span", "days", "said"), [("October", 10, "October"), ("2026-10", -1, "working_days")])
def test_a_round_of_no_period_is_refused(span: str, days: int, said: str) -> None:
    desk, opened = company()
    with pytest.raises(InputError, match=said):
        open_round(desk, opened.document, span, days)


# -- the trail --------------------------------------------------------------------------------------------------------


def test_a_trail_holds_every_row_and_every_version_and_verifies(tmp_path: Path) -> None:
    desk, opened = company()
    trail = make_trail(desk, opened)
    assert trail.values == sum(len(desk.store.series(measure.id)) for measure in opened.card.measures)
    assert trail.versions == 1
    save_trail(trail, str(tmp_path / "trail.csv"))
    found = verify_trail(desk, opened, str(tmp_path / "trail.csv"))
    assert (found.lines, found.newer, found.breaks) == (trail.values + 1, 0, ())


def test_what_is_added_later_is_newer_and_breaks_nothing(tmp_path: Path) -> None:
    desk, opened = company()
    path = str(tmp_path / "trail.csv")
    save_trail(make_trail(desk, opened), path)
    entry = Entry(measure=YIELD, period=Period.parse("2026-01"), value=96, note="Counted again")
    actuals.enter(desk, opened, [entry])
    first, *others = opened.card.measures
    renamed = replace(opened.card, measures=(replace(first, title="Another name"), *others))
    saved = save_map(desk, opened, renamed)
    assert saved.card == renamed  # type: ignore[union-attr]
    found = verify_trail(desk, saved, path)  # type: ignore[arg-type]
    assert (found.newer, found.breaks) == (2, ())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [*lines[:40], lines[40].replace("value,", "value,x", 1), *lines[41:]],
        lambda lines: [*lines[:40], *lines[41:]],
        lambda lines: [*lines[:40], lines[41], lines[40], *lines[42:]],
    ],
    ids=["changed", "taken away", "swapped"],
)
def test_a_line_that_was_changed_taken_away_or_moved_is_noticed(tmp_path: Path, spoil: object) -> None:
    desk, opened = company()
    lines = make_trail(desk, opened).text.splitlines(keepends=True)
    path = tmp_path / "trail.csv"
    path.write_text("".join(spoil(lines)), encoding="utf-8", newline="")  # type: ignore[operator]
    assert verify_trail(desk, opened, str(path)).breaks[0].startswith("line 41 was changed")


def test_a_row_that_the_database_does_not_hold_is_told_though_its_seals_fit(tmp_path: Path) -> None:
    desk, opened = company()
    elsewhere, same = company()
    entry = Entry(measure=YIELD, period=Period.parse("2026-01"), value=96, note="=1+1")
    actuals.enter(elsewhere, same, [entry])
    trail = make_trail(elsewhere, same)
    assert ",'=1+1," in trail.text
    save_trail(trail, str(tmp_path / "trail.csv"))
    found = verify_trail(desk, opened, str(tmp_path / "trail.csv"))
    assert any("is not in the database" in sentence for sentence in found.breaks)
    assert not any("was changed" in sentence for sentence in found.breaks)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", 'kind,"\n'])
def test_a_file_that_is_no_trail_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    desk, opened = company()
    (tmp_path / "trail.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="trail"):
        verify_trail(desk, opened, str(tmp_path / "trail.csv"))
