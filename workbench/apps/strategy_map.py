"""The map page: a strategy map that several people draw at once, with its history."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import anywidget
import ipywidgets
import traitlets

from workbench import front
from workbench.apps import lean, parts
from workbench.apps.strategy_map_state import MapState
from workbench.desk import Desk

LOG = logging.getLogger("workbench.apps")
SECONDS_BETWEEN_LOOKS = 1.0
"""How often a page looks for what others did."""


class MapEditor(lean.Lean, anywidget.AnyWidget):
    """The map in the browser. It only ever shows what Python gives it: nothing that a browser sets is read back.

    Messages of the browser go to the state, and each is answered.
    """

    _esm = front.bundle("map/editor.js")
    _css = front.source("map/map.css") + front.source("map/panels.css")
    picture = traitlets.Dict().tag(sync=True)
    findings: Any = traitlets.List().tag(sync=True)
    history = traitlets.Dict().tag(sync=True)
    library = traitlets.Dict().tag(sync=True)
    clash = traitlets.Dict().tag(sync=True)
    offer = traitlets.Dict().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.state = MapState(desk, self._show, self.tell)
        self.state.start()
        self.on_msg(self._answer)

    def tell(self, sentence: str, *, ok: bool) -> None:
        """Say something that no message asked for."""
        self.send({"op": "answer", "id": 0, "ok": ok, "sentence": sentence, "made": None})

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take nothing from the browser: it has no part in what is shown."""

    def _show(self, name: str, value: Any) -> None:
        setattr(self, name, value)

    def _answer(self, _widget: Any, message: Any, _buffers: Any) -> None:
        self.send(self.state.handle(message))


class Watch:
    """Looks each second for what others did, as long as the editor lives; the store is asked in a thread."""

    def __init__(self, editor: MapEditor, *, seconds: float = SECONDS_BETWEEN_LOOKS) -> None:
        self._editor, self._seconds = editor, seconds
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
        while self._editor.comm is not None:
            await asyncio.sleep(self._seconds)
            await self.look()

    async def look(self) -> None:
        """Look once; an error that nobody expected is told once, until a look succeeds again."""
        state = self._editor.state
        try:
            state.take(await asyncio.to_thread(state.errand()))
            self._has_failed = False
        except Exception as error:  # the next look may succeed
            if not self._has_failed:
                LOG.error("unexpected error while looking for news", exc_info=error)
                self._editor.tell(parts.UNEXPECTED, ok=False)
            self._has_failed = True


def strategy_map_app(desk: Desk) -> ipywidgets.VBox:
    """The page as a widget, the same in Voila and JupyterLab."""
    editor = MapEditor(desk)
    watch = Watch(editor)
    watch.begin()
    _when_closed(editor, watch.end)
    page = lean.VBox([parts.Theme(), editor])
    page.add_class("osm")
    page.add_class("osm-map-page")
    return page


def _when_closed(widget: ipywidgets.Widget, end: Callable[[], None]) -> None:
    def heard(change: Any) -> None:
        if change.new is None:
            end()

    widget.observe(heard, "comm")
