"""The messages of the scorecard's page besides the editing ones, and what they may hold."""

from collections.abc import Mapping

from osm_sim.errors import InputError
from workbench.domain.editing import Refusal
from workbench.domain.elements import Kind
from workbench.jobs import strategy_map_fields as fields
from workbench.jobs.strategy_map_fields import Parser

MOST_CELLS = 5_000
"""So many values are taken at once."""
SCORED_KINDS = (Kind.MEASURE, Kind.OBJECTIVE, Kind.PERSPECTIVE, Kind.CARD)
EDITING = ("rename", "revise", "remove", "add_measure", "set_target", "remove_target")
"""Of the editing messages those that this page sends; all of them about measures."""


def read(message: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """Give a message's op and its fields. Raises InputError for an unknown op, and as its fields do."""
    op = message.get("op")
    if not isinstance(op, str) or op not in _OPS:
        raise InputError(f"op(={fields.shown(op)}) must be one of {', '.join((*_OPS, *EDITING))}")
    found = fields.read_fields(message, _OPS[op])
    if isinstance(found, Refusal):
        raise InputError(found.sentence)
    return op, found


def objects(value: object) -> list[dict[str, object]]:
    """Read a list of objects. Raises InputError for what is none, and for one of more than MOST_CELLS."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError(f"(={fields.shown(value)}) must be a list of objects")
    if len(value) > MOST_CELLS:
        raise InputError(f"cells (of {len(value)}) must be at most {MOST_CELLS} at once: take a smaller block")
    return value


_OPS: dict[str, Mapping[str, Parser]] = {
    "open": {"document": fields.key},
    "close": {},
    "case": {"name": fields.key},
    "month": {"period": fields.period},
    "width": {"width": fields.number},
    "choose": {"kind": fields.one_of(Kind, *SCORED_KINDS), "key": fields.key},
    "method": {"name": fields.title},
    "multiples": {"perspective": fields.key},
    "explain": {"kind": fields.one_of(Kind, *SCORED_KINDS), "key": fields.key},
    "flow": {"key": fields.key},
    "grid": {"last": fields.maybe(fields.period)},
    "enter": {"cells": objects},
    "judge": {"cells": objects, "state": fields.title, "note": fields.text},
    "trust": {},
    "undo": {},
    "redo": {},
    "resolve": {"choices": objects},
    "drop": {},
}
"""What a message besides the editing ones holds: its fields, and how each is read."""
