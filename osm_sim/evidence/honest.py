"""Honest series of many kinds, to see how often the signs call what is only chance.

Natures: without memory, with a little, much and nearly endless memory, trending, seasonal, all of these, with wild
months, skewed, told coarsely, of growing amounts, near a ceiling, and over many powers of ten. Reporters change in half
of them, delays have memory and holidays, corrections are frequent, and months are missing. Not among them: ratios of
small counts, whose last digits are uneven by themselves, and series with a true break.
"""

from enum import StrEnum

import numpy as np

from osm_sim.evidence.generator import CLOSED_DAYS, Draw, due_day, normals, remembering
from osm_sim.evidence.series import Better, Floats, Ints, Reading, Series
from osm_sim.streams import uniforms, word

FIRST_MONTH = 2024 * 12


class Nature(StrEnum):
    """How an honest series comes about."""

    PLAIN = "no memory"
    SOME_MEMORY = "memory 0.4"
    MUCH_MEMORY = "memory 0.7"
    LONG_MEMORY = "memory 0.9"
    WALK = "random walk"
    TREND = "trend"
    SEASON = "season"
    ALL = "trend, season and memory 0.6"
    WILD = "wild months"
    SKEWED = "skewed"
    COARSE = "told coarsely"
    GROWING = "growing amounts"
    CEILING = "near a ceiling"
    POWERS = "many powers of ten"


MEMORY = {Nature.SOME_MEMORY: 0.4, Nature.MUCH_MEMORY: 0.7, Nature.LONG_MEMORY: 0.9, Nature.ALL: 0.6}
TREND = {Nature.TREND: 1.0, Nature.ALL: 1.0, Nature.GROWING: 0.6}
SWING = {Nature.SEASON: 1.5, Nature.ALL: 1.0}
WHOLE = {Nature.COARSE: 0, Nature.GROWING: 0, Nature.POWERS: 0}
LEVEL, SPREAD = 60.0, 4.0
MISSING, CORRECTED = 0.02, 0.3


def honest_series(seed: int, number: int, *, nature: Nature | None = None, months: int = 36) -> Series:
    """Give the honest series with this number, told over so many months; without a nature they take turns."""
    nature = list(Nature)[number % len(Nature)] if nature is None else nature
    name = f"honest {number}"
    fate = uniforms(seed, 0, word(name), Draw.KIND, np.arange(5), 0)[0].tolist()
    calendar = FIRST_MONTH + np.arange(months)
    exact = _values(nature, seed, name, calendar)
    decimals = WHOLE.get(nature, 2 if fate[0] < 0.5 else 1)
    better = Better.HIGHER if fate[1] < 0.5 else Better.LOWER
    good, spread = (1 if better is Better.HIGHER else -1), float(np.std(exact))
    target = round(float(np.median(exact)) + good * (1.6 * fate[2] - 0.8) * spread, decimals)
    red = round(target - good * 1.2 * spread, decimals)
    handed_over = int(8 + (months - 16) * fate[4]) if fate[3] < 0.5 else months
    values = [round(value, decimals) + 0.0 for value in exact.tolist()]
    first_told = _first_told(values, decimals, spread, seed, name)
    delays = _delays(calendar, seed, name)
    is_told = uniforms(seed, 0, word(name), Draw.MISSING, np.arange(months), 0)[0] >= MISSING
    readings = tuple(
        Reading(
            month=month,
            value=values[at],
            reported_on=due_day(month) - CLOSED_DAYS + delays[at],
            due_on=due_day(month),
            reporter="first" if at < handed_over else "second",
            earlier=() if first_told[at] == values[at] else (first_told[at],),
            target=target,
            red=red,
        )
        for at, month in enumerate(calendar.tolist())
        if is_told[at]
    )
    return Series(measure=name, readings=readings, better=better, decimals=decimals)


def _values(nature: Nature, seed: int, name: str, calendar: Ints) -> Floats:
    months = len(calendar)
    years = (calendar - calendar[0]) / 12
    slope, phase = normals(seed, name, Draw.SHAPE, 2)
    noise = remembering(normals(seed, name, Draw.NOISE, months), MEMORY.get(nature, 0.0))
    noise += TREND.get(nature, 0.0) * slope * years
    noise += SWING.get(nature, 0.0) * np.sin(2 * np.pi * (calendar / 12 + phase))
    match nature:
        case Nature.GROWING:
            values = 1000 * np.exp(0.08 * noise)
        case Nature.CEILING:
            values = 100 - SPREAD * np.exp(0.5 * noise)
        case Nature.POWERS:
            values = np.rint(10 ** (4.5 + 0.8 * noise))
        case _:
            values = LEVEL + SPREAD * _bent(nature, noise, seed, name)
    return np.asarray(values, np.float64)


def _bent(nature: Nature, noise: Floats, seed: int, name: str) -> Floats:
    """Give the noise in a nature's own shape: a random walk, wild, skewed, or small beside the last told place."""
    match nature:
        case Nature.WALK:
            return np.asarray(np.cumsum(noise) / 2, np.float64)
        case Nature.WILD:
            return np.asarray(noise * np.sqrt(3 / (1e-9 + _chi_square(seed, name, len(noise)))), np.float64)
        case Nature.SKEWED:
            return np.asarray(np.exp(0.6 * noise), np.float64)
        case Nature.COARSE:
            return 0.45 * noise
        case _:
            return noise


def _chi_square(seed: int, name: str, slots: int) -> Floats:
    """Give chi-square draws of three degrees: the squares of three normals; they make Student's t of a normal."""
    found: Floats = sum((normals(seed, name, Draw.SHAPE, slots, place) ** 2 for place in (1, 2, 3)), np.zeros(slots))
    return found


def _first_told(values: list[float], decimals: int, spread: float, seed: int, name: str) -> list[float]:
    whether, which = uniforms(seed, 0, word(name), Draw.MISTAKE, np.arange(len(values)), 0)
    sizes = np.abs(normals(seed, name, Draw.MISTAKE, len(values), 1)) * spread / 2
    ways = np.where(which < 0.5, -1.0, 1.0)
    wrong = (np.array(values) + ways * np.maximum(sizes, 10.0**-decimals)).tolist()
    return [round(wrong[at], decimals) if whether[at] < CORRECTED else value for at, value in enumerate(values)]


def _delays(calendar: Ints, seed: int, name: str) -> list[int]:
    usual = remembering(normals(seed, name, Draw.DELAY, len(calendar)), 0.4)
    holidays = np.isin(calendar % 12 + 1, (8, 12))
    return [round(days) for days in (np.exp(1.3 + 0.6 * usual) + 3 * holidays).tolist()]
