"""What pages are made of: a root with the theme, sections, cards, key figures, notices, charts, downloads.

Text given to a part is text: it is escaped, never read as HTML. Looks are in the theme's style sheet alone.
"""

import logging
import re
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import anywidget
import ipywidgets
import traitlets

from osm_sim.errors import OsmError
from workbench import front
from workbench.apps import lean

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Tone = Literal["info", "good", "warn", "bad"]
Mark = Literal["source", "assumption"]
Result = TypeVar("Result")

LOG = logging.getLogger("workbench.apps")

UNEXPECTED = "Something went wrong, and nothing was changed. The details are in the log."
"""What a user reads when an error is not one of ours."""


class Theme(lean.Lean, anywidget.AnyWidget):
    """The style sheet, brought into the page it is shown on; it shows nothing itself."""

    _esm = "export default { render({ el }) { el.style.display = 'none'; } };"
    _css = front.theme_css()


class Notice(lean.Lean, anywidget.AnyWidget):
    """One sentence to the user, read out by screen readers when it changes; empty, it takes no place."""

    _esm = front.source("notice.js")
    text = traitlets.Unicode("").tag(sync=True)
    tone = traitlets.Enum(("info", "good", "warn", "bad"), "info").tag(sync=True)

    def say(self, sentence: str, tone: Tone = "info") -> None:
        """Show a sentence; `tone` is info, good, warn or bad (its word is shown too, so colour is not needed)."""
        with self.hold_sync():
            self.tone = tone
            self.text = sentence

    def clear(self) -> None:
        """Show nothing."""
        self.text = ""


def guarded(callback: Callable[..., Result], notice: Notice) -> Callable[..., Result | None]:
    """A callback whose errors reach the user as one sentence in `notice`, and the log with their traceback.

    An error of ours is its own sentence. Without this an error in a widget's callback vanishes without a word.
    """

    @wraps(callback)
    def guard(*arguments: Any, **named: Any) -> Result | None:
        try:
            return callback(*arguments, **named)
        except Exception as error:  # noqa: BLE001 - this is the edge: whatever it is, the user gets a sentence
            tell(error, notice)
            return None

    return guard


def tell(error: BaseException, notice: Notice) -> None:
    """Show an error as one sentence and log it."""
    if isinstance(error, OsmError):
        LOG.warning("refused: %s", error)
        notice.say(str(error), "bad")
    else:
        LOG.error("unexpected error in a callback", exc_info=error)
        notice.say(UNEXPECTED, "bad")


