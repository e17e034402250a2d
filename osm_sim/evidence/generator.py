"""Made-up actuals with known truth: what really was, what was told of it, and by whom.

Every draw has a key of its own (seed, the measure's name, what for, month): the same seed gives the same actuals, and a
further measure or link leaves the others as they were but for the effects of its own links.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TypeVar

import numpy as np

from osm_sim.evidence.plans import HONEST, Habit, LinkPlan, MeasurePlan, World, causes_of, in_order
from osm_sim.evidence.series import Floats, Reading, Series
from osm_sim.streams import check_seed, uniforms, word

DUE_DAY = 10
"""The day of the following month on which a value is due."""
CLOSED_DAYS = 5
"""Days before that on which the books close, and the earliest a value comes."""
JUST = 0.2
"""How far beyond the line a nudged value lands at most, in the noise's standard deviation."""

Held = TypeVar("Held", float, str)


class Draw(IntEnum):
    """What a draw is for; numbers beside those of `osm_sim.streams.Kind`. Never reuse one."""

    NOISE = 101
    DELAY = 102
    MISTAKE = 103
    MISSING = 104
    NUDGE = 105
    LATE = 106
    RAISE = 107
    KIND = 111
    SHAPE = 112


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the data only hint at. true_values: by measure, one for each month, rounded as they would be told.

    tilted: measures that a tilting person told at some time. tilted_months: by measure, those (counted as in Reading)
    whose value is not the true one.
    """

    true_values: Mapping[str, tuple[float, ...]]
    holding: tuple[LinkPlan, ...]
    failing: tuple[LinkPlan, ...]
    tilting: frozenset[str]
    tilted: frozenset[str]
    tilted_months: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actuals:
    """The told series, in the order of the world's measures, and the truth behind them."""

    series: tuple[Series, ...]
    truth: Truth


def make_actuals(world: World, seed: int) -> Actuals:
    """Give a world's actuals for a seed (a whole number of 32 bits; else InputError)."""
    deviations = _deviations(world, check_seed(seed))
    habits = dict(world.habits)
    series: list[Series] = []
    true_values: dict[str, tuple[float, ...]] = {}
    for plan in world.measures:
        exact = np.clip(plan.baseline + plan.scale * deviations[plan.measure], plan.lowest, plan.highest)
        true = tuple(_rounded(value, plan.decimals) for value in exact.tolist())
        true_values[plan.measure] = true
        series.append(_told(plan, true, world, habits, seed))
    tilting = frozenset(person for person, habit in world.habits if habit.tilts)
    months_of = {
        one.measure: tuple(
            r.month for r in one.readings if r.value != true_values[one.measure][r.month - world.first_month]
        )
        for one in series
    }
    return Actuals(
        series=tuple(series),
        truth=Truth(
            true_values=true_values,
            holding=tuple(link for link in world.links if link.holds),
            failing=tuple(link for link in world.links if not link.holds),
            tilting=tilting,
            tilted=frozenset(one.measure for one in series if any(r.reporter in tilting for r in one.readings)),
            tilted_months={name: months for name, months in months_of.items() if months},
        ),
    )


def normals(seed: int, name: str, kind: int, slots: int, place: int = 0) -> Floats:
    """Give standard normal draws, one a slot (Box and Muller, from the two uniforms of each key)."""
    one, two = uniforms(seed, 0, word(name), kind, np.arange(slots), place)
    found: Floats = np.sqrt(-2 * np.log(one)) * np.cos(2 * math.pi * two)
    return found


def remembering(shocks: Floats, memory: float) -> Floats:
    """Give a series of the shocks' variance that keeps `memory` of itself from month to month, from the first on."""
    fresh = math.sqrt(1 - memory**2)
    found = shocks.copy()
    for t in range(1, len(found)):
        found[t] = memory * found[t - 1] + fresh * shocks[t]
    return found


def _deviations(world: World, seed: int) -> dict[str, Floats]:
    months = np.arange(world.months)
    calendar = (world.first_month + months) % 12 + 1
    causes = causes_of(world.links)
    found: dict[str, Floats] = {}
    for plan in in_order(world):
        own = plan.noise * remembering(normals(seed, plan.measure, Draw.NOISE, world.months), plan.memory)
        own += plan.drift * months / 12 + plan.season * np.cos(2 * math.pi * (calendar - plan.peak) / 12)
        for link in causes.get(plan.measure, ()):
            own[link.lag_months :] += link.strength * found[link.cause][: max(0, world.months - link.lag_months)]
        found[plan.measure] = own
    return found


