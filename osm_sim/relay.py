"""An executor whose futures outlive the attempt that works them out: what a dead worker held is begun again."""

import threading
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from osm_sim.errors import OsmError

Parameters = ParamSpec("Parameters")
Value = TypeVar("Value")


class WorkersLostError(OsmError):
    """Tasks could not be worked out, for the workers that were at them ended again and again."""


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """One submitted call, the future its caller holds, and how many attempts at it ended with their worker."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    losses: int = 0
    ended: bool = False
    future: Future[Any] = field(default_factory=Future)

    def work_out(self) -> Any:  # noqa: ANN401 - whatever the function gives
        return self.function(*self.arguments, **self.keywords)

    def deliver(self, value: Any) -> None:  # noqa: ANN401 - whatever the function gave
        """Hand the value to the caller, unless it was cancelled meanwhile. Only the first end of a call counts."""
        if self._ends():
            self.future.set_result(value)

    def fail(self, error: BaseException) -> None:
        """Hand the error to the caller, unless it was cancelled meanwhile."""
        if self._ends():
            self.future.set_exception(error)

    def drop(self) -> None:
        """Tell who waits that the call was cancelled."""
        self.future.cancel()
        self._ends()

    def _ends(self) -> bool:
        if self.ended:
            return False
        self.ended = True
        return self.future.set_running_or_notify_cancel()


class Relay(Executor):
    """Keeps the callers' futures. A kind of worker says how a call is begun, and how the workers end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[Future[Any]] = set()
        self._closed = False

    def submit(
        self, function: Callable[Parameters, Value], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Value]:
        """Give a future of `function(*args, **kwargs)`; a running call can be cancelled too: its value is dropped."""
        call = Call(function=function, arguments=args, keywords=kwargs)
        with self._lock:
            if self._closed:
                raise RuntimeError("this executor was shut down; make a new one")
            self._open.add(call.future)
        call.future.add_done_callback(self._open.discard)
        self._begin(call)
        return call.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - Executor's
        """End the workers; with `wait` only after all calls are done, else when they are at the end of theirs."""
        waiting = self._close(cancel=cancel_futures)
        if wait:
            _wait(waiting)
        self._end(wait=wait)

    def stop(self) -> None:
        """End the workers at once, whatever they are at; every call still open is cancelled."""
        self._close(cancel=True)
        self._end_at_once()

    def _close(self, *, cancel: bool) -> set[Future[Any]]:
        with self._lock:
            self._closed = True
            futures = set(self._open)
        if cancel:
            for future in futures:
                future.cancel()
        return futures

    @abstractmethod
    def _begin(self, call: Call) -> None:
        """Begin to work a call out, and see that it is delivered, failed or dropped, once. Raises nothing."""

    @abstractmethod
    def _end(self, *, wait: bool) -> None:
        """End workers that have nothing left to do."""

    @abstractmethod
    def _end_at_once(self) -> None:
        """End workers in the middle of their work, within about a second."""


def _wait(futures: set[Future[Any]]) -> None:
    # By its own name: `wait` is a parameter where this is called.
    wait(futures)
