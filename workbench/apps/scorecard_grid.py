"""The grid of reported values: what it shows of each, how what was typed or pasted is read, and who may judge it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from osm_sim.errors import InputError
from workbench.apps.strategy_map_picture import STATUS_OF, Json
from workbench.desk import Desk, Observation
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State, counting_values
from workbench.domain.periods import Frequency, Period
from workbench.domain.reporting import Due, Entry, Problem, denied_entry, periods_due
from workbench.domain.scorecard import Measure
from workbench.domain.scoring_course import Freshness
from workbench.domain.scoring_targets import period_of, span_of
from workbench.figures.scorecard import number
from workbench.jobs.scorecard import Scored
from workbench.jobs.scorecard_actuals import RefusedEntriesError, check_entries, enter, question, validate
from workbench.jobs.strategy_map import Opened
from workbench.jobs.strategy_map_fields import shown

COLUMNS = 6
"""So many months stand side by side."""
LETTERS = {State.REPORTED: "R", State.VALIDATED: "V", State.QUESTIONED: "Q", State.CORRECTED: "C"}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"([+-]?\d*),(\d{1,2}|\d{4,})", re.ASCII)


class RefusedCellsError(InputError):
    """Nothing of a block was stored. more: what the answer tells of each cell."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = len(problems)
        super().__init__(f"Nothing was stored: {count} {'value is' if count == 1 else 'values are'} to be looked at.")
        self.more = {
            "problems": [
                {"measure": one.measure, "period": str(one.period), "sentence": one.sentence} for one in problems
            ]
        }


# -- what is shown ----------------------------------------------------------------------------------------------------


def last_month(scored: Scored, today: date) -> Period:
    """Give the month that the grid ends with at first: the last one that is over, or has data."""
    this = span_of(Period.holding(today, Frequency.MONTH))[0]
    latest = scored.latest
    return period_of(this - 1, this - 1) if latest is None or span_of(latest)[0] < this else latest


def grid_json(desk: Desk, scored: Scored, last: Period) -> Json:
    """Give the grid of the months up to one: a row for each measure, a cell where a period of it ends in the month."""
    end = span_of(last)[1]
    months = tuple(period_of(month, month) for month in range(max(end - COLUMNS + 1, 12), end + 1))
    today = desk.now().date()
    this = Period.holding(today, Frequency.MONTH)
    card = scored.opened.card
    rows = [_row(desk, scored, measure, months, today) for measure in card.measures]
    missing = [cell for row in rows for cell in row["cells"] if cell["isDue"] and cell["value"] is None]
    return {
        "last": str(last),
        "months": [str(month) for month in months],
        "earlier": str(period_of(end - COLUMNS, end - COLUMNS)),
        "later": str(period_of(end + COLUMNS, end + COLUMNS) if end + COLUMNS <= span_of(this)[0] else this),
        "canLater": end < span_of(this)[0],
        "rows": rows,
        "missing": len(missing),
        "late": sum(cell["isLate"] for cell in missing),
    }


def _row(desk: Desk, scored: Scored, measure: Measure, months: Sequence[Period], today: date) -> Json:
    opened = scored.opened
    rows = desk.store.series(measure.id)
    counting, all_rows = counting_values(rows), defaultdict(list)
    for row in rows:
        all_rows[row.period].append(row)
    denied = denied_entry(opened.organisation, desk.actor, opened.card, measure)
    reporter = measure.collector or measure.owner
    cells = []
    for month in months:
        period = next(iter(periods_due(measure, month)), None)
        found = None if period is None else counting.get(period)
        cells.append(
            {"month": str(month), "period": None, "value": None, "isDue": False, "isLate": False}
            if period is None
            else _cell(scored, measure, month, period, found, all_rows[period], today)
        )
    return {
        "measure": measure.id,
        "title": measure.title,
        "unit": measure.unit,
        "frequency": "" if measure.frequency is None else measure.frequency.value,
        "reporter": opened.people.get(reporter or "", ""),
        "why": "" if denied is None else denied.sentence,
        "cells": cells,
    }


