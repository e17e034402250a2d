"""What starting an initiative in a month does to each target in each sample, were nothing in its way.

The model is linear without clipping, saturation and execution limits: effects of initiatives add up, and a start one
month later shifts an effect by one month. So one impulse for each initiative, sent down the links that hold, gives all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from osm_sim.dists import normal_quantile
from osm_sim.errors import InputError
from osm_sim.portfolio.draws import (
    MONTHS_A_BLOCK,
    PACE,
    SCENARIO,
    Draws,
    Floats,
    Ints,
    pert_quantile,
    pert_table,
)
from osm_sim.portfolio.reference import DONE
from osm_sim.portfolio.spec import YEAR_MONTHS, Initiative, Judged, Measure, Portfolio, Range, TargetAt
from osm_sim.streams import Kind, check_seed, philox, uniforms, word

Words = NDArray[np.uint64]
_STEP = 2.0**-32
cached_table = lru_cache(maxsize=1024)(pert_table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A target that is judged: whose, what it should be when, and its weight in the shortfall."""

    measure: str
    target: TargetAt
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """Options to start an initiative, and what each does for each goal in each sample.

    owners, starts: of options, the initiative by number and the month after which it starts; those of an initiative lie
    together, sooner ones first. need: by sample and goal, how far the goal is away when nothing is done, in parts of
    the way from baseline to target (below 0: more than met). gain: by option, sample and goal, how much nearer it gets.
    """

    goals: tuple[Goal, ...]
    owners: Ints
    starts: Ints
    need: Floats
    gain: Floats

    @property
    def samples(self) -> int:
        return len(self.need)

    def part(self, samples: slice) -> "Responses":
        """Give the same options in some of the samples."""
        return Responses(
            goals=self.goals,
            owners=self.owners,
            starts=self.starts,
            need=self.need[samples],
            gain=self.gain[:, samples],
        )


def goals_of(portfolio: Portfolio, *, every_target: bool = False) -> tuple[Goal, ...]:
    """Give what is judged: the last target of each measure, or every one. Raises InputError where there is none."""
    found = []
    for one in portfolio.measures:
        last = one.last_target
        targets = one.targets if every_target else () if last is None else (last,)
        found += [Goal(measure=one.name, target=target, weight=one.weight) for target in targets]
    if not found:
        raise InputError(f"targets of {portfolio.name!r} are missing: give a measure one to select initiatives for")
    return tuple(found)


def respond(
    portfolio: Portfolio,
    draws: Draws,
    *,
    goals: Sequence[Goal] | None = None,
    every: int = 1,
    chunk: int = 8,
    look: Callable[[], None] | None = None,
) -> Responses:
    """Give the responses in the samples of draws. every: months between the starts that are candidates.

    chunk: initiatives worked out at a time, for memory. look: is called now and then; it may raise.
    """
    if every < 1:
        raise InputError(f"every(={every}) must be >= 1 month between two starts")
    wanted = goals_of(portfolio) if goals is None else tuple(goals)
    numbers = {one.name: at for at, one in enumerate(portfolio.measures)}
    places = [numbers[goal.measure] for goal in wanted]
    months = np.array([goal.target.month for goal in wanted])
    owners, starts = options_of(portfolio, every)
    # Column 0 is month 0, and all before it: nothing has moved.
    elapsed = np.maximum(months[None, :] - starts[:, None], 0)
    gain = np.zeros((len(owners), draws.paths, len(wanted)))
    size = np.array([_nearer(portfolio.measures[at], goal) for at, goal in zip(places, wanted, strict=True)])
    for first in range(0, len(portfolio.initiatives), chunk):
        if look is not None:
            look()
        group = range(first, min(first + chunk, len(portfolio.initiatives)))
        moved = _propagate(portfolio, draws, _impulses(portfolio, draws, group))[:, :, places]
        for at, number in enumerate(group):
            mine = owners == number
            for place in range(len(wanted)):
                gain[mine, :, place] = moved[:, at, place, elapsed[mine, place]].T * size[place]
    need = _need(portfolio, draws, wanted, places)
    return Responses(goals=wanted, owners=owners, starts=starts, need=need, gain=gain)


def options_of(portfolio: Portfolio, every: int = 1) -> tuple[Ints, Ints]:
    """Give owner and start of every option."""
    pairs = [
        (at, start)
        for at, one in enumerate(portfolio.initiatives)
        for start in range(one.earliest, portfolio.months, every)
    ]
    found = np.array(pairs, np.int64).reshape(len(pairs), 2)
    return found[:, 0], found[:, 1]


def months_of(duration: Floats) -> Ints:
    """Give the whole months that durations take unhindered: an initiative is finished in the last of them."""
    found: Ints = np.maximum(np.ceil(duration * DONE), 1).astype(np.int64)
    return found


