"""Formulas as values: each knows its number, its wording with names, and its wording with numbers.

A score is worked out by making its formula, so what is shown is what was done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum, inf

TIMES = "\N{MULTIPLICATION SIGN}"
_LOOSE, _TIGHT, _ATOM = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the rules themselves, like the 100 of a met target."""

    value: float


@dataclass(frozen=True, slots=True)
class Named:
    """A number with a name; `inner` is how it came about, a Number where it was given."""

    name: str
    inner: "Formula"
    value: float


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms added up, in one rounding, so that their order does not matter."""

    terms: tuple["Formula", ...]
    value: float


@dataclass(frozen=True, slots=True)
class Operation:
    """Two formulas put together by "-", "*" or "/"."""

    left: "Formula"
    sign: str
    right: "Formula"
    value: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The least or the greatest of some formulas, by `name` "min" or "max"."""

    name: str
    options: tuple["Formula", ...]
    value: float


Formula = Number | Named | Sum | Operation | Choice


def given(name: str, value: float) -> Named:
    """Give a number that somebody stated."""
    return Named(name, Number(value), value)


def named(name: str, inner: Formula) -> Named:
    """Give a formula a name to be spoken of by."""
    return Named(name, inner, inner.value)


def total(terms: Iterable[Formula]) -> Formula:
    """Give the sum of formulas; of one, that one."""
    terms = tuple(terms)
    return terms[0] if len(terms) == 1 else Sum(terms, add_up(term.value for term in terms))


def add_up(numbers: Iterable[float]) -> float:
    """Give a sum rounded once; infinity where it is greater than a number can be."""
    try:
        return fsum(numbers)
    except OverflowError:
        return inf


def minus(left: Formula, right: Formula) -> Operation:
    """Give a difference."""
    return Operation(left, "-", right, left.value - right.value)


def times(left: Formula, right: Formula) -> Operation:
    """Give a product."""
    return Operation(left, "*", right, left.value * right.value)


def over(left: Formula, right: Formula) -> Operation:
    """Give a quotient; the caller has seen to it that the right side is not 0."""
    return Operation(left, "/", right, left.value / right.value)


def least(*options: Formula) -> Formula:
    """Give the least of some formulas; of one, that one."""
    return options[0] if len(options) == 1 else Choice("min", options, min(option.value for option in options))


def greatest(*options: Formula) -> Formula:
    """Give the greatest of some formulas; of one, that one."""
    return options[0] if len(options) == 1 else Choice("max", options, max(option.value for option in options))


def evaluate(formula: Formula) -> float:
    """Work a formula out again from the numbers that were given; it equals `formula.value` to the last digit."""
    match formula:
        case Number(value):
            return value
        case Named(_, inner, _):
            return evaluate(inner)
        case Sum(terms, _):
            return add_up(evaluate(term) for term in terms)
        case Choice(name, options, _):
            return (min if name == "min" else max)(evaluate(option) for option in options)
        case Operation(left, sign, right, _):
            a, b = evaluate(left), evaluate(right)
            return a - b if sign == "-" else a * b if sign == "*" else a / b


def in_names(formula: Formula, digits: int | None = None) -> str:
    """Word a formula by the names in it."""
    return _word(formula, digits, by_name=True)[0]


def in_numbers(formula: Formula, digits: int | None = None) -> str:
    """Word a formula by its numbers: in full, or to so many significant digits."""
    return _word(formula, digits, by_name=False)[0]


def word_number(value: float, digits: int | None = None) -> str:
    """Word a number: 70, 33.3; in full, or to so many significant digits."""
    if value == 0:
        return "0"
    return (repr(float(value)) if digits is None else format(value, f".{digits}g")).removesuffix(".0")


def names_in(formula: Formula) -> tuple[Named, ...]:
    """Give the named parts of a formula, from the left, each once; not those that lie inside a named part."""
    match formula:
        case Named():
            return (formula,)
        case Number():
            return ()
        case Operation(left, _, right, _):
            parts: tuple[Formula, ...] = (left, right)
        case Sum(terms, _):
            parts = terms
        case Choice(_, options, _):
            parts = options
    return tuple(dict.fromkeys(name for part in parts for name in names_in(part)))


def _word(formula: Formula, digits: int | None, *, by_name: bool) -> tuple[str, int]:
    match formula:
        case Number(value):
            return _signed(value, digits)
        case Named(name, _, value):
            return (name, _ATOM) if by_name else _signed(value, digits)
        case Sum(terms, _):
            return " + ".join(_within(term, digits, _LOOSE, by_name=by_name) for term in terms), _LOOSE
        case Choice(name, options, _):
            inside = ", ".join(_word(option, digits, by_name=by_name)[0] for option in options)
            return f"{name}({inside})", _ATOM
        case Operation(left, sign, right, _):
            level = _LOOSE if sign == "-" else _TIGHT
            shown = TIMES if sign == "*" else sign
            first = _within(left, digits, level, by_name=by_name)
            return f"{first} {shown} {_within(right, digits, level + 1, by_name=by_name)}", level


def _within(formula: Formula, digits: int | None, least_level: int, *, by_name: bool) -> str:
    text, level = _word(formula, digits, by_name=by_name)
    return text if level >= least_level else f"({text})"


def _signed(value: float, digits: int | None) -> tuple[str, int]:
    # A negative number stands in brackets wherever something stands before it.
    return word_number(value, digits), _ATOM if value >= 0 else 0