def _cell(
    scored: Scored,
    measure: Measure,
    month: Period,
    period: Period,
    found: Observation | None,
    rows: Sequence[Observation],
    today: date,
) -> Json:
    due = Due().day(period)
    score = scored.scores[month].measures.get(measure.id) if month in scored.scores else None
    is_scored = score is not None and score.freshness is Freshness.FRESH
    return {
        "month": str(month),
        "period": str(period),
        "value": None if found is None else found.value,
        "text": "" if found is None or found.value is None else _plain(found.value),
        "state": "" if found is None else found.state.value,
        "letter": "" if found is None else LETTERS[found.state],
        "status": STATUS_OF[score.colour] if score is not None and is_scored else "none",
        "due": due.isoformat(),
        "isDue": period.last_day < today,
        "isLate": due < today,
        "rows": [
            {
                "value": "no value" if row.value is None else number(row.value),
                "state": row.state.value,
                "actor": row.actor,
                "at": row.at.isoformat(),
                "note": row.note,
            }
            for row in reversed(rows)
        ],
    }


def _plain(value: float) -> str:
    """A number as it is typed: in full, without signs of thousands."""
    return f"{value:.12g}"


# -- what is entered --------------------------------------------------------------------------------------------------


def enter_cells(desk: Desk, opened: Opened, cells: Sequence[Mapping[str, object]]) -> str:
    """Store what was typed or pasted, all or nothing, and say what came of it.

    Raises RefusedCellsError with what is wrong with each cell, InputError for cells that are none, and StoreError.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for at, cell in enumerate(cells):
        measure, period = _place(cell)
        note = _text(cell, "note")
        try:
            value = read_value(_text(cell, "text"), opened.card.measure(measure))
            entries.append(Entry(measure=measure, period=period, value=value, note=note))
        except InputError as error:
            problems.append(
                Problem(at=at, measure=measure, period=period, sentence=_told(error, opened, measure, period))
            )
    if problems:
        raise RefusedCellsError([*problems, *check_entries(desk, opened, entries)])
    try:
        done = enter(desk, opened, entries)
    except RefusedEntriesError as error:
        raise RefusedCellsError(error.problems) from None
    stored = f"Stored {_values(len(done.rows))}." if done.rows else "Nothing was new."
    return stored + (f" {_values(done.same)} stood there already." if done.same and done.rows else "")


def judge_cells(desk: Desk, opened: Opened, cells: Sequence[Mapping[str, object]], state: str, note: str) -> str:
    """Validate or question values, all or none, and say what came of it. Raises as `enter_cells` does."""
    places = [_place(cell) for cell in cells]
    try:
        if state == State.VALIDATED:
            rows = validate(desk, opened, places, note=note)
        elif state == State.QUESTIONED:
            rows = question(desk, opened, places, note)
        else:
            raise InputError(f"state(={shown(state)}) must be {State.VALIDATED} or {State.QUESTIONED}")
    except RefusedEntriesError as error:
        raise RefusedCellsError(error.problems) from None
    return f"{state.capitalize()}: {_values(len(rows))}."


def read_value(text: str, measure: Measure | None = None) -> float | None:
    """Read a number as people type it: 37.8, 37,8, 1.2e6, with the measure's unit after it; None for an empty text.

    What could be read in two ways is not guessed at. Raises InputError with the remedy.
    """
    plain = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")
    for unit in (measure.unit if measure is not None else "", "%"):
        if unit and plain.endswith(unit):
            plain = plain.removesuffix(unit).rstrip()
    if not plain:
        return None
    if comma := _DECIMAL_COMMA.fullmatch(plain):
        plain = f"{comma[1]}.{comma[2]}"
    if not _NUMBER.fullmatch(plain):
        remedy = "leave out signs of thousands" if re.search(r"\d[ ,.']\d{3}", plain) else "write it like 1234.5"
        raise InputError(f"value(={shown(text)}) must be a number: {remedy}")
    return float(plain)


def _told(error: InputError, opened: Opened, measure: MeasureId, period: Period) -> str:
    found = opened.card.measure(measure)
    return f"{'' if found is None else found.title} in {period}: {error}"


def _place(cell: Mapping[str, object]) -> tuple[MeasureId, Period]:
    measure, period = cell.get("measure"), cell.get("period")
    if not isinstance(measure, str) or not isinstance(period, str):
        raise InputError("a cell must have a measure and a period: load the page again")
    try:
        return MeasureId(measure[:200]), Period.parse(period[:20])
    except ValueError as error:
        raise InputError(str(error)) from None


def _text(cell: Mapping[str, object], name: str) -> str:
    value: Any = cell.get(name, "")
    if not isinstance(value, str):
        raise InputError(f"{name}(={shown(value)}) of a cell must be a text")
    return value[:5_000]


def _values(count: int) -> str:
    return f"{count} {'value' if count == 1 else 'values'}"
