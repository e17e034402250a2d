"""Observations as they rest: there are many of them, so each is short, and read back by the shortest way."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from osm_sim.errors import InputError
from workbench.desk import DamagedError, Observation
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.store.codec import canonical

Cells = tuple[str, str, str, int, str]
"""The id, the author, the time, the schema and the payload of a row."""
_STATES = {state.value: state for state in State}
_period = lru_cache(maxsize=4096)(Period.parse)


def pack(row: Observation) -> str:
    """Give the payload of an observation: its period, value, source, state and note, in this order.

    Raises InputError for a value that is not finite, and for a state that there is not.
    """
    if row.state not in _STATES:
        raise InputError(f"state(={row.state!r}) of an observation must be one of {', '.join(_STATES)}")
    value = None if row.value is None else float(row.value)
    return canonical([str(row.period), value, row.source, _STATES[row.state].value, row.note])


def unpack(measure: MeasureId, found: Sequence[Cells]) -> tuple[Observation, ...]:
    """Give observations of one measure back. Raises DamagedError for the first that cannot be right."""
    try:
        # One text for all of them: a parser that is started for each takes twice as long.
        payloads = json.loads(f"[{','.join([cells[4] for cells in found])}]")
        return tuple([_observation(measure, payload, cells) for payload, cells in zip(payloads, found, strict=True)])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        if len(found) == 1:
            raise DamagedError(
                f"observation {found[0][0]} of measure {measure!r} cannot be read ({error!s:.80});"
                " run `osm-workbench audit`, and restore a backup"
            ) from error
    # One of them is at fault: each by itself tells which, and were none, they would not be as they seem together.
    return tuple(row for cells in found for row in unpack(measure, [cells]))


def _observation(measure: MeasureId, payload: Sequence[Any], cells: Cells) -> Observation:
    period, value, source, state, note = payload
    if not (type(value) is float or value is None) or type(source) is not str or type(note) is not str:
        raise TypeError(f"{value!r:.20}, {source!r:.20} and {note!r:.20} must be a number and two texts")
    return Observation(
        measure=measure,
        period=_period(period),
        value=value,
        source=source,
        state=_STATES[state],
        actor=cells[1],
        at=datetime.fromisoformat(cells[2]),
        note=note,
    )
