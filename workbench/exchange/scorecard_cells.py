"""Cells of a scorecard's file: what people write, read strictly; and values written so that they read back the same."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from workbench.domain.periods import Frequency, Period
from workbench.exchange.scorecard_columns import EXAMPLE, MISSING, Column, Holds, normal

LONGEST_CELL = 32_767
"""Characters of a cell; a spreadsheet holds no more."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the wide ones of East Asian keyboards."""
YES, NO = "yes", "no"
_TRUTHS = {
    **dict.fromkeys((YES, "y", "true", "1", "x"), True),
    **dict.fromkeys((NO, "n", "false", "0"), False),
}


class CellError(ValueError):
    """A cell that cannot be read; the message is the remedy, and follows the value."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A cell that holds nothing readable: what it shows, and the remedy."""

    text: str
    remedy: str


Cell = str | int | float | bool | date | Spoilt | None
Read = Callable[[Cell], object]


@dataclass(frozen=True, slots=True)
class Missing:
    """The value of a period that is known to be missing."""


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


# -- text -------------------------------------------------------------------------------------------------------------


def escaped(text: str) -> str:
    """Give a text as a cell: one that a spreadsheet would take for a formula, or trim, behind an apostrophe."""
    return f"'{text}" if _needs_apostrophe(text) else text


def unescaped(cell: str) -> str:
    """Give the text of a cell, trimmed unless `escaped` put it there."""
    return cell[1:] if cell[:1] == "'" and _needs_apostrophe(cell[1:]) else cell.strip()


def _needs_apostrophe(text: str) -> bool:
    if text != text.strip():
        return True
    bare = text.lstrip("'")
    return bare.startswith(FORMULA_STARTS) or bare.startswith(EXAMPLE) or bare != bare.strip()


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return unescaped(cell)
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    return f"{cell}"


# -- numbers ----------------------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?P<sep>[ ,.'])\d{3}((?P=sep)\d{3})*", re.ASCII)
_SPACES = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'", "\u2212": "-"})
AMBIGUOUS = "may be a thousand times more or less; write it without separators of thousands, with a point"
NO_NUMBER = "is no number; write it like 1234.5"


def number_reader(*, is_point_sure: bool) -> Read:
    """Give a reader of numbers. is_point_sure: whether 1.234 as text can only be a little more than one."""

    def read(cell: Cell) -> float:
        if isinstance(cell, bool | date):
            raise CellError(f"is no number but a {'truth' if isinstance(cell, bool) else 'date'}; write a number")
        if isinstance(cell, str):
            return _finite(_parsed(cell, is_point_sure=is_point_sure))
        assert isinstance(cell, int | float)
        return _finite(cell)

    return read


def _finite(number: float) -> float:
    try:
        value = float(number)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise CellError("is too large, or no number; correct it")
    return value


def _parsed(cell: str, *, is_point_sure: bool) -> float:
    text = unescaped(cell)
    if not text.isascii() or "'" in text:
        text = text.translate(_SPACES)
    if len(text) > 400:
        raise CellError(NO_NUMBER)
    if _PLAIN.fullmatch(text):
        if not is_point_sure and _GROUPED.fullmatch(text) and text.count(".") == 1 and text.lstrip("+-")[0] != "0":
            raise CellError(AMBIGUOUS)
        return float(text)
    if text.endswith("%"):
        raise CellError("has a percent sign; write the number alone, in the measure's unit")
    return float(_without_separators(text))


def _without_separators(text: str) -> str:
    marks = [letter for letter in text if letter in ",."]
    decimal = marks[-1] if marks else ""
    if decimal and (marks.count(decimal) > 1):
        decimal = ""
    whole, _, rest = text.rpartition(decimal) if decimal else (text, "", "")
    if decimal and not re.fullmatch(r"\d+([eE][+-]?\d{1,3})?", rest, re.ASCII):
        raise CellError(NO_NUMBER)
    digits = whole.lstrip("+-")
    if re.fullmatch(r"[+-]?\d+", whole, re.ASCII):
        # One comma alone: three digits behind it may be thousands.
        if decimal == "," and re.match(r"\d{3}(\D|$)", rest) and len(digits) <= 3 and not digits.startswith("0"):
            raise CellError(AMBIGUOUS)
        return f"{whole}.{rest}" if decimal else whole
    grouped = _GROUPED.fullmatch(whole)
    if grouped is None or grouped["sep"] == decimal or digits.startswith("0"):
        raise CellError(NO_NUMBER)
    return whole.replace(grouped["sep"], "") + (f".{rest}" if decimal else "")


def _whole(cell: Cell) -> int:
    number = number_reader(is_point_sure=True)(cell)
    assert isinstance(number, float)
    if not number.is_integer() or abs(number) > 2**53:
        raise CellError("is no whole number; write one like 2")
    return int(number)


