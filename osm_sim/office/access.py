"""The reporting line of Figure 4: how long finished work waits for the executives, and how often it returns."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from osm_sim.office.spec import Access, Gate, Panel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Keys = tuple[NDArray[np.uint64], Ints, Ints]
APPROVAL = list(Gate).index(Gate.APPROVAL)
OPEN = list(Gate).index(Gate.NONE)
ATTEMPT_LIMIT = 200
KIND_BITS = 8
"""Attempt and layer are folded into the kind of draw, above these bits."""
LAYERS = 4
"""Ordinals kept for the layers of one attempt."""


class Line(NamedTuple):
    """The reporting line as the kernel wants it: layers of filters, and whether approvals have a second line."""

    layers: int
    has_second_line: bool
    ceo_wait_days: float
    layer_wait_days: float
    wait_cv: float
    filter_probability: float


def draw_gates(access: Access, gate: Ints, keys: Keys, *, seed: int, replication: int) -> tuple[Floats, Floats]:
    """Give the delay in working days and the number of returns of each job; zeros without a gate or a panel.

    gate: position in Gate, by job. keys: name, slot and place of each job's draws.
    """
    delay_days, returns = np.zeros(len(gate)), np.zeros(len(gate))
    if access.panel is not Panel.NONE:
        from osm_sim.office.draws import pass_gates  # numba: only where something is drawn

        line = Line(
            layers=access.layers,
            has_second_line=access.panel is Panel.B,
            ceo_wait_days=float(access.ceo_wait_days),
            layer_wait_days=float(access.layer_wait_days),
            wait_cv=float(access.wait_cv),
            filter_probability=float(access.filter_probability),
        )
        pass_gates(delay_days, returns, gate, keys, line, (seed, replication))
    return delay_days, returns


def expected_wait_days(access: Access) -> float:
    """Give E[T] of a CEO briefing: E[T_ceo] + E[T_layer] * sum over layers i of (1 - f)^-i."""
    if access.panel is Panel.NONE:
        return 0.0
    attempts = sum((1 - access.filter_probability) ** -i for i in range(1, access.layers + 1))
    return access.ceo_wait_days + access.layer_wait_days * attempts
