"""Tables and their guards, made where they are missing; on PostgreSQL by an owner, for a writer who may only append."""

import logging
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from sqlalchemy import Connection, Engine, select, text

from osm_sim.errors import InputError
from workbench.desk import StoreError
from workbench.store.engines import check_layout, place_of, reading, writing
from workbench.store.tables import GUARDED, LAYOUT, METADATA, grants, guards, layout
from workbench.store.troubles import told

LOG = logging.getLogger("workbench.store")
PREPARE = "osm-workbench prepare-database --writer"
_PREPARING_LOCK = 717_904_331
"""Of our own choice: who prepares a PostgreSQL database holds this advisory lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A PostgreSQL database that is ready for a writer. is_new: the tables were made now."""

    place: str
    writer: str
    tables: tuple[str, ...]
    is_new: bool


def make_ready(engine: Engine) -> None:
    """See that the tables are there, and make them where they are not and this is for whoever opens it to do.

    That the role of a PostgreSQL database may lift the guards is told once, as a warning of the log. Raises
    NewerSchemaError for tables of a newer workbench, StoreError where they are missing and cannot be made.
    """
    is_server = engine.dialect.name == "postgresql"
    if not is_server:
        _make_folder(engine)
    with told(place_of(engine)):
        if not check_layout(engine, place_of(engine)):
            if is_server:
                _check_may_prepare(engine)
            prepare(engine)
        if is_server:
            _warn_of_owner(engine)


def prepare(engine: Engine, *, writer: str | None = None) -> bool:
    """Make the tables and their guards where they are missing; give whether they were.

    `writer` names the PostgreSQL role that may append. Raises InputError for a role that does not exist, or that
    could lift the guards, StoreError where the engine's own role may not do this; then nothing was made.
    """
    with told(place_of(engine)), writing(engine).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PREPARING_LOCK})
        METADATA.create_all(connection)
        for statement in guards(engine.dialect.name):
            connection.exec_driver_sql(statement.replace("%", "%%") if "%" in statement else statement)
        is_new = connection.execute(select(layout.c.number)).first() is None
        if is_new:
            connection.execute(layout.insert().values(number=LAYOUT))
        if writer is not None:
            _let_append(connection, writer)
    return is_new


def prepare_for(engine: Engine, writer: str) -> Prepared:
    """Prepare a PostgreSQL database for a role that may read and append, and nothing else.

    Raises what `prepare` raises, NewerSchemaError for tables of a newer workbench, and InputError for SQLite, which
    has no roles.
    """
    place = place_of(engine)
    if engine.dialect.name != "postgresql":
        raise InputError(f"{place} has no roles and needs no preparing: whoever may write the file may use it")
    with told(place):
        check_layout(engine, place)
    is_new = prepare(engine, writer=writer)
    return Prepared(place=place, writer=writer, tables=GUARDED, is_new=is_new)


def _make_folder(engine: Engine) -> None:
    folder = Path(str(engine.url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"folder {folder} cannot be made ({error.strerror}); make it, or set OSM_DATABASE_URL to another place"
        ) from error


# -- roles of PostgreSQL ----------------------------------------------------------------------------------------------


def _let_append(connection: Connection, writer: str) -> None:
    _check_is_apart(connection, writer)
    quoted = connection.dialect.identifier_preparer.quote(writer)
    for statement in grants(quoted):
        connection.exec_driver_sql(statement)
    for right, what, has in (("CONNECT", "DATABASE", "database"), ("USAGE", "SCHEMA", "schema")):
        name = str(connection.execute(text(f"SELECT current_{has}()")).scalar())
        # What everybody may do anyway needs no grant, which only the owner of the whole could give.
        if not connection.execute(
            text(f"SELECT has_{has}_privilege(:w, :n, :r)"), _cells(writer, name, right)
        ).scalar():
            place = connection.dialect.identifier_preparer.quote(name)
            connection.exec_driver_sql(f"GRANT {right} ON {what} {place} TO {quoted}")
    _check_only_appends(connection, writer)


def _cells(writer: str, name: str, right: str) -> dict[str, str]:
    return {"w": writer, "n": name, "r": right}


def _check_is_apart(connection: Connection, writer: str) -> None:
    """Refuse a role that is, or may become, an owner of the tables or of what they lie in."""
    if connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :w"), {"w": writer}).first() is None:
        quoted = connection.dialect.identifier_preparer.quote(writer)
        raise InputError(f"role {writer!r} does not exist; make it with CREATE ROLE {quoted} LOGIN PASSWORD '...'")
    if connection.execute(text(_IS_OWNER), {"role": writer, "tables": list(GUARDED)}).scalar():
        raise InputError(
            f"role {writer!r} owns the database or its tables, or may become their owner, so it could lift the guards"
            " of the history; name a role that only writes"
        )


def _check_only_appends(connection: Connection, writer: str) -> None:
    """Refuse a role that other grants let change rows: the guards would stop it, and should not have to."""
    for table in GUARDED:
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            query = text("SELECT has_table_privilege(:w, :n, :r)")
            if connection.execute(query, _cells(writer, table, right)).scalar():
                raise InputError(
                    f"role {writer!r} may {right} rows of {table} through another role it is in, or because everybody"
                    " may; take that right away, or name another role"
                )


_IS_OWNER = """
SELECT (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = :role)
    OR bool_or(pg_has_role(:role, owner, 'MEMBER')) FROM (
    SELECT datdba AS owner FROM pg_database WHERE datname = current_database()
    UNION SELECT nspowner FROM pg_namespace WHERE nspname = current_schema()
    UNION SELECT relowner FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(:tables)
) AS owners
"""
_MAY_PREPARE = "SELECT pg_has_role(datdba, 'MEMBER') FROM pg_database WHERE datname = current_database()"


def _check_may_prepare(engine: Engine) -> None:
    """Refuse to whom the database does not belong, though it be let make tables: they would be its own."""
    with reading(engine).connect() as connection:
        if not connection.execute(text(_MAY_PREPARE)).scalar():
            role = str(connection.execute(text("SELECT current_user")).scalar())
            raise StoreError(
                f"{place_of(engine)} holds no tables of the workbench yet; let its owner run `{PREPARE} {quote(role)}`"
            )


def _warn_of_owner(engine: Engine) -> None:
    with reading(engine).connect() as connection:
        role = connection.execute(text("SELECT current_user")).scalar()
        if connection.execute(text(_IS_OWNER), {"role": role, "tables": list(GUARDED)}).scalar():
            LOG.warning(
                "%s: its role %r may lift the guards of the history; for a team, let it run `%s ROLE` and work as ROLE",
                place_of(engine),
                role,
                PREPARE,
            )