# -- words, truths, ids -----------------------------------------------------------------------------------------------


def _truth(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    known = _TRUTHS.get(normal(_text(cell)))
    if known is None:
        raise CellError(f"is neither {YES} nor {NO}; write one of the two")
    return known


def _word_reader(words: type[StrEnum]) -> Read:
    known = {normal(word): word for word in words}

    def read(cell: Cell) -> StrEnum:
        found = known.get(normal(_text(cell)))
        if found is None:
            raise CellError(f"is none of {', '.join(words)}; write one of these")
        return found

    return read


_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def _id(cell: Cell) -> str:
    text = _text(cell)
    if not _ID.fullmatch(text):
        raise CellError("is no ID; leave the cell empty, or copy the ID from an export")
    return text


# -- periods ----------------------------------------------------------------------------------------------------------

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})([ T]00:00(:00)?)?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4}) ?[-/.M] ?(\d{1,2})", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)
_NAMED = re.compile(r"([a-z]+)\.?[ -]?(\d{4})", re.ASCII)
_PART = re.compile(r"(?:(\d{4}) ?-? ?([QH])(\d)|([QH])(\d) ?[-/ ]? ?(\d{4}))", re.ASCII | re.IGNORECASE)
NO_PERIOD = "is no period; write it like 2026-07, 2026-Q3, 2026-H2 or 2026"


def _period(cell: Cell) -> Period | date:
    """Give a period; or a day, which is taken for the period of a frequency that holds it."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool):
        raise CellError(NO_PERIOD)
    text = _text(cell)
    try:
        return _written_period(text)
    except ValueError as error:
        raise error if isinstance(error, CellError) else CellError(NO_PERIOD) from None


@lru_cache(maxsize=4096)
def _written_period(text: str) -> Period | date:
    """Give the period that a text writes; ValueError for none. Half a million values share a few hundred of them."""
    if found := _ISO_DAY.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.fullmatch(text):
        return _day(int(found[1]), int(found[3]), int(found[4]), found[2])
    if found := _PART.fullmatch(text):
        year, letter, number = (found[1], found[2], found[3]) if found[1] else (found[6], found[4], found[5])
        return Period.parse(f"{year}-{letter.upper()}{number}")
    return _month(text) or Period.parse(text)


def _month(text: str) -> Period | None:
    if found := _YEAR_MONTH.fullmatch(text):
        year, number = int(found[1]), int(found[2])
    elif found := _MONTH_YEAR.fullmatch(text):
        year, number = int(found[2]), int(found[1])
    elif (found := _NAMED.fullmatch(text.casefold())) and found[1] in _MONTHS:
        year, number = int(found[2]), _MONTHS[found[1]]
    else:
        return None
    return Period(frequency=Frequency.MONTH, year=year, number=number)


def _day(first: int, second: int, year: int, mark: str) -> date:
    if mark == "." or first > 12 or first == second:
        return date(year, second, first)
    if second > 12:
        return date(year, first, second)
    raise CellError("may be one of two days; write the period like 2026-07")


def period_of(read: Period | date, frequency: Frequency | None) -> Period:
    """Give the period that was read; of a day the one of a frequency that holds it, its month where there is none."""
    return read if isinstance(read, Period) else Period.holding(read, frequency or Frequency.MONTH)


def _ids(cell: Cell) -> tuple[str, ...]:
    """Give the IDs that stand in a cell, each once, with commas, semicolons or spaces between."""
    return tuple(dict.fromkeys(_id(one) for one in re.split(r"[\s,;]+", _text(cell)) if one))


# -- columns ----------------------------------------------------------------------------------------------------------


def reader_of(column: Column, *, is_point_sure: bool) -> Read:
    """Give the reader of a column's cells; it raises CellError for what cannot be, and is not asked for blank ones."""
    number = number_reader(is_point_sure=is_point_sure)

    def value(cell: Cell) -> object:
        return Missing() if isinstance(cell, str) and normal(cell) == MISSING else number(cell)

    if column.words is not None:
        return _word_reader(column.words)
    readers: dict[Holds, Read] = {
        Holds.NUMBER: number,
        Holds.VALUE: value,
        Holds.WHOLE: _whole,
        Holds.TRUTH: _truth,
        Holds.PERIOD: _period,
        Holds.ID: _id,
        Holds.IDS: _ids,
    }
    return readers.get(column.holds, _text)


def written(value: object) -> str | float | None:
    """Give a value as a cell: text, a number, or None for an empty one. Enumerations and periods are words."""
    match value:
        case None:
            return None
        case bool():
            return YES if value else NO
        case int() | float():
            return value
        case Period() | StrEnum():
            return str(value)
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return escaped(str(value))
