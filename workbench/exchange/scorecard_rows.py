"""A scorecard, its values and its people as rows of cells, table by table."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from osm_sim.errors import InputError
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.domain.scorecard import Measure, Scorecard, Thresholds
from workbench.exchange.scorecard_cells import LONGEST_CELL, written
from workbench.exchange.scorecard_columns import (
    CONTRIBUTIONS,
    LIMITS,
    MEASURES,
    MISSING,
    OBJECTIVES,
    PEOPLE,
    PERSPECTIVES,
    SCORECARD,
    TABLES,
    TARGETS,
    THEMES,
    VALUES,
    WEIGHTS,
    Holds,
    Table,
    WeighedKind,
)
from workbench.exchange.scorecard_names import Names

Written = Sequence[str | float | None]
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A value of a measure as a file holds it; value is None where it is known to be missing.

    state: None where the file does not say. actor, at: who entered it and when; empty in what was read. row: where it
    stands in the file that was read.
    """

    measure: MeasureId
    period: Period
    value: float | None
    state: State | None = None
    source: str = ""
    note: str = ""
    actor: str = ""
    at: datetime | None = None
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a file holds. unit: the name of the scorecard's unit. people: names, by id. values: taken once, in order."""

    card: Scorecard
    unit: str = ""
    people: Mapping[str, str]
    values: Iterable[Measured] = ()


def rows_by_table(content: Content) -> Iterator[tuple[Table, Iterator[Written]]]:
    """Give the rows of cells of every table, each table's before the next one's are asked for.

    Raises InputError, while the rows are taken, for what no file can hold: an element without a title, half a letter, a
    text longer than LONGEST_CELL.
    """
    writer = _Writer(content)
    for table in TABLES:
        yield table, (_cells(table, row) for row in writer.rows(table))


class _Writer:
    def __init__(self, content: Content) -> None:
        self._content = content
        card = content.card
        people = {key: content.people.get(key, key) for key in _people_of(card)}
        self._names = {
            PEOPLE.name: Names(table=PEOPLE, titles=people),
            PERSPECTIVES.name: Names(table=PERSPECTIVES, titles=_titles(card.perspectives)),
            THEMES.name: Names(table=THEMES, titles=_titles(card.themes)),
            OBJECTIVES.name: Names(table=OBJECTIVES, titles=_titles(card.objectives)),
            MEASURES.name: Names(table=MEASURES, titles=_titles(card.measures)),
        }

    def rows(self, table: Table) -> Iterator[dict[str, object]]:
        """Give a table's rows by field."""
        card = self._content.card
        match table.name:
            case SCORECARD.name:
                rows: Iterable[dict[str, object]] = (self._head(),)
            case MEASURES.name:
                rows = map(_measure, card.measures)
            case TARGETS.name:
                rows = ({"measure": of.id, **_fields(one)} for of in card.measures for one in of.targets)
            case WEIGHTS.name:
                rows = self._weights()
            case LIMITS.name:
                rows = ({"measure": of.id, **_limits(one)} for of in card.measures for one in of.limits)
            case CONTRIBUTIONS.name:
                rows = ({**_fields(one), **_fields(one.to)} for one in card.contributions)
            case VALUES.name:
                rows = map(_value, self._content.values)
            case PEOPLE.name:
                rows = ({"id": key, "name": name} for key, name in self._names[PEOPLE.name].titles.items())
            case _:
                rows = map(_fields, getattr(card, table.name.lower()))
        return (self._named(table, row) for row in rows)

    def _named(self, table: Table, row: dict[str, object]) -> dict[str, object]:
        """Put titles in the place of ids, where they are clear."""
        for column in table.columns:
            if column.refers and row.get(column.key) is not None:
                row[column.key] = self._names[column.refers].reference(str(row[column.key]))
        return row

    def _head(self) -> dict[str, object]:
        card = self._content.card
        parent = card.parent
        return {
            "title": card.title,
            "unit": self._content.unit,
            "scheme": card.scheme,
            "grace": card.grace,
            "template": card.template,
            "parent_document": parent and parent.document,
            "parent_number": parent and parent.number,
        }

    def _weights(self) -> Iterator[dict[str, object]]:
        card = self._content.card
        kinds: tuple[tuple[WeighedKind, Table, Iterable[Any]], ...] = (
            (WeighedKind.PERSPECTIVE, PERSPECTIVES, card.perspectives),
            (WeighedKind.OBJECTIVE, OBJECTIVES, card.objectives),
            (WeighedKind.MEASURE, MEASURES, card.measures),
        )
        for kind, table, elements in kinds:
            for element in elements:
                of = self._names[table.name].reference(element.id)
                yield from ({"of": of, "kind": kind, **_fields(one)} for one in element.weightings)


def _people_of(card: Scorecard) -> Iterator[str]:
    owners = [one.owner for one in card.objectives]
    for measure in card.measures:
        owners += [measure.owner, measure.collector]
    yield from dict.fromkeys(one for one in owners if one is not None)


def _titles(elements: Iterable[Any]) -> dict[str, str]:
    return {one.id: one.title for one in elements}


def _fields(value: Any) -> dict[str, object]:  # noqa: ANN401 - any dataclass
    return {one.name: getattr(value, one.name) for one in fields(value)}


def _limits(value: Any) -> dict[str, object]:  # noqa: ANN401 - a measure or its limits
    thresholds: Thresholds = value.thresholds
    return {**_fields(value), **_fields(thresholds)}


def _measure(measure: Measure) -> dict[str, object]:
    baseline = measure.baseline
    row = _limits(measure)
    return {**row, "baseline": baseline and baseline.value, "baseline_period": baseline and baseline.period}


def _value(one: Measured) -> dict[str, object]:
    at = None if one.at is None else one.at.isoformat(timespec="seconds")
    return {**_fields(one), "value": MISSING if one.value is None else one.value, "at": at}


def _cells(table: Table, row: Mapping[str, object]) -> Written:
    return tuple(
        _cell(table, column.name, row, column.key, is_needed=_is_title(column.holds)) for column in table.columns
    )


def _is_title(holds: Holds) -> bool:
    return holds is Holds.NAME


def _cell(table: Table, column: str, row: Mapping[str, object], key: str, *, is_needed: bool) -> str | float | None:
    cell = written(row.get(key))
    if isinstance(cell, str):
        if _SURROGATE.search(cell):
            raise InputError(f"{column} of {_which(table, row)} holds half a letter; write it anew, then export again")
        if len(cell.encode("utf-16-le")) // 2 > LONGEST_CELL:
            raise InputError(
                f"{column} of {_which(table, row)} has {len(cell)} characters, and a cell of a file holds"
                f" {LONGEST_CELL}; shorten it, then export again"
            )
    if is_needed and not cell:
        raise InputError(f"{_which(table, row)} has no title; give it one, then export again")
    return cell or None if isinstance(cell, str) else cell


def _which(table: Table, row: Mapping[str, object]) -> str:
    title = row.get("title") or row.get("name") or row.get("measure") or row.get("id") or ""
    return f"{table.what} {str(title)[:60]!a}" if title else f"the {table.what}"
