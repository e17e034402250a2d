"""The kinds of rows: what each is about, and how it rests."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import count, islice
from typing import Any, TypeVar, cast
from uuid import uuid4

from workbench.desk import Action, AnyRow, Observation, Row, Run
from workbench.domain.documents import Pin, Review
from workbench.domain.ids import MeasureId
from workbench.store.codec import Codec, Kind, canonical, check_schema
from workbench.store.observed import pack, unpack
from workbench.store.versions import stamp

Lot = TypeVar("Lot")
SEAL_DIGITS = 32
"""Of a hash in hexadecimal: as hard to forge as a random id is to guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowKind:
    """A kind of row. about: what its rows are listed by. pin: the version a row is about, where it is about one."""

    kind: Kind
    about: Callable[[Any], str]
    pin: Callable[[Any], Pin | None] = lambda _: None

    @property
    def name(self) -> str:
        return self.kind.name


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """A row as it rests; number is that of the version it is about, None where it is about none.

    id: where it stands among all rows, and a seal over its other cells, so that a changed row no longer fits its id.
    """

    id: str
    about: str
    number: int | None
    author: str
    at: str
    schema: int
    payload: str

    @property
    def place(self) -> str:
        """The part of its id that is not its seal."""
        return self.id[:-SEAL_DIGITS]


ENTRY_COLUMNS = tuple(field.name for field in fields(EntryRow))


def _untitled(_: object) -> str:
    return ""


OBSERVATION = Kind(name="observation", type=Observation, schema=1, title=_untitled)
ROW_KINDS = (
    RowKind(
        kind=Kind(name="review", type=Review, schema=1, title=_untitled),
        about=lambda row: row.pin.document,
        pin=lambda row: row.pin,
    ),
    RowKind(kind=OBSERVATION, about=lambda row: row.measure),
    RowKind(kind=Kind(name="action", type=Action, schema=1, title=_untitled), about=lambda row: row.action),
    RowKind(
        kind=Kind(name="run", type=Run, schema=1, title=_untitled),
        about=lambda row: row.pin.document,
        pin=lambda row: row.pin,
    ),
)
_BY_TYPE = {row_kind.kind.type: row_kind for row_kind in ROW_KINDS}


def row_kind_of(kind: type) -> RowKind:
    """Give the kind of a type of rows."""
    return _BY_TYPE[kind]


def new_places(at: str) -> Iterator[str]:
    """Give places nobody has for rows that are added at one moment: later ones sort after earlier ones.

    A database that keeps ids in their order then appends to their end, instead of all over them.
    """
    moment = "".join(filter(str.isdigit, at))[:20]
    lot = uuid4().hex
    return (f"{moment}-{lot}-{number:06d}-" for number in count())


def lots(things: Iterable[Lot], size: int) -> Iterator[list[Lot]]:
    """Give things a lot at a time, the last one with what is left."""
    source = iter(things)
    while lot := list(islice(source, size)):
        yield lot


class RowCodec:
    """Encodes and decodes rows. An observation's payload holds what no other cell does, the others' all of the row."""

    def __init__(self) -> None:
        self._codec = Codec(tuple(row_kind.kind for row_kind in ROW_KINDS))

    def encode(self, row: AnyRow, *, place: str) -> EntryRow:
        """Give a row as it rests. Raises InputError for a number that is not finite."""
        row_kind, pin = row_kind_of(type(row)), row_kind_of(type(row)).pin(row)
        cells: dict[str, Any] = {
            "about": row_kind.about(row),
            "number": None if pin is None else pin.number,
            "author": row.actor,
            "at": stamp(row.at),
            "schema": row_kind.kind.schema,
            "payload": self._payload(row),
        }
        digest = hashlib.sha256(canonical([place, *cells.values()]).encode("ascii")).hexdigest()
        return EntryRow(id=place + digest[:SEAL_DIGITS], **cells)

    def _payload(self, row: object) -> str:
        return pack(row) if isinstance(row, Observation) else self._codec.payload(row)

    def decode(self, kind: type[Row], rests: EntryRow) -> Row:
        """Give a row back. Raises NewerSchemaError and DamagedError."""
        name = row_kind_of(kind).name
        row: Any
        if name == OBSERVATION.name:
            cells = (rests.id, rests.author, rests.at, rests.schema, rests.payload)
            (row,) = self.series(MeasureId(rests.about), [cells])
        else:
            row = self._codec.decode(name, rests.schema, rests.payload, f"{name} {rests.id}")
        return cast("Row", row)

    def series(self, measure: MeasureId, found: list[tuple[str, str, str, int, str]]) -> tuple[Observation, ...]:
        """Give observations of one measure back, from their ids, authors, times, schemas and payloads.

        Raises NewerSchemaError and DamagedError.
        """
        for schema in {cells[3] for cells in found}:
            check_schema(OBSERVATION, schema, f"an observation of measure {measure!r}")
        return unpack(measure, found)
