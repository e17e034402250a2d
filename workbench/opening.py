"""Opens a desk, and the database under it: the one file that reads the environment."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from osm_sim.errors import InputError, OsmError
from workbench.desk import Desk, StoreError
from workbench.domain.rights import Actor
from workbench.identity import find_actor
from workbench.store.lazy import LazyStore

if TYPE_CHECKING:
    from workbench.store.audit import Audit
    from workbench.store.backup import Backup
    from workbench.store.preparing import Prepared
    from workbench.store.restoring import Restored
    from workbench.store.sql import SqlStore

EXECUTOR_VARIABLE = "OSM_EXECUTOR"
DATABASE_VARIABLE = "OSM_DATABASE_URL"
DEMO_VARIABLE = "OSM_DEMO"
"""Where it is "1", one person alone on this machine may play every part of an approval; the page says so."""
OWNER_VARIABLE = "OSM_DATABASE_OWNER_URL"
"""The address by which a PostgreSQL database is prepared, and nothing else done."""
CHECKOUT = Path(__file__).resolve().parent.parent
"""The folder of the project in a checkout; of an installed package it is the folder of packages."""


def open_desk() -> Desk:
    """Give the desk of the user JupyterHub vouches for or, without a hub, of the operating system's user.

    OSM_EXECUTOR names where long work runs, if anybody does; OSM_DEMO=1 makes it a demonstration. Documents rest in
    the database of OSM_DATABASE_URL, else in data/local of a checkout or the user's own folder; it is opened when the
    desk's store is first used. Raises IdentityError where there is a hub and it does not vouch for the user.
    """
    actor = find_actor(os.environ)
    return Desk(
        store=LazyStore(lambda: _open_store(actor)),
        executor=os.environ.get(EXECUTOR_VARIABLE) or None,
        actor=actor,
        now=_now,
        is_demo=actor.is_local and os.environ.get(DEMO_VARIABLE) == "1",
    )


def name_database(file: str | None = None) -> str:
    """Give where a database lies, the desk's own or another, as "database PLACE" without a password."""
    from workbench.store.engines import make_engine, place_of  # noqa: PLC0415 - a desk comes without the database

    return place_of(make_engine(file or _address()))


def has_database() -> bool:
    """Whether there is a database yet; False only where its file does not exist. Nothing is opened, none is made."""
    from workbench.store.engines import make_engine  # noqa: PLC0415 - a desk comes without the database

    url = make_engine(_address()).url
    return url.get_backend_name() != "sqlite" or Path(str(url.database)).exists()


def audit_database(file: str | None = None) -> "Audit":
    """Examine the desk's database, or a file such as a backup; nothing is written, and none is made.

    Raises InputError where there is no such file, NewerSchemaError for one of a newer workbench, UnavailableError
    where no server answers.
    """
    from workbench.store.audit import audit_address  # noqa: PLC0415 - a desk comes without the database
    from workbench.store.kinds import standard_codec  # noqa: PLC0415 - see above

    return audit_address(file or _address(), standard_codec())


def backup_database(file: str, *, overwrite: bool = False) -> "Backup":
    """Write everything in the desk's database into one file. Raises what `workbench.store.backup` raises.

    A database that does not exist is an InputError: an empty backup would only look like one.
    """
    from workbench.store.backup import backup  # noqa: PLC0415 - a desk comes without the database
    from workbench.store.engines import make_engine, make_reading_engine  # noqa: PLC0415 - see above

    url = make_engine(_address()).url
    if url.get_backend_name() == "sqlite":
        own = Path(str(url.database))
        make_reading_engine(own).dispose()  # refuses where there is none
        if Path(file).exists() and own.samefile(file):
            raise StoreError(f"file {file!r} is the database itself; name another for the backup")
    store = _open_store(find_actor(os.environ))
    try:
        return backup(store, file, overwrite=overwrite)
    finally:
        store.close()


def restore_database(file: str, *, overwrite: bool = False) -> "Restored":
    """Bring back into the desk's database what a backup holds. Raises what `workbench.store.restoring` raises."""
    from workbench.store.engines import make_reading_engine  # noqa: PLC0415 - a desk comes without the database
    from workbench.store.restoring import restore  # noqa: PLC0415 - see above

    make_reading_engine(Path(file)).dispose()  # refuses where there is none, before an empty database is made
    store = _open_store(find_actor(os.environ))
    try:
        return restore(store, file, overwrite=overwrite)
    finally:
        store.close()


def prepare_database(writer: str) -> "Prepared":
    """Make the tables of the PostgreSQL database of OSM_DATABASE_OWNER_URL, for a role that may only append.

    Raises what `workbench.store.preparing.prepare_for` raises, and InputError where that address is not set.
    """
    from workbench.store.engines import make_engine  # noqa: PLC0415 - a desk comes without the database
    from workbench.store.preparing import prepare_for  # noqa: PLC0415 - see above

    address = os.environ.get(OWNER_VARIABLE)
    if not address:
        raise InputError(
            f"{OWNER_VARIABLE} is not set; set it to postgresql://OWNER@HOST/DATABASE, for this command alone"
        )
    try:
        engine = make_engine(address)
        try:
            return prepare_for(engine, writer)
        finally:
            engine.dispose()
    except OsmError as error:  # what is to be corrected is the other address
        raise type(error)(str(error).replace(DATABASE_VARIABLE, OWNER_VARIABLE)) from error


def settle_environment(*, is_demo: bool = False) -> None:
    """See that kernels started from here work on the same database, wherever their notebooks lie.

    is_demo: pages opened from here are a demonstration. A relative path in OSM_DATABASE_URL counts from the folder of
    the command. The owner's address stays with the command: no page needs it. Raises InputError for an address that is
    none.
    """
    os.environ.pop(OWNER_VARIABLE, None)
    if is_demo:
        os.environ[DEMO_VARIABLE] = "1"
    if address := os.environ.get(DATABASE_VARIABLE):
        from workbench.store.engines import absolute  # noqa: PLC0415 - most name no database

        os.environ[DATABASE_VARIABLE] = absolute(address)


def _open_store(actor: Actor) -> "SqlStore":
    from workbench.store.kinds import standard_codec  # noqa: PLC0415 - a desk comes without the database
    from workbench.store.sql import open_store  # noqa: PLC0415 - see above

    return open_store(_address(), standard_codec(), actor=actor.sign_in, now=_now)


def _address() -> str:
    return os.environ.get(DATABASE_VARIABLE) or str(_folder() / "workbench.db")


def _folder() -> Path:
    """Give the folder of a user's own work: the checkout's, which git ignores, else one in the user's home."""
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / "data" / "local"
    try:
        return Path.home() / ".local" / "share" / "osm-workbench"
    except RuntimeError as error:  # a user id without a home, in some containers
        raise StoreError(f"this user has no home folder; set {DATABASE_VARIABLE} to sqlite:////FOLDER/FILE") from error


def _now() -> datetime:
    return datetime.now(UTC)
