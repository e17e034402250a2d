"""The messages of the portfolio page, and what they may hold."""

from collections.abc import Mapping

from osm_sim.errors import InputError
from workbench.domain.editing import Refusal
from workbench.jobs import strategy_map_fields as fields
from workbench.jobs.strategy_map_fields import Message, Parser

MOST_INITIATIVES = 1_000
PARTS = ("plan", "initiatives", "choose", "scenarios", "frontier", "matters", "year", "model")
LONGEST_SEARCH = 600.0


def read(message: Message) -> tuple[str, dict[str, object]]:
    """Give a message's op and its fields. Raises InputError for an unknown op, and as its fields do."""
    op = message.get("op")
    if not isinstance(op, str) or op not in _OPS:
        raise InputError(f"op(={fields.shown(op)}) must be one of {', '.join(_OPS)}")
    found = fields.read_fields(message, _OPS[op])
    if isinstance(found, Refusal):
        raise InputError(found.sentence)
    return op, found


def check_seconds(seconds: float) -> float:
    """Give the seconds of a search. Raises InputError for none, or more than LONGEST_SEARCH."""
    if not 0 < seconds <= LONGEST_SEARCH:
        raise InputError(f"seconds(={seconds:g}) must be above 0 and at most {LONGEST_SEARCH:g}")
    return seconds


_keys = fields.each(fields.key, most=MOST_INITIATIVES)
_OPS: dict[str, Mapping[str, Parser]] = {
    "open": {"document": fields.key, "scenario": fields.maybe(fields.key), "out": _keys, "into": _keys},
    "close": {},
    "case": {"name": fields.key},
    "begin": {"scorecard": fields.key},
    "part": {"part": fields.key},
    "toggle": {"initiative": fields.key, "is_in": fields.truth},
    "choose_all": {"all": fields.truth},
    "back": {},
    "measure": {"measure": fields.key},
    "every_target": {"every": fields.truth},
    "initiative": {"initiative": fields.key},
    "initiative_add": {"title": fields.title},
    "initiative_remove": {"initiative": fields.key},
    "revise": {"initiative": fields.key, "field": fields.key, "text": fields.text},
    "portfolio_field": {"field": fields.key, "key": fields.key, "text": fields.title},
    "support": {"initiative": fields.key, "measure": fields.key, "text": fields.title},
    "picture": {
        "initiative": fields.key,
        "field": fields.key,
        "measure": fields.maybe(fields.key),
        "text": fields.title,
    },
    "link": {"cause": fields.key, "effect": fields.key, "field": fields.key, "text": fields.title},
    "link_picture": {"cause": fields.key, "effect": fields.key},
    "world": {"what": fields.key, "name": fields.key, "field": fields.key, "text": fields.text},
    "world_add": {"what": fields.key, "title": fields.title},
    "world_remove": {"what": fields.key, "name": fields.key},
    "scenario": {"document": fields.maybe(fields.key)},
    "scenario_save": {"title": fields.title},
    "scenario_plan": {},
    "scenario_field": {"field": fields.key, "key": fields.maybe(fields.key), "text": fields.title},
    "compare": {"documents": _keys},
    "select": {"objective": fields.key, "seconds": fields.number},
    "enough": {},
    "use_selection": {},
    "frontier": {"seconds": fields.number},
    "frontier_value": {"value": fields.key},
    "tornado": {"value": fields.key},
    "information": {},
    "regret": {},
    "play": {"step": fields.key},
    "decide": {"initiative": fields.key, "decision": fields.maybe(fields.key)},
    "review": {},
    "cancel": {},
}
"""What a message holds: its fields, and how each is read."""
