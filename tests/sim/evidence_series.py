"""Builds series of readings for the tests of the warning signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from osm_sim.evidence.generator import Draw, normals, remembering
from osm_sim.evidence.series import Better, Floats, Reading, Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

START = 2024 * 12


def series(
    values: Sequence[float] | NDArray[np.floating[Any]],
    *,
    measure: str = "m",
    target: float | None = None,
    red: float | None = None,
    delays: Sequence[int] | None = None,
    reporters: str | Sequence[str] = "anna",
    first_told: dict[int, float] | None = None,
    months: Sequence[int] | None = None,
    better: Better | None = Better.HIGHER,
    decimals: int = 1,
) -> Series:
    """A series by its parts; values are rounded to the decimals. first_told: by place in the series."""
    readings = tuple(
        Reading(
            month=START + (at if months is None else months[at]),
            value=round(float(value), decimals),
            reported_on=None if delays is None else 1000 + 30 * at + delays[at],
            due_on=None if delays is None else 1000 + 30 * at,
            reporter=reporters if isinstance(reporters, str) else reporters[at],
            earlier=() if not first_told or at not in first_told else (first_told[at],),
            target=target,
            red=red,
        )
        for at, value in enumerate(values)
    )
    return Series(measure=measure, readings=readings, better=better, decimals=decimals)


def noise(name: str, months: int = 36, *, memory: float = 0.0, level: float = 60.0, spread: float = 4.0) -> Floats:
    """Made-up values with memory around a level."""
    shocks = normals(7, name, Draw.NOISE, months)
    return np.asarray(level + spread * remembering(shocks, memory), np.float64)
