"""The sampler's kernels: the draws of `osm_sim.streams`, one key at a time, compiled by numba.

They give the very uniforms of `streams.uniforms`, which stays the version that is read and that the tests hold these
against. Nothing is allocated here: callers hand in every array, so that a kernel never touches Python's memory or lock.
Import this module inside functions only, for numba is a slow import; and keep every kernel in it, for numba's cache
does not notice edits elsewhere.
"""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from osm_sim.office.attendance import SICK_SPELL_DAYS, SICK_SPELLS_PER_YEAR, SINGLE_DAYS, SPELL_LIMIT
from osm_sim.office.demand import REWORK_EFFORT
from osm_sim.office.timetable import LEAVE_BLOCK_DAYS, TICKS_PER_DAY, TICKS_PER_HOUR
from osm_sim.office.workload import REWORK_CV, SLOTS_PER_YEAR
from osm_sim.streams import ROUNDS, Kind

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

# Rows of a job table while it is drawn.
ACTIVITY, RELEASE, DUE, EFFORT, DELAY, REWORK, WAITS, FOLLOWER, SLOT, PLACE = range(10)
TABLE_ROWS = 10
# Rows of the laid-out calendar: what is known of its jobs before anything is drawn.
LAID_RELEASE, LAID_SLOT, LAID_PLACE, LAID_WAITS, LAID_FOLLOWERS = range(5)
LAID_ROWS = 5
FULL = -1
"""What `draw_arrivals` gives when the table has no room for a further job."""

# Bare numbers of the enum and of the words: a kernel knows no enums, and uint64 with int64 would become a float.
_ARRIVAL, _EFFORT, _REWORK = int(Kind.ARRIVAL), int(Kind.EFFORT), int(Kind.REWORK)
_LEAVE, _DAY_OFF, _SPELLS, _SPELL = int(Kind.LEAVE), int(Kind.DAY_OFF), int(Kind.SICK_SPELLS), int(Kind.SICK_SPELL)
_WORD, _HALF, _LOST = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(12)
_MULTIPLIER_0, _MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_0, _WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_STEP = 2.0**-52
_NOT_REDONE = np.int64(-1)

# Wichura's coefficients, from the highest power down: within 0.425 of the middle, to either side, in the far tails.
_CENTRE_TOP = (
    2509.0809287301226727,
    33430.575583588128105,
    67265.770927008700853,
    45921.953931549871457,
    13731.693765509461125,
    1971.5909503065514427,
    133.14166789178437745,
    3.3871328727963666080,
)
_CENTRE_BELOW = (
    5226.4952788528545610,
    28729.085735721942674,
    39307.895800092710610,
    21213.794301586595867,
    5394.1960214247511077,
    687.18700749205790830,
    42.313330701600911252,
    1.0,
)
_SIDE_TOP = (
    7.74545014278341407640e-4,
    0.0227238449892691845833,
    0.241780725177450611770,
    1.27045825245236838258,
    3.64784832476320460504,
    5.76949722146069140550,
    4.63033784615654529590,
    1.42343711074968357734,
)
_SIDE_BELOW = (
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    0.0151986665636164571966,
    0.148103976427480074590,
    0.689767334985100004550,
    1.67638483018380384940,
    2.05319162663775882187,
    1.0,
)
_TAIL_TOP = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    0.0265321895265761230930,
    0.296560571828504891230,
    1.78482653991729133580,
    5.46378491116411436990,
    6.65790464350110377720,
)
_TAIL_BELOW = (
    2.04426310338993978564e-15,
    1.42151175831644588870e-7,
    1.84631831751005468180e-5,
    7.86869131145613259100e-4,
    0.0148753612908506148525,
    0.136929880922735805310,
    0.599832206555887937690,
    1.0,
)

_part = numba.njit(cache=True, nogil=True, inline="always", _nrt=False)
_kernel = numba.njit(cache=True, nogil=True, _nrt=False)


# -- numbers ----------------------------------------------------------------------------------------------------------


@_part
def _philox(c0, c1, c2, c3, k0, k1):
    """Give the four output words of Philox4x32-10 for one counter and key (32 bits each, held in uint64)."""
    for _ in range(ROUNDS):
        low, high = c0 * _MULTIPLIER_0, c2 * _MULTIPLIER_1
        c0, c1, c2, c3 = (high >> _HALF) ^ c1 ^ k0, high & _WORD, (low >> _HALF) ^ c3 ^ k1, low & _WORD
        k0, k1 = (k0 + _WEYL_0) & _WORD, (k1 + _WEYL_1) & _WORD
    return c0, c1, c2, c3


