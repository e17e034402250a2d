"""The messages of the map's page besides the editing ones, what they may hold, and what each is answered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from osm_sim.errors import InputError
from workbench.apps.strategy_map_picture import Json
from workbench.domain.editing import Refusal
from workbench.domain.merge import Side
from workbench.jobs import strategy_map_fields as reading
from workbench.jobs.strategy_map_commands import Made, editing_ops
from workbench.jobs.strategy_map_fields import Parser

LONGEST_LIMIT = 100
LARGEST_FILE = 2_100_000
"""Characters of a graph's file that are looked at; what is larger is refused with its size by the reader."""


def read(message: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """Give a message's op and its fields. Raises InputError for an unknown op, and as its fields do."""
    op = message.get("op")
    if not isinstance(op, str) or op not in _OPS:
        known = ", ".join((*_OPS, *editing_ops()))
        raise InputError(f"op(={reading.shown(op)}) must be one of {known}")
    fields = reading.read_fields(message, _OPS[op])
    if isinstance(fields, Refusal):
        raise InputError(fields.sentence)
    return op, fields


def _graph_text(value: object) -> str:
    if not isinstance(value, str):
        raise InputError(f"text(={reading.shown(value)}) must be a text")
    if len(value) > LARGEST_FILE:
        raise InputError(
            f"text (of {len(value)} characters) must have at most {LARGEST_FILE}: take a part of the graph"
        )
    return value


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise InputError(f"places(={reading.shown(value)}) must be an object of nodes and perspectives")
    return value


def _texts(value: object) -> dict[str, str]:
    pairs = _object(value).items()
    found = {name: text for name, text in pairs if isinstance(text, str) and len(text) <= LONGEST_LIMIT}
    if len(found) != len(pairs):
        raise InputError(
            f"texts(={reading.shown(str(value))}) must be texts of up to {LONGEST_LIMIT} characters, by name"
        )
    return found


def _objects(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError(f"choices(={reading.shown(value)}) must be a list of {{at, side}}")
    return value


_OPS: dict[str, Mapping[str, Parser]] = {
    "open": {"document": reading.key, "number": reading.maybe(reading.count), "view": reading.truth},
    "close": {},
    "begin": {"template": reading.key, "title": reading.title},
    "case": {"name": reading.key},
    "undo": {},
    "redo": {},
    "width": {"width": reading.number},
    "history": {"before": reading.maybe(reading.count)},
    "look": {"number": reading.count},
    "compare": {"before": reading.count, "after": reading.count},
    "now": {},
    "restore": {"number": reading.count},
    "resolve": {"choices": _objects},
    "drop": {},
    "download": {},
    "limits": {"texts": _texts},
    "offer_graph": {"name": reading.title, "text": _graph_text},
    "take_graph": {"places": _object},
    "drop_offer": {},
}
"""What a message besides the editing ones holds: its fields, and how each is read."""


def sides(choices: list[dict[str, object]], clashes: int) -> list[tuple[int, Side]]:
    """Read decisions on so many clashes: which, and whose edit holds. Raises InputError for what is none."""
    found = []
    for choice in choices:
        at, side = choice.get("at"), choice.get("side")
        is_place = isinstance(at, int) and not isinstance(at, bool) and 0 <= at < clashes
        if not is_place or side not in ("ours", "theirs") or len(choice) != 2:
            raise InputError(f"choices(={reading.shown(str(choice))}) must name a clash by at, and side ours or theirs")
        found.append((int(str(at)), Side(str(side))))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file for the browser to save."""

    name: str
    text: str
    type: str


def answer(message_id: object, sentence: str, *, ok: bool, gives: Made | File | None = None) -> Json:
    """Give the answer to a message, with what was made or is to be saved; its id goes back as it came."""
    is_plain = isinstance(message_id, int | str) and len(str(message_id)[:101]) <= 100
    return {
        "op": "answer",
        "id": message_id if is_plain else None,
        "ok": ok,
        "sentence": sentence,
        "made": {"kind": gives.kind, "key": gives.key} if isinstance(gives, Made) else None,
    } | ({"file": asdict(gives)} if isinstance(gives, File) else {})