def _nearer(measure: Measure, goal: Goal) -> float:
    """How much nearer one scale more brings a goal."""
    return measure.sign * measure.size / abs(goal.target.value - measure.baseline)


def _impulses(portfolio: Portfolio, draws: Draws, group: range) -> Floats:
    """Benefits of initiatives started at once: by sample, initiative, measure and month (0 first)."""
    numbers = {one.name: at for at, one in enumerate(portfolio.measures)}
    found = np.zeros((draws.paths, len(group), len(portfolio.measures), portfolio.months + 1))
    for at, number in enumerate(group):
        one = portfolio.initiatives[number]
        share = _shares(one, draws.months[:, number], portfolio.months) * draws.succeeds[:, number, None]
        for place, effect in enumerate(one.effects):
            found[:, at, numbers[effect.measure]] += draws.effects[number][:, place, None] * share
    return found


def _shares(one: Initiative, durations: Floats, months: int) -> Floats:
    """How much of the whole effect there is by sample and months since the start."""
    elapsed = np.arange(months + 1)
    since = elapsed - months_of(durations)[:, None]
    ramp = np.minimum(1.0, since / one.ramp) if one.ramp else np.ones(since.shape)
    late = ramp * np.exp(-one.decay / YEAR_MONTHS * np.maximum(0, since - one.ramp))
    progress = np.minimum(1.0, elapsed / durations[:, None])
    found: Floats = one.early * progress + (1 - one.early) * np.where(since >= 0, late, 0.0)
    found[:, 0] = 0.0
    return found


def _propagate(portfolio: Portfolio, draws: Draws, moved: Floats) -> Floats:
    """Let moves run down the links in place; the second last axis is the measure, the last the month (0 first)."""
    numbers = {one.name: at for at, one in enumerate(portfolio.measures)}
    months = moved.shape[-1]
    for at in portfolio.order:
        for place, link in enumerate(portfolio.links):
            if numbers[link.effect] != at:
                continue
            holds = draws.holds[:, place].reshape(-1, *(1,) * (moved.ndim - 2)) * link.elasticity
            cause = moved[..., numbers[link.cause], :]
            for back, weight in enumerate(link.kernel, start=link.lag):
                if back < months:
                    moved[..., at, back:] += holds * weight * cause[..., : months - back]
    return moved


def _need(portfolio: Portfolio, draws: Draws, goals: Sequence[Goal], places: Sequence[int]) -> Floats:
    """How far goals are away by sample when nothing is done."""
    alone = _propagate(portfolio, draws, _drifting(portfolio, draws))
    found = np.zeros((draws.paths, len(goals)))
    for column, (goal, place) in enumerate(zip(goals, places, strict=True)):
        measure, month = portfolio.measures[place], goal.target.month
        value = measure.baseline + measure.size * alone[:, place, month]
        if portfolio.judged is Judged.REPORTED:
            value = value + measure.size * measure.report_noise * draws.report[:, place, month - 1]
        found[:, column] = measure.sign * (goal.target.value - value) / abs(goal.target.value - measure.baseline)
    return found


def _drifting(portfolio: Portfolio, draws: Draws) -> Floats:
    """What moves measures by itself: drift, season, noise and drivers, by sample, measure and month (0 first)."""
    found = np.zeros((draws.paths, len(portfolio.measures), portfolio.months + 1))
    months = np.arange(1, portfolio.months + 1)
    for at, one in enumerate(portfolio.measures):
        noise = np.zeros(draws.paths)
        fresh = one.noise * np.sqrt(1 - one.memory**2) * draws.noise[:, at]
        for month in months:
            noise = one.memory * noise + fresh[:, month - 1]
            found[:, at, month] = noise
        found[:, at, 1:] += one.drift * months / YEAR_MONTHS
        if one.season:
            found[:, at, 1:] += np.array(one.season)[(months - 1) % YEAR_MONTHS]
        for place, driver in enumerate(portfolio.drivers):
            found[:, at, 1:] += one.drivers.get(driver.name, 0.0) * draws.drivers[:, place]
    return found


