"""Dask: a cluster of this machine's own, or one at an address. Needs the extra [cluster].

Imported by osm_sim.executors when such an address is named, for distributed costs a second to import. A task and its
value travel pickled, as they do to worker processes: the bits that come back are the same whatever ran it.

A scheduler does what whoever reaches its port asks: name one on a network you trust. A cluster of this machine's own
(`dask:2`) listens on 127.0.0.1 alone; where others may log in, `processes:2` opens no port at all.
"""

import asyncio
import contextlib
import logging
import os
import pickle
import re
import signal
import socket
import threading
import traceback
import warnings
from concurrent.futures import CancelledError, Future
from typing import Any, TypeAlias

from osm_sim.errors import InputError
from osm_sim.relay import Call, Relay, WorkersLostError
from osm_sim.sameness import (
    NUMBERS,
    OURS,
    Versions,
    refuse_other_sources,
    refuse_other_versions,
    source_here,
    versions_here,
)

# Those of distributed, which is typed too thinly to help.
Client: TypeAlias = Any
Remote: TypeAlias = Any
LocalCluster: TypeAlias = Any

CONNECT_SECONDS = 5.0
"""How long an address may take to answer, and a cluster to have a worker."""

WITHOUT_WORKERS_SECONDS = 30.0
"""How long a sweep waits for a worker to come back once none is left."""

GRACE_SECONDS = 1.0
"""How long `stop` waits, at the very most; what is left ends behind its back."""

LINES_OF_TRACEBACK = 20

_ADDRESS = re.compile(r"tcp://(?P<host>\[[0-9a-fA-F:.]+\]|[^\s/:@\[\]]+):(?P<port>[0-9]{1,5})")
_HIGHEST_PORT = 65_535
_SILENT = {"level": "CRITICAL", "propagate": False}
_LEAVE_CTRL_C_TO_THE_PARENT = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


def check_address(address: str) -> None:
    """Raise InputError where an address is not `tcp://host:port` with a port of 1..65535."""
    match = _ADDRESS.fullmatch(address)
    if match is None or not 1 <= int(match["port"]) <= _HIGHEST_PORT:
        raise InputError(
            f"executor(={address!r}) must name a host and a port of 1..{_HIGHEST_PORT}, such as tcp://127.0.0.1:8786"
        )


def own_cluster(address: str, workers: int) -> "ClusterExecutor":
    """Start so many worker processes under Dask on this machine; they end with the executor."""
    distributed = quiet_dask(address)
    import dask  # noqa: PLC0415 - it comes with distributed

    # No page of its own, nothing but the protocol: each is one more port that others may knock at.
    quiet: dict[str, list[str]] = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}
    with dask.config.set(quiet):
        cluster = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            silence_logs=logging.CRITICAL,
            memory_limit=None,
            preload=[_LEAVE_CTRL_C_TO_THE_PARENT],
        )
    try:
        return ClusterExecutor(address, _connect(address, cluster), cluster)
    except BaseException:
        cluster.close(timeout=CONNECT_SECONDS)
        raise


def cluster_at(address: str) -> "ClusterExecutor":
    """Give an executor on the Dask cluster whose scheduler listens at `tcp://host:port`.

    Raises InputError within seconds: an address that is not one, that does not answer, a cluster without workers, or
    with workers that have other versions than this program.
    """
    check_address(address)
    client = _connect(address, address)
    try:
        _check_workers(address, client)
    except BaseException:
        client.close(timeout=GRACE_SECONDS)
        raise
    return ClusterExecutor(address, client, None)


class ElsewhereError(Exception):
    """The cause of an error that came from a worker: its traceback there, as text."""


