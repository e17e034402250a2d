"""The kernels of the compiled engine: the equations of `reference.py`, 128 paths abreast.

Draws and plans are arrays that end in the lane, that is the path, so that the innermost loop runs over paths and the
processor takes several at once. Measures are arrays that end in the month: what an initiative brings is then a stretch
of a table, and a lag a stretch of another row. A measure is worked out for all months before the next one: its causes
come before it. What is drawn has the keys of `draws.py`.

Time goes where memory is waited for: hence the sizes of groups, copied tables, and histograms counted at the end.

Every array is made outside and handed in (osm_sim/compiling.py says why); `tables.py` makes them.
"""

import math
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

from osm_sim.compiling import Whole, part
from osm_sim.portfolio.draws import MONTHS_A_BLOCK, PERT_CELLS
from osm_sim.portfolio.outputs import BINS
from osm_sim.portfolio.reference import DONE
from osm_sim.portfolio.spec import YEAR_MONTHS
from osm_sim.streams import ROUNDS, Kind

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

LANES = 128
"""Paths of a group: fewer, and every loop is begun more often; more, and less stays near the processor."""
GROUPS = 8
"""What is drawn once for a path is drawn for so many groups on end: a table of quantiles is fetched once for them."""
TENTHS = 10

# Whole numbers of a portfolio, and its fractions.
MONTHS, IS_LIMITED, CARRIES_OVER, IS_OFFICE, WITH_DRIVERS = range(5)
PACE_COMMON, PACE_OWN, COST_PACE, COST_OWN, SLOWDOWN = range(5)

# Bare numbers of the enum and of the words: a kernel knows no enums, and uint64 with int64 would become a float.
_HYPOTHESIS, _SUCCESS, _EFFECT = np.uint64(Kind.HYPOTHESIS), np.uint64(Kind.SUCCESS), np.uint64(Kind.EFFECT)
_PACE, _SCHEDULE, _SCENARIO = np.uint64(Kind.PACE), np.uint64(Kind.SCHEDULE), np.uint64(Kind.SCENARIO)
_NOISE, _REPORT, _DRIVER = np.uint64(Kind.NOISE), np.uint64(Kind.REPORT), np.uint64(Kind.DRIVER)
_WORD, _HALF, _LOST = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(12)
_MULTIPLIER_0, _MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_0, _WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_NOTHING = np.uint64(0)
_SHORT_STEP = 2.0**-32
# Bits of 1 and of 2^52, and what is taken from a fraction that is laid into them so that a half of its step is left.
_ONE_BITS, _WHOLE_BITS = np.uint64(0x3FF0000000000000), np.uint64(0x4330000000000000)
_ONE_LESS_HALF, _WHOLE_LESS_HALF = 1.0 - 2.0**-53, 2.0**52 - 0.5
_INDEX_MASK = (1 << 40) - 1
_Function = TypeVar("_Function", bound=Callable[..., object])


class Measures(NamedTuple):
    """Measures as in the portfolio. `starts` of what belongs to each: number k has starts[k] .. starts[k + 1] - 1."""

    order: Ints
    """Causes before effects."""
    names: Words
    trend: Floats
    """Drift and season, by month."""
    memory: Floats
    fresh: Floats
    """What a standard normal adds to the AR(1) process."""
    cap: Floats
    """0: none."""
    baseline: Floats
    size: Floats
    lowest: Floats
    highest: Floats
    told: Floats
    """What a standard normal adds to what is judged, in the measure's unit."""
    target_starts: Ints
    target_months: Ints


class Links(NamedTuple):
    """Links as in the portfolio, and the numbers of those into each measure."""

    names: Words
    probability: Floats
    elasticity: Floats
    lag: Ints
    cause: Ints
    kernel_starts: Ints
    kernel: Floats
    into_starts: Ints
    into: Ints


class World(NamedTuple):
    """Drivers, and by how much they move measures (measure, driver). levels: by scenario, driver and month."""

    pull: Floats
    names: Words
    memory: Floats
    fresh: Floats
    cholesky: Floats
    levels: Floats
    scenario_ends: Floats
    """Probabilities, summed up."""


class Rows(NamedTuple):
    """The plan's initiatives, by priority."""

    sequence: Ints
    """The rows so that predecessors come first."""
    names: Words
    number: Ints
    """In the portfolio."""
    success: Floats
    start: Ints
    low: Floats
    width: Floats
    table: Ints
    """Of the duration, as of effects below: low + width x a quantile of a table."""
    cost: Floats
    spread: Floats
    """Variance of the logarithm of the cost."""
    running_cost: Floats
    office_hours: Floats
    need_starts: Ints
    need_specialism: Ints
    need_fte: Floats
    profile: Floats
    """By row and tenth."""
    after_starts: Ints
    after_row: Ints
    after_lag: Ints
    shares: Floats
    """The share of the benefit that is there `at` months after finishing, at place months + at."""
    early: Floats
    early_row: Ints
    """Which row of `Doing.progress` it has; -1: none."""


class Effects(NamedTuple):
    """Effects of the plan's initiatives, and the numbers of those on each measure."""

    row: Ints
    names: Words
    slots: Words
    low: Floats
    width: Floats
    table: Ints
    on_starts: Ints
    on: Ints


class Bounds(NamedTuple):
    """Limits: money by year, people by specialism and month, the office's hours by month."""

    budgets: Floats
    people: Floats
    office: Floats


class Tables(NamedTuple):
    """A portfolio and a plan. names: words of what is shared, pace and scenario. quantiles: of beta distributions."""

    whole: Ints
    fractions: Floats
    names: Words
    measures: Measures
    links: Links
    world: World
    rows: Rows
    effects: Effects
    bounds: Bounds
    quantiles: Floats


class Tails(NamedTuple):
    """Where the tails of normal quantiles are gathered: their places, how deep they lie and how high they are."""

    places: Ints
    depth: Floats
    height: Floats


