"""A backup brought back: what is missing is appended, and what came since is never removed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import IntegrityError

from osm_sim.errors import InputError
from workbench.desk import DamagedError, StoreError, UnavailableError
from workbench.domain.documents import Pin
from workbench.domain.ids import DocumentId
from workbench.store import tables
from workbench.store.audit import audit_engine
from workbench.store.backup import Cells, copy_rows
from workbench.store.codec import Encoded
from workbench.store.engines import check_layout, make_reading_engine, writing
from workbench.store.sql import SqlStore, append, version_row
from workbench.store.troubles import told
from workbench.store.versions import VersionRow, make_draft

SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did: versions and rows appended as they were, and documents taken back by a new version."""

    versions: int
    rows: int
    taken_back: tuple[Pin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """A document in the backup and in the store; own is None where the store has none."""

    saved: VersionRow
    own: VersionRow | None
    is_continued: bool
    """Whether the backup's versions go on from the store's, so that they can be appended as they are."""

    @property
    def has_newer_work(self) -> bool:
        return self.own is not None and not self.is_continued and self.own.hash != self.saved.hash


def restore(store: SqlStore, path: str, *, overwrite: bool = False) -> Restored:
    """Bring back what a backup holds and the store does not, in one step.

    Where the store holds newer work on a document, it is refused with an InputError unless `overwrite`; then the
    backup's newest version of that document is saved once more, as the newest, and the history keeps the work in
    between. Raises DamagedError for a backup that is not as it was written, StoreError where it cannot be read.
    """
    with _opened(path) as engine:
        _check(engine, store, path)
        try:
            with (
                told(f"backup {path!r}"),
                engine.connect() as source,
                writing(store.engine).begin() as target,
            ):
                return _restore(store, source, target, path, overwrite=overwrite)
        except StoreError as error:
            if isinstance(error.__cause__, IntegrityError):
                raise UnavailableError("somebody saved while the backup was brought back; try again") from error
            raise


def _restore(store: SqlStore, source: Connection, target: Connection, path: str, *, overwrite: bool) -> Restored:
    standings = {standing.saved.document: standing for standing in _standings(source, target)}
    newer = [standing for standing in standings.values() if standing.has_newer_work]
    if newer and not overwrite:
        raise InputError(_refusal(newer, path))

    def is_missing(cells: Cells) -> bool:
        standing = standings[_document_of(cells)]
        return standing.is_continued and (standing.own is None or int(str(cells["number"])) > standing.own.number)

    copy_rows(source, target, tables.document, wanted=lambda cells: standings[_document_of(cells)].own is None)
    versions = copy_rows(source, target, tables.version, wanted=is_missing)
    copy_rows(source, target, tables.change, wanted=is_missing)
    rows = _copy_entries(source, target, {standing.saved.document for standing in newer})
    taken_back = tuple(_take_back(store, target, standing, path) for standing in newer)
    return Restored(versions=versions, rows=rows, taken_back=taken_back)


def _standings(source: Connection, target: Connection) -> Iterator[_Standing]:
    for document in source.execute(select(tables.document.c.id).order_by(tables.document.c.id)).scalars().all():
        saved, own = _head(source, DocumentId(document)), _head(target, DocumentId(document))
        if saved is not None:
            yield _Standing(saved=saved, own=own, is_continued=_continues(source, saved, own))


def _continues(source: Connection, saved: VersionRow, own: VersionRow | None) -> bool:
    """Whether the store's newest version is one of the backup's; hashes are chained, so all before it are, too."""
    if own is None:
        return True
    if own.number > saved.number:
        return False
    same_number = version_row(source, Pin(document=saved.document, number=own.number))
    return same_number is not None and same_number.hash == own.hash


def _take_back(store: SqlStore, target: Connection, standing: _Standing, path: str) -> Pin:
    """Save the backup's newest version of a document once more, as the newest."""
    saved, own = standing.saved, standing.own
    assert own is not None  # only newer work is taken back
    encoded = Encoded(kind=saved.kind, schema=saved.schema, title=saved.title, payload=saved.payload)
    note = f"version {saved.number} brought back from {Path(path).name}"
    draft = make_draft(own.document, own.number, encoded, author=store.actor, at=store.now(), note=note)
    return append(target, store.codec, own, draft).pin


def _copy_entries(source: Connection, target: Connection, apart: set[DocumentId]) -> int:
    """Append the rows that are missing; those about versions that went another way since stay in the backup."""
    copied = 0
    for name, table in tables.ROW_TABLES.items():
        present = set(target.execute(select(table.c.id)).scalars())
        skipped = apart if name in tables.PINNED else set()

        def is_missing(cells: Cells, present: set[str] = present, skipped: set[DocumentId] = skipped) -> bool:
            return cells["id"] not in present and cells["about"] not in skipped

        copied += copy_rows(source, target, table, wanted=is_missing)
    return copied


def _refusal(newer: list[_Standing], path: str) -> str:
    told_of = [
        f"{standing.saved.kind} {standing.saved.title!r} is at version {standing.own.number} here and at"
        f" {standing.saved.number} in the backup"
        for standing in newer[:SHOWN]
        if standing.own is not None
    ]
    more = f", and {len(newer) - SHOWN} more" if len(newer) > SHOWN else ""
    return (
        f"the store holds newer work than {path!r}: {'; '.join(told_of)}{more}. Make a backup of the store, then go"
        " over it with --overwrite: the newer versions stay in the history"
    )


def _head(connection: Connection, document: DocumentId) -> VersionRow | None:
    newest = select(func.max(tables.version.c.number)).where(tables.version.c.document == document)
    number = connection.execute(newest).scalar()
    return None if number is None else version_row(connection, Pin(document=document, number=number))


def _document_of(cells: Cells) -> DocumentId:
    return DocumentId(str(cells["document"] if "document" in cells else cells["id"]))


@contextmanager
def _opened(path: str) -> Iterator[Engine]:
    """Open a backup for reading alone: nothing is written to it, nor beside it."""
    engine = make_reading_engine(Path(path), is_still=True)
    try:
        yield engine
    finally:
        engine.dispose()


def _check(engine: Engine, store: SqlStore, path: str) -> None:
    place = f"backup {path!r}"
    with told(place):
        if not check_layout(engine, place):
            raise DamagedError(
                f"{place} holds no tables of the workbench; name a file written by `osm-workbench backup`"
            )
    found = audit_engine(engine, store.codec)
    if not found.is_clean:
        raise DamagedError(f"{place} is not as it was written: {found.breaks[0].sentence}; use another backup")
