"""What a job needs of the world around it: who works, where long work runs, what time it is, where things rest."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from osm_sim.errors import OsmError
from workbench.domain.alignment_outline import Outlined
from workbench.domain.documents import Pin, Review, Version
from workbench.domain.ids import DocumentId, MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.domain.rights import Actor

FEWEST_WORKERS, MOST_WORKERS = 2, 8
"""Where nobody named a place: two even on one core, so that the page is answered while a worker works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One person's desk.

    store: where documents rest. executor: the address of where long work runs ("processes:2", "tcp://10.0.0.5:8786"),
    None where none was named. actor: who is at the desk. now: gives the time, with its zone. is_demo: this is a
    demonstration, in which one person alone on this machine plays every part of an approval.
    """

    store: "Store"
    executor: str | None
    actor: Actor
    now: Callable[[], datetime]
    is_demo: bool = False

    def make_executor(self, engine: str = "compiled") -> Executor:
        """Give a new executor at the desk's address; where none was named, the one that suits the engine.

        Compiled kernels run beside each other in threads, which start at once; Python code needs processes for that.
        Raises InputError for an address that is not one, or that cannot be reached.
        """
        from osm_sim.executors import make_executor  # noqa: PLC0415 - only who runs long work needs it

        return make_executor(self.executor or usual_executor(engine))


def usual_executor(engine: str) -> str:
    """Give the address that suits an engine on this machine: threads:N for "compiled", processes:N for others."""
    workers = min(max(_cores(), FEWEST_WORKERS), MOST_WORKERS)
    return f"{'threads' if engine == 'compiled' else 'processes'}:{workers}"


def _cores() -> int:
    # Of those in the machine, the ones that this process may use; not every system tells.
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


# -- where things rest ------------------------------------------------------------------------------------------------


class StoreError(OsmError):
    """What rests cannot be read or written; nothing was changed. The message tells why and the remedy."""


class UnavailableError(StoreError):
    """The database does not answer now; the same call may succeed later."""


class NewerSchemaError(StoreError):
    """A document was written by a newer workbench than this one."""


class DamagedError(StoreError):
    """The database, or a payload in it, is not as it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document as a list shows it: what kind it is, its title at the newest version, and that version."""

    kind: str
    title: str
    head: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """The document moved on since version `base`: nothing was saved, `head` is the newest version now."""

    document: DocumentId
    base: int
    head: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """One of several documents to be saved together, as version base + 1."""

    document: DocumentId
    value: object
    base: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """Why a decision was not taken: `head` is the newest version by now, after so many decisions on the document."""

    head: Version
    decisions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision as it rests; of two on one document the one with the higher place came later."""

    place: int
    review: Review


class Happening(StrEnum):
    """What happened to an element between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementChange:
    """What version `number` did to an element of the version before.

    element: "objectives:ID", or "" for the document itself. field: its name, "" where the whole element came or went,
    "order" where elements changed places. before, after: as JSON's own kinds, None where there was nothing.
    """

    document: DocumentId
    number: int
    happening: Happening
    element: str
    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A measured value, in the measure's unit; None where it is known to be missing. note: what is to be said of it."""

    measure: MeasureId
    period: Period
    value: float | None
    source: str
    state: State
    actor: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """How an agreed action stands; the newest row of an action counts. due: the day, None where none was agreed."""

    action: str
    title: str
    owner: str
    due: date | None
    state: str
    note: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A simulation that was run on a version: with which settings, and what came out, both as JSON."""

    pin: Pin
    settings: str
    summary: str
    made_with: str
    actor: str
    at: datetime


AnyRow = Review | Observation | Action | Run
Row = TypeVar("Row", Review, Observation, Action, Run)
"""What happens, and is only ever added; actor and at are who added it and when."""


ROWS_AT_ONCE = 5000
"""How many rows `Store.add_all` appends in one step."""


class Store(Protocol):
    """Documents with versions, and rows that are only ever added.

    A store is opened for one person, and whatever is saved through it is that person's. Every call raises
    UnavailableError where the database does not answer, DamagedError where what it holds cannot be right, and
    another StoreError where it cannot be written (a full disk, a read-only file).
    """

    def documents(self, kind: str | None = None) -> tuple[Listed, ...]:
        """Give every document, of one kind or of all, by title."""

    def head(self, document: DocumentId) -> Version | None:
        """Give the newest version of a document, None where there is none."""

    def load(self, pin: Pin) -> object:
        """Give the value of a version. Raises NewerSchemaError, and InputError for a version that does not exist."""

    def save(self, document: DocumentId, value: object, *, base: int, note: str = "") -> Version | Conflict:
        """Append version base + 1 (base 0 makes the document), or give the Conflict where it is taken."""

    def save_all(self, savings: Iterable[Saving]) -> tuple[Version, ...] | Conflict:
        """Append a version to each of several documents in one step: all of them, or none and the first Conflict.

        The versions come by document, not in the order given. Raises InputError where two are of one document, and as
        `save` does.
        """

    def history(
        self, document: DocumentId, *, before: int | None = None, limit: int | None = None
    ) -> tuple[Version, ...]:
        """Give versions, newest first: those with a number under `before`, at most `limit` of them."""

    def changes(self, document: DocumentId, *, element: str | None = None, after: int = 0) -> tuple[ElementChange, ...]:
        """Give what the versions after number `after` did, oldest first, to one element or to all."""

    def outlines(self, known: Mapping[DocumentId, int]) -> tuple[Outlined, ...]:
        """Give the outlines of the scorecards whose newest version is not the number known of them.

        Raises NewerSchemaError and DamagedError for one that cannot be read.
        """

    def decide(self, review: Review, *, seen: int) -> Review | Overtaken:
        """Append a decision on a document's newest version, after the `seen` decisions known of the document.

        Where either is not so any more, nothing is appended. Its actor and time are the store's own. Raises InputError
        where it is about a version that does not exist.
        """

    def decisions(self, known: Collection[int]) -> tuple[Decided, ...]:
        """Give the decisions on all documents whose places are not known, in the order they came."""

    def add(self, row: Row) -> Row:
        """Append a row and give it as it rests: its actor and time are the store's own, whatever the row said.

        Raises InputError where it is about a version that does not exist.
        """

    def add_all(self, rows: Iterable[AnyRow]) -> int:
        """Append rows in their order, and give how many; actors and times are the store's own, as in `add`.

        They are taken and written ROWS_AT_ONCE at a time, each such lot whole or not at all: fewer rows than that are
        all there, or none is. Raises InputError where one is about a version that does not exist; the lots before the
        one that failed stay.
        """

    def series(self, measure: MeasureId, *, last: int | None = None) -> tuple[Observation, ...]:
        """Give a measure's observations in the order they came: all, or the `last` ones."""

    def rows(self, kind: type[Row], about: str | None = None) -> tuple[Row, ...]:
        """Give the rows of a kind in the order they came, of all or about one document, measure or action."""

    def close(self) -> None:
        """Let go of the database; a closed store is not used again."""