class Room(NamedTuple):
    """Where numbers are drawn and worked out; the last axis is the lane, one of a group's paths, or the month."""

    u: Floats
    z: Floats
    common: Floats
    """By group."""
    table: Floats
    """Quantiles, of which many are looked up."""
    carried: Floats
    weight: Floats
    tails: Tails
    across: Floats
    """Drivers by month and lane."""
    values: Floats
    """Of a measure on a path, by month."""


class Drawn(NamedTuple):
    """What was drawn once for each path, and the drivers' levels by month; the first axis is the group."""

    holds: Floats
    succeeds: Floats
    months: Floats
    costs: Floats
    effects: Floats
    scenario: Ints
    drivers: Floats


class Group(NamedTuple):
    """What was drawn for one group of paths."""

    holds: Floats
    succeeds: Floats
    months: Floats
    costs: Floats
    effects: Floats
    scenario: Ints
    drivers: Floats


class Doing(NamedTuple):
    """How far the initiatives are, and what is left. office: theta by month; spent: by year; pace: 1 / duration."""

    began: Ints
    finished: Ints
    some: Ints
    """By row: on how many of the paths it is active."""
    active: Floats
    done: Floats
    pace: Floats
    progress: Floats
    purse: Floats
    people: Floats
    asked: Floats
    slow: Floats
    office: Floats
    spent: Floats


class Scratch(NamedTuple):
    """What paths are worked out in, a group at a time; what was drawn for them, and their bins, all groups."""

    room: Room
    drawn: Drawn
    doing: Doing
    deviations: Floats
    """By measure, lane and month. Behind the last month is room for effects that come too late for the plan."""
    benefits: Floats
    bins: Bytes
    """Of the histograms, by measure, path and month, until they are counted."""


class Outcomes(NamedTuple):
    """What is kept of every path, which is the last axis. finished: month by the portfolio's initiative, 0: never."""

    judged: Floats
    spent: Floats
    finished: NDArray[np.int16]
    overloaded: Bytes


class Inputs(NamedTuple):
    """What was drawn once for every path, which is the last axis; without paths: it is not asked for."""

    holds: Bytes
    succeeds: Bytes
    months: Floats
    costs: Floats
    effects: Floats
    scenario: Ints


class Course(NamedTuple):
    """Deviations by measure and month, of every path; without paths: it is not asked for."""

    deviations: Floats


class Fans(NamedTuple):
    """Values by measure and month: sums of what they are above `centre`, and histograms; without: not asked for."""

    centre: Floats
    low: Floats
    bins_a_unit: Floats
    sums: Floats
    squares: Floats
    counts: NDArray[np.uint16]


# -- numbers ----------------------------------------------------------------------------------------------------------

# M. J. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), PPND16: within 0.425 of the middle, to either side of
# that, in the far tails; coefficients from the highest power down.
_A7, _A6, _A5, _A4 = 2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457
_A3, _A2, _A1, _A0 = 13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080
_B7, _B6, _B5, _B4 = 5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867
_B3, _B2, _B1 = 5394.1960214247511077, 687.18700749205790830, 42.313330701600911252
_C7, _C6, _C5, _C4 = (
    7.74545014278341407640e-4,
    0.0227238449892691845833,
    0.241780725177450611770,
    1.27045825245236838258,
)
_C3, _C2, _C1, _C0 = 3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734
_D7, _D6, _D5 = 1.05075007164441684324e-9, 5.47593808499534494600e-4, 0.0151986665636164571966
_D4, _D3, _D2, _D1 = 0.148103976427480074590, 0.689767334985100004550, 1.67638483018380384940, 2.05319162663775882187
_E7, _E6, _E5, _E4 = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    0.0265321895265761230930,
)
_E3, _E2, _E1, _E0 = 0.296560571828504891230, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720
_F7, _F6, _F5 = 2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5
_F4, _F3, _F2, _F1 = (
    7.86869131145613259100e-4,
    0.0148753612908506148525,
    0.136929880922735805310,
    0.599832206555887937690,
)
# J. F. Hart et al., "Computer Approximations", 1968, algorithm 5666, after G. West, "Better approximations to
# cumulative normal functions", Wilmott Magazine, May 2005; and 1 / 3! to 1 / 13!.
_H6, _H5, _H4, _H3 = 3.52624965998911e-02, 0.700383064443688, 6.37396220353165, 33.912866078383
_H2, _H1, _H0 = 112.079291497871, 221.213596169931, 220.206867912376
_K7, _K6, _K5, _K4 = 8.83883476483184e-02, 1.75566716318264, 16.064177579207, 86.7807322029461
_K3, _K2, _K1, _K0 = 296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752
_T3, _T4, _T5, _T6, _T7, _T8, _T9, _T10, _T11, _T12, _T13 = (1.0 / math.factorial(power) for power in range(3, 14))
_ONE_BY_LOG_2 = 1.0 / math.log(2.0)
# fdlibm, e_log.c; and the bits of the root of 1/2.
_L1, _L2, _L3, _L4 = 0.6666666666666735130, 0.3999999999940941908, 0.2857142874366239149, 0.2222219843214978396
_L5, _L6, _L7 = 0.1818357216161805012, 0.1531383769920937332, 0.1479819860511658591
_LOG_2, _LOG_2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10
_SHIFT = 1.5 * 2.0**52
"""A number to which it is added is rounded, and is found in the last bits."""
_ROOT_HALF_BITS = 0x3FE6A09E667F3BCD


def kernel(function: _Function) -> _Function:
    """Compile a function that Python calls, or one of its stages.

    A product and the sum it goes into are one operation, and nobody asks whether a divisor is 0: both let the processor
    take four paths at once. Stages are functions of their own, for one that holds them all takes a minute to compile.
    """
    options = {"nogil": True, "_nrt": False, "fastmath": {"contract"}, "error_model": "numpy"}
    compiled: _Function = numba.njit(cache=True, **options)(function)  # type: ignore[call-overload]
    return compiled


