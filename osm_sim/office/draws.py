"""The sampler's kernels: the draws of `osm_sim.streams`, one key at a time, compiled by numba.

They give the very uniforms of `streams.uniforms`, which stays the version that is read and that the tests hold these
against. Nothing is allocated here: callers hand in every array, so that a kernel never touches Python's memory or lock.
Import this module inside functions only, for numba is a slow import; and keep every kernel in it, for numba's cache
does not notice edits elsewhere.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from osm_sim.compiling import kernel, part
from osm_sim.office.access import APPROVAL, ATTEMPT_LIMIT, KIND_BITS, LAYERS, OPEN, Line
from osm_sim.office.attendance import SICK_SPELL_DAYS, SICK_SPELLS_PER_YEAR, SINGLE_DAYS, SPELL_LIMIT, Years
from osm_sim.office.demand import REWORK_EFFORT
from osm_sim.office.timetable import LEAVE_BLOCK_DAYS, TICKS_PER_DAY, TICKS_PER_HOUR
from osm_sim.office.workload import REWORK_CV, LaidOut
from osm_sim.streams import ROUNDS, SLOTS_PER_YEAR, Kind

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Words = NDArray[np.uint64]
Truths = NDArray[np.bool_]

# Rows of a job table while it is drawn.
ACTIVITY, RELEASE, DUE, EFFORT, DELAY, REWORK, WAITS, FOLLOWER, SLOT, PLACE = range(10)
TABLE_ROWS = 10
FULL = -1
"""What `draw_arrivals` gives when the table has no room for a further job."""

# Bare numbers of the enum and of the words: a kernel knows no enums, and uint64 with int64 would become a float.
_ARRIVAL, _EFFORT, _REWORK = int(Kind.ARRIVAL), int(Kind.EFFORT), int(Kind.REWORK)
_CEO_WAIT, _LAYER_WAIT, _FILTER = int(Kind.CEO_WAIT), int(Kind.LAYER_WAIT), int(Kind.FILTER)
_LEAVE, _DAY_OFF, _SPELLS, _SPELL = int(Kind.LEAVE), int(Kind.DAY_OFF), int(Kind.SICK_SPELLS), int(Kind.SICK_SPELL)
_WORD, _HALF, _LOST = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(12)
_MULTIPLIER_0, _MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_0, _WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_STEP = 2.0**-52
_NOT_REDONE = -1

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

# -- numbers ----------------------------------------------------------------------------------------------------------


@part
def _philox(
    counter: tuple[np.uint64, np.uint64, np.uint64, np.uint64], key: tuple[np.uint64, np.uint64]
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Give the four output words of Philox4x32-10 (32 bits each, held in uint64)."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        low, high = c0 * _MULTIPLIER_0, c2 * _MULTIPLIER_1
        c0, c1, c2, c3 = (high >> _HALF) ^ c1 ^ k0, high & _WORD, (low >> _HALF) ^ c3 ^ k1, low & _WORD
        k0, k1 = (k0 + _WEYL_0) & _WORD, (k1 + _WEYL_1) & _WORD
    return c0, c1, c2, c3


@part
def _unit(high: np.uint64, low: np.uint64) -> float:
    return (float(((high << _HALF) | low) >> _LOST) + 0.5) * _STEP


@part
def _pair(seed: int, replication: int, name: np.uint64, kind: int, slot: int, place: int) -> tuple[float, float]:
    """Give the two uniforms of a key."""
    counter = (np.uint64(name), np.uint64(kind), np.uint64(slot), np.uint64(place))
    a, b, c, d = _philox(counter, (np.uint64(seed), np.uint64(replication)))
    return _unit(a, b), _unit(c, d)


@part
def _first(seed: int, replication: int, name: np.uint64, kind: int, slot: int, place: int) -> float:
    """Give the first uniform of a key."""
    counter = (np.uint64(name), np.uint64(kind), np.uint64(slot), np.uint64(place))
    a, b, _, _ = _philox(counter, (np.uint64(seed), np.uint64(replication)))
    return _unit(a, b)


@part
def _ratio(top: tuple[float, ...], below: tuple[float, ...], r: float) -> float:
    """Give the ratio of two polynomials of the same degree, coefficients from the highest power down."""
    a, b = top[0], below[0]
    for at in range(1, len(top)):
        a, b = a * r + top[at], b * r + below[at]
    return a / b


@part
def _normal(u: float) -> float:
    """Give the standard normal quantile: M. J. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), PPND16."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(_CENTRE_TOP, _CENTRE_BELOW, 0.180625 - q * q)
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    z = _ratio(_SIDE_TOP, _SIDE_BELOW, r - 1.6) if r <= 5.0 else _ratio(_TAIL_TOP, _TAIL_BELOW, r - 5.0)
    return -z if q < 0.0 else z


