"""What measures do on paths whose initiatives a review may have changed: the reference's equations, all paths at once.

Arrays run by measure, month (month 1 first), path. What moves measures by themselves is the same whatever is decided.
"""

import math

import numpy as np

from osm_sim.portfolio.draws import Draws, Floats, Ints
from osm_sim.portfolio.outputs import targets_of
from osm_sim.portfolio.review_world import NEVER, State
from osm_sim.portfolio.spec import YEAR_MONTHS, Initiative, Judged, Portfolio


def wander(portfolio: Portfolio, draws: Draws) -> Floats:
    """Give what moves measures by itself: drift, season, noise and drivers, in scales."""
    found = np.zeros((len(portfolio.measures), portfolio.months, draws.paths))
    months = np.arange(1, portfolio.months + 1)
    for at, one in enumerate(portfolio.measures):
        if one.noise > 0:
            moved, fresh = np.zeros(draws.paths), one.noise * math.sqrt(1 - one.memory**2) * draws.noise[:, at]
            for month in range(portfolio.months):
                moved = one.memory * moved + fresh[:, month]
                found[at, month] = moved
        trend = one.drift * months / YEAR_MONTHS
        if one.season:
            trend = trend + np.array(one.season)[(months - 1) % YEAR_MONTHS]
        found[at] += trend[:, None]
        for place, driver in enumerate(portfolio.drivers):
            if one.drivers.get(driver.name):
                found[at] += one.drivers[driver.name] * draws.drivers[:, place].T
    return found


def benefits(portfolio: Portfolio, draws: Draws, state: State) -> Floats:
    """Give what initiatives add to measures, in scales; what is stopped keeps what its progress has brought early."""
    numbers = {one.name: at for at, one in enumerate(portfolio.measures)}
    found = np.zeros((len(portfolio.measures), portfolio.months, draws.paths))
    for at, one in enumerate(portfolio.initiatives):
        if one.effects and state.done[at].any():
            share = shares(one, state.finished[at], portfolio.months) * draws.succeeds[:, at]
            if one.early:
                share += one.early * state.progress[at] * draws.succeeds[:, at]
            for place, effect in enumerate(one.effects):
                found[numbers[effect.measure]] += draws.effects[at][:, place] * share
    saturate(portfolio, found)
    return found


def shares(one: Initiative, finished: Ints, months: int) -> Floats:
    """Give by month and path how much of the effect there is that comes when an initiative has finished."""
    since = np.arange(1, months + 1)[:, None] - np.where(finished == NEVER, months + 1, finished)
    ramp = np.minimum(1.0, since / one.ramp) if one.ramp else np.ones(since.shape)
    late = ramp * np.exp(-one.decay / YEAR_MONTHS * np.maximum(0, since - one.ramp))
    found: Floats = (1 - one.early) * np.where(since >= 0, late, 0.0)
    return found


def saturate(portfolio: Portfolio, found: Floats) -> None:
    """Bend benefits by measure, in place, towards the measure's cap."""
    for at, measure in enumerate(portfolio.measures):
        if measure.cap is not None:
            found[at] = measure.cap * (1 - np.exp(-found[at] / measure.cap))


def propagate(portfolio: Portfolio, draws: Draws, moved: Floats) -> Floats:
    """Let moves run down the links that hold, in place, causes before effects; give them back."""
    numbers = {one.name: at for at, one in enumerate(portfolio.measures)}
    months, touched = moved.shape[1], [bool(row.any()) for row in moved]
    for at in portfolio.order:
        for place, link in enumerate(portfolio.links):
            cause = numbers[link.cause]
            if numbers[link.effect] != at or not touched[cause]:
                continue
            touched[at] = True
            strength = draws.holds[:, place] * link.elasticity
            for late, weight in enumerate(link.kernel, start=link.lag):
                if late < months:
                    moved[at, late:] += (weight * strength) * moved[cause, : months - late]
    return moved


def as_they_are(portfolio: Portfolio, deviations: Floats) -> Floats:
    """Give values in the measures' units."""
    column = {
        name: np.array([getattr(one, name) for one in portfolio.measures], np.float64)[:, None, None]
        for name in ("baseline", "size", "lowest", "highest")
    }
    found: Floats = np.clip(column["baseline"] + column["size"] * deviations, column["lowest"], column["highest"])
    return found


def told(portfolio: Portfolio, draws: Draws) -> Floats:
    """Give what reports add to values, in the measures' units."""
    noise = np.array([one.size * one.report_noise for one in portfolio.measures], np.float64)
    found: Floats = noise[:, None, None] * np.moveaxis(draws.report, 0, 2)
    return found


def judged(portfolio: Portfolio, draws: Draws, deviations: Floats) -> Floats:
    """Give the values that are held against targets, by target and path (the order of outputs.targets_of)."""
    numbers = {one.name: at for at, one in enumerate(portfolio.measures)}
    found = np.zeros((len(targets_of(portfolio)), draws.paths))
    for row, (one, target) in enumerate(targets_of(portfolio)):
        at, month = numbers[one.name], target.month - 1
        found[row] = np.clip(one.baseline + one.size * deviations[at, month], one.lowest, one.highest)
        if portfolio.judged is Judged.REPORTED:
            found[row] += one.size * one.report_noise * draws.report[:, at, month]
    return found
