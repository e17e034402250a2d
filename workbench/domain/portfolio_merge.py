"""Two people's edits of a portfolio, or of a scenario, put together: part by part and field by field.

A list of parts with keys is merged by them, so that two may edit two initiatives, or two fields of one, at once. What
both changed differently is a clash, and so is what one removed and the other changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from workbench.domain.estimates import Estimate
from workbench.domain.initiatives import (
    Correlation,
    Driver,
    Future,
    Initiative,
    InitiativePortfolio,
    Level,
    Move,
    Need,
    Support,
    YearMoney,
)
from workbench.domain.merge import Side
from workbench.domain.ordering import merge_orders
from workbench.domain.portfolio_scenarios import Belief, Choice, PortfolioScenario

KEYS: Mapping[type, Callable[[Any], str]] = {
    Initiative: lambda one: one.id,
    Support: lambda one: one.measure,
    Need: lambda one: one.specialism,
    YearMoney: lambda one: f"year {one.year}",
    Driver: lambda one: one.id,
    Move: lambda one: one.measure,
    Correlation: lambda one: f"{one.first} and {one.second}",
    Future: lambda one: one.id,
    Level: lambda one: one.driver,
    Choice: lambda one: one.initiative,
    Belief: lambda one: f"{one.cause} > {one.effect}",
}
"""By what the parts of a list are told apart."""
D = TypeVar("D", InitiativePortfolio, PortfolioScenario)
LONGEST_SHOWN = 60


class _Absent:
    """What is not there."""


_ABSENT = _Absent()
_Parts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clashing:
    """Why there is no merged document: a sentence for each thing that both changed."""

    sentences: tuple[str, ...]


def merge_parts(base: D, ours: D, theirs: D, *, prefer: Side | None = None) -> D | Clashing:
    """Give the document that holds both sides' edits of the base, or the clashes.

    prefer: whose edit holds where both changed one thing.
    """
    merging = _Merging(prefer)
    merged = merging.whole("", base, ours, theirs)
    return Clashing(tuple(merging.clashes)) if merging.clashes else merged


class _Merging:
    def __init__(self, prefer: Side | None) -> None:
        self.prefer = prefer
        self.clashes: list[str] = []

    def whole(self, place: str, base: Any, ours: Any, theirs: Any) -> Any:  # noqa: ANN401 - a dataclass
        """Merge dataclasses of one kind field by field."""
        taken = {}
        for field in fields(ours):
            values = (_ABSENT if one is _ABSENT else getattr(one, field.name) for one in (base, ours, theirs))
            taken[field.name] = self._value(_inside(place, field.name), *values)
        try:
            return replace(ours, **taken)
        except ValueError as error:
            self.clashes.append(f"{place or 'the whole'}: what you and somebody else changed does not fit: {error}")
            return ours

    def _value(self, place: str, base: Any, ours: Any, theirs: Any) -> Any:  # noqa: ANN401 - any field
        if theirs in (ours, base):
            return ours
        if ours == base:
            return theirs
        parts = [_parts_of(one) for one in (base, ours, theirs)]
        if all(one is not None for one in parts):
            return self._list(place, *parts)  # type: ignore[arg-type]  # none is None
        return self._decided(f"{place}: you have {_shown(ours)}, somebody else saved {_shown(theirs)}", ours, theirs)

    def _list(self, place: str, base: _Parts, ours: _Parts, theirs: _Parts) -> tuple[Any, ...]:
        found: _Parts = {}
        for key in {**base, **ours, **theirs}:
            sides = [side.get(key, _ABSENT) for side in (base, ours, theirs)]
            one = self._part(_inside(place, _title(key, sides)), *sides)
            if one is not _ABSENT:
                found[key] = one
        order = merge_orders(tuple(base), tuple(ours), tuple(theirs), found)
        # Where both put the list in order, each in its own way, ours holds: no value depends on it.
        keys = order or [key for key in {**ours, **theirs, **found} if key in found]
        return tuple(found[key] for key in keys)

    def _part(self, place: str, base: Any, ours: Any, theirs: Any) -> Any:  # noqa: ANN401 - a part, or absent
        if theirs in (ours, base):
            return ours
        if ours == base:
            return theirs
        if ours is not _ABSENT and theirs is not _ABSENT:
            return self.whole(place, base, ours, theirs)
        told = (
            "you took away what somebody else changed"
            if ours is _ABSENT
            else "somebody else took away what you changed"
        )
        return self._decided(f"{place}: {told}", ours, theirs)

    def _decided(self, sentence: str, ours: Any, theirs: Any) -> Any:  # noqa: ANN401 - any value
        """Give the preferred side's value; where none is preferred, note the clash."""
        if self.prefer is None:
            self.clashes.append(sentence)
        return theirs if self.prefer is Side.THEIRS else ours


def _parts_of(value: Any) -> _Parts | None:  # noqa: ANN401 - any field
    """Give a list of parts by their keys, None where it is none."""
    if value is _ABSENT:
        return {}
    if not isinstance(value, tuple) or any(type(one) not in KEYS for one in value):
        return None
    found = {KEYS[type(one)](one): one for one in value}
    return found if len(found) == len(value) else None


def _inside(place: str, name: str) -> str:
    return f"{place}, {name}" if place else name


def _title(key: str, sides: list[Any]) -> str:
    titles = [one.title for one in sides if hasattr(one, "title")]
    return repr(titles[-1]) if titles else key


def _shown(value: Any) -> str:  # noqa: ANN401 - any field
    if isinstance(value, Estimate):
        return value.words
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "nothing"
    if value is None or value == "":
        return "nothing"
    return f"{value:g}" if isinstance(value, float) else str(value)[:LONGEST_SHOWN]
