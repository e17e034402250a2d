"""Editing the world around a portfolio in words: drivers that move measures from outside, and futures."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from workbench.domain.initiative_editing import LONGEST_NAME, read_amount, read_share, read_title
from workbench.domain.initiatives import Correlation, Driver, Future, InitiativePortfolio, Level, Move
from workbench.domain.scorecard import Scorecard

MOST_PARTS = 50
"""Drivers, and futures, that a portfolio may have."""
LONGEST_COURSE = 240
_SIGNED = re.compile(r"[+\-\u2212]?\d+(?:\.\d+)?", re.ASCII)
_MOVE = re.compile(r"(.+?)[ :]+([+\-\u2212]?\d+(?:\.\d+)?)", re.ASCII)


# -- as people write it -----------------------------------------------------------------------------------------------


def level_text(future: Future, driver: str) -> str:
    """Give where a driver stands in a future: one number, or one for each month with semicolons; empty: 0."""
    found = next((one for one in future.levels if one.driver == driver), None)
    return "" if found is None else "; ".join(f"{one:.12g}" for one in found.by_month)


def moves_text(driver: Driver, card: Scorecard) -> str:
    """Give what a driver moves, and by how much: "Service revenue 50; Days to deliver -0.1"."""
    titles = {one.id: one.title for one in card.measures}
    return "; ".join(f"{titles.get(one.measure, one.measure)} {one.by:.12g}" for one in driver.moves)


def correlation_text(portfolio: InitiativePortfolio, first: str, second: str) -> str:
    """Give the correlation of two drivers' innovations; empty: none."""
    pair = {first, second}
    found = next((one for one in portfolio.correlations if {one.first, one.second} == pair), None)
    return "" if found is None else f"{found.value:.12g}"


# -- futures ----------------------------------------------------------------------------------------------------------


def add_future(portfolio: InitiativePortfolio, title: str, new_id: str) -> InitiativePortfolio:
    """Give the portfolio with one future more; the first one is certain, others begin with probability 0."""
    _refuse_many("futures", len(portfolio.futures))
    made = Future(id=new_id, title=read_title(title), probability=0.0 if portfolio.futures else 1.0)
    return replace(portfolio, futures=(*portfolio.futures, made))


def remove_future(portfolio: InitiativePortfolio, future: str) -> InitiativePortfolio:
    """Give the portfolio without a future."""
    _future(portfolio, future)
    return replace(portfolio, futures=tuple(one for one in portfolio.futures if one.id != future))


def revise_future(portfolio: InitiativePortfolio, future: str, field: str, text: str) -> InitiativePortfolio:
    """Give the portfolio with one field of a future read from a text.

    That is title, probability, or a driver's id, for its level. Raises ValueError with the remedy.
    """
    one, plain = _future(portfolio, future), " ".join(text.split())
    if field == "title":
        changed = replace(one, title=read_title(plain))
    elif field == "probability":
        changed = replace(one, probability=read_share(plain))
    else:
        _driver(portfolio, field)
        kept = tuple(each for each in one.levels if each.driver != field)
        level = (Level(driver=field, by_month=_course(plain)),) if plain else ()
        changed = replace(one, levels=(*kept, *level))
    return replace(portfolio, futures=tuple(changed if each.id == future else each for each in portfolio.futures))


# -- drivers ----------------------------------------------------------------------------------------------------------


def add_driver(portfolio: InitiativePortfolio, title: str, new_id: str) -> InitiativePortfolio:
    """Give the portfolio with one driver more, which moves nothing yet."""
    _refuse_many("drivers", len(portfolio.drivers))
    return replace(portfolio, drivers=(*portfolio.drivers, Driver(id=new_id, title=read_title(title))))


def remove_driver(portfolio: InitiativePortfolio, driver: str) -> InitiativePortfolio:
    """Give the portfolio without a driver, in whatever named it."""
    _driver(portfolio, driver)
    return replace(
        portfolio,
        drivers=tuple(one for one in portfolio.drivers if one.id != driver),
        correlations=tuple(one for one in portfolio.correlations if driver not in {one.first, one.second}),
        futures=tuple(
            replace(one, levels=tuple(each for each in one.levels if each.driver != driver))
            for one in portfolio.futures
        ),
    )