class ClusterExecutor(Relay):
    """Calls go to the workers of a Dask cluster, and begin again on another one where a worker dies."""

    def __init__(self, address: str, client: Client, cluster: LocalCluster | None) -> None:
        super().__init__()
        self._address = address
        self._client = client
        self._cluster = cluster
        self._calls: set[Call] = set()
        client.loop.add_callback(self._watch)

    def _begin(self, call: Call) -> None:
        try:
            packed = pickle.dumps((call.function, call.arguments, call.keywords))
            remote = self._client.submit(work_out, packed, versions_here(), pure=False)
        except Exception as error:  # noqa: BLE001 - the caller gets it, as from every executor
            call.fail(error)
            return
        # Done or cancelled: the cluster may forget it, which also takes what has not begun off its list.
        call.future.add_done_callback(lambda _: remote.release())
        self._client.loop.add_callback(self._follow, call, remote)

    async def _follow(self, call: Call, remote: Remote) -> None:
        from distributed import KilledWorker

        self._calls.add(call)
        try:
            value, failure, told = pickle.loads(await remote)  # noqa: S301 - packed by work_out
            if failure is None:
                call.deliver(value)
            else:
                failure.__cause__ = ElsewhereError(told)
                call.fail(failure)
        except CancelledError:
            if call.future.cancelled():
                call.drop()
            else:
                call.fail(WorkersLostError(f"the connection to the cluster at {self._address} was lost; run it again"))
        except KilledWorker as error:
            call.fail(self._lost(f"workers ended {error.allowed_failures + 1} times in the middle of one task"))
        except ModuleNotFoundError as error:
            call.fail(self._lost(f"a worker has no module {error.name!r}"))
        except Exception as error:  # noqa: BLE001 - Dask's own, or a value that cannot be unpacked here
            call.fail(error)
        finally:
            self._calls.discard(call)

    def _lost(self, what: str) -> WorkersLostError:
        return WorkersLostError(f"{what}, at the cluster {self._address}; see its workers' logs, then run it again")

    async def _watch(self) -> None:
        """Fail what waits for workers that do not come back."""
        without = 0.0
        while self._client.status in {"running", "connecting"}:
            await asyncio.sleep(1)
            without = 0.0 if self._client.scheduler_info().get("n_workers", 1) or not self._calls else without + 1
            if without >= WITHOUT_WORKERS_SECONDS:
                for call in tuple(self._calls):
                    call.fail(self._lost(f"no worker was left for {WITHOUT_WORKERS_SECONDS:.0f} s"))

    def _end(self, *, wait: bool) -> None:
        closing = threading.Thread(target=self._close_all, daemon=True, name="osm-cluster-end")
        closing.start()
        if wait:
            closing.join(2 * CONNECT_SECONDS)

    def _end_at_once(self) -> None:
        for nanny in tuple(self._cluster.workers.values()) if self._cluster is not None else ():
            nanny.close_gracefully()  # it would start the worker again
            with contextlib.suppress(ProcessLookupError):
                if nanny.pid is not None:
                    os.kill(nanny.pid, signal.SIGKILL)
        closing = threading.Thread(target=self._close_all, daemon=True, name="osm-cluster-stop")
        closing.start()
        closing.join(GRACE_SECONDS)

    def _close_all(self) -> None:
        with contextlib.suppress(OSError, RuntimeError, TimeoutError):
            self._client.close(timeout=CONNECT_SECONDS)
        if self._cluster is not None:
            with contextlib.suppress(OSError, RuntimeError, TimeoutError):
                self._cluster.close(timeout=CONNECT_SECONDS)


def work_out(packed: bytes, versions: Versions) -> bytes:
    """On a worker: work a packed call out; give its value or its error, packed.

    The error is a value to Dask, whose client waits for ever for one with a long enough traceback. It is InputError
    where the worker came late, and has other versions than the caller.
    """
    try:
        refuse_other_versions(versions, {socket.gethostname(): versions_here()})
        function, arguments, keywords = pickle.loads(packed)  # noqa: S301 - packed by _begin
        return pickle.dumps((function(*arguments, **keywords), None, ""))
    except Exception as error:  # noqa: BLE001 - the caller gets it
        return _packed_error(error)