def draw_samples(portfolio: Portfolio, seed: int, first: int, count: int) -> Draws:
    """Give what draws.draw gives, for all paths at once; drivers may differ in the last digit."""
    check_seed(seed)
    paths = np.arange(first, first + count, dtype=np.uint64)
    initiatives, links = (
        _words([one.name for one in portfolio.initiatives]),
        _words([one.name for one in portfolio.links]),
    )
    months, costs = _pace_and_cost(portfolio, seed, paths, initiatives)
    shares = np.cumsum([one.probability for one in portfolio.scenarios])
    future = _keyed(seed, paths, _words([SCENARIO]), Kind.SCENARIO)[0][:, 0]
    scenario = np.minimum(np.searchsorted(shares, future, side="right"), max(len(portfolio.scenarios) - 1, 0))
    measures = _words([one.name for one in portfolio.measures])
    return Draws(
        seed=seed,
        first=first,
        holds=_keyed(seed, paths, links, Kind.HYPOTHESIS)[0] < np.array([one.probability for one in portfolio.links]),
        succeeds=_keyed(seed, paths, initiatives, Kind.SUCCESS)[0]
        < np.array([one.success for one in portfolio.initiatives]),
        months=months,
        costs=costs,
        effects=tuple(_effects(one, seed, paths) for one in portfolio.initiatives),
        scenario=scenario.astype(np.int64),
        noise=_monthly(seed, paths, measures, Kind.NOISE, portfolio.months),
        report=_monthly(seed, paths, measures, Kind.REPORT, portfolio.months),
        drivers=_drivers(portfolio, seed, paths, scenario),
    )


def _words(names: list[str]) -> Words:
    return np.array([word(name) for name in names], np.uint64)


def _keyed(seed: int, paths: Words, names: Words, kind: Kind, slots: Words | int = 0) -> tuple[Floats, Floats]:
    """Uniforms by path and name; the key's second word may as well be an array."""
    if not names.size:
        return np.zeros((len(paths), 0)), np.zeros((len(paths), 0))
    return uniforms(seed, cast("int", paths[:, None]), names[None, :], kind, slots, 0)


def _pace_and_cost(portfolio: Portfolio, seed: int, paths: Words, names: Words) -> tuple[Floats, Floats]:
    from scipy.special import ndtr

    common = normal_quantile(_keyed(seed, paths, _words([PACE]), Kind.PACE)[0])
    own, other = (normal_quantile(u) for u in _keyed(seed, paths, names, Kind.SCHEDULE))
    pace, tie = portfolio.pace_correlation, portfolio.cost_correlation
    z_pace = np.sqrt(pace) * common + np.sqrt(1 - pace) * own
    z_cost = tie * z_pace + np.sqrt(1 - tie * tie) * other
    months = np.zeros_like(z_pace)
    for at, one in enumerate(portfolio.initiatives):
        months[:, at] = pert_quantile(cached_table(one.duration), ndtr(z_pace[:, at]))
    spread = np.log1p(np.square([one.cost_cv for one in portfolio.initiatives]))
    costs = np.array([one.cost for one in portfolio.initiatives]) * np.exp(np.sqrt(spread) * z_cost - 0.5 * spread)
    return portfolio.overrun * months, portfolio.overrun * costs


def _effects(one: Initiative, seed: int, paths: Words) -> Floats:
    slots = _words([effect.measure for effect in one.effects])
    drawn = _keyed(seed, paths, np.full(len(slots), word(one.name), np.uint64), Kind.EFFECT, slots)[0]
    found = np.zeros_like(drawn)
    for place, effect in enumerate(one.effects):
        found[:, place] = pert_quantile(cached_table(effect.size), drawn[:, place])
    return found


def _monthly(seed: int, paths: Words, names: Words, kind: Kind, months: int) -> Floats:
    blocks = -(-months // MONTHS_A_BLOCK)
    shape = (len(paths), len(names), blocks)
    counter = (
        np.broadcast_to(names[None, :, None], shape),
        np.full(shape, int(kind), np.uint64),
        np.broadcast_to(np.arange(blocks, dtype=np.uint64), shape),
        np.zeros(shape, np.uint64),
    )
    drawn = np.stack(philox(counter, (seed, cast("int", paths[:, None, None]))), axis=-1)
    flat = drawn.reshape(len(paths), len(names), blocks * MONTHS_A_BLOCK)[:, :, :months]
    return normal_quantile((flat.astype(np.float64) + 0.5) * _STEP)


def _drivers(portfolio: Portfolio, seed: int, paths: Words, scenario: Ints) -> Floats:
    fresh = _monthly(seed, paths, _words([one.name for one in portfolio.drivers]), Kind.DRIVER, portfolio.months)
    if portfolio.correlation is not None and portfolio.drivers:
        fresh = np.linalg.cholesky(np.array(portfolio.correlation)) @ fresh
    levels = np.zeros_like(fresh)
    for at, driver in enumerate(portfolio.drivers):
        moved = np.zeros(len(paths))
        for month in range(1, portfolio.months + 1):
            moved = driver.memory * moved + driver.noise * np.sqrt(1 - driver.memory**2) * fresh[:, at, month - 1]
            settled = np.array([one.level(driver.name, month) for one in portfolio.scenarios] or [0.0])
            levels[:, at, month - 1] = settled[scenario] + moved
    return levels


def finished_within(duration: Range, share: float, overrun: float) -> int:
    """Give the whole months within which an initiative is finished with a probability of `share`."""
    table = cached_table(duration)
    return int(months_of(overrun * pert_quantile(table, np.array([share])))[0])
