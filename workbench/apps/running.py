"""Long work, off the page's event loop: a progress bar, Cancel, and a page that stays usable meanwhile.

Functions run in worker processes that are spawned: they must be importable by name, and so must their tasks be
picklable. A worker ends with this kernel, however the kernel ended.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from itertools import islice
from typing import Any

import anywidget
import traitlets

from osm_sim.executors import stop
from workbench import front
from workbench.apps import lean
from workbench.apps.parts import Notice, guarded, tell

IN_FLIGHT = 8
"""Tasks handed over and not yet done: enough to keep every worker at it, few enough to drop at once."""


class Progress(lean.Lean, anywidget.AnyWidget):
    """A progress bar, a line of text (read out by screen readers) and Cancel, which shows while work is running."""

    _esm = front.source("progress.js")
    state = traitlets.Enum(("idle", "running", "done"), "idle").tag(sync=True)
    done = traitlets.Int(0).tag(sync=True)
    total = traitlets.Int(0).tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)


class Runner:
    """Runs one piece of long work at a time on an executor that it makes at first use and keeps.

    `widget` is the bar; `notice` says what went wrong. Callbacks run on the page's event loop, errors in them too
    end in the notice.
    """

    def __init__(self, executor_factory: Callable[[], Executor], *, notice: Notice | None = None) -> None:
        self._executor_factory = executor_factory
        self._executor: Executor | None = None
        self._work: asyncio.Task[None] | None = None
        self.notice = notice or Notice()
        self.widget = Progress()
        self.widget.on_msg(guarded(self._on_message, self.notice))

    @property
    def is_running(self) -> bool:
        """Whether work is under way."""
        return self._work is not None and not self._work.done()

    def start(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        *,
        on_done: Callable[[list[Any]], None],
        on_result: Callable[[int, Any], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
        on_cancel: Callable[[], None] | None = None,
        label: str = "Running",
    ) -> bool:
        """Begin `function(task)` for each task; give False, and do nothing, where work is still under way.

        `on_result(place, value)` comes as each task is done, in any order; then exactly one of `on_done(values)`
        (in the order of the tasks), `on_error(error)` and `on_cancel()`. Call it from a callback of a widget.
        """
        if self.is_running:
            return False
        self.notice.clear()
        self._show("running", 0, len(tasks), f"{label}: 0 of {len(tasks)}")
        work = self._all(function, tasks, on_result, label)
        self._work = asyncio.get_running_loop().create_task(self._to_the_end(work, on_done, on_error, on_cancel))
        return True

    def cancel(self) -> None:
        """Stop the work at once. The page hears of it before the workers are gone; the next run makes new ones."""
        if self.is_running and self._work is not None:
            self._work.cancel()

    def close(self) -> None:
        """Cancel, and end the workers."""
        self.cancel()
        self._drop_executor()

    async def finished(self) -> None:
        """Wait until the work under way, if any, has ended and its callbacks were called."""
        if self._work is not None:
            await asyncio.wait([self._work])

    async def _to_the_end(
        self,
        work: Awaitable[list[Any]],
        on_done: Callable[[list[Any]], None],
        on_error: Callable[[BaseException], None] | None,
        on_cancel: Callable[[], None] | None,
    ) -> None:
        try:
            values = await work
        except asyncio.CancelledError:
            self._drop_executor()
            self._show("idle", 0, 0, "Cancelled. Nothing was changed.")
            self._call(on_cancel)
        except Exception as error:  # noqa: BLE001 - whatever a task raised, the user gets a sentence
            self._drop_executor()
            self._show("idle", 0, 0, "")
            tell(error, self.notice)
            self._call(on_error, error)
        else:
            self._show("done", self.widget.total, self.widget.total, "Done.")
            self._call(on_done, values)

    async def _all(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        on_result: Callable[[int, Any], None] | None,
        label: str,
    ) -> list[Any]:
        executor = self._executor = self._executor or self._executor_factory()
        values: list[Any] = [None] * len(tasks)
        ahead = iter(enumerate(tasks))
        under_way: dict[asyncio.Future[Any], int] = {}
        done = 0
        while True:
            for place, task in islice(ahead, IN_FLIGHT - len(under_way)):
                under_way[asyncio.wrap_future(executor.submit(function, task))] = place
            if not under_way:
                return values
            finished, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for future in finished:
                place = under_way.pop(future)
                values[place] = future.result()
                done += 1
                self._call(on_result, place, values[place])
            self._show("running", done, len(tasks), f"{label}: {done} of {len(tasks)}")

    def _call(self, callback: Callable[..., None] | None, *arguments: Any) -> None:
        if callback is not None:
            guarded(callback, self.notice)(*arguments)

    def _show(self, state: str, done: int, total: int, text: str) -> None:
        with self.widget.hold_sync():
            self.widget.state, self.widget.done, self.widget.total, self.widget.text = state, done, total, text

    def _drop_executor(self) -> None:
        if self._executor is not None:
            stop(self._executor)
            self._executor = None

    def _on_message(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if isinstance(message, dict) and message.get("op") == "cancel":
            self.cancel()
