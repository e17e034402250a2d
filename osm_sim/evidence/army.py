"""Made-up actuals of an army's scorecards: hundreds of thousands of values at once, each with a key of its own.

Every draw is keyed by the seed, the measure's name (which holds its unit's), what for, and the month: further units or
measures leave the values of the others as they were.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from osm_sim.evidence.generator import remembering
from osm_sim.evidence.series import Floats
from osm_sim.streams import check_seed, uniforms, word

MEMORY = 0.6
"""What is left of a deviation a month later."""
NOISE, SEASON = 0.12, 0.10
"""The noise's standard deviation, and the season's highest half swing, in the way from start to goal."""
REACH = 0.3, 1.25
"""The least and the most of that way that a measure goes in all the months: about a quarter arrive."""
MISSING = 0.05
"""The highest chance of a month without a value; on average half of it."""


class Draw(IntEnum):
    """What a draw is for; numbers beside those of `osm_sim.streams` and `evidence.generator`. Never reuse one."""

    CHOICE = 121
    COURSE = 122
    NOISE = 123
    MISSING = 124


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a measure goes.

    name: what its draws are keyed by. start, goal: the values it goes from and towards, in its unit. lowest, highest:
    what it can be; infinite where nothing is said. decimals: to how many places it is told.
    """

    name: str
    start: float
    goal: float
    lowest: float = -math.inf
    highest: float = math.inf
    decimals: int = 1


def make_values(courses: Sequence[Course], *, seed: int, first_month: int, months: int) -> Floats:
    """Give the values, one row a measure and one column a month; not a number where a month is missing.

    A trend from start towards goal, a season, and noise that remembers; clipped and rounded. first_month: counted from
    the year 0. Raises InputError for a seed that is not one.
    """
    check_seed(seed)
    start, goal, lowest, highest = (
        np.array([[getattr(one, field)] for one in courses], float).reshape(-1, 1)
        for field in ("start", "goal", "lowest", "highest")
    )
    words = np.array([word(one.name) for one in courses], np.uint64)[:, np.newaxis]
    calendar = first_month + np.arange(months)
    reach, swing = uniforms(seed, 0, words, Draw.COURSE, 0, 0)
    top, gaps = uniforms(seed, 0, words, Draw.COURSE, 1, 0)
    one, two = uniforms(seed, 0, words, Draw.NOISE, calendar, 0)
    shocks: Floats = np.sqrt(-2 * np.log(one)) * np.cos(2 * math.pi * two)
    gone = (REACH[0] + (REACH[1] - REACH[0]) * reach) * np.arange(months) / max(months - 1, 1)
    season = SEASON * swing * np.cos(2 * math.pi * (calendar / 12 - top))
    exact = start + (goal - start) * (gone + season + NOISE * remembering(shocks.T, MEMORY).T)
    clipped = np.clip(exact, lowest, highest)
    places = 10.0 ** np.array([one.decimals for one in courses])[:, np.newaxis]
    missing, _ = uniforms(seed, 0, words, Draw.MISSING, calendar, 0)
    told: Floats = np.where(missing < MISSING * gaps, np.nan, np.round(clipped * places) / places)
    return told


def choices(seed: int, name: str, uses: int, slots: int) -> Floats:
    """Give uniform draws in (0, 1) for what is chosen, not measured: one row a use, one column a slot."""
    found, _ = uniforms(seed, 0, word(name), Draw.CHOICE, np.arange(slots), np.arange(uses)[:, np.newaxis])
    return found