@part
def _exponential(u: float) -> float:
    return -math.log1p(-u)


@part
def _trials(u: float, mean: float) -> int:
    """Give the quantile of trials up to and with the first success."""
    return int(max(1.0, math.ceil(math.log1p(-u) / math.log1p(-1.0 / mean))))


@part
def _events(u: float, mean: float, limit: int) -> int:
    """Give the Poisson quantile, at most `limit`."""
    count, weight = 0, math.exp(-mean)
    below = weight
    while below < u and count < limit:
        count += 1
        weight *= mean / count
        below += weight
    return count


@part
def _ticks(hours: float) -> int:
    return math.floor(hours * TICKS_PER_HOUR + 0.5)


@kernel
def uniform(seed: int, replication: int, name: int, kind: int, slot: int, place: int) -> float:
    """Give the first uniform of a key; all six are whole numbers of 32 bits."""
    return _first(seed, replication, np.uint64(name), kind, slot, place)


@kernel
def normals(u: Floats, z: Floats) -> None:
    """Fill z with the standard normal quantiles of u."""
    for at in range(len(u)):
        z[at] = _normal(u[at])


# -- the job table ----------------------------------------------------------------------------------------------------


class Rows(NamedTuple):
    """What the draws need to know of each activity; units as in workload.WorkloadPlan."""

    names: Words
    rate_per_year: Floats
    window_days: Ints
    effort_hours: Floats
    effort_cv: Floats
    rework_probability: Floats


@part
def _lay_calendar(table: Ints, calendar: LaidOut, row: int, at: int) -> int:
    for job in range(calendar.starts[row], calendar.starts[row + 1]):
        table[RELEASE, at], table[SLOT, at], table[PLACE, at] = (
            calendar.release[job],
            calendar.slot[job],
            calendar.place[job],
        )
        table[WAITS, at], table[FOLLOWER, at] = calendar.waits_for[job], calendar.followers[job]
        at += 1
    return at


@part
def _arrive(table: Ints, rows: Rows, year_starts: Ints, end: int, key: tuple[int, int], row: int, first: int) -> int:
    """Draw Poisson arrivals: unit-rate gaps by ordinal, divided by the rate, laid over the years' days."""
    at, clock, years = first, 0.0, len(year_starts) - 1
    while True:
        clock += _exponential(_first(key[0], key[1], rows.names[row], _ARRIVAL, at - first, 0))
        instant = clock / rows.rate_per_year[row]
        if not instant < years:
            return at
        year = int(instant)
        days = (year_starts[year + 1] - year_starts[year]) * (instant - year) + year_starts[year]
        tick = math.floor(days * TICKS_PER_DAY)
        if tick >= end:
            return at
        if at + 1 >= table.shape[1]:
            return FULL
        table[RELEASE, at], table[SLOT, at], table[PLACE, at] = tick, at - first, 0
        table[WAITS, at], table[FOLLOWER, at] = 0, 0
        at += 1