def _told(plan: MeasurePlan, true: tuple[float, ...], world: World, habits: Mapping[str, Habit], seed: int) -> Series:
    readings: list[Reading] = []
    draws = {kind: _pairs(seed, plan.measure, kind, world.months) for kind in _TELLING}
    for at, value in enumerate(true):
        person = _since(plan.reporters, at)
        assert person is not None
        habit = habits.get(person, HONEST)
        chance = {kind: (float(one[at]), float(two[at])) for kind, (one, two) in draws.items()}
        if chance[Draw.MISSING][0] >= habit.missing:
            readings.append(_reading(plan, world.first_month + at, at, value, person, habit, chance))
    return Series(measure=plan.measure, readings=tuple(readings), better=plan.better, decimals=plan.decimals)


_TELLING = (Draw.DELAY, Draw.MISTAKE, Draw.MISSING, Draw.NUDGE, Draw.LATE, Draw.RAISE)
Chances = Mapping[Draw, tuple[float, float]]


def _pairs(seed: int, name: str, kind: Draw, slots: int) -> tuple[Floats, Floats]:
    return uniforms(seed, 0, word(name), kind, np.arange(slots), 0)


def _reading(
    plan: MeasurePlan, month: int, at: int, true: float, person: str, habit: Habit, chance: Chances
) -> Reading:
    target = _since(plan.targets, at)
    value = _nudged(plan, target, true, habit, chance)
    due = due_day(month)
    is_bad = target is not None and plan.good * (target - true) > 0
    return Reading(
        month=month,
        value=value,
        reported_on=due - CLOSED_DAYS + _delay_days(month, habit, chance, is_bad=is_bad),
        due_on=due,
        reporter=person,
        earlier=_earlier(plan, value, habit, chance),
        target=target,
        red=None if target is None or plan.red is None else _rounded(target - plan.good * plan.red, plan.decimals),
    )


def _nudged(plan: MeasurePlan, target: float | None, true: float, habit: Habit, chance: Chances) -> float:
    spread = plan.scale * plan.noise
    whether, where = chance[Draw.NUDGE]
    if target is None or not 0 < plan.good * (target - true) <= habit.reach * spread or whether >= habit.nudges:
        return true
    step = 10.0**-plan.decimals
    beyond = math.floor(where * JUST * spread / step) * step
    # The first value that can be told on the good side, and a little more.
    first = math.ceil(plan.good * target / step - 1e-6) * step
    return min(plan.highest, max(plan.lowest, _rounded(plan.good * (first + beyond), plan.decimals)))


def _delay_days(month: int, habit: Habit, chance: Chances, *, is_bad: bool) -> int:
    mean = habit.delay_days + (habit.holiday_days if month % 12 + 1 in {8, 12} else 0.0)
    one, two = chance[Draw.DELAY]
    # The sum of two exponentials: most are near the mean, a few are long.
    days = -mean / 2 * (math.log(one) + math.log(two))
    if is_bad:
        days += habit.late_days * (0.5 + chance[Draw.LATE][0])
    return round(days)


def _earlier(plan: MeasurePlan, value: float, habit: Habit, chance: Chances) -> tuple[float, ...]:
    step = 10.0**-plan.decimals
    spread = plan.scale * plan.noise
    whether, size = chance[Draw.RAISE]
    if whether < habit.raises:
        return (_rounded(value - plan.good * max(step, spread * (0.2 + 0.8 * size)), plan.decimals),)
    whether, size = chance[Draw.MISTAKE]
    if whether < habit.mistakes:
        way = 1 if size < 0.5 else -1
        return (_rounded(value + way * max(step, spread * abs(4 * size - 2)), plan.decimals),)
    return ()


def due_day(month: int) -> int:
    """Give the day (as `date.toordinal` counts) on which a month's value is due."""
    following = month + 1
    return date(following // 12, following % 12 + 1, DUE_DAY).toordinal()


def _since(course: tuple[tuple[int, Held], ...], at: int) -> Held | None:
    held = None
    for start, what in course:
        if start <= at:
            held = what
    return held


def _rounded(value: float, decimals: int) -> float:
    return round(value, decimals) + 0.0