@_part
def _unit(high, low):
    return (np.float64(((high << _HALF) | low) >> _LOST) + 0.5) * _STEP


@_part
def _pair(seed, replication, name, kind, slot, place):
    """Give the two uniforms of a key."""
    a, b, c, d = _philox(
        np.uint64(name), np.uint64(kind), np.uint64(slot), np.uint64(place), np.uint64(seed), np.uint64(replication)
    )
    return _unit(a, b), _unit(c, d)


@_part
def _first(seed, replication, name, kind, slot, place):
    """Give the first uniform of a key."""
    a, b, _, _ = _philox(
        np.uint64(name), np.uint64(kind), np.uint64(slot), np.uint64(place), np.uint64(seed), np.uint64(replication)
    )
    return _unit(a, b)


@_part
def _ratio(top, below, r):
    """Give the ratio of two polynomials of the same degree, coefficients from the highest power down."""
    a, b = top[0], below[0]
    for at in range(1, len(top)):
        a, b = a * r + top[at], b * r + below[at]
    return a / b


@_part
def _normal(u):
    """Give the standard normal quantile: M. J. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), PPND16."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(_CENTRE_TOP, _CENTRE_BELOW, 0.180625 - q * q)
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    z = _ratio(_SIDE_TOP, _SIDE_BELOW, r - 1.6) if r <= 5.0 else _ratio(_TAIL_TOP, _TAIL_BELOW, r - 5.0)
    return -z if q < 0.0 else z


@_part
def _ticks(hours):
    return np.int64(math.floor(hours * TICKS_PER_HOUR + 0.5))


@_part
def _exponential(u):
    return -math.log1p(-u)


@_part
def _events(u, mean):
    """Give the Poisson quantile, at most SPELL_LIMIT."""
    count, weight = 0, math.exp(-mean)
    below = weight
    while below < u and count < SPELL_LIMIT:
        count += 1
        weight *= mean / count
        below += weight
    return count


@_kernel
def uniform(seed, replication, name, kind, slot, place):
    """Give the first uniform of a key; all six are whole numbers of 32 bits."""
    return _first(seed, replication, name, kind, slot, place)


# -- the job table ----------------------------------------------------------------------------------------------------


@_part
def _lay_calendar(table, firsts, laid, laid_starts, row):
    at = firsts[row]
    for job in range(laid_starts[row], laid_starts[row + 1]):
        table[RELEASE, at], table[SLOT, at], table[PLACE, at] = (
            laid[LAID_RELEASE, job],
            laid[LAID_SLOT, job],
            laid[LAID_PLACE, job],
        )
        table[WAITS, at], table[FOLLOWER, at] = laid[LAID_WAITS, job], laid[LAID_FOLLOWERS, job]
        at += 1
    return at


@_part
def _arrive(table, firsts, year_starts, end, room, row, name, rate, seed, replication):
    """Draw Poisson arrivals: unit-rate gaps by ordinal, divided by the rate, laid over the years' days."""
    at = firsts[row]
    years, clock = len(year_starts) - 1, 0.0
    while True:
        clock += _exponential(_first(seed, replication, name, _ARRIVAL, at - firsts[row], 0))
        instant = clock / rate
        if not instant < years:
            return at
        year = np.int64(instant)
        days = (year_starts[year + 1] - year_starts[year]) * (instant - year) + year_starts[year]
        tick = np.int64(math.floor(days * TICKS_PER_DAY))
        if tick >= end:
            return at
        if at >= room:
            return np.int64(FULL)
        table[RELEASE, at], table[SLOT, at], table[PLACE, at] = tick, at - firsts[row], 0
        table[WAITS, at], table[FOLLOWER, at] = 0, 0
        at += 1


@_kernel
def draw_arrivals(table, firsts, laid, laid_starts, names, rates, window_days, year_starts, end, seed, replication):
    """Fill who, when, slot, place and chain of every job by id; gives the number of jobs, FULL without room for all.

    table: (TABLE_ROWS, jobs + 1 or more) ticks. firsts: one longer than rows, filled with each row's first job.
    laid: (LAID_ROWS, calendar jobs), row after row from laid_starts. end: ticks.
    """
    room = table.shape[1] - 1
    firsts[0] = 0
    for row in range(len(names)):
        at = firsts[row]
        if rates[row] > 0.0:
            at = _arrive(table, firsts, year_starts, end, room, row, names[row], rates[row], seed, replication)
        elif at + laid_starts[row + 1] - laid_starts[row] <= room:
            at = _lay_calendar(table, firsts, laid, laid_starts, row)
        else:
            at = np.int64(FULL)
        if at < 0:
            return at
        for job in range(firsts[row], at):
            table[ACTIVITY, job] = row
            table[DUE, job] = table[RELEASE, job] + window_days[row] * TICKS_PER_DAY
        firsts[row + 1] = at
    return firsts[len(names)]