def revise_driver(
    portfolio: InitiativePortfolio, card: Scorecard, driver: str, field: str, text: str
) -> InitiativePortfolio:
    """Give the portfolio with one field of a driver read from a text: title, unit, memory, noise, moves.

    Another driver's id is a field, too: the correlation with it. Raises ValueError with the remedy.
    """
    one, plain = _driver(portfolio, driver), " ".join(text.split())
    if field in {each.id for each in portfolio.drivers} - {driver}:
        return _correlated(portfolio, driver, field, plain)
    if field not in _DRIVER:
        raise ValueError(f"field(={field[:40]!r}) of a driver must be one of {', '.join(_DRIVER)}")
    changed = _DRIVER[field](one, card, plain)
    return replace(portfolio, drivers=tuple(changed if each.id == driver else each for each in portfolio.drivers))


def _correlated(portfolio: InitiativePortfolio, first: str, second: str, text: str) -> InitiativePortfolio:
    kept = tuple(one for one in portfolio.correlations if {one.first, one.second} != {first, second})
    if not text:
        return replace(portfolio, correlations=kept)
    return replace(
        portfolio,
        correlations=(*kept, Correlation(first=first, second=second, value=_signed("correlation", text))),
    )


def _moves(one: Driver, card: Scorecard, text: str) -> Driver:
    names = {each.title.lower(): each.id for each in card.measures} | {
        each.id.lower(): each.id for each in card.measures
    }
    moves: dict[str, Move] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        found = _MOVE.fullmatch(part)
        if found is None or found[1].strip().lower() not in names:
            raise ValueError(
                f'move(={part[:60]!r}) must read like "Service revenue 50": a measure of the scorecard and by how'
                " much of its unit one unit of the driver moves it, ; between two"
            )
        measure = names[found[1].strip().lower()]
        moves[measure] = Move(measure=measure, by=_signed("move", found[2]))
    return replace(one, moves=tuple(moves.values()))


def _unit(one: Driver, _card: Scorecard, text: str) -> Driver:
    if len(text) > LONGEST_NAME:
        raise ValueError(f"unit(of {len(text)} characters) must have at most {LONGEST_NAME}")
    return replace(one, unit=text)


def _noise(one: Driver, _card: Scorecard, text: str) -> Driver:
    return replace(one, noise=read_amount("noise", text) or 0.0)


_DRIVER: Mapping[str, Callable[[Driver, Scorecard, str], Driver]] = {
    "title": lambda one, _card, text: replace(one, title=read_title(text)),
    "unit": _unit,
    "memory": lambda one, _card, text: replace(one, memory=_signed("memory", text or "0")),
    "noise": _noise,
    "moves": _moves,
}


# -- reading ----------------------------------------------------------------------------------------------------------


def _future(portfolio: InitiativePortfolio, future: str) -> Future:
    one = portfolio.future(future)
    if one is None:
        raise ValueError(f"future(={future[:60]!r}) is not in the portfolio any more: choose another")
    return one


def _driver(portfolio: InitiativePortfolio, driver: str) -> Driver:
    one = next((each for each in portfolio.drivers if each.id == driver), None)
    if one is None:
        raise ValueError(f"driver(={driver[:60]!r}) is not in the portfolio any more: choose another")
    return one


def _refuse_many(what: str, count: int) -> None:
    if count >= MOST_PARTS:
        raise ValueError(f"{what}(={count}) must be at most {MOST_PARTS}: remove some")


def _signed(what: str, text: str) -> float:
    if not _SIGNED.fullmatch(text):
        raise ValueError(f"{what}(={text[:40]!r}) must be a number, such as -0.5")
    return float(text.replace("\u2212", "-"))


def _course(text: str) -> tuple[float, ...]:
    parts = [part.strip() for part in text.split(";")]
    if len(parts) > LONGEST_COURSE:
        raise ValueError(f"level(of {len(parts)} months) must have at most {LONGEST_COURSE}: the last one goes on")
    return tuple(_signed("level", part) for part in parts)