def _packed_error(error: Exception) -> bytes:
    told = "".join(traceback.format_exception(error, limit=-LINES_OF_TRACEBACK))
    # Told is enough. Dask teaches pickle to take all of it along, however long: that is what its client chokes on.
    error.__traceback__ = error.__cause__ = error.__context__ = None
    try:
        packed = pickle.dumps((None, error, told))
        pickle.loads(packed)  # noqa: S301 - made above; some errors can be packed and not unpacked
    except Exception:  # noqa: BLE001 - whatever its own methods raise
        return pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}"), told))
    return packed


def _connect(address: str, to: str | LocalCluster) -> Client:
    distributed = quiet_dask(address)
    try:
        if to == address:
            _knock(address)
        with warnings.catch_warnings():
            # Of other versions of Dask itself, which are asked for below, and said in a sentence.
            warnings.simplefilter("ignore", distributed.versions.VersionMismatchWarning)
            return distributed.Client(to, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ImportError, ValueError) as error:
        reason = str(error).splitlines()[0] if isinstance(error, ImportError) else "no Dask scheduler answers there"
        raise InputError(
            f"executor(={address!r}) cannot be reached: {reason};"
            " see that the scheduler runs there and that the port is right, or work here with threads:2"
        ) from error


def _knock(address: str) -> None:
    """Raise OSError where nobody speaks Dask's protocol within the time.

    A client would wait for ever where someone listens and says nothing; and in a thread of its own, which is left
    behind, even a name server that does not answer holds nobody up.
    """
    answered: Future[None] = Future()

    def knock() -> None:
        try:
            answered.set_result(asyncio.run(asyncio.wait_for(_greet(address), CONNECT_SECONDS)))
        except Exception as error:  # noqa: BLE001 - raised below
            answered.set_exception(error)

    threading.Thread(target=knock, daemon=True, name="osm-cluster-knock").start()
    try:
        answered.result(CONNECT_SECONDS + GRACE_SECONDS)
    except (OSError, ValueError):
        raise
    except Exception as error:
        raise OSError(f"{address} does not speak Dask's protocol") from error


async def _greet(address: str) -> None:
    from distributed.comm.core import connect

    comm = await connect(address, timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call]
    await comm.close()


def _check_workers(address: str, client: Client) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError as error:
        raise InputError(
            f"the cluster at {address} has no workers; start some there (dask worker {address}), then run it again"
        ) from error
    try:
        versions, sources = client.sync(_ask_workers, client)
    except (OSError, TimeoutError) as error:
        raise InputError(
            f"the workers of the cluster at {address} do not answer; restart them, then run it again"
        ) from error
    refuse_other_versions(versions_here(), versions)
    refuse_other_sources(source_here(), sources)


async def _ask_workers(client: Client) -> tuple[dict[str, Versions], dict[str, Any]]:
    asked = client.get_versions(packages=[OURS, *NUMBERS])
    versions = await asyncio.wait_for(asked, CONNECT_SECONDS)
    # Asked by name: a worker that cannot import it answers with its error.
    sources = await asyncio.wait_for(client.run(source_here, on_error="return"), CONNECT_SECONDS)
    return {worker: found["packages"] for worker, found in versions["workers"].items()}, sources


def quiet_dask(address: str) -> Any:  # noqa: ANN401 - the module
    """Import distributed, without a word of its logging on the terminal (but as the user's own configuration says)."""
    try:
        import dask  # noqa: PLC0415 - see the module
    except ImportError as error:
        raise _not_installed(address) from error
    quiet = {"version": 1, "disable_existing_loggers": False, "loggers": {"distributed": _SILENT}}
    own = dask.config.get("logging", None) or dask.config.get("distributed.logging", None)
    with contextlib.nullcontext() if own else dask.config.set({"logging": quiet}):
        try:
            import distributed
        except ImportError as error:
            raise _not_installed(address) from error
    return distributed


def _not_installed(address: str) -> InputError:
    return InputError(
        f"executor(={address!r}) needs Dask, which is not installed: pip install osm-workbench[cluster],"
        " or work with threads:2 or processes:2"
    )
