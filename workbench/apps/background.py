"""Work of a page that takes longer than an answer may: in a thread, with its progress shown, and cancelled."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from osm_sim.errors import OsmError
from osm_sim.executors import RunCancelledError
from workbench.apps.parts import UNEXPECTED

LOG = logging.getLogger("workbench.apps")
SECONDS_BETWEEN_REPORTS = 0.15
OnProgress = Callable[..., None]
Function = Callable[[OnProgress, Callable[[], bool]], Any]
"""Gets on_progress(done, total) and cancelled(), and gives what it made. A third word of on_progress is shown instead
of the numbers."""


class Background:
    """One piece of work at a time. show({text, done, total}) is given how far it is, show({}) when it has ended.

    tell(sentence, ok=...) says how it ended where it did not end well. Where no event loop runs (a test, a script) the
    work is done at once.
    """

    def __init__(self, show: Callable[[dict[str, Any]], None], tell: Callable[..., None]) -> None:
        self._show, self._tell = show, tell
        self.task: asyncio.Task[None] | None = None
        self._is_cancelled = False
        self._progress: tuple[int, int, str] = (0, 0, "")

    @property
    def is_running(self) -> bool:
        return self.task is not None and not self.task.done()

    def begin(self, text: str, function: Function, on_done: Callable[[Any], None]) -> None:
        """Begin; `on_done` is given what the function made, in the page's own thread."""
        self._is_cancelled, self._progress = False, (0, 0, "")
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            on_done(function(self._report, lambda: self._is_cancelled))
            return
        self._show({"text": text, "done": 0, "total": 0})
        self.task = loop.create_task(self._run(text, function, on_done))

    def cancel(self) -> None:
        """Ask the work to end; it ends at its next step, and nothing of it is kept."""
        self._is_cancelled = True

    def _report(self, done: int, total: int, words: str = "") -> None:
        self._progress = (done, total, words)

    async def _run(self, text: str, function: Function, on_done: Callable[[Any], None]) -> None:
        work = asyncio.ensure_future(asyncio.to_thread(function, self._report, lambda: self._is_cancelled))
        shown = (0, 0, "")
        try:
            while not (await asyncio.wait([work], timeout=SECONDS_BETWEEN_REPORTS))[0]:
                if self._progress != shown:
                    shown = self._progress
                    self._show({"text": text, "done": shown[0], "total": shown[1], "words": shown[2]})
            on_done(work.result())
        except RunCancelledError:
            self._tell("Cancelled; nothing was stored.", ok=True)
        except OsmError as error:
            self._tell(str(error), ok=False)
        except Exception:
            LOG.exception("unexpected error in the background")
            self._tell(UNEXPECTED, ok=False)
        finally:
            self._is_cancelled = True  # a page that closes lets go of its work
            self._show({})
