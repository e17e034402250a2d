"""What pages with messages share: a widget that answers them, and a watch for what others do meanwhile."""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import anywidget
import ipywidgets

from workbench.apps import lean, parts

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LOG = logging.getLogger("workbench.apps")
SECONDS_BETWEEN_LOOKS = 1.0
"""How often a page looks for what others did."""


class Answers(Protocol):
    """A page's state: it answers every message, and looks for news in two parts, one of them for any thread."""

    def handle(self, message: object) -> dict[str, Any]: ...

    def errand(self) -> Callable[[], Any]: ...

    def take(self, found: Any) -> None: ...


class Answering(lean.Lean, anywidget.AnyWidget):
    """A widget that only ever shows what Python gives it: nothing that a browser sets is read back.

    Messages of the browser go to the state, which whoever derives from this makes, and each is answered.
    """

    state: Answers

    def tell(self, sentence: str, *, ok: bool) -> None:
        """Say something that no message asked for."""
        self.send({"op": "answer", "id": 0, "ok": ok, "sentence": sentence, "made": None})

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take nothing from the browser: it has no part in what is shown."""

    def _show(self, name: str, value: Any) -> None:
        setattr(self, name, value)

    def _draw(self, name: str, figure: "Figure | None", words: str) -> None:
        """Draw a figure in the chart of a name; where there is none, the words say why."""
        chart: parts.Chart = getattr(self, name)
        if figure is None:
            chart.empty = words or chart.empty
            chart.clear()
        else:
            chart.show(figure, summary=words)

    def _answer(self, _widget: Any, message: Any, _buffers: Any) -> None:
        self.send(self.state.handle(message))


class Watch:
    """Looks each second for what others did, as long as its widget lives; the store is asked in a thread."""

    def __init__(self, widget: Answering, *, seconds: float = SECONDS_BETWEEN_LOOKS) -> None:
        self._widget, self._seconds = widget, seconds
        self._has_failed = False
        self.task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin where an event loop runs; elsewhere (a test, a script) nobody waits for news."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self.task = loop.create_task(self._watch())

    def end(self) -> None:
        """Look no more."""
        if self.task is not None:
            self.task.cancel()

    async def _watch(self) -> None:
        while self._widget.comm is not None:
            await asyncio.sleep(self._seconds)
            await self.look()

    async def look(self) -> None:
        """Look once; an error that nobody expected is told once, until a look succeeds again."""
        state = self._widget.state
        try:
            state.take(await asyncio.to_thread(state.errand()))
            self._has_failed = False
        except Exception as error:  # the next look may succeed
            if not self._has_failed:
                LOG.error("unexpected error while looking for news", exc_info=error)
                self._widget.tell(parts.UNEXPECTED, ok=False)
            self._has_failed = True


def page_of(widget: Answering, css_class: str) -> ipywidgets.VBox:
    """Give the page of one widget, watched as long as it lives; the same in Voila and JupyterLab."""
    watch = Watch(widget)
    watch.begin()
    widget.observe(lambda change: watch.end() if change.new is None else None, "comm")
    page = lean.VBox([parts.Theme(), widget])
    page.add_class("osm")
    page.add_class(css_class)
    return page