class DownloadButton(lean.Lean, anywidget.AnyWidget):
    """A button that saves a text as a file. The text is made in Python when the button is pressed."""

    _esm = front.source("download.js")
    label = traitlets.Unicode().tag(sync=True)
    disabled = traitlets.Bool(default_value=False).tag(sync=True)

    def __init__(
        self, *, label: str, filename: str, make_text: Callable[[], str], notice: Notice | None = None
    ) -> None:
        super().__init__(label=label)
        self._filename = safe_filename(filename)
        self._make_text = make_text
        self.notice = notice or Notice()
        self.on_msg(guarded(self._answer, self.notice))

    def _answer(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if isinstance(message, dict) and message.get("op") == "make" and not self.disabled:
            self.send(_saving(self._filename, self._make_text()))


def download_button(
    label: str, filename: str, make_text: Callable[[], str], notice: Notice | None = None
) -> DownloadButton:
    """A button that saves what `make_text()` gives when it is pressed; an error is said in `notice`.

    Neutralising a spreadsheet's formulas in the text is the caller's part.
    """
    return DownloadButton(label=label, filename=filename, make_text=make_text, notice=notice)


class Chart(lean.Lean, anywidget.AnyWidget):
    """A card with a title, a plotly figure, its text alternative, and buttons for PNG, SVG and (if given) CSV.

    Drawn by the plotly that the page already has. A new figure replaces the old one in place.
    """

    _esm = front.source("chart.js")
    figure = traitlets.Unicode("").tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    summary = traitlets.Unicode("").tag(sync=True)
    empty = traitlets.Unicode().tag(sync=True)
    filename = traitlets.Unicode().tag(sync=True)
    has_csv = traitlets.Bool(default_value=False).tag(sync=True)

    def __init__(
        self,
        title: str,
        *,
        filename: str,
        empty: str = "Nothing to show yet.",
        make_csv: Callable[[], str] | None = None,
        notice: Notice | None = None,
    ) -> None:
        super().__init__(title=title, empty=empty, filename=safe_filename(filename), has_csv=make_csv is not None)
        self._make_csv = make_csv
        self.notice = notice or Notice()
        self.on_msg(guarded(self._answer, self.notice))

    def show(self, figure: "Figure", *, summary: str) -> None:
        """Draw a figure. `summary` says in words what it shows: its text alternative, and the line below it."""
        with self.hold_sync():
            self.summary = summary
            self.figure = figure.to_json()

    def clear(self) -> None:
        """Show the sentence of the empty chart again."""
        with self.hold_sync():
            self.summary = ""
            self.figure = ""

    def _answer(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if isinstance(message, dict) and message.get("op") == "csv" and self._make_csv is not None:
            self.send(_saving(f"{self.filename}.csv", self._make_csv()))


def tile(
    title: str,
    value: str = "–",
    *,
    unit: str = "",
    interval: str = "",
    note: str = "",
    mark: Mark | None = None,
    verdict: str = "",
    tone: Tone = "info",
) -> ipywidgets.HTML:
    """A key figure: title, value with its unit, the line of its interval, a verdict in words, source or assumption."""
    return lean.HTML(
        tile_html(title, value, unit=unit, interval=interval, note=note, mark=mark, verdict=verdict, tone=tone)
    )


def tile_html(
    title: str,
    value: str = "–",
    *,
    unit: str = "",
    interval: str = "",
    note: str = "",
    mark: Mark | None = None,
    verdict: str = "",
    tone: Tone = "info",
) -> str:
    """The HTML of a key figure, to set as the `value` of a tile made before."""
    unit_html = f'<span class="osm-tile__unit">{escape(unit)}</span>' if unit else ""
    lines = [
        _line("osm-tile__interval", interval),
        _line("osm-tile__verdict", verdict),
        _line("osm-tile__note", note),
        f"<div>{mark_html(mark)}</div>" if mark else "",
    ]
    return (
        f'<div class="osm-tile osm-tile--{tone}"><div class="osm-tile__title">{escape(title)}</div>'
        f'<div class="osm-tile__value">{escape(value)}{unit_html}</div>{"".join(lines)}</div>'
    )


def mark_html(mark: Mark) -> str:
    """The mark that tells whether a number is from the source document or an assumption."""
    return f'<span class="osm-mark osm-mark--{mark}">{mark}</span>'


def page(title: str, lead: str, *children: ipywidgets.Widget) -> ipywidgets.VBox:
    """The root of a page: the theme, a heading, a sentence on what it is for, and the rest."""
    head = lean.HTML(f'<h1>{escape(title)}</h1><p class="osm-lead">{escape(lead)}</p>')
    return _box(ipywidgets.VBox, (Theme(), head, *children), "osm")


def section(title: str, *children: ipywidgets.Widget, note: str = "") -> ipywidgets.VBox:
    """A heading, a quiet sentence below it if given, and what belongs to it."""
    head = lean.HTML(f"<h2>{escape(title)}</h2>" + _line("osm-note", note))
    return _box(ipywidgets.VBox, (head, *children), "osm-section")


def card(*children: ipywidgets.Widget, title: str = "") -> ipywidgets.VBox:
    """A white card around its children."""
    head = (lean.HTML(f"<h3>{escape(title)}</h3>"),) if title else ()
    return _box(ipywidgets.VBox, (*head, *children), "osm-card")


def grid(*children: ipywidgets.Widget, of: Literal["tiles", "cards", "charts"] = "cards") -> ipywidgets.Box:
    """As many columns as fit the width, one on a phone (tiles: two)."""
    return _box(ipywidgets.Box, children, "osm-grid", f"osm-grid--{of}")


def split(side: ipywidgets.Widget, main: ipywidgets.Widget) -> ipywidgets.Box:
    """Controls at the side and what they change beside them; one below the other where there is no room."""
    return _box(ipywidgets.Box, (side, main), "osm-split")


def row(*children: ipywidgets.Widget) -> ipywidgets.Box:
    """One after the other, wrapping where there is no room."""
    return _box(ipywidgets.Box, children, "osm-row")


def note(text: str) -> ipywidgets.HTML:
    """A quiet paragraph."""
    return lean.HTML(_line("osm-note", text))


def show_only(shown: ipywidgets.DOMWidget, among: tuple[ipywidgets.DOMWidget, ...]) -> None:
    """Show one of several widgets by a class; swapping `children` would build them all anew."""
    for widget in among:
        (widget.remove_class if widget is shown else widget.add_class)("osm-hidden")


def safe_filename(name: str) -> str:
    """A file name that is one on every system: letters, digits, dot, dash and underscore, 80 at most."""
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-_")[:80].rstrip(".-_")
    return kept or "download"


def _saving(filename: str, text: str) -> dict[str, str]:
    kind = "text/csv;charset=utf-8" if filename.endswith(".csv") else "text/plain;charset=utf-8"
    return {"op": "save", "filename": filename, "text": text, "type": kind}


def _line(css_class: str, text: str) -> str:
    return f'<div class="{css_class}">{escape(text)}</div>' if text else ""


def _box(kind: Callable[..., Any], children: tuple[ipywidgets.Widget, ...], *classes: str) -> Any:
    made = kind(list(children))
    for css_class in classes:
        made.add_class(css_class)
    return made
