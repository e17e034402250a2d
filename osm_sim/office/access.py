"""The reporting line of Figure 4: how long finished work waits for the executives, and how often it returns."""

import numpy as np
from numpy.typing import NDArray

from osm_sim.dists import Lognormal
from osm_sim.office.spec import Access, Gate, Panel
from osm_sim.streams import Kind, uniforms

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Keys = tuple[NDArray[np.uint64], Ints, Ints]
APPROVAL = list(Gate).index(Gate.APPROVAL)
OPEN = list(Gate).index(Gate.NONE)
ATTEMPT_LIMIT = 200
_KIND_BITS = 8
_LAYERS = 4


def draw_gates(access: Access, gate: Ints, keys: Keys, *, seed: int, replication: int) -> tuple[Floats, Floats]:
    """Give the delay in working days and the number of returns of each job; zeros without a gate or a panel.

    gate: position in Gate, by job. keys: name, slot and place of each job's draws.
    """
    delay, returns = np.zeros(len(gate)), np.zeros(len(gate))
    gated = np.flatnonzero(gate != OPEN)
    if access.panel is Panel.NONE or not len(gated):
        return delay, returns
    draws = _Draws(access, (keys[0][gated], keys[1][gated], keys[2][gated]), seed, replication)
    ceo = draws.wait(Kind.CEO_WAIT, access.ceo_wait_days, 0)
    if access.layers:
        passed, returns[gated] = _layers(access, draws, len(gated))
        delay[gated] = ceo + passed
    elif access.panel is Panel.B:
        solid_line = draws.wait(Kind.LAYER_WAIT, access.layer_wait_days, 0)
        delay[gated] = np.where(gate[gated] == APPROVAL, np.maximum(ceo, solid_line), ceo)
    else:
        delay[gated] = ceo
    return delay, returns


def expected_wait_days(access: Access) -> float:
    """Give E[T] of a CEO briefing: E[T_ceo] + E[T_layer] * sum over layers i of (1 - f)^-i."""
    if access.panel is Panel.NONE:
        return 0.0
    attempts = sum((1 - access.filter_probability) ** -i for i in range(1, access.layers + 1))
    return access.ceo_wait_days + access.layer_wait_days * attempts


class _Draws:
    """The draws of the gated jobs, each with its own key; attempt and layer are folded into the kind."""

    def __init__(self, access: Access, keys: Keys, seed: int, replication: int) -> None:
        self._access, self._keys, self._seed = access, keys, (seed, replication)

    def uniform(self, kind: Kind, ordinal: int) -> Floats:
        return uniforms(*self._seed, self._keys[0], kind | ordinal << _KIND_BITS, self._keys[1], self._keys[2])[0]

    def wait(self, kind: Kind, mean_days: float, ordinal: int) -> Floats:
        return Lognormal(mean=mean_days, cv=self._access.wait_cv).quantile(self.uniform(kind, ordinal))


def _layers(access: Access, draws: _Draws, count: int) -> tuple[Floats, Floats]:
    """Repeat attempts through all layers until one passes; give the days taken and the returns."""
    days, returns = np.zeros(count), np.zeros(count)
    pending = np.ones(count, bool)
    for attempt in range(ATTEMPT_LIMIT):
        on_its_way = pending.copy()
        for layer in range(access.layers):
            ordinal = attempt * _LAYERS + layer
            days += np.where(on_its_way, draws.wait(Kind.LAYER_WAIT, access.layer_wait_days, ordinal), 0.0)
            on_its_way &= draws.uniform(Kind.FILTER, ordinal) >= access.filter_probability
        pending &= ~on_its_way
        returns += pending
        if not pending.any():
            break
    return days, returns
