"""What the army at full size is made of: the words of its file, and those of the small army's headquarters."""

import json
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from osm_sim.resources import data
from workbench.domain.ids import (
    ObjectiveId,
)
from workbench.domain.scorecard import (
    Measure,
    Objective,
    Polarity,
    Scorecard,
)
from workbench.exchange.scorecard_cases import ScorecardCase
from workbench.jobs.strategy_map_cases import open_case

_MISSION, CITIZENS, INTERNAL, LEARNING, FINANCE = range(5)
POLARITIES = {"+": Polarity.HIGHER, "-": Polarity.LOWER, "=": Polarity.RANGE}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A measure in words, and where it goes from and to; `upper` ends the goal of one that is to stay in a range."""

    title: str
    unit: str
    better: str
    start: float
    goal: float
    counted: str
    of: str
    upper: float | None = None

    @property
    def definition(self) -> str:
        if self.unit == "%":
            return f"Share of {self.of} that {self.counted}."
        return f"Mean {self.counted}, over {self.of}." if self.of else f"{_capital(self.counted)}."

    @property
    def formula(self) -> str:
        if self.unit == "%":
            return f"{self.of} that {self.counted} / {self.of} x 100"
        return f"sum of {self.counted} / number of {self.of}" if self.of else f"sum of {self.counted}"


@dataclass(frozen=True, slots=True)
class Stem:
    """An objective that a unit may choose. key: its title before words were filled in. serves: the corporate one."""

    perspective: int
    theme: int
    key: str
    title: str
    serves: ObjectiveId
    sheet: Sheet

    def filled(self, who: str, what: str) -> "Stem":
        def fill(text: str) -> str:
            return text.replace("{who}", who).replace("{what}", what)

        sheet = self.sheet
        named = replace(sheet, title=_capital(fill(sheet.title)), counted=fill(sheet.counted), of=fill(sheet.of))
        return replace(self, title=fill(self.title), sheet=named)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An objective that a unit chose."""

    id: ObjectiveId
    stem: Stem


@cache
def read_words() -> dict[str, Any]:
    """Give the words and facts of the case as its file has them."""
    read: dict[str, Any] = json.loads(data("cases", "scorecard", "army-full.json").read_text(encoding="utf-8"))
    return read


@cache
def stems_of(kind: str) -> tuple[Stem, ...]:
    """Give the objectives that units of a kind choose from: their own, and those common to all."""
    return tuple(
        Stem(perspective, theme, title, title, ObjectiveId(serves), Sheet(*sheet))
        for rows in (read_words()["kinds"][kind]["objectives"], read_words()["common"])
        for perspective, of_perspective in enumerate(rows)
        for theme, title, serves, *sheet in of_perspective
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def small_case() -> ScorecardCase:
    """Give the built-in army of six units."""
    return open_case("army")


def top_card() -> Scorecard:
    """Give the corporate map that the full army takes over."""
    return small_case().scorecards["army-u1"]


def corporate(one: Objective) -> Stem:
    """Give an objective of the small case's headquarters as those below look for it."""
    card = top_card()
    perspective = [each.id for each in card.perspectives].index(one.perspective)
    theme = [each.id for each in card.themes].index(one.theme) if one.theme is not None else 0
    return Stem(perspective, theme, one.title, one.title, one.id, sheet_of(card.measures_of(one.id)[0]))


def sheet_of(measure: Measure) -> Sheet:
    """Give the sheet of a measure of that map."""
    assert measure.baseline is not None
    better = next(sign for sign, polarity in POLARITIES.items() if polarity is measure.polarity)
    counted, of = read_words()["headquarters"][measure.id]
    goal = measure.targets[-1].value
    return Sheet(measure.title, measure.unit, better, measure.baseline.value, goal, counted, of)