@kernel
def draw_arrivals(table: Ints, firsts: Ints, calendar: LaidOut, rows: Rows, end: int, key: tuple[int, int]) -> int:
    """Fill who, when, slot, place and chain of every job by id; gives the number of jobs, FULL without room for all.

    table: (TABLE_ROWS, calendar jobs + 1 or more), times in ticks. firsts: filled with the first job of each row, and
    the number of jobs. end: ticks. key: seed and replication.
    """
    firsts[0] = 0
    for row in range(len(rows.names)):
        first = firsts[row]
        if rows.rate_per_year[row] > 0.0:
            at = _arrive(table, rows, calendar.year_starts, end, key, row, first)
        elif first + calendar.starts[row + 1] - calendar.starts[row] < table.shape[1]:
            at = _lay_calendar(table, calendar, row, first)
        else:
            at = FULL
        if at == FULL:
            return FULL
        for job in range(first, at):
            table[ACTIVITY, job] = row
            table[DUE, job] = table[RELEASE, job] + rows.window_days[row] * TICKS_PER_DAY
        firsts[row + 1] = at
    return int(firsts[len(rows.names)])


@kernel
def link(table: Ints, firsts: Ints, calendar: LaidOut, followers: Ints) -> None:
    """Turn the laid-out chain into ids: FOLLOWER becomes where each job's followers begin, `followers` who they are."""
    begins, count = 0, firsts[len(firsts) - 1]
    for job in range(count):
        own = table[FOLLOWER, job]
        table[FOLLOWER, job] = begins
        begins += own
    table[FOLLOWER, count] = begins
    for number in range(len(followers)):
        followers[number] = firsts[calendar.chain_row[number]] + calendar.chain_at[number]


@kernel
def draw_efforts(
    table: Ints, firsts: Ints, rows: Rows, learning: tuple[float, float], extra: Floats, key: tuple[int, int]
) -> None:
    """Fill effort and rework effort of every job in ticks, -1 where it need not be redone.

    learning: rate and floor. extra: the share that a job takes more, by job; empty for none. key: seed and replication.
    """
    again = math.log1p(REWORK_CV * REWORK_CV)
    steepness = math.log2(learning[0])
    for row in range(len(rows.names)):
        name, redone, spread = rows.names[row], rows.rework_probability[row], math.log1p(rows.effort_cv[row] ** 2)
        sigma, shift = math.sqrt(spread), 0.5 * spread
        for job in range(firsts[row], firsts[row + 1]):
            slot, place = table[SLOT, job], table[PLACE, job]
            effort = rows.effort_hours[row]
            if learning[0] < 1.0:
                effort *= max(learning[1], float(job - firsts[row] + 1) ** steepness)
            if spread > 0.0:
                effort *= math.exp(sigma * _normal(_first(key[0], key[1], name, _EFFORT, slot, place)) - shift)
            if len(extra) > 0:
                effort *= 1.0 + extra[job]
            table[EFFORT, job], table[REWORK, job] = _ticks(effort), _NOT_REDONE
            if redone > 0.0:
                u, v = _pair(key[0], key[1], name, _REWORK, slot, place)
                if u < redone:
                    factor = REWORK_EFFORT * math.exp(math.sqrt(again) * _normal(v) - 0.5 * again)
                    table[REWORK, job] = _ticks(effort * factor)


# -- the reporting line -----------------------------------------------------------------------------------------------


@part
def _wait(mean_days: float, cv: float, u: float) -> float:
    spread = math.log1p(cv * cv)
    return mean_days * math.exp(math.sqrt(spread) * _normal(u) - 0.5 * spread)


@part
def _filter(line: Line, job: tuple[np.uint64, int, int], key: tuple[int, int]) -> tuple[float, int]:
    """Repeat attempts through all layers until one passes; give the days taken and the returns."""
    days, returns = 0.0, 0
    while returns < ATTEMPT_LIMIT:
        passes = True
        for layer in range(line.layers):
            if passes:
                fold = (returns * LAYERS + layer) << KIND_BITS
                u = _first(key[0], key[1], job[0], _LAYER_WAIT | fold, job[1], job[2])
                days += _wait(line.layer_wait_days, line.wait_cv, u)
                u = _first(key[0], key[1], job[0], _FILTER | fold, job[1], job[2])
                passes = u >= line.filter_probability
        if passes:
            break
        returns += 1
    return days, returns