@part
def _centre(q: float) -> float:
    r = 0.180625 - q * q
    top = ((((((_A7 * r + _A6) * r + _A5) * r + _A4) * r + _A3) * r + _A2) * r + _A1) * r + _A0
    below = ((((((_B7 * r + _B6) * r + _B5) * r + _B4) * r + _B3) * r + _B2) * r + _B1) * r + 1.0
    return q * (top / below)


@part
def _logarithm(x: float) -> float:
    """Give log x, x > 0 and normal, as fdlibm's e_log.c does: unlike the library's it can be had for four at once."""
    bits = np.float64(x).view(np.int64)
    power = (bits - _ROOT_HALF_BITS) >> 52
    f = np.int64(bits - (power << 52)).view(np.float64) - 1.0
    s = f / (2.0 + f)
    t = s * s
    rest = t * (_L1 + t * (_L2 + t * (_L3 + t * (_L4 + t * (_L5 + t * (_L6 + t * _L7))))))
    half, whole = 0.5 * f * f, float(power)
    return whole * _LOG_2 - ((half - (s * (half + rest) + whole * _LOG_2_LOW)) - f)


@part
def _exponential(x: float) -> float:
    """Give e^x, x between -700 and 700: Taylor's series about the nearest multiple of log 2."""
    shifted = x * _ONE_BY_LOG_2 + _SHIFT
    power = shifted - _SHIFT
    r = (x - power * _LOG_2) - power * _LOG_2_LOW
    small = _T8 + r * (_T9 + r * (_T10 + r * (_T11 + r * (_T12 + r * _T13))))
    small = r * (_T3 + r * (_T4 + r * (_T5 + r * (_T6 + r * (_T7 + r * small)))))
    series = 1.0 + r * (1.0 + r * (0.5 + small))
    return series * np.int64(np.float64(shifted + 1023.0).view(np.int64) << 52).view(np.float64)


@part
def _share_below(z: float) -> float:
    """Give the standard normal distribution function to 1e-15: J. F. Hart's rational, as G. West printed it in 2005."""
    x = min(abs(z), 37.0)
    top = (((((_H6 * x + _H5) * x + _H4) * x + _H3) * x + _H2) * x + _H1) * x + _H0
    below = ((((((_K7 * x + _K6) * x + _K5) * x + _K4) * x + _K3) * x + _K2) * x + _K1) * x + _K0
    tail = _exponential(-0.5 * x * x) * (top / below)
    return tail if z < 0.0 else 1.0 - tail


@part
def _side(r: float) -> float:
    r -= 1.6
    top = ((((((_C7 * r + _C6) * r + _C5) * r + _C4) * r + _C3) * r + _C2) * r + _C1) * r + _C0
    below = ((((((_D7 * r + _D6) * r + _D5) * r + _D4) * r + _D3) * r + _D2) * r + _D1) * r + 1.0
    return top / below


@part
def _far(r: float) -> float:
    r -= 5.0
    top = ((((((_E7 * r + _E6) * r + _E5) * r + _E4) * r + _E3) * r + _E2) * r + _E1) * r + _E0
    below = ((((((_F7 * r + _F6) * r + _F5) * r + _F4) * r + _F3) * r + _F2) * r + _F1) * r + 1.0
    return top / below


@kernel
def _normals(u: Floats, z: Floats, tails: Tails, begin: Whole, end: Whole) -> None:
    """Fill rows begin .. end - 1 of z with the standard normal quantiles of u: all as if in the centre, then the tails.

    The tails, one in seven, are first gathered, so that most of what is to be done for them is done for four at once.
    """
    places, depth, height = tails
    found = 0
    for row in range(begin, end):
        for lane in range(LANES):
            z[row, lane] = _centre(u[row, lane] - 0.5)
        for lane in range(LANES):
            places[found] = row * LANES + lane
            found += abs(u[row, lane] - 0.5) > 0.425
    for at in range(found):
        row, lane = places[at] // LANES & _INDEX_MASK, places[at] & (LANES - 1)
        depth[at] = 0.5 - abs(u[row, lane] - 0.5)
    for at in range(found):
        depth[at] = math.sqrt(-_logarithm(depth[at]))
    for at in range(found):
        height[at] = _side(depth[at])
    for at in range(found):
        row, lane = places[at] // LANES & _INDEX_MASK, places[at] & (LANES - 1)
        z[row, lane] = math.copysign(height[at] if depth[at] <= 5.0 else _far(depth[at]), u[row, lane] - 0.5)


@part
def _philox(name: Whole, kind: Whole, slot: Whole, seed: Whole, path: Whole) -> Whole:
    """Give the four words of Philox4x32-10 for a key; bits above the 32nd are left where nobody looks at them."""
    c0, c1, c2, c3 = name, kind, slot, _NOTHING
    k0, k1 = seed, path
    for _ in range(ROUNDS):
        low, high = (c0 & _WORD) * _MULTIPLIER_0, (c2 & _WORD) * _MULTIPLIER_1
        c0, c1, c2, c3 = (high >> _HALF) ^ c1 ^ k0, high, (low >> _HALF) ^ c3 ^ k1, low
        k0, k1 = k0 + _WEYL_0, k1 + _WEYL_1
    return c0, c1, c2, c3


@part
def _long(high: Whole, low: Whole) -> float:
    """Give the uniform of 52 bits of two words: they are the fraction of a number between 1 and 2."""
    return np.uint64((((high << _HALF) | (low & _WORD)) >> _LOST) | _ONE_BITS).view(np.float64) - _ONE_LESS_HALF


@part
def _short(word: Whole) -> float:
    """Give the uniform of a word: it is the end of the fraction of a number above 2^52."""
    return (np.uint64((word & _WORD) | _WHOLE_BITS).view(np.float64) - _WHOLE_LESS_HALF) * _SHORT_STEP


