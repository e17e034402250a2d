"""ipywidgets' own widgets, sharing one layout and one style each.

Every widget would bring a Layout and a style model of its own to the browser, more than half of a page's models, though
our looks come from style sheets alone. Never set `layout` or `style` of one of these: it would change them all.
"""

from typing import Any

import ipywidgets
import traitlets

_shared: dict[type, ipywidgets.Widget] = {}


def _one(kind: type[ipywidgets.Widget]) -> ipywidgets.Widget:
    if kind not in _shared or _shared[kind].comm is None:
        _shared[kind] = kind()
    return _shared[kind]


class Lean(traitlets.HasTraits):
    """Mixed in before a widget's class: its layout and style are the shared ones."""

    @traitlets.default("layout")
    def _one_layout(self) -> Any:
        return _one(ipywidgets.Layout)

    @traitlets.default("style")
    def _one_style(self) -> Any:
        trait: Any = self.traits()["style"]
        return _one(trait.klass)


class Box(Lean, ipywidgets.Box):
    """See ipywidgets."""


class VBox(Lean, ipywidgets.VBox):
    """See ipywidgets."""


class HTML(Lean, ipywidgets.HTML):
    """See ipywidgets."""


class Button(Lean, ipywidgets.Button):
    """See ipywidgets."""


class Dropdown(Lean, ipywidgets.Dropdown):
    """See ipywidgets."""


class FloatText(Lean, ipywidgets.FloatText):
    """See ipywidgets."""


class IntText(Lean, ipywidgets.IntText):
    """See ipywidgets."""


class Text(Lean, ipywidgets.Text):
    """See ipywidgets."""
