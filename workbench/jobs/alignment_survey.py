"""Telling what alignment is measured by that stands on no scorecard: section by section, or by a CSV file."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from osm_sim.errors import InputError
from workbench.desk import Desk
from workbench.domain.alignment_survey import (
    AlignmentSurvey,
    Awareness,
    BudgetTarget,
    FundedInitiative,
    LinkedPay,
    PersonalGoals,
    StrategyTime,
    WorkClass,
)
from workbench.domain.ids import DocumentId, MeasureId, UnitId, new_id
from workbench.domain.periods import Frequency, Period
from workbench.domain.rights import Action
from workbench.exchange.files import place_of, save_text, text_of
from workbench.jobs.alignment import Enterprise, refuse, save_beside

MOST_ROWS, MOST_BYTES = 5_000, 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A field of a row: its name in files, what people call it, its unit, and how its text is read."""

    name: str
    label: str
    read: Callable[[str], Any]
    unit: str = ""
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the survey: rows of one kind. most: so many rows at most."""

    key: str
    title: str
    hint: str
    make: Callable[..., Any]
    columns: tuple[Column, ...]
    most: int = MOST_ROWS


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,10}", text, re.ASCII):
        raise ValueError("must be a whole number of at most ten digits, such as 120")
    return int(text)


def _number(text: str) -> float:
    if not re.fullmatch(r"-?\d{1,15}(\.\d{0,15})?", text, re.ASCII):
        raise ValueError("must be a number with a dot for decimals, such as 12.5")
    return float(text)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError:
        raise ValueError("must read like 2026-07, 2026-Q3, 2026-H2 or 2026") from None


def _work_class(text: str) -> WorkClass:
    try:
        return WorkClass(text.casefold())
    except ValueError:
        raise ValueError(f"must be one of {', '.join(WorkClass)}") from None


def _month(text: str) -> Period:
    period = _period(text)
    if period.frequency is not Frequency.MONTH:
        raise ValueError("must be a month, such as 2026-10")
    return period


SOURCE = Column(name="source", label="Where from", read=str, is_optional=True)
_POPULATION = Column(name="population", label="Of how many in all", read=_whole, unit="people", is_optional=True)
SECTIONS = (
    Section(
        key="initiatives",
        title="Initiatives and their strategic money",
        hint="One row for each initiative; the objective by its id, empty where it serves none.",
        make=FundedInitiative,
        columns=(
            Column(name="title", label="Initiative", read=str),
            Column(name="unit", label="Unit", read=UnitId),
            Column(name="stratex", label="STRATEX", read=_number, unit="currency"),
            Column(name="objective", label="Objective", read=str, is_optional=True),
            SOURCE,
        ),
    ),
    Section(
        key="budgets",
        title="Targets in the budget",
        hint="What the budget says a measure should be, to be compared with the scorecard's target.",
        make=BudgetTarget,
        columns=(
            Column(name="measure", label="Measure", read=MeasureId),
            Column(name="period", label="Period", read=_period),
            Column(name="value", label="Value", read=_number, unit="as measured"),
            SOURCE,
        ),
    ),
    Section(
        key="pay",
        title="Incentives",
        hint="Of each class of people, those with at least a tenth of variable pay on scorecard measures.",
        make=LinkedPay,
        columns=(
            Column(name="work_class", label="Class", read=_work_class),
            Column(name="headcount", label="Headcount", read=_whole, unit="people"),
            Column(name="linked", label="Linked", read=_whole, unit="people"),
            SOURCE,
        ),
        most=len(WorkClass),
    ),
    Section(
        key="goals",
        title="Personal goals",
        hint="A sample of personal scorecards, and how many have a goal linked to the strategy.",
        make=PersonalGoals,
        columns=(
            Column(name="sampled", label="Sampled", read=_whole, unit="people"),
            Column(name="linked", label="Linked", read=_whole, unit="people"),
            _POPULATION,
            SOURCE,
        ),
        most=1,
    ),
    Section(
        key="awareness",
        title="Who knows the strategy",
        hint="A survey: how many were asked, answered, and answered right.",
        make=Awareness,
        columns=(
            Column(name="asked", label="Asked", read=_whole, unit="people"),
            Column(name="answered", label="Answered", read=_whole, unit="people"),
            Column(name="correct", label="Right", read=_whole, unit="people"),
            _POPULATION,
            SOURCE,
        ),
        most=1,
    ),
    Section(
        key="minutes",
        title="Strategy in executive meetings",
        hint="Minutes spent on strategy in a month's executive meetings.",
        make=StrategyTime,
        columns=(
            Column(name="month", label="Month", read=_month),
            Column(name="minutes", label="Minutes", read=_number, unit="minutes"),
            SOURCE,
        ),
    ),
)
BY_KEY = {section.key: section for section in SECTIONS}
FILE_COLUMNS = tuple(dict.fromkeys(("section", *(column.name for section in SECTIONS for column in section.columns))))


def tell_section(desk: Desk, enterprise: Enterprise, section: str, rows: Sequence[Mapping[str, str]]) -> Enterprise:
    """Put rows in the place of a section of the survey, and give the enterprise up to date.

    Raises InputError where the person may not, and with row, column, value and remedy for the first text that cannot be
    read; nothing is stored then.
    """
    if section not in BY_KEY:
        raise InputError(f"section(={section[:40]!r}) must be one of {', '.join(BY_KEY)}")
    return _save(desk, enterprise, {section: _read(BY_KEY[section], list(enumerate(rows, start=1)), "row")})


def import_survey(desk: Desk, enterprise: Enterprise, file: str) -> Enterprise:
    """Put a CSV file's rows in the place of the sections they name; others stay. Raises as `tell_section`, by line."""
    text, file = text_of(file, most_bytes=MOST_BYTES), place_of(file)
    by_section: dict[str, list[tuple[int, Mapping[str, str]]]] = {}
    for line, row in _rows(file, text):
        key = row.get("section", "").strip()
        if key not in BY_KEY:
            raise InputError(f"{file}, line {line}: section(={key[:40]!r}) must be one of {', '.join(BY_KEY)}")
        by_section.setdefault(key, []).append((line, row))
    if not by_section:
        raise InputError(f"{file}: no row to take; write one for each figure below the first line")
    return _save(desk, enterprise, {key: _read(BY_KEY[key], rows, f"{file}, line") for key, rows in by_section.items()})


