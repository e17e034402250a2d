"""Long work, off the page's event loop: a progress bar, Cancel, and a page that stays usable meanwhile.

Functions may run in worker processes that are spawned: they must be importable by name, and so must their tasks be
picklable. A worker ends with this kernel, however the kernel ended.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
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
SECONDS_BETWEEN_REPORTS = 0.2
"""A page shows the latest report of a call so often; what came between is not missed."""
SHARE_STEPS = 1000
"""A call tells its progress as a share; the bar has so many steps."""


class Progress(lean.Lean, anywidget.AnyWidget):
    """A progress bar, a line of text (read out by screen readers) and Cancel, which shows while work is running."""

    _esm = front.source("progress.js")
    state = traitlets.Enum(("idle", "running", "done"), "idle").tag(sync=True)
    done = traitlets.Int(0).tag(sync=True)
    total = traitlets.Int(0).tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)


@dataclass(slots=True, kw_only=True)
class Call:
    """What a call that runs in a thread of its own is given: an executor, a place to report to, the wish to stop."""

    executor: Executor
    reported: Any = None
    has_news: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)

    def report(self, value: Any) -> None:
        """Tell how far the work is; the page shows the latest. Safe in any thread."""
        self.reported, self.has_news = value, True

    def cancelled(self) -> bool:
        """Say whether nobody waits for the answer any more."""
        return self._stop.is_set()

    def give_up(self) -> None:
        """Ask the call to end."""
        self._stop.set()


class Runner:
    """Runs one piece of long work at a time, on executors that it makes at first use, one for each engine, and keeps.

    `widget` is the bar; `notice` says what went wrong. Callbacks run on the page's event loop, errors in them too
    end in the notice. make_executor("compiled") gives the executor that suits an engine.
    """

    def __init__(self, make_executor: Callable[[str], Executor], *, notice: Notice | None = None) -> None:
        self._make_executor = make_executor
        self._executors: dict[str, Executor] = {}
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
        engine: str = "compiled",
        replacing: bool = False,
    ) -> bool:
        """Begin `function(task)` for each task; give False, and do nothing, where work is still under way.

        `on_result(place, value)` comes as each task is done, in any order; then exactly one of `on_done(values)`
        (in the order of the tasks), `on_error(error)` and `on_cancel()`. Call it from a callback of a widget.
        replacing: drop the work under way instead, which then says nothing more.
        """
        if self.is_running and not replacing:
            return False
        work = partial(self._all, function, tasks, on_result, label, engine)
        self._begin(work, len(tasks), f"{label}: 0 of {len(tasks)}", on_done, on_error, on_cancel)
        return True

    def call(
        self,
        function: Callable[[Call], Any],
        *,
        on_done: Callable[[Any], None],
        on_report: Callable[[Any], tuple[float, str] | None],
        on_error: Callable[[BaseException], None] | None = None,
        on_cancel: Callable[[], None] | None = None,
        label: str = "Running",
        engine: str = "compiled",
    ) -> bool:
        """Begin `function(call)` in a thread; give False, and do nothing, where work is still under way.

        The function hands what it has to tell to `call.report`; a few times a second `on_report` is given the latest
        and says how far that is: a share of 0..1 and a text. The ends are those of `start`.
        """
        if self.is_running:
            return False
        work = partial(self._watched, function, on_report, engine)
        self._begin(work, SHARE_STEPS, f"{label}…", on_done, on_error, on_cancel)
        return True

    def cancel(self) -> None:
        """Stop the work at once. The page hears of it before the workers are gone; the next run makes new ones."""
        if self.is_running and self._work is not None:
            self._work.cancel()

    def close(self) -> None:
        """Cancel, and end the workers."""
        self.cancel()
        self._drop_executors()

    async def finished(self) -> None:
        """Wait until the work under way, if any, has ended and its callbacks were called."""
        if self._work is not None:
            await asyncio.wait([self._work])

    def _begin(
        self,
        work: Callable[[], Awaitable[Any]],
        total: int,
        text: str,
        on_done: Callable[[Any], None],
        on_error: Callable[[BaseException], None] | None,
        on_cancel: Callable[[], None] | None,
    ) -> None:
        before = self._work if self.is_running else None
        self.notice.clear()
        self._show("running", 0, total, text)
        self._work = asyncio.get_running_loop().create_task(self._to_the_end(work, on_done, on_error, on_cancel))
        if before is not None:
            before.cancel()

    async def _to_the_end(
        self,
        work: Callable[[], Awaitable[Any]],
        on_done: Callable[[Any], None],
        on_error: Callable[[BaseException], None] | None,
        on_cancel: Callable[[], None] | None,
    ) -> None:
        try:
            value = await work()
        except asyncio.CancelledError:
            if self._is_another():
                return
            self._drop_executors()
            self._show("idle", 0, 0, "Cancelled. Nothing was changed.")
            self._call(on_cancel)
        except Exception as error:  # noqa: BLE001 - whatever a task raised, the user gets a sentence
            self._drop_executors()
            self._show("idle", 0, 0, "")
            tell(error, self.notice)
            self._call(on_error, error)
        else:
            self._show("done", self.widget.total, self.widget.total, "Done.")
            self._call(on_done, value)

    def _is_another(self) -> bool:
        """Say whether other work has begun in place of the task that asks."""
        return self._work is not asyncio.current_task()

    async def _all(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        on_result: Callable[[int, Any], None] | None,
        label: str,
        engine: str,
    ) -> list[Any]:
        executor = await self._executor(engine)
        values: list[Any] = [None] * len(tasks)
        ahead = iter(enumerate(tasks))
        under_way: dict[asyncio.Future[Any], int] = {}
        done = 0
        try:
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
        finally:
            for future in under_way:
                future.cancel()

    async def _watched(
        self,
        function: Callable[[Call], Any],
        on_report: Callable[[Any], tuple[float, str] | None],
        engine: str,
    ) -> Any:
        call = Call(executor=await self._executor(engine))
        answer = asyncio.get_running_loop().run_in_executor(None, function, call)
        try:
            while not (await asyncio.wait([answer], timeout=SECONDS_BETWEEN_REPORTS))[0]:
                self._take_news(call, on_report)
            self._take_news(call, on_report)
            return answer.result()
        finally:
            call.give_up()
            answer.cancel()

    def _take_news(self, call: Call, on_report: Callable[[Any], tuple[float, str] | None]) -> None:
        if not call.has_news:
            return
        call.has_news = False
        said = guarded(on_report, self.notice)(call.reported)
        if said is not None:
            share, text = said
            self._show("running", round(SHARE_STEPS * min(max(share, 0.0), 1.0)), SHARE_STEPS, text)

    async def _executor(self, engine: str) -> Executor:
        if engine not in self._executors:
            # Not here: a cluster takes its time to answer.
            self._executors[engine] = await asyncio.to_thread(self._make_executor, engine)
        return self._executors[engine]

    def _call(self, callback: Callable[..., None] | None, *arguments: Any) -> None:
        if callback is not None:
            guarded(callback, self.notice)(*arguments)

    def _show(self, state: str, done: int, total: int, text: str) -> None:
        with self.widget.hold_sync():
            self.widget.state, self.widget.done, self.widget.total, self.widget.text = state, done, total, text

    def _drop_executors(self) -> None:
        for executor in self._executors.values():
            stop(executor)
        self._executors = {}

    def _on_message(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if isinstance(message, dict) and message.get("op") == "cancel":
            self.cancel()
