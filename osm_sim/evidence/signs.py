"""What a warning sign tells: what was seen, how often chance alone does it, and what else could explain it."""

import math
from dataclasses import dataclass
from enum import StrEnum

RATE = 0.05
"""How often a sign may call an honest series, unless told otherwise."""
OFTEN = 0.2
"""From this chance on, what was seen needs no explanation."""


class Kind(StrEnum):
    """What is looked for."""

    BUNCHING = "bunching just on the good side"
    CORRECTIONS = "corrections in one direction"
    LAST_DIGITS = "favourite last digits"
    FIRST_DIGITS = "first digits (Benford)"
    STILL = "values that hardly vary"
    LATE = "late when bad"
    BREAK = "a break at a change of reporter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """How rare a result is by chance.

    p_value: the chance of a result as extreme or more. rate: the chance of a p-value at or below the rate asked for:
    lower than asked where the result counts something small and no count has just that chance.
    """

    p_value: float
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign looked for in one measure.

    statistic: what its test measures (`looked_at` says what). p_value: None where the data do not allow the test;
    reason then says why. rate: the stated rate of false alarms at the rate asked for; 0 where there was no test.
    sentence: for a manager.
    """

    kind: Kind
    measure: str
    statistic: float | None
    p_value: float | None
    rate: float
    sentence: str
    looked_at: str
    reason: str = ""


def told(kind: Kind, measure: str, *, statistic: float, tail: Tail, seen: str, looked_at: str, other: str) -> Sign:
    """Put a sign together. seen: what was seen; other: what else could explain it (both clauses)."""
    explained = f" {other}." if tail.p_value <= OFTEN else ""
    return Sign(
        kind=kind,
        measure=measure,
        statistic=statistic,
        p_value=tail.p_value,
        rate=tail.rate,
        sentence=f"{seen}; {chance(tail.p_value)}.{explained}",
        looked_at=looked_at,
    )


def not_tested(kind: Kind, measure: str, *, reason: str, looked_at: str, statistic: float | None = None) -> Sign:
    """Put a sign together that could not be looked for, and why."""
    return Sign(
        kind=kind,
        measure=measure,
        statistic=statistic,
        p_value=None,
        rate=0.0,
        sentence=f"Not tested: {reason}.",
        looked_at=looked_at,
        reason=reason,
    )


def chance(p_value: float) -> str:
    """Say in words how often honest data show as much."""
    if p_value > OFTEN:
        return "honest data often look like this"
    if p_value > 0.05:
        return f"about 1 in {round(1 / p_value)} honest series shows as much"
    return f"only about 1 in {round(1 / p_value):,} honest series shows as much"


def decided(tails: dict[int, float], at: int, rate: float) -> Tail:
    """Give the tail of a count from the chance of each count or more; the rate is the largest one within that asked."""
    within = [tail for tail in tails.values() if tail <= rate * (1 + 1e-12)]
    return Tail(p_value=min(1.0, tails[at]), rate=max(within, default=0.0))


def binomial(hits: int, tries: int, probability: float, rate: float) -> Tail:
    """Give the exact tail of so many hits or more (one side)."""
    parts = [math.comb(tries, k) * probability**k * (1 - probability) ** (tries - k) for k in range(tries + 1)]
    return decided({k: math.fsum(parts[k:]) for k in range(tries + 1)}, hits, rate)


def two_sided_sign(ups: int, tries: int, rate: float) -> Tail:
    """Give the exact tail of the two-sided sign test (Dixon and Mood, JASA 41, 1946)."""
    one = [math.fsum(math.comb(tries, j) for j in range(k, tries + 1)) / 2.0**tries for k in range(tries + 1)]
    tails = {max(k, tries - k): min(1.0, 2 * one[max(k, tries - k)]) for k in range(tries + 1)}
    return decided(tails, max(ups, tries - ups), rate)


def either(*tails: Tail) -> Tail:
    """Join tests that were each made at the rate divided by their number (Bonferroni)."""
    kept = math.prod(1 - tail.rate for tail in tails)
    return Tail(p_value=min(1.0, len(tails) * min(tail.p_value for tail in tails)), rate=1 - kept)


def counted(number: int, one: str, many: str) -> str:
    """Say a number with its noun."""
    return f"{number} {one if number == 1 else many}"
