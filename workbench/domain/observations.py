"""Measured values as scoring takes them: rows that are only ever added, of which the newest of a period counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from workbench.domain.numbers import refuse_unusable_numbers
from workbench.domain.periods import Period


class State(StrEnum):
    """How far a value can be trusted: told by its owner, checked by the office, doubted, or put right."""

    REPORTED = "reported"
    VALIDATED = "validated"
    QUESTIONED = "questioned"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a measure was in a period, in its unit; None where it is known to be missing. at: when the row was added."""

    period: Period
    value: float | None
    at: datetime
    state: State = State.REPORTED

    def __post_init__(self) -> None:
        refuse_unusable_numbers(value=self.value)


class Dated(Protocol):
    """A row of a period, added at some time."""

    @property
    def period(self) -> Period: ...

    @property
    def at(self) -> datetime: ...


_Row = TypeVar("_Row", bound=Dated)


def counting_values(values: Iterable[_Row]) -> dict[Period, _Row]:
    """Give the row of each period that counts: the newest, and of two added at once the one that came later."""
    counting: dict[Period, _Row] = {}
    for value in values:
        known = counting.get(value.period)
        if known is None or value.at >= known.at:
            counting[value.period] = value
    return counting