@kernel
def _uniforms(u: Floats, name: Whole, kind: Whole, slot: Whole, seed: Whole, first: Whole) -> None:
    """Fill the first row of u with the first uniform of a key, for each path."""
    for lane in range(LANES):
        a, b, _, _ = _philox(name, kind, slot, seed, first + np.uint64(lane))
        u[0, lane] = _long(a, b)


@kernel
def _uniform_pairs(u: Floats, name: Whole, kind: Whole, slot: Whole, seed: Whole, first: Whole) -> None:
    """Fill the first two rows of u with the two uniforms of a key, for each path."""
    for lane in range(LANES):
        a, b, c, d = _philox(name, kind, slot, seed, first + np.uint64(lane))
        u[0, lane] = _long(a, b)
        u[1, lane] = _long(c, d)


@kernel
def _four_months(u: Floats, name: Whole, kind: Whole, block: Whole, seed: Whole, first: Whole) -> None:
    """Fill the four rows of u with the uniforms of four months."""
    for lane in range(LANES):
        a, b, c, d = _philox(name, kind, np.uint64(block), seed, first + np.uint64(lane))
        u[0, lane] = _short(a)
        u[1, lane] = _short(b)
        u[2, lane] = _short(c)
        u[3, lane] = _short(d)


# -- what is drawn once for a path ------------------------------------------------------------------------------------


@kernel
def _look_up(found: Floats, row: Whole, u: Floats, table: Floats, low: Whole, width: Whole) -> None:
    """Fill a row with PERT quantiles of the first row of u: low + width x those of the table."""
    for lane in range(LANES):
        place = u[0, lane] * PERT_CELLS
        cell = min(np.floor(place), PERT_CELLS - 1.0)
        at = int(cell) & _INDEX_MASK
        below = table[at]
        found[row, lane] = low + width * (below + (place - cell) * (table[at + 1] - below))


@kernel
def _bring(table: Floats, quantiles: Floats, number: Whole) -> None:
    """Copy a table of quantiles: read from end to end it comes quickly, and each look-up then finds it near."""
    for at in range(len(table)):
        table[at] = quantiles[number, at]


@kernel
def _draw_truths(
    room: Room, truths: Floats, names: Words, chances: Floats, kind: Whole, seed: Whole, first: Whole
) -> None:
    """Fill each row with 1 where something is so, 0 where not; what is certain is not drawn."""
    for row in range(len(names)):
        chance = chances[row]
        if chance >= 1.0:
            truths[row, :] = 1.0
            continue
        _uniforms(room.u, names[row], kind, _NOTHING, seed, first)
        for lane in range(LANES):
            truths[row, lane] = 1.0 if room.u[0, lane] < chance else 0.0


@kernel
def _draw_schedules(tables: Tables, room: Room, drawn: Drawn, groups: Whole, seed: Whole, first: Whole) -> None:
    """Draw durations (months) and costs of initiatives; `common` holds what they share."""
    rows, pace = tables.rows, tables.names[0]
    for group in range(groups):
        _uniforms(room.u, pace, _PACE, _NOTHING, seed, first + np.uint64(group * LANES))
        _normals(room.u, room.z, room.tails, 0, 1)
        for lane in range(LANES):
            room.common[group, lane] = room.z[0, lane]
    for row in range(len(rows.names)):
        if rows.width[row] > 0.0:
            _bring(room.table, tables.quantiles, rows.table[row])
        for group in range(groups):
            months, costs, common = drawn.months[group], drawn.costs[group], room.common[group]
            if rows.width[row] == 0.0 and rows.spread[row] == 0.0:
                months[row, :] = rows.low[row]
                costs[row, :] = rows.cost[row]
            else:
                key = seed, first + np.uint64(group * LANES)
                _draw_schedule(rows, tables.fractions, room, common, months, costs, row, key)


@kernel
def _draw_schedule(
    rows: Rows, fractions: Floats, room: Room, common: Floats, months: Floats, costs: Floats, row: Whole, key: Whole
) -> None:
    """Draw the durations and costs of an initiative, of which one is not certain; key: seed and first path."""
    u, z, cost, spread = room.u, room.z, rows.cost[row], rows.spread[row]
    shared, own, tied, other = fractions[PACE_COMMON], fractions[PACE_OWN], fractions[COST_PACE], fractions[COST_OWN]
    _uniform_pairs(u, rows.names[row], _SCHEDULE, _NOTHING, key[0], key[1])
    _normals(u, z, room.tails, 0, 2 if spread > 0.0 else 1)
    for lane in range(LANES):
        z[0, lane] = shared * common[lane] + own * z[0, lane]
    for lane in range(LANES):
        u[0, lane] = _share_below(z[0, lane])
    _look_up(months, row, u, room.table, rows.low[row], rows.width[row])
    if spread == 0.0:
        costs[row, :] = cost
        return
    deviation, shift = math.sqrt(spread), 0.5 * spread
    for lane in range(LANES):
        score = tied * z[0, lane] + other * z[1, lane]
        costs[row, lane] = cost * _exponential(deviation * score - shift)


@kernel
def _draw_effects(tables: Tables, room: Room, drawn: Drawn, groups: Whole, seed: Whole, first: Whole) -> None:
    effects = tables.effects
    for effect in range(len(effects.slots)):
        low, width = effects.low[effect], effects.width[effect]
        if width > 0.0:
            _bring(room.table, tables.quantiles, effects.table[effect])
        for group in range(groups):
            found = drawn.effects[group]
            if width == 0.0:
                found[effect, :] = low
                continue
            here = first + np.uint64(group * LANES)
            _uniforms(room.u, effects.names[effect], _EFFECT, effects.slots[effect], seed, here)
            _look_up(found, effect, room.u, room.table, low, width)


