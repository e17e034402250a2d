"""Where the command line lets long work run."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager


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
