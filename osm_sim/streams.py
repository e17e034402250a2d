"""Random numbers by name: every draw has a key of its own, so no draw depends on another.

The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
1, 2, 3", SC 2011). Key words: seed, replication. Counter words: crc32 of the name (an activity's id
or a grade), kind of draw, slot (day or ordinal) and place (in the batch, or the person's number).
Adding an activity, a job or a person therefore leaves every other draw as it was.
"""

from enum import IntEnum
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

from osm_sim.errors import InputError

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]

_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL = 0x9E3779B9, 0xBB67AE85
ROUNDS = 10
SEED_LIMIT = 1 << 32
SLOTS_PER_YEAR = 366
"""A slot that is a day counts year x 366 + day of the year, so that no two years share one."""


class Kind(IntEnum):
    """What a draw is for; the second counter word. The numbers are part of the model: never reuse one."""

    ARRIVAL = 1
    EFFORT = 2
    REWORK = 3
    CEO_WAIT = 4
    LAYER_WAIT = 5
    FILTER = 6
    LEAVE = 7
    DAY_OFF = 8
    SICK_SPELLS = 9
    SICK_SPELL = 10
    TURNOVER = 11
    HYPOTHESIS = 20
    SUCCESS = 21
    EFFECT = 22
    PACE = 23
    SCHEDULE = 24
    SCENARIO = 25
    NOISE = 26
    REPORT = 27
    DRIVER = 28
    SIGNAL = 29


def word(name: str) -> int:
    """Turn a name into a counter word, the same on every machine (never Python's hash)."""
    return crc32(name.encode())


def check_seed(seed: int) -> int:
    """Give the seed back, or say why it cannot be one (a whole number of 32 bits)."""
    if not 0 <= seed < SEED_LIMIT:
        raise InputError(f"seed(={seed}) must be a whole number from 0 to {SEED_LIMIT - 1}")
    return seed


def philox(counter: tuple[Words, Words, Words, Words], key: tuple[int, int]) -> tuple[Words, Words, Words, Words]:
    """Give the four output words of Philox4x32-10 for arrays of counters (32 bits each, held in uint64)."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        low, high = c0 * _MULTIPLIERS[0], c2 * _MULTIPLIERS[1]
        c0, c1, c2, c3 = (
            (high >> _HALF) ^ c1 ^ np.uint64(k0),
            high & _WORD,
            (low >> _HALF) ^ c3 ^ np.uint64(k1),
            low & _WORD,
        )
        k0, k1 = (k0 + _WEYL[0]) & 0xFFFFFFFF, (k1 + _WEYL[1]) & 0xFFFFFFFF
    return c0, c1, c2, c3


def uniforms(
    seed: int, replication: int, name: ArrayLike, kind: int, slot: ArrayLike, place: ArrayLike
) -> tuple[Floats, Floats]:
    """Give two independent uniforms in (0, 1), 52 bits each, for every key.

    `name` (crc32 words), `slot` and `place` broadcast against each other; the results have that shape.
    """
    names, slots, places = np.broadcast_arrays(
        np.asarray(name, np.uint64), np.asarray(slot, np.uint64), np.asarray(place, np.uint64)
    )
    kinds = np.full(names.shape, kind, np.uint64)
    a, b, c, d = philox((names, kinds, slots, places), (seed, replication))
    return _unit(a, b), _unit(c, d)


def _unit(high: Words, low: Words) -> Floats:
    # 52 bits: with 53, the half that keeps draws off 0 would round the largest one up to 1.
    bits = ((high << _HALF) | low) >> np.uint64(12)
    unit: Floats = (bits.astype(np.float64) + 0.5) * 2.0**-52
    return unit
