"""Where the command line works: at whose desk, and where it lets long work run."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.desk import Desk


@contextmanager
def at_desk() -> "Iterator[Desk]":
    """Give the desk of who is here; its store is closed behind them."""
    from workbench.opening import open_desk  # noqa: PLC0415 - help comes without the database

    desk = open_desk()
    try:
        yield desk
    finally:
        desk.store.close()


@contextmanager
def working(address: str | None, engine: str, *, is_little: bool = False) -> Iterator[Executor | None]:
    """Give an executor, ended at once where the work breaks off: at the address, the desk's, or what suits the engine.

    None, so that the work is done here, where no place was named and there is little to do. Raises InputError.
    """
    from osm_sim.executors import make_executor, stop  # noqa: PLC0415 - help comes without the simulation
    from workbench.opening import open_desk  # noqa: PLC0415 - see above

    desk = open_desk()
    named = address or desk.executor
    if named is None and is_little:
        yield None
        return
    executor = make_executor(named) if named else desk.make_executor(engine)
    try:
        yield executor
    except BaseException:
        stop(executor)
        raise
    executor.shutdown()
