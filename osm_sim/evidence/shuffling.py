"""Chance by shuffling: what remains of a series when trend, season and memory are taken out is put in every order.

The memory is taken out by the Prais-Winsten transformation (Econometrics discussion paper 383, Cowles Commission,
1954), written for gaps between months; its coefficient is corrected for the bias of short series (Marriott and Pope,
Biometrika 41, 1954; every column after the first is taken to cost what a trend costs). The shuffle keeps the controls
(Freedman and Lane, JBES 1, 1983). Shuffles are few where they show nothing and many where they do (Besag and Clifford,
Biometrika 78, 1991, who stop early in the same way).
"""

from collections.abc import Callable

import numpy as np

from osm_sim.evidence.series import Floats, Ints
from osm_sim.streams import uniforms, word

FIRST, MOST = 399, 9_999
"""How many shuffles at first, and in all where the first ones leave a doubt."""
DOUBT = 0.08
MEMORY_MOST, MEMORY_LEAST = 0.95, -0.5
ROUNDS = 4
LASTING = 2.0
"""What a lasting step takes of the memory beside a column's usual share; by the study of honest series."""
NOTHING = 1e-9
"""What is this small beside the whole is a rounding error."""
_SHUFFLE = 200
"""The kind of the draws: `osm_sim.streams.Kind` and the generator of actuals use other numbers."""


def orders(name: str, length: int, count: int, start: int = 0) -> Ints:
    """Give `count` random orders of 0..length - 1, one a row; always the same for a name."""
    rows = np.arange(start, start + count, dtype=np.uint64)[:, None]
    half = np.arange((length + 1) // 2, dtype=np.uint64)[None, :]
    pair = uniforms(0, 0, word(name), _SHUFFLE, rows, half)
    found: Ints = np.concatenate(pair, axis=1)[:, :length].argsort(axis=1)
    return found


def shuffled_p(name: str, length: int, observed: float, statistic: Callable[[Ints], Floats]) -> float:
    """Give the chance of the observed statistic or more over random orders. statistic: of orders, one a row."""
    level = observed - 1e-9 * max(1.0, abs(observed))
    hits = int((statistic(orders(name, length, FIRST)) >= level).sum())
    if (1 + hits) / (1 + FIRST) > DOUBT:
        return (1 + hits) / (1 + FIRST)
    hits += int((statistic(orders(name, length, MOST - FIRST, FIRST)) >= level).sum())
    return (1 + hits) / (1 + MOST)


def controls(months: Ints) -> Floats:
    """Give intercept, straight trend and one yearly wave (from two years on); a row a month."""
    t = (months - months.mean()) / 12
    columns = [np.ones(len(months)), t]
    if months[-1] - months[0] >= 23:
        columns += [np.sin(2 * np.pi * months / 12), np.cos(2 * np.pi * months / 12)]
    return np.column_stack(columns)


def memory(response: Floats, months: Ints, design: Floats) -> float:
    """Give how much of a deviation is left a month later (lag-one autocorrelation of what the design leaves)."""
    coefficient = 0.0
    neighbours = np.diff(months) == 1
    rows, columns = design.shape
    for _ in range(ROUNDS):
        white, whitened = whiten(response, months, coefficient), whiten(design, months, coefficient)
        left = response - design @ np.linalg.lstsq(whitened, white, rcond=None)[0]
        power = float(left @ left)
        if power <= 0 or neighbours.sum() < 3:
            return 0.0
        raw = float((left[1:] * left[:-1])[neighbours].sum() / neighbours.sum() / (power / rows))
        bias = (1 + 3 * raw + (columns - 1) * (1 + raw)) / rows
        coefficient = float(np.clip(raw + bias, MEMORY_LEAST, MEMORY_MOST))
    return coefficient


def whiten(rows: Floats, months: Ints, coefficient: float) -> Floats:
    """Take the memory out of a vector or of a matrix's columns; every row keeps the same variance."""
    shape = (-1, *(1 for _ in rows.shape[1:]))
    kept = (coefficient ** np.diff(months)).reshape(shape)
    white = np.array(rows, np.float64)
    white[1:] = (rows[1:] - kept * rows[:-1]) / np.sqrt(1 - kept**2)
    return white


def association(
    name: str, months: Ints, response: Floats, sought: Floats, *, one_sided: bool, lasting: bool = False
) -> tuple[float, float]:
    """Give how strongly the response goes with what is sought beyond trend, season and memory, and its p-value.

    sought: one column, or several (dummies of groups). The strength is a partial correlation: with its sign for one
    column, from 0 to 1 for several; 0 with a p-value of 1 where trend and season leave nothing. one_sided: a positive
    one is looked for (one column only). lasting: what is sought lasts for long and would itself look like memory, so
    that memory is judged beside it; without, chance is kept to more strictly.
    """
    design = controls(months)
    level = response - response.mean()
    scale = float(np.abs(level).max())
    if scale <= NOTHING * float(np.abs(response).max()):
        return 0.0, 1.0
    level = level / scale
    coefficient = memory(level, months, design)
    if lasting:
        beside = memory(level, months, np.column_stack((design, sought)))
        coefficient = min(MEMORY_MOST, beside + LASTING * (1 + beside) / len(months))
    base, _ = np.linalg.qr(whiten(design, months, coefficient))
    directions = _beyond(whiten(sought.reshape(len(months), -1), months, coefficient), base)
    white = whiten(level, months, coefficient)
    left = white - base @ (base.T @ white)
    if not directions.size or float(np.abs(left).max()) <= NOTHING:
        return 0.0, 1.0

    def strength(order: Ints) -> Floats:
        mixed = left[order]
        rest = (mixed**2).sum(axis=1) - ((mixed @ base) ** 2).sum(axis=1)
        along = mixed @ directions
        size: Floats = np.sqrt((along**2).sum(axis=1) / np.maximum(rest, 1e-300))
        return size * np.sign(along[:, 0]) if one_sided else size

    observed = float(strength(np.arange(len(months))[None, :])[0])
    return observed, shuffled_p(name, len(months), observed, strength)


def _beyond(sought: Floats, base: Floats) -> Floats:
    """Give orthonormal directions of what the base does not hold of the columns sought; each column keeps its sign."""
    wanted = sought - base @ (base.T @ sought)
    directions, sizes, _ = np.linalg.svd(wanted, full_matrices=False)
    kept: Floats = directions[:, sizes > NOTHING * np.linalg.norm(sought)]
    return kept * np.where(wanted[:, :1].T @ kept < 0, -1.0, 1.0)


def ranks(values: Floats) -> Floats:
    """Give each value's rank from 1, equal values their mean rank."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    mean: Floats = (last - (count - 1) / 2.0)[place]
    return mean