@kernel
def _draw_scenario(world: World, room: Room, scenario: Ints, name: Whole, seed: Whole, first: Whole) -> None:
    scenario[:] = 0
    if len(world.scenario_ends) < 2:
        return
    _uniforms(room.u, name, _SCENARIO, _NOTHING, seed, first)
    for at in range(len(world.scenario_ends) - 1):
        end = world.scenario_ends[at]
        for lane in range(LANES):
            scenario[lane] += room.u[0, lane] >= end


@kernel
def _draw_drivers(world: World, room: Room, scenario: Ints, drivers: Floats, seed: Whole, first: Whole) -> None:
    """Fill levels of drivers: AR(1) of correlated standard normals, around the scenario's levels."""
    across = room.across
    for driver in range(len(world.names)):
        for block in range(across.shape[1] // MONTHS_A_BLOCK):
            _four_months(room.u, world.names[driver], _DRIVER, block, seed, first)
            _normals(room.u, room.z, room.tails, 0, MONTHS_A_BLOCK)
            for row in range(MONTHS_A_BLOCK):
                for lane in range(LANES):
                    across[driver, block * MONTHS_A_BLOCK + row, lane] = room.z[row, lane]
    _mix(across, world.cholesky)
    for driver in range(len(world.names)):
        memory, fresh = world.memory[driver], world.fresh[driver]
        room.carried[:] = 0.0
        for month in range(across.shape[1]):
            for lane in range(LANES):
                moved = memory * room.carried[lane] + fresh * across[driver, month, lane]
                room.carried[lane] = moved
                across[driver, month, lane] = moved
        for lane in range(LANES):
            for month in range(across.shape[1]):
                level = world.levels[scenario[lane], driver, month]
                drivers[driver, lane, month] = across[driver, month, lane] + level


@kernel
def _mix(across: Floats, cholesky: Floats) -> None:
    """Multiply by Cholesky's matrix in place: from the last driver up, for each needs those before it as they were."""
    count = across.shape[0]
    for back in range(count):
        driver = count - 1 - back
        for month in range(across.shape[1]):
            for lane in range(LANES):
                across[driver, month, lane] *= cholesky[driver, driver]
            for other in range(driver):
                share = cholesky[driver, other]
                for lane in range(LANES):
                    across[driver, month, lane] += share * across[other, month, lane]


# -- carrying a plan out ----------------------------------------------------------------------------------------------


@kernel
def _carry_out_freely(rows: Rows, drawn: Group, doing: Doing, carried: Floats, months: Whole) -> None:
    """Let initiatives run unhindered: the months in which they begin and finish say all."""
    never = months + 1
    began, finished = doing.began, doing.finished
    doing.spent[:] = 0.0
    for at in range(len(rows.sequence)):
        row = rows.sequence[at]
        began[row, :] = rows.start[row] + 1
        for each in range(rows.after_starts[row], rows.after_starts[row + 1]):
            before, lag = rows.after_row[each], rows.after_lag[each]
            for lane in range(LANES):
                end = finished[before, lane]
                began[row, lane] = max(began[row, lane], never if end == never else end + lag + 1)
        for lane in range(LANES):
            end = began[row, lane] - 1 + math.ceil(drawn.months[row, lane] * DONE)
            finished[row, lane] = min(end, never)
            doing.pace[row, lane] = 1.0 / drawn.months[row, lane]
        _spend_freely(rows, drawn, doing, carried, row, months)
        early = rows.early_row[row]
        if early >= 0:
            for lane in range(LANES):
                for month in range(months):
                    done = float(month + 2 - began[row, lane]) * doing.pace[row, lane]
                    doing.progress[early, lane, month] = min(1.0, max(0.0, done))


@kernel
def _spend_freely(rows: Rows, drawn: Group, doing: Doing, carried: Floats, row: Whole, months: Whole) -> None:
    spent, running = doing.spent, rows.running_cost[row]
    carried[:] = 0.0
    for year in range(spent.shape[0]):
        end = min((year + 1) * YEAR_MONTHS, months)
        if end <= rows.start[row]:
            continue
        for lane in range(LANES):
            done = min(1.0, max(0.0, float(end + 1 - doing.began[row, lane]) * doing.pace[row, lane]))
            spent[year, lane] += drawn.costs[row, lane] * (done - carried[lane])
            carried[lane] = done
        if running > 0.0:
            for lane in range(LANES):
                spent[year, lane] += running * max(0, end - max(doing.finished[row, lane], year * YEAR_MONTHS))


@kernel
def _carry_out_within_limits(
    rows: Rows, bounds: Bounds, drawn: Group, doing: Doing, room: Room, whole: Ints, slowdown: float
) -> None:
    """Let initiatives progress with the money, people and office hours that there are, by priority."""
    months, count = whole[MONTHS], len(rows.names)
    doing.spent[:] = 0.0
    doing.done[:] = 0.0
    doing.finished[:] = months + 1
    doing.purse[:] = 0.0
    for row in range(count):
        for lane in range(LANES):
            doing.pace[row, lane] = 1.0 / drawn.months[row, lane]
    for month in range(1, months + 1):
        year = (month - 1) // YEAR_MONTHS
        if (month - 1) % YEAR_MONTHS == 0:
            for lane in range(LANES):
                doing.purse[lane] = bounds.budgets[year] + (doing.purse[lane] if whole[CARRIES_OVER] else 0.0)
        _find_active(rows, doing, month, months + 1)
        _share_office(bounds, doing, month, whole[IS_OFFICE], slowdown)
        for specialism in range(bounds.people.shape[0]):
            doing.people[specialism, :] = bounds.people[specialism, month - 1]
        for row in range(count):
            if doing.some[row] > 0:
                _advance(rows, drawn, doing, room, row, month)
        _close_month(rows, doing, month)


@kernel
def _find_active(rows: Rows, doing: Doing, month: Whole, never: Whole) -> None:
    """Fill `active` with 1 or 0, `some` with the paths on which it is so, `asked` with hours asked of the office."""
    active, finished = doing.active, doing.finished
    doing.asked[:] = 0.0
    for row in range(len(rows.names)):
        doing.some[row] = 0
        if month <= rows.start[row]:
            continue
        some = 0.0
        for lane in range(LANES):
            active[row, lane] = 1.0 if finished[row, lane] == never else 0.0
        for each in range(rows.after_starts[row], rows.after_starts[row + 1]):
            before, lag = rows.after_row[each], rows.after_lag[each]
            for lane in range(LANES):
                end = finished[before, lane]
                active[row, lane] = active[row, lane] if end != never and month > end + lag else 0.0
        hours = rows.office_hours[row]
        for lane in range(LANES):
            some += active[row, lane]
        for lane in range(LANES):
            doing.asked[lane] += active[row, lane] * hours
        doing.some[row] = int(some)


@kernel
def _share_office(bounds: Bounds, doing: Doing, month: Whole, is_office: Whole, slowdown: float) -> None:
    """Fill theta, the share of the hours asked for that the office has, and what that leaves of the pace."""
    hours = bounds.office[month - 1]
    for lane in range(LANES):
        asked = doing.asked[lane]
        theta = min(1.0, hours / asked) if is_office and asked > 0.0 else 1.0
        doing.office[month - 1, lane] = theta
        doing.slow[lane] = 1.0 - slowdown * (1.0 - theta)


@kernel
def _advance(rows: Rows, drawn: Group, doing: Doing, room: Room, row: Whole, month: Whole) -> None:
    """Let an initiative have its month: it takes its share of people and money, and is finished or not."""
    share, asked, step, done, year = room.weight, room.u, room.z, doing.done, (month - 1) // YEAR_MONTHS
    _find_wanted(rows, doing, room, row)
    _find_share(rows, drawn, doing, room, row)
    for need in range(rows.need_starts[row], rows.need_starts[row + 1]):
        specialism, fte = rows.need_specialism[need], rows.need_fte[need]
        for lane in range(LANES):
            doing.people[specialism, lane] -= share[lane] * (fte * asked[0, lane])
    for lane in range(LANES):
        spent = share[lane] * (drawn.costs[row, lane] * step[0, lane])
        doing.purse[lane] -= spent
        doing.spent[year, lane] += spent
    for lane in range(LANES):
        done[row, lane] += share[lane] * step[0, lane]
    for lane in range(LANES):
        if done[row, lane] >= DONE and doing.active[row, lane] > 0.0:
            doing.finished[row, lane] = month


@kernel
def _find_wanted(rows: Rows, doing: Doing, room: Room, row: Whole) -> None:
    """Fill z[0] with the progress that an initiative wants, u[0] with the factor on its people for that.

    That is the profile's, in the last month times the part of the month that the rest takes.
    """
    step, asked, done = room.z, room.u, doing.done
    for lane in range(LANES):
        pace, rest = doing.pace[row, lane] * doing.slow[lane], 1.0 - done[row, lane]
        step[0, lane] = min(pace, rest)
        asked[0, lane] = 1.0 if rest >= pace else rest / pace
    if rows.need_starts[row + 1] > rows.need_starts[row]:
        for lane in range(LANES):
            asked[0, lane] *= rows.profile[row, min(int(done[row, lane] * TENTHS), TENTHS - 1) & _INDEX_MASK]


@kernel
def _find_share(rows: Rows, drawn: Group, doing: Doing, room: Room, row: Whole) -> None:
    """Fill `weight` with the share of what it wants that there are money and people for."""
    share, asked, step = room.weight, room.u, room.z
    for lane in range(LANES):
        money = drawn.costs[row, lane] * step[0, lane]
        share[lane] = min(1.0, doing.purse[lane] / money) if money > 0.0 else 1.0
    for need in range(rows.need_starts[row], rows.need_starts[row + 1]):
        specialism, fte = rows.need_specialism[need], rows.need_fte[need]
        for lane in range(LANES):
            wanted = fte * asked[0, lane]
            there = doing.people[specialism, lane] / wanted
            share[lane] = min(share[lane], there) if wanted > 0.0 else share[lane]
    for lane in range(LANES):
        share[lane] *= doing.active[row, lane]


@kernel
def _close_month(rows: Rows, doing: Doing, month: Whole) -> None:
    year = (month - 1) // YEAR_MONTHS
    for row in range(len(rows.names)):
        early, running = rows.early_row[row], rows.running_cost[row]
        if early >= 0:
            for lane in range(LANES):
                doing.progress[early, lane, month - 1] = doing.done[row, lane]
        if running > 0.0:
            for lane in range(LANES):
                doing.spent[year, lane] += running if month > doing.finished[row, lane] else 0.0


# -- measures ---------------------------------------------------------------------------------------------------------


@kernel
def _wander(measures: Measures, room: Room, row: Floats, measure: Whole, seed: Whole, first: Whole) -> None:
    """Begin a measure's row of deviations: drift, season and its AR(1) noise."""
    trend, carried, z = measures.trend, room.carried, room.z
    months = trend.shape[1]
    memory, fresh, name = measures.memory[measure], measures.fresh[measure], measures.names[measure]
    if fresh == 0.0:
        for lane in range(LANES):
            for month in range(months):
                row[lane, month] = trend[measure, month]
        return
    carried[:] = 0.0
    for block in range(months // MONTHS_A_BLOCK):
        _four_months(room.u, name, _NOISE, block, seed, first)
        _normals(room.u, z, room.tails, 0, MONTHS_A_BLOCK)
        month = block * MONTHS_A_BLOCK & _INDEX_MASK
        a, b = trend[measure, month], trend[measure, month + 1]
        c, d = trend[measure, month + 2], trend[measure, month + 3]
        for lane in range(LANES):
            one = memory * carried[lane] + fresh * z[0, lane]
            two = memory * one + fresh * z[1, lane]
            three = memory * two + fresh * z[2, lane]
            four = memory * three + fresh * z[3, lane]
            z[0, lane], z[1, lane], z[2, lane], z[3, lane] = a + one, b + two, c + three, d + four
            carried[lane] = four
        for lane in range(LANES):
            row[lane, month] = z[0, lane]
            row[lane, month + 1] = z[1, lane]
            row[lane, month + 2] = z[2, lane]
            row[lane, month + 3] = z[3, lane]


@kernel
def _benefit(effects: Effects, rows: Rows, drawn: Group, doing: Doing, row: Floats, measure: Whole) -> None:
    """Add what initiatives bring to a measure to its row."""
    months = rows.shares.shape[1] // 2
    for each in range(effects.on_starts[measure], effects.on_starts[measure + 1]):
        effect = effects.on[each]
        initiative = effects.row[effect]
        for lane in range(LANES):
            weight = drawn.effects[effect, lane] * drawn.succeeds[initiative, lane]
            place = (1 + months - doing.finished[initiative, lane]) & _INDEX_MASK
            for month in range(months):
                row[lane, month] += weight * rows.shares[initiative, place + month]
        early = rows.early_row[initiative]
        if early >= 0:
            share = rows.early[initiative]
            for lane in range(LANES):
                weight = share * (drawn.effects[effect, lane] * drawn.succeeds[initiative, lane])
                for month in range(months):
                    row[lane, month] += weight * doing.progress[early, lane, month]


@kernel
def _saturate(row: Floats, benefits: Floats, cap: Whole) -> None:
    for lane in range(LANES):
        for month in range(benefits.shape[1]):
            row[lane, month] += cap * (1.0 - math.exp(-benefits[lane, month] / cap))


@kernel
def _propagate(links: Links, holds: Floats, deviations: Floats, row: Floats, measure: Whole, months: Whole) -> None:
    """Add what links bring to a measure's row; its causes are worked out already.

    All months of the cause are added, the last ones behind the row's end: loops of one length are quicker.
    """
    for each in range(links.into_starts[measure], links.into_starts[measure + 1]):
        link = links.into[each]
        cause, first = links.cause[link], links.kernel_starts[link]
        for place in range(first, links.kernel_starts[link + 1]):
            late = (links.lag[link] + place - first) & _INDEX_MASK
            if late >= months:
                continue
            strength = links.elasticity[link] * links.kernel[place]
            for lane in range(LANES):
                weight = strength * holds[link, lane]
                for month in range(months):
                    row[lane, late + month] += weight * deviations[cause, lane, month]


@kernel
def _pull(pull: Floats, drivers: Floats, row: Floats, measure: Whole) -> None:
    """Add what drivers bring to a measure's row."""
    for driver in range(drivers.shape[0]):
        strength = pull[measure, driver]
        if strength != 0.0:
            for lane in range(LANES):
                for month in range(drivers.shape[2]):
                    row[lane, month] += strength * drivers[driver, lane, month]


@part
def _value(deviation: float, scale: Whole) -> Whole:
    return min(max(scale[0] + scale[1] * deviation, scale[2]), scale[3])


@part
def _scale(measures: Measures, measure: Whole) -> Whole:
    return measures.baseline[measure], measures.size[measure], measures.lowest[measure], measures.highest[measure]


@kernel
def _judge(
    measures: Measures,
    room: Room,
    row: Floats,
    judged: Floats,
    measure: Whole,
    place: tuple[int, int],
    seed: Whole,
    first: Whole,
) -> None:
    """Fill the values that are held against a measure's targets. place: the first path, and how many."""
    scale, told, z = _scale(measures, measure), measures.told[measure], room.z
    for target in range(measures.target_starts[measure], measures.target_starts[measure + 1]):
        month = measures.target_months[target] - 1
        at = month % MONTHS_A_BLOCK
        if told == 0.0:
            z[at, :] = 0.0
        else:
            _four_months(room.u, measures.names[measure], _REPORT, month // MONTHS_A_BLOCK, seed, first)
            _normals(room.u, z, room.tails, at, at + 1)
        for lane in range(place[1]):
            judged[target, place[0] + lane] = _value(row[lane, month], scale) + told * z[at, lane]


@kernel
def _fan_out(measures: Measures, work: Scratch, row: Floats, fans: Fans, measure: Whole, place: Whole) -> None:
    """Sum up a measure's values of each month, and find the bins they belong to. place: as of `_run_group`."""
    scale, months, values = _scale(measures, measure), fans.centre.shape[1], work.room.values
    for lane in range(place[1]):
        path = (place[2] * LANES + lane) & _INDEX_MASK
        for month in range(months):
            values[month] = _value(row[lane, month], scale)
        for month in range(months):
            above = values[month] - fans.centre[measure, month]
            fans.sums[measure, month] += above
            fans.squares[measure, month] += above * above
        for month in range(months):
            at = (values[month] - fans.low[measure, month]) * fans.bins_a_unit[measure, month]
            work.bins[measure, path, month] = np.uint8(np.int32(min(max(at, 0.0), BINS - 1.0)))


@kernel
def _count(counts: NDArray[np.uint16], bins: Bytes, paths: Whole) -> None:
    """Count bins measure by measure: its histograms, which every path goes through again, stay near meanwhile."""
    for measure in range(counts.shape[0]):
        for path in range(paths):
            for month in range(counts.shape[1]):
                counts[measure, month, bins[measure, path, month]] += 1


# -- all of it --------------------------------------------------------------------------------------------------------


@kernel
def _keep_inputs(drawn: Group, inputs: Inputs, at: Whole, live: Whole) -> None:
    for lane in range(live):
        for link in range(inputs.holds.shape[0]):
            inputs.holds[link, at + lane] = np.uint8(drawn.holds[link, lane])
        for row in range(inputs.succeeds.shape[0]):
            inputs.succeeds[row, at + lane] = np.uint8(drawn.succeeds[row, lane])
            inputs.months[row, at + lane] = drawn.months[row, lane]
            inputs.costs[row, at + lane] = drawn.costs[row, lane]
        for effect in range(inputs.effects.shape[0]):
            inputs.effects[effect, at + lane] = drawn.effects[effect, lane]
        inputs.scenario[at + lane] = drawn.scenario[lane]


@kernel
def _keep(number: Ints, doing: Doing, outcomes: Outcomes, at: Whole, live: Whole, months: Whole) -> None:
    for row in range(len(number)):
        for lane in range(live):
            end = doing.finished[row, lane]
            outcomes.finished[number[row], at + lane] = np.int16(end) if end <= months else np.int16(0)
    for year in range(doing.spent.shape[0]):
        for lane in range(live):
            outcomes.spent[year, at + lane] = doing.spent[year, lane]
    for month in range(outcomes.overloaded.shape[0]):
        for lane in range(live):
            outcomes.overloaded[month, at + lane] = np.uint8(doing.office[month, lane] < 1.0)


@kernel
def _draw_once(tables: Tables, room: Room, drawn: Drawn, groups: Whole, seed: Whole, first: Whole) -> None:
    links, rows, world = tables.links, tables.rows, tables.world
    _draw_schedules(tables, room, drawn, groups, seed, first)
    _draw_effects(tables, room, drawn, groups, seed, first)
    for group in range(groups):
        here = first + np.uint64(group * LANES)
        _draw_truths(room, drawn.holds[group], links.names, links.probability, _HYPOTHESIS, seed, here)
        _draw_truths(room, drawn.succeeds[group], rows.names, rows.success, _SUCCESS, seed, here)
        _draw_scenario(world, room, drawn.scenario[group], tables.names[1], seed, here)
        if tables.whole[WITH_DRIVERS]:
            _draw_drivers(world, room, drawn.scenario[group], drawn.drivers[group], seed, here)


@part
def _group(drawn: Drawn, at: Whole) -> Group:
    return Group(
        drawn.holds[at],
        drawn.succeeds[at],
        drawn.months[at],
        drawn.costs[at],
        drawn.effects[at],
        drawn.scenario[at],
        drawn.drivers[at],
    )


@kernel
def _work_out(
    tables: Tables, work: Scratch, drawn: Group, row: Floats, measure: Whole, seed: Whole, first: Whole
) -> None:
    """Fill a measure's row of deviations; its causes are worked out already."""
    rows, room, cap = tables.rows, work.room, tables.measures.cap[measure]
    _wander(tables.measures, room, row, measure, seed, first)
    if cap > 0.0:
        work.benefits[:] = 0.0
        _benefit(tables.effects, rows, drawn, work.doing, work.benefits, measure)
        _saturate(row, work.benefits, cap)
    else:
        _benefit(tables.effects, rows, drawn, work.doing, row, measure)
    _propagate(tables.links, drawn.holds, work.deviations, row, measure, tables.measures.trend.shape[1])
    if tables.whole[WITH_DRIVERS]:
        _pull(tables.world.pull, drawn.drivers, row, measure)


@kernel
def _keep_course(deviations: Floats, row: Floats, measure: Whole, at: Whole, live: Whole) -> None:
    for month in range(deviations.shape[1]):
        for lane in range(live):
            deviations[measure, month, at + lane] = row[lane, month]


@kernel
def _run_group(
    tables: Tables,
    work: Scratch,
    drawn: Group,
    outcomes: Outcomes,
    fans: Fans,
    course: Course,
    place: Whole,
    key: Whole,
) -> None:
    """Work out a group of paths.

    place: the first of them among those asked for, how many of them are, and the group's number. key: seed, first path.
    """
    measures, rows, room, doing, months = tables.measures, tables.rows, work.room, work.doing, tables.whole[MONTHS]
    begin, live, _ = place
    seed, first = key
    if tables.whole[IS_LIMITED]:
        _carry_out_within_limits(rows, tables.bounds, drawn, doing, room, tables.whole, tables.fractions[SLOWDOWN])
    else:
        _carry_out_freely(rows, drawn, doing, room.carried, months)
    _keep(rows.number, doing, outcomes, begin, live, months)
    for at in range(len(measures.order)):
        measure = measures.order[at]
        row = work.deviations[measure]
        _work_out(tables, work, drawn, row, measure, seed, first)
        _judge(measures, room, row, outcomes.judged, measure, (begin, live), seed, first)
        if fans.counts.shape[0] > 0:
            _fan_out(measures, work, row, fans, measure, place)
        if course.deviations.shape[2] > 0:
            _keep_course(course.deviations, row, measure, begin, live)


@kernel
def run(
    tables: Tables,
    work: Scratch,
    outcomes: Outcomes,
    fans: Fans,
    inputs: Inputs,
    course: Course,
    span: tuple[int, int, int],
) -> None:
    """Work out paths: span is the seed, the first path and how many. outcomes.finished must come filled with 0."""
    seed, abreast = np.uint64(span[0]), GROUPS * LANES
    for some in range(0, span[2], abreast):
        paths = min(span[2] - some, abreast)
        groups = (paths + LANES - 1) // LANES
        _draw_once(tables, work.room, work.drawn, groups, seed, np.uint64(span[1] + some))
        for number in range(groups):
            begin = some + number * LANES
            live, first = min(LANES, span[2] - begin), np.uint64(span[1] + begin)
            drawn = _group(work.drawn, number)
            if len(inputs.scenario) > 0:
                _keep_inputs(drawn, inputs, begin, live)
            _run_group(tables, work, drawn, outcomes, fans, course, (begin, live, number), (seed, first))
        if fans.counts.shape[0] > 0:
            _count(fans.counts, work.bins, paths)
