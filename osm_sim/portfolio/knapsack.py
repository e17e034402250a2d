"""Which projects under several budgets: the multidimensional knapsack, and OR-Library's files of it (`mknap1`).

The layout is OR-Library's (Beasley 1990, Journal of the Operational Research Society 41, 1069-1072): how many problems;
then for each n, m and the best value, 0 where it is not known; n profits; m rows of n weights; m capacities. Lines and
spaces are free. mknap1 holds Petersen's seven selections of R&D projects (1967, Management Science 13, 736-750).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite

from osm_sim.errors import InputError

MOST_PROBLEMS = 1_000
MOST_ITEMS = 100_000
MOST_ROWS = 1_000
LONGEST_TEXT = 20_000_000
"""Characters of a file; mknapcb9, the largest of OR-Library, takes 2,000,000."""

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Knapsack:
    """Choose items for the most profit, with no row of weights above its capacity. optimum: None where not known."""

    profits: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    capacities: tuple[float, ...]
    optimum: float | None


def read_knapsacks(text: str, place: str) -> tuple[Knapsack, ...]:
    """Give the problems of a file in the layout of mknap1. place: the file, for messages.

    Raises InputError, which names the problem and the number's place in the file, for whatever does not hold together.
    """
    if len(text) > LONGEST_TEXT:
        raise InputError(f"{place}: {len(text):,} characters, and at most {LONGEST_TEXT:,} are read; split the file")
    reader = _Reader(place, text.removeprefix("\ufeff").rstrip("\x1a\r\n ").split())
    problems = reader.count("problems", MOST_PROBLEMS)
    found = tuple(reader.problem(number) for number in range(1, problems + 1))
    reader.at_end(problems)
    return found


@dataclass(slots=True)
class _Reader:
    """Numbers one after the other. at: how many are read; where: the problem they belong to, for messages."""

    place: str
    words: Sequence[str]
    at: int = 0
    where: str = ""

    def problem(self, number: int) -> Knapsack:
        self.where = f"problem {number}, "
        items, rows = self.count("n", MOST_ITEMS), self.count("m", MOST_ROWS)
        optimum = self.number("the best value")
        at = self.at
        profits = self.several(items, "profit")
        weights = tuple(self.several(items, f"row {row} of weights, weight") for row in range(1, rows + 1))
        capacities = self.several(rows, "capacity")
        if optimum > fsum(profits) * (1 + 1e-9):
            remedy = f"must be at most {fsum(profits):g}, the sum of the profits; write 0 where it is not known"
            raise self._error(at, f"the best value(={optimum:g}) {remedy}")
        return Knapsack(profits=profits, weights=weights, capacities=capacities, optimum=optimum or None)

    def several(self, count: int, name: str) -> tuple[float, ...]:
        return tuple(self.number(f"{name} {one}") for one in range(1, count + 1))

    def count(self, name: str, most: int) -> int:
        number = self.number(name)
        if not (number.is_integer() and 1 <= number <= most):
            raise self._error(self.at, f"{name}(={number:g}) must be a whole number from 1 to {most:,}; correct it")
        return int(number)

    def number(self, name: str) -> float:
        if self.at >= len(self.words):
            raise self._error(
                self.at + 1, f"the file ends where {name} belongs; add what is missing, or correct the sizes"
            )
        word = self.words[self.at]
        self.at += 1
        if not _NUMBER.fullmatch(word) or not isfinite(float(word)):
            shown = "".join(sign if sign.isprintable() else "?" for sign in word[:60])
            raise self._error(self.at, f"{name}(={shown}) must be a number; correct it")
        if float(word) < 0:
            raise self._error(self.at, f"{name}(={word[:60]}) must be at least 0; correct it")
        return float(word)

    def at_end(self, problems: int) -> None:
        left = len(self.words) - self.at
        if left:
            self.where = ""
            said = f"{left} numbers are left after {problems} problems; correct the number of problems or the sizes"
            raise self._error(self.at + 1, said)

    def _error(self, at: int, sentence: str) -> InputError:
        return InputError(f"{self.place}, {self.where}number {at} of the file: {sentence}")
