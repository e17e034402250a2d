"""The kinds of rows: what each is about, and how it rests."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, cast

from workbench.desk import Action, Observation, Row, Run
from workbench.domain.documents import Pin, Review
from workbench.store.codec import Codec, Kind
from workbench.store.versions import stamp


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
    """A row as it rests; number is that of the version it is about, None where it is about none."""

    id: str
    about: str
    number: int | None
    author: str
    at: str
    schema: int
    payload: str


ENTRY_COLUMNS = tuple(field.name for field in fields(EntryRow))


def _untitled(_: object) -> str:
    return ""


ROW_KINDS = (
    RowKind(
        kind=Kind(name="review", type=Review, schema=1, title=_untitled),
        about=lambda row: row.pin.document,
        pin=lambda row: row.pin,
    ),
    RowKind(kind=Kind(name="observation", type=Observation, schema=1, title=_untitled), about=lambda row: row.measure),
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


class RowCodec:
    """Encodes and decodes rows."""

    def __init__(self) -> None:
        self._codec = Codec(tuple(row_kind.kind for row_kind in ROW_KINDS))

    def encode(self, row: Row, *, entry_id: str) -> EntryRow:
        """Give a row as it rests."""
        row_kind, encoded = row_kind_of(type(row)), self._codec.encode(row)
        pin = row_kind.pin(row)
        return EntryRow(
            id=entry_id,
            about=row_kind.about(row),
            number=None if pin is None else pin.number,
            author=row.actor,
            at=stamp(row.at),
            schema=encoded.schema,
            payload=encoded.payload,
        )

    def decode(self, kind: type[Row], rests: EntryRow) -> Row:
        """Give a row back. Raises NewerSchemaError and DamagedError."""
        name = row_kind_of(kind).name
        row: Any = self._codec.decode(name, rests.schema, rests.payload, f"{name} {rests.id}")
        return cast("Row", row)
