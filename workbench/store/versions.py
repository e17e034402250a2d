"""A version as a row: what it says, and the hash that ties it to the version before."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from itertools import pairwise

from osm_sim.errors import InputError
from workbench.desk import Conflict, DamagedError, Listed, Saving
from workbench.domain.documents import Pin, Version
from workbench.domain.ids import DocumentId
from workbench.store.codec import Codec, Encoded, canonical, check_schema, fit


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version as it rests. at: UTC, ISO 8601. previous: the hash of the version before, "" for the first."""

    document: DocumentId
    number: int
    kind: str
    title: str
    author: str
    at: str
    note: str
    schema: int
    payload: str
    previous: str
    hash: str

    @property
    def place(self) -> str:
        return f"{self.kind} {self.title!r} ({self.document}) version {self.number}"

    def version(self) -> Version:
        """Give who, what and when."""
        return Version(
            document=self.document,
            number=self.number,
            author=self.author,
            at=moment(self.at),
            note=self.note,
            schema=self.schema,
            hash=self.hash,
        )

    def listed(self) -> Listed:
        """Give what a list shows, for the newest version of a document."""
        return Listed(kind=self.kind, title=self.title, head=self.version())

    def value(self, codec: Codec) -> object:
        """Give the value. Raises NewerSchemaError and DamagedError."""
        return codec.decode(self.kind, self.schema, self.payload, self.place)

    def is_draft_of(self, draft: "Draft") -> bool:
        """Whether this row is what the draft became."""
        return (self.author, self.at, self.payload) == (draft.author, draft.at, draft.encoded.payload)


COLUMNS = tuple(field.name for field in fields(VersionRow))
SEALED = tuple(name for name in COLUMNS if name != "hash")
"""What the hash covers: every column but itself, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A version that has no number yet."""

    pin: Pin
    encoded: Encoded
    author: str
    at: str
    note: str

    def row(self, previous: str) -> VersionRow:
        """Give the row that follows the version with the hash `previous`."""
        cells = {
            "document": self.pin.document,
            "number": self.pin.number,
            "kind": self.encoded.kind,
            "title": self.encoded.title,
            "author": self.author,
            "at": self.at,
            "note": self.note,
            "schema": self.encoded.schema,
            "payload": self.encoded.payload,
            "previous": previous,
        }
        return VersionRow(**cells, hash=seal(cells))  # type: ignore[arg-type]  # a dict of both kinds of cells


def make_draft(document: DocumentId, base: int, encoded: Encoded, *, author: str, at: datetime, note: str) -> Draft:
    """Give the draft of version base + 1."""
    pin = Pin(document=document, number=base + 1)
    return Draft(pin=pin, encoded=encoded, author=fit(author), at=stamp(at), note=fit(note))


def make_drafts(codec: Codec, savings: Iterable[Saving], *, author: str, at: datetime) -> tuple[Draft, ...]:
    """Give the drafts of several documents, in the order in which everybody takes them, so that nobody waits in a ring.

    Raises InputError where two are of one document.
    """
    drafts = [
        make_draft(one.document, one.base, codec.encode(one.value), author=author, at=at, note=one.note)
        for one in savings
    ]
    drafts.sort(key=lambda draft: draft.pin.document)
    for before, after in pairwise(drafts):
        if before.pin.document == after.pin.document:
            raise InputError(f"document {after.pin.document!r} must be saved but once in one step: leave one away")
    return tuple(drafts)


def check_follows(codec: Codec, head: VersionRow | None, draft: Draft) -> Conflict | None:
    """Give the Conflict where the draft does not follow the newest version, None where it does.

    Raises InputError for a draft that no version could ever follow, NewerSchemaError where the newest version has a
    shape of the future: saving over it would drop what this workbench cannot see.
    """
    base = draft.pin.number - 1
    if head is None:
        if base:
            raise InputError(f"document {draft.pin.document!r} is not in the store; save it with base 0 to make it")
        return None
    if head.kind != draft.encoded.kind:
        raise InputError(f"{head.place} cannot become a {draft.encoded.kind}; save that as a document of its own")
    check_schema(codec.kind(head.kind), head.schema, head.place)
    if head.number < base:
        raise InputError(f"{head.place} is the newest version, base(={base}) is not there yet; load the newest one")
    return None if head.number == base else Conflict(document=head.document, base=base, head=head.version())


def no_such_version(pin: Pin) -> InputError:
    """Give the error for a version that does not exist."""
    return InputError(f"document {pin.document!r} has no version {pin.number}; see its history for those it has")


def by_title(listed: Listed) -> tuple[str, str]:
    """Give what documents are sorted by."""
    return listed.title.casefold(), listed.head.document


def seal(cells: dict[str, object]) -> str:
    """Give the hash of a version's cells: SHA-256 over their JSON, in hexadecimal."""
    return hashlib.sha256(canonical([cells[name] for name in SEALED]).encode("ascii")).hexdigest()


def seal_of(row: VersionRow) -> str:
    """Give the hash that a row should have."""
    return seal({name: getattr(row, name) for name in SEALED})


def stamp(at: datetime) -> str:
    """Give a moment as it rests: UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """Read a moment back. Raises DamagedError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise DamagedError(f"at(={text!r}) is no time; run `osm-workbench audit` and restore a backup") from error