@kernel
def pass_gates(
    delay_days: Floats, returns: Floats, gate: Ints, keys: tuple[Words, Ints, Ints], line: Line, key: tuple[int, int]
) -> None:
    """Fill delay and returns of every job that has a gate. keys: name, slot, place, by job. key: seed, replication."""
    for at in range(len(gate)):
        if gate[at] != OPEN:
            job = (keys[0][at], keys[1][at], keys[2][at])
            u = _first(key[0], key[1], job[0], _CEO_WAIT, job[1], job[2])
            delay_days[at] = _wait(line.ceo_wait_days, line.wait_cv, u)
            if line.layers > 0:
                days, back = _filter(line, job, key)
                delay_days[at] += days
                returns[at] = back
            elif line.has_second_line and gate[at] == APPROVAL:
                u = _first(key[0], key[1], job[0], _LAYER_WAIT, job[1], job[2])
                delay_days[at] = max(delay_days[at], _wait(line.layer_wait_days, line.wait_cv, u))


# -- attendance -------------------------------------------------------------------------------------------------------


@part
def _stay_away(came: Truths, person: int, first: int, end: int) -> None:
    for day in range(first, min(end, came.shape[1])):
        came[person, day] = False


@part
def _take_leave(
    came: Truths, days: Ints, years: Years, person: int, year: int, who: tuple[np.uint64, int], key: tuple[int, int]
) -> None:
    """Take the leave block and the single days of a year: the first ones of a shuffle of all its other days."""
    first, end = years.starts[year], years.starts[year + 1]
    block, options = end, years.option_starts[year + 1] - years.option_starts[year]
    if options > 0:
        chosen = int(_first(key[0], key[1], who[0], _LEAVE, year, who[1]) * options)
        block = years.options[years.option_starts[year] + chosen]
        _stay_away(came, person, block, block + LEAVE_BLOCK_DAYS)
    free = 0
    for day in range(first, end):
        if not block <= day < block + LEAVE_BLOCK_DAYS:
            days[free] = day
            free += 1
    for k in range(min(SINGLE_DAYS, free)):
        u = _first(key[0], key[1], who[0], _DAY_OFF, year * SLOTS_PER_YEAR + k, who[1])
        at = k + int(u * (free - k))
        days[k], days[at] = days[at], days[k]
        _stay_away(came, person, days[k], days[k] + 1)


@part
def _fall_ill(
    came: Truths, years: Years, person: int, year: int, who: tuple[np.uint64, int], key: tuple[int, int]
) -> None:
    first, length = years.starts[year], years.starts[year + 1] - years.starts[year]
    u = _first(key[0], key[1], who[0], _SPELLS, year, who[1])
    for spell in range(_events(u, SICK_SPELLS_PER_YEAR, SPELL_LIMIT)):
        u, v = _pair(key[0], key[1], who[0], _SPELL, year * SPELL_LIMIT + spell, who[1])
        start = first + int(u * length)
        _stay_away(came, person, start, start + _trials(v, SICK_SPELL_DAYS))


@kernel
def draw_presence(came: Truths, days: Ints, names: Words, numbers: Ints, years: Years, key: tuple[int, int]) -> None:
    """Fill came[person, day] with who comes when.

    days: room for the days of a year. names: words of the grades, numbers: within the grade. key: seed and replication.
    """
    came[:] = True
    for person in range(len(names)):
        who = (names[person], numbers[person])
        for year in range(len(years.starts) - 1):
            if years.starts[year] < came.shape[1]:
                _take_leave(came, days, years, person, year, who, key)
                _fall_ill(came, years, person, year, who, key)
