"""The tables, and what keeps them append-only in the database itself."""

from collections.abc import Iterator

from sqlalchemy import Column, ForeignKeyConstraint, Identity, Index, Integer, MetaData, String, Table, Text
from sqlalchemy import PrimaryKeyConstraint as PrimaryKey

from workbench.store.rows import ROW_KINDS

LAYOUT = 1
"""The number of this layout of tables; a database of a higher one belongs to a newer workbench."""

METADATA = MetaData()

layout = Table("layout", METADATA, Column("number", Integer, primary_key=True, autoincrement=False))

document = Table(
    "document",
    METADATA,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
)

version = Table(
    "version",
    METADATA,
    Column("document", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("title", String, nullable=False),
    Column("author", String, nullable=False),
    Column("at", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("payload", Text, nullable=False),  # last: the cells before it are read without it
    PrimaryKey("document", "number"),
    ForeignKeyConstraint(["document"], ["document.id"]),
)

change = Table(
    "change",
    METADATA,
    Column("document", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("happening", String, nullable=False),
    Column("element", String, nullable=False),
    Column("field", String, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    PrimaryKey("document", "number", "place"),
    ForeignKeyConstraint(["document", "number"], ["version.document", "version.number"]),
    Index("change_by_element", "document", "element", "number"),
)


def _row_table(name: str, *, has_pin: bool) -> Table:
    pinned = (ForeignKeyConstraint(["about", "number"], ["version.document", "version.number"]),) if has_pin else ()
    return Table(
        name,
        METADATA,
        Column("place", Integer, Identity(), primary_key=True),
        Column("id", String, nullable=False, unique=True),
        Column("about", String, nullable=False),
        Column("number", Integer),
        Column("author", String, nullable=False),
        Column("at", String, nullable=False),
        Column("schema", Integer, nullable=False),
        Column("payload", Text, nullable=False),
        *pinned,
        Index(f"{name}_by_about", "about", "place"),
    )


PINNED = ("review", "run")
ROW_TABLES = {row_kind.name: _row_table(row_kind.name, has_pin=row_kind.name in PINNED) for row_kind in ROW_KINDS}
GUARDED = tuple(table.name for table in METADATA.sorted_tables)


def guard_names(dialect: str) -> tuple[str, ...]:
    """Give the names of the triggers that make every table append-only."""
    kinds = ("no_update", "no_delete", "no_replace") if dialect == "sqlite" else ("append_only",)
    return tuple(f"{name}_{kind}" for name in GUARDED for kind in kinds)


def guards(dialect: str) -> Iterator[str]:
    """Give the statements that make every table append-only, in the words of SQLite or of PostgreSQL."""
    if dialect == "sqlite":
        for table in METADATA.sorted_tables:
            yield from _sqlite_guards(table)
    else:
        yield _POSTGRES_REFUSAL
        for name in GUARDED:
            yield from _postgres_guards(name)


def _sqlite_guards(table: Table) -> Iterator[str]:
    name = table.name
    for verb in ("update", "delete"):
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {name}_no_{verb} BEFORE {verb.upper()} ON {name}"
            f" BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        )
    # INSERT OR REPLACE deletes without asking the trigger above.
    same = " AND ".join(f'"{column.name}" = NEW."{column.name}"' for column in table.primary_key)
    if name in ROW_TABLES:
        same = f'({same}) OR "id" = NEW."id"'
    when = f"WHEN EXISTS (SELECT 1 FROM {name} WHERE {same})"  # noqa: S608 - names of our own tables
    yield (
        f"CREATE TRIGGER IF NOT EXISTS {name}_no_replace BEFORE INSERT ON {name} {when}"
        f" BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    )


_POSTGRES_REFUSAL = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END $$
"""


def _postgres_guards(name: str) -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def grants(writer: str) -> Iterator[str]:
    """Give the statements by which a quoted role of PostgreSQL may read and append, and nothing else."""
    tables = ", ".join(GUARDED)
    yield f"REVOKE ALL ON {tables} FROM {writer}"
    yield f"GRANT SELECT ON {tables} TO {writer}"
    appended = ", ".join(name for name in GUARDED if name != layout.name)
    yield f"GRANT INSERT ON {appended} TO {writer}"
