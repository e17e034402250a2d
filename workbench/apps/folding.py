"""A heading that opens and closes what stands below it; its content is built when it is first opened."""

from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import ipywidgets
import traitlets

from workbench import front
from workbench.apps import lean
from workbench.apps.parts import Notice, guarded


class FoldButton(lean.Lean, anywidget.AnyWidget):
    """The heading: a button that keyboards and screen readers know as one that expands."""

    _esm = front.source("disclosure.js")
    title = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode("").tag(sync=True)
    is_open = traitlets.Bool(default_value=False).tag(sync=True)


class Fold:
    """A heading and its content. `widget` goes on the page; `on_show` is called each time it is opened."""

    def __init__(
        self,
        title: str,
        build: Callable[[], Sequence[ipywidgets.Widget]],
        *,
        hint: str = "",
        on_show: Callable[[], None] | None = None,
        notice: Notice,
    ) -> None:
        self.button = FoldButton(title=title, hint=hint)
        self.body = lean.VBox()
        self.body.add_class("osm-fold-body").add_class("osm-hidden")
        self.widget = lean.VBox([self.button, self.body])
        self._build = build
        self._on_show = on_show
        self.button.observe(guarded(self._turned, notice), "is_open")

    @property
    def is_open(self) -> bool:
        """Whether the content shows."""
        return bool(self.button.is_open)

    @property
    def is_built(self) -> bool:
        """Whether the content was ever shown."""
        return bool(self.body.children)

    def _turned(self, change: Any) -> None:
        if not change["new"]:
            self.body.add_class("osm-hidden")
            return
        if not self.is_built:
            self.body.children = tuple(self._build())
        if self._on_show is not None:
            self._on_show()
        self.body.remove_class("osm-hidden")