def _rows(file: str, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the rows below the first line, by column, each with the number of its line."""
    reader = csv.reader(io.StringIO(text))
    try:
        names = [name.strip() for name in next(reader, [])]
        _refuse_odd_columns(file, names)
        for cells in reader:
            if len(cells) > len(names):
                raise InputError(
                    f"{file}, line {reader.line_num}: {len(cells)} cells, and {len(names)} columns: correct it"
                )
            if any(cells):
                yield reader.line_num, dict(zip(names, cells, strict=False))
    except csv.Error as error:
        raise InputError(f"{file}, line {reader.line_num}: {error}; correct the line") from None


def _refuse_odd_columns(file: str, names: list[str]) -> None:
    if unknown := [name for name in names if name not in FILE_COLUMNS]:
        raise InputError(f"{file}: column {unknown[0][:40]!r} is not known; there are {', '.join(FILE_COLUMNS)}")
    if twice := [name for name in names if names.count(name) > 1]:
        raise InputError(f"{file}: column {twice[0]!r} must stand there once: take one away")
    if "section" not in names:
        raise InputError(f"{file}: the first line must name the columns, section among them; begin from a template")


def export_survey(enterprise: Enterprise, file: str, *, overwrite: bool = False) -> int:
    """Write the survey as a CSV file, an empty one as a template with the columns alone; gives how many rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, FILE_COLUMNS, lineterminator="\n")
    writer.writeheader()
    count = 0
    for section in SECTIONS:
        for row in texts_of(enterprise, section):
            writer.writerow({"section": section.key, **row})
            count += 1
    save_text(file, out.getvalue(), overwrite=overwrite)
    return count


def texts_of(enterprise: Enterprise, section: Section) -> list[dict[str, str]]:
    """Give the rows of a section as people write them."""
    survey = _survey(enterprise)
    return [
        {column.name: _written(getattr(row, column.name)) for column in section.columns}
        for row in getattr(survey, section.key)
    ]


def _survey(enterprise: Enterprise) -> AlignmentSurvey:
    kept = enterprise.survey
    if kept is not None and isinstance(kept.value, AlignmentSurvey):
        return kept.value
    return AlignmentSurvey(organisation=enterprise.document)


def _written(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _read(section: Section, rows: list[tuple[int, Mapping[str, str]]], where: str) -> tuple[Any, ...]:
    if len(rows) > section.most:
        raise InputError(f"{section.key} (of {len(rows)} rows) must have at most {section.most}: take some away")
    return tuple(_row(section, f"{where} {at}", row) for at, row in rows)


def _row(section: Section, where: str, row: Mapping[str, str]) -> Any:  # noqa: ANN401 - a row of any section
    fields: dict[str, Any] = {}
    for column in section.columns:
        text = str(row.get(column.name, "")).strip()
        if not text and column.is_optional:
            continue
        if not text:
            raise InputError(f"{where}: {column.name}(='') of {section.key} must not be empty: write it")
        try:
            fields[column.name] = column.read(text)
        except ValueError as error:
            raise InputError(f"{where}: {column.name}(={text[:40]!r}) of {section.key} {error}") from None
    try:
        return section.make(**fields)
    except ValueError as error:
        raise InputError(f"{where}: {error}") from None


def _save(desk: Desk, enterprise: Enterprise, sections: Mapping[str, tuple[Any, ...]]) -> Enterprise:
    refuse(desk, enterprise, Action.RUN_ROUND)
    kept = enterprise.survey
    _refuse_strange_units(enterprise, sections.get("initiatives", ()))
    try:
        told = replace(_survey(enterprise), **sections)  # type: ignore[arg-type]  # sections are its fields
    except ValueError as error:
        raise InputError(str(error)) from None
    document = DocumentId(new_id()) if kept is None else kept.version.document
    base = 0 if kept is None else kept.version.number
    return save_beside(desk, enterprise, document, told, base, f"Told: {', '.join(sections)}")


def _refuse_strange_units(enterprise: Enterprise, initiatives: tuple[FundedInitiative, ...]) -> None:
    known = {one.unit.id for one in enterprise.alignment.tree}
    for one in initiatives:
        if one.unit not in known:
            raise InputError(f"unit(={one.unit!r}) of {one.title!r} must be in the organisation: write its id")