@_kernel
def link(table, firsts, chain_row, chain_at, followers, count):
    """Turn the laid-out chain into ids: FOLLOWER becomes where each job's followers begin, `followers` who they are."""
    begins = np.int64(0)
    for job in range(count):
        own, table[FOLLOWER, job] = table[FOLLOWER, job], begins
        begins += own
    table[FOLLOWER, count] = begins
    for number in range(len(chain_row)):
        followers[number] = firsts[chain_row[number]] + chain_at[number]


@_kernel
def draw_efforts(table, firsts, names, hours, cv, rework_probability, learning, extra, seed, replication):
    """Fill effort and rework effort of every job.

    learning: rate and floor, of the n-th job of a row. extra: share of its effort that a job takes more, by job;
    empty for none.
    """
    again = math.log1p(REWORK_CV * REWORK_CV)
    steepness = math.log2(learning[0])
    for row in range(len(names)):
        spread = math.log1p(cv[row] * cv[row])
        sigma, shift = math.sqrt(spread), 0.5 * spread
        for job in range(firsts[row], firsts[row + 1]):
            slot, place = table[SLOT, job], table[PLACE, job]
            effort = hours[row]
            if learning[0] < 1.0:
                effort *= max(learning[1], np.float64(job - firsts[row] + 1) ** steepness)
            if spread > 0.0:
                u = _first(seed, replication, names[row], _EFFORT, slot, place)
                effort *= math.exp(sigma * _normal(u) - shift)
            if len(extra):
                effort *= 1.0 + extra[job]
            table[EFFORT, job], table[REWORK, job] = _ticks(effort), _NOT_REDONE
            if rework_probability[row] > 0.0:
                u, v = _pair(seed, replication, names[row], _REWORK, slot, place)
                if u < rework_probability[row]:
                    effort *= REWORK_EFFORT * math.exp(math.sqrt(again) * _normal(v) - 0.5 * again)
                    table[REWORK, job] = _ticks(effort)


# -- attendance -------------------------------------------------------------------------------------------------------


@_part
def _take_leave(came, person, days, options, first, end, seed, replication, year, name, number):
    """Take the leave block and 21 single days of a year, and leave in `days` the days that were to be had."""
    block, free = end, 0
    if len(options):
        block = options[np.int64(_first(seed, replication, name, _LEAVE, year, number) * len(options))]
    for day in range(first, end):
        if block <= day < block + LEAVE_BLOCK_DAYS:
            if day < came.shape[1]:
                came[person, day] = False
        else:
            days[free] = day
            free += 1
    for k in range(min(SINGLE_DAYS, free)):
        u = _first(seed, replication, name, _DAY_OFF, year * SLOTS_PER_YEAR + k, number)
        at = k + np.int64(u * (free - k))
        days[k], days[at] = days[at], days[k]
        if days[k] < came.shape[1]:
            came[person, days[k]] = False


@_part
def _fall_ill(came, person, first, end, seed, replication, year, name, number):
    spells = _events(_first(seed, replication, name, _SPELLS, year, number), SICK_SPELLS_PER_YEAR)
    for spell in range(spells):
        u, v = _pair(seed, replication, name, _SPELL, year * SPELL_LIMIT + spell, number)
        start = first + np.int64(math.floor(u * (end - first)))
        length = np.int64(max(1.0, math.ceil(math.log1p(-v) / math.log1p(-1.0 / SICK_SPELL_DAYS))))
        for day in range(start, min(start + length, came.shape[1])):
            came[person, day] = False


@_kernel
def draw_presence(came, days, names, numbers, year_starts, options, option_starts, seed, replication):
    """Fill came[person, day]. days: room for the days of a year. options: days a leave block may begin on, by year."""
    came[:] = True
    for person in range(len(names)):
        for year in range(len(year_starts) - 1):
            first, end = year_starts[year], year_starts[year + 1]
            if first >= came.shape[1]:
                break
            own = options[option_starts[year] : option_starts[year + 1]]
            _take_leave(came, person, days, own, first, end, seed, replication, year, names[person], numbers[person])
            _fall_ill(came, person, first, end, seed, replication, year, names[person], numbers[person])
