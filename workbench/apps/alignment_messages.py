"""The messages of the alignment page, and what they may hold."""

from collections.abc import Mapping
from datetime import date

from osm_sim.errors import InputError
from workbench.domain.documents import Decision
from workbench.domain.editing import Refusal
from workbench.domain.findings import Severity
from workbench.domain.organisation import Function, Role, UnitKind
from workbench.domain.realignment import Choice
from workbench.domain.scorecard import Flow, How, Mode
from workbench.jobs import strategy_map_fields as fields
from workbench.jobs.strategy_map_fields import Message, Parser, WrongError

MOST_UNITS = 5_000
"""So many units are named at once."""
MOST_ROWS = 5_000


def read(message: Message) -> tuple[str, dict[str, object]]:
    """Give a message's op and its fields. Raises InputError for an unknown op, and as its fields do."""
    op = message.get("op")
    if not isinstance(op, str) or op not in _OPS:
        raise InputError(f"op(={fields.shown(op)}) must be one of {', '.join(_OPS)}")
    found = fields.read_fields(message, _OPS[op])
    if isinstance(found, Refusal):
        raise InputError(found.sentence)
    return op, found


def unit_field(field: str, value: object) -> object:
    """Read the value of a field of a unit. Raises InputError for one that it has not, or that cannot be read."""
    return _read_field(_UNIT_FIELDS, "a unit", field, value)


def mark_field(field: str, value: object) -> object:
    """Read the value of a mark of an objective; raises as `unit_field` does."""
    return _read_field(_MARK_FIELDS, "an objective's marks", field, value)


def _read_field(parsers: Mapping[str, Parser], what: str, field: str, value: object) -> object:
    if field not in parsers:
        raise InputError(f"field(={fields.shown(field)}) of {what} must be one of {', '.join(parsers)}")
    try:
        return fields.named(field, parsers[field], value)
    except WrongError as error:
        raise InputError(str(error)) from None


def day(value: object) -> date:
    """Read a day as it is written."""
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise WrongError(f"(={fields.shown(value)}) must be a day, such as 2026-12-15") from None


def texts(value: object) -> list[dict[str, str]]:
    """Read rows of texts by the names of their columns."""
    if not isinstance(value, list) or len(value) > MOST_ROWS or not all(isinstance(row, dict) for row in value):
        raise WrongError(f"(={fields.shown(value)}) must be a list of at most {MOST_ROWS} rows")
    return [{str(name): fields.text(text) for name, text in row.items()} for row in value]


def _anything(value: object) -> object:
    return value


_units = fields.each(fields.key, most=MOST_UNITS)
_UNIT_FIELDS: dict[str, Parser] = {
    "name": fields.title,
    "kind": fields.one_of(UnitKind),
    "function": fields.maybe(fields.one_of(Function)),
    "parent": fields.maybe(fields.key),
    "beside": _units,
}
_MARK_FIELDS: dict[str, Parser] = {"is_synergy": fields.truth, "carriers": _units, "exempt": _units}
_LINK: dict[str, Parser] = {
    "document": fields.key,
    "objective": fields.key,
    "to_document": fields.key,
    "to_objective": fields.key,
}
_HOW: dict[str, Parser] = {
    "how": fields.one_of(How),
    "mode": fields.one_of(Mode),
    "weight": fields.number,
    "aggregation": fields.one_of(Flow),
}
_OPS: dict[str, Mapping[str, Parser]] = {
    "open": {"document": fields.key},
    "close": {},
    "case": {"name": fields.key},
    "refresh": {},
    "follow": {"document": fields.key, "key": fields.key},
    "unfollow": {},
    "unit": {"unit": fields.maybe(fields.key)},
    "add_unit": {
        "parent": fields.maybe(fields.key),
        "name": fields.title,
        "kind": fields.one_of(UnitKind),
        "function": fields.maybe(fields.one_of(Function)),
    },
    "revise_unit": {"unit": fields.key, "field": fields.key, "value": _anything},
    "remove_unit": {"unit": fields.key},
    "grant": {
        "unit": fields.maybe(fields.key),
        "name": fields.title,
        "sign_in": fields.title,
        "role": fields.one_of(Role),
    },
    "ungrant": {"person": fields.key, "role": fields.one_of(Role), "unit": fields.maybe(fields.key)},
    "mark": {"key": fields.key, "field": fields.key, "value": _anything},
    "link": {**_LINK, **_HOW},
    "unlink": _LINK,
    "cascade_look": {
        "document": fields.key,
        "key": fields.key,
        "units": _units,
        **_HOW,
        "with_measures": fields.truth,
    },
    "cascade": {},
    "cascade_drop": {},
    "round": {"document": fields.key},
    "round_open": {"title": fields.title, "deadline": day, "units": fields.maybe(_units)},
    "round_deadline": {"document": fields.key, "deadline": day},
    "round_close": {"document": fields.key},
    "decide": {
        "document": fields.key,
        "number": fields.count,
        "decision": fields.one_of(Decision),
        "note": fields.text,
    },
    "realign_look": {"document": fields.key, "source": fields.key},
    "realign": {
        "choices": fields.each(
            fields.record(lambda **one: one, {"key": fields.key, "choice": fields.one_of(Choice)}), most=MOST_UNITS
        )
    },
    "realign_drop": {},
    "survey": {"section": fields.key, "rows": texts},
    "findings": {
        "severity": fields.maybe(fields.one_of(Severity)),
        "rule": fields.maybe(fields.key),
        "unit": fields.maybe(fields.key),
    },
    "cancel": {},
}
"""What a message holds: its fields, and how each is read."""
