"""Saved work on the office page: offices and scenarios under names, their versions, and what differs."""

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets
import traitlets

from osm_sim.errors import InputError
from workbench.apps import lean, parts
from workbench.apps.folding import Fold
from workbench.apps.office_state import OfficeState
from workbench.desk import Desk
from workbench.domain.documents import Pin, Version
from workbench.jobs import office_documents as job
from workbench.jobs.office_documents import Kind, Opened, Saved, Taken
from workbench.jobs.office_scenarios import differences
from workbench.jobs.office_settings import changes

LATEST = 200
"""Versions in the list; older ones are on the command line."""
KINDS = (
    ("Scenario: changes on the case", Kind.SCENARIO),
    ("Office: a case of your own", Kind.OFFICE),
)


class SavedState(traitlets.HasTraits):
    """What is saved, and which of it is open. No widget in here.

    opened: the version the setting came from or was saved as, None before. taken: the version that stands in the way
    of the last save. versions: those of what is open, newest first. differing: what was compared, as a heading and
    sentences. An error leaves everything as it was.
    """

    listed = traitlets.Tuple()
    opened = traitlets.Instance(Opened, allow_none=True, default_value=None)
    taken = traitlets.Instance(Taken, allow_none=True, default_value=None)
    versions = traitlets.Tuple()
    differing = traitlets.Tuple()

    def __init__(self, office: OfficeState, desk: Desk) -> None:
        super().__init__()
        self.office, self._desk = office, desk

    def refresh(self) -> None:
        """Read again what is saved; others save, too."""
        self.listed = job.saved(self._desk)
        if self.opened is not None:
            self.versions = job.history(self._desk, self.opened.saved.pin.document, limit=LATEST)

    def save(self, name: str, kind: Kind) -> Saved | Taken:
        """Save the setting under a name: a new version of what is open, or something new."""
        base = self.opened.saved.pin if self.opened is not None else None
        return self._made(job.save(self._desk, name, kind, self.office.setting, base=base))

    def save_over(self) -> Saved | Taken:
        """Save the setting after the version that stood in the way of the last save."""
        if self.taken is None:
            raise InputError("nothing stands in the way; save under a name")
        taken = self.taken
        return self._made(job.save(self._desk, taken.name, taken.kind, self.office.setting, base=taken.head.pin))

    def rename(self, name: str) -> Saved | Taken:
        """Give what is open another name; what is set otherwise since stays so."""
        is_changed, made = self.is_changed, job.rename(self._desk, self._open_one().saved.pin, name)
        if isinstance(made, Saved) and not is_changed:
            self.open(made.pin)
            return made
        return self._made(made, keeps_setting=True)

    def open(self, pin: Pin) -> Saved:
        """Take a saved version's setting onto the page."""
        found = job.open_saved(self._desk, pin)
        self.office.use_setting(found.setting, found.saved.name)
        self._show(found)
        return found.saved

    def restore(self, number: int) -> Saved | Taken:
        """Save an old version of what is open as its newest, and open that."""
        made = job.restore(self._desk, Pin(document=self._open_one().saved.pin.document, number=number))
        if isinstance(made, Saved):
            self.open(made.pin)
        return made

    def compare(self, pin: Pin) -> bool:
        """Say what the setting has otherwise than a saved version, and run both; False where nothing is run."""
        other, mine = job.open_saved(self._desk, pin), self.office.setting
        heading = f"From {other.saved.name}, version {other.saved.version.number}, to what is set"
        self.differing = (heading, differences(other.setting, mine))
        alike = replace(other.setting, replications=mine.replications, seed=mine.seed)
        return bool(changes(alike, mine)) and self.office.compare_with(other.setting)

    @property
    def is_changed(self) -> bool:
        """Whether the setting is another than that of what is open."""
        return self.opened is not None and self.opened.setting != self.office.setting

    def _open_one(self) -> Opened:
        if self.opened is None:
            raise InputError("nothing saved is open; open it first")
        return self.opened

    def _made(self, made: Saved | Taken, *, keeps_setting: bool = False) -> Saved | Taken:
        if isinstance(made, Taken):
            self.taken = made
        else:
            setting = self._open_one().setting if keeps_setting else self.office.setting
            self._show(Opened(saved=made, setting=setting))
        return made

    def _show(self, opened: Opened) -> None:
        with self.hold_trait_notifications():
            self.opened, self.taken = opened, None
            self.refresh()


class SavedWork:
    """The State's widgets, built when they are first opened."""

    def __init__(self, state: SavedState) -> None:
        self.state = state
        self.notice = parts.Notice()
        self._synced: Saved | None = None
        self.fold = Fold(
            "Saved work",
            self._build,
            hint="save under a name, open, history",
            on_show=parts.guarded(state.refresh, self.notice),
            notice=self.notice,
        )
        self.widget = self.fold.widget

    def _build(self) -> list[ipywidgets.Widget]:
        made = [*self._saving(), *self._opening(), *self._history()]
        self.state.observe(lambda _change: self._sync(), ["listed", "opened", "taken", "versions", "differing"])
        self.state.office.observe(lambda _change: self._show_status(), "setting")
        self._sync()
        return made

    def _saving(self) -> list[ipywidgets.Widget]:
        self.name = lean.Text(description="Name")
        self.kind = lean.Dropdown(description="Save as", options=[(label, kind.value) for label, kind in KINDS])
        self.save = self._button("Save", self._save)
        self.save_over = self._button("Save as the version after it", lambda: self._told(self.state.save_over()))
        self.rename = self._button("Rename", lambda: self._told(self.state.rename(self.name.value)))
        self.status = lean.HTML()
        buttons = parts.row(self.save, self.save_over, self.rename)
        return [self.status, _field(self.name), _field(self.kind), buttons, self.notice]

    def _opening(self) -> list[ipywidgets.Widget]:
        self.saved = lean.Dropdown(description="Saved")
        self.about = lean.HTML()
        self.saved.observe(parts.guarded(lambda _change: self._show_about(), self.notice), "value")
        self.open = self._button("Open", lambda: self._opened(self._chosen().pin))
        self.compare = self._button("Compare with what is set", lambda: self._compare(self._chosen().pin))
        return [lean.VBox([_field(self.saved, self.about), parts.row(self.open, self.compare)])]

    def _history(self) -> list[ipywidgets.Widget]:
        self.version = lean.Dropdown(description="History")
        self.open_version = self._button("Open version", lambda: self._opened(self._pin()))
        self.restore = self._button("Restore version", self._restore)
        self.compare_version = self._button("Compare version", lambda: self._compare(self._pin()))
        buttons = parts.row(self.open_version, self.restore, self.compare_version)
        self.history = lean.VBox([_field(self.version), buttons])
        self.differing = lean.HTML()
        return [self.history, self.differing]

    # -- what the buttons do --

    def _save(self) -> None:
        self._told(self.state.save(self.name.value, Kind(self.kind.value)))

    def _restore(self) -> None:
        self._told(self.state.restore(int(self.version.value)), "Restored")

    def _opened(self, pin: Pin) -> None:
        saved = self.state.open(pin)
        self.notice.say(f"Open: {saved.name}, {job.who_and_when(saved.version)}.", "good")

    def _compare(self, pin: Pin) -> None:
        if self.state.compare(pin):
            self.notice.say("Both are being simulated; the figures come under “Compare two settings”.")

    def _told(self, made: Saved | Taken, done: str = "Saved") -> None:
        if isinstance(made, Taken):
            self.notice.say(made.sentence, "warn")
        else:
            self.notice.say(f"{done}: {made.name}, {job.who_and_when(made.version)}.", "good")

    def _chosen(self) -> Saved:
        found = next((each for each in self.state.listed if each.pin.document == self.saved.value), None)
        if found is None:
            raise InputError("nothing is chosen; save something first")
        return found

    def _pin(self) -> Pin:
        if self.state.opened is None or self.version.value is None:
            raise InputError("nothing saved is open; open it first")
        return Pin(document=self.state.opened.saved.pin.document, number=int(self.version.value))

    def _button(self, label: str, act: Callable[[], None]) -> ipywidgets.Button:
        def pressed(_button: Any) -> None:
            self.notice.clear()
            act()

        button = lean.Button(description=label)
        button.on_click(parts.guarded(pressed, self.notice))
        return button

    # -- what they show --

    def _sync(self) -> None:
        state = self.state
        _show(self.save_over, when=state.taken is not None)
        _show(self.rename, when=state.opened is not None)
        _show(self.history, when=state.opened is not None)
        self._show_list()
        if state.opened is not None:
            self._show_opened(state.opened.saved)
        heading, lines = state.differing or ("", ())
        self.differing.value = _differing(heading, lines) if heading else ""
        self._show_status()

    def _show_list(self) -> None:
        known = [(f"{each.name} ({each.kind})", str(each.pin.document)) for each in self.state.listed]
        if list(self.saved.options) != known:
            chosen = self.saved.value
            self.saved.options = known
            self.saved.value = chosen if chosen in {document for _, document in known} else _first(known)
        self.open.disabled = self.compare.disabled = not known
        self._show_about()

    def _show_about(self) -> None:
        found = next((each for each in self.state.listed if each.pin.document == self.saved.value), None)
        self.about.value = parts.note(_about(found) if found else "Nothing is saved yet.").value

    def _show_opened(self, saved: Saved) -> None:
        known = [(_version_label(each), each.number) for each in self.state.versions]
        if list(self.version.options) != known:
            chosen = self.version.value
            self.version.options = known
            self.version.value = chosen if chosen in {number for _, number in known} else known[0][1]
        if self._synced is not saved:
            self._synced = saved
            self.version.value = saved.version.number if saved.version in self.state.versions else None
            self.name.value, self.kind.value = saved.name, saved.kind.value
            self.saved.value = str(saved.pin.document)

    def _show_status(self) -> None:
        opened = self.state.opened
        if opened is None:
            text = "What is set here has no name yet. Nothing saved is ever overwritten: each save is a new version."
            hint = "save under a name, open, history"
        else:
            newest = self.state.versions[0].number if self.state.versions else opened.saved.version.number
            number = opened.saved.version.number
            hint = f"{opened.saved.name}, version {number}" + (", changed since" if self.state.is_changed else "")
            text = (
                f"The newest is version {newest}; this is version {number}."
                if number < newest
                else f"Saving under the same name makes version {newest + 1}."
            )
        self.fold.button.hint = hint
        self.status.value = parts.note(text).value


def _show(widget: ipywidgets.DOMWidget, *, when: bool) -> None:
    (widget.remove_class if when else widget.add_class)("osm-hidden")


def _field(*children: ipywidgets.Widget) -> ipywidgets.VBox:
    box = lean.VBox(list(children))
    box.add_class("osm-field").add_class("osm-field--wide")
    return box


def _first(known: list[tuple[str, str]]) -> str | None:
    return known[0][1] if known else None


def _about(saved: Saved) -> str:
    return f"{saved.kind.title()}, {job.who_and_when(saved.version)}."


def _version_label(version: Version) -> str:
    said = job.who_and_when(version)
    return f"{said[0].upper()}{said[1:]}" + (f" ({version.note})" if version.note else "")


def _differing(heading: str, lines: tuple[str, ...]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines) or "<li>Nothing: both set the same.</li>"
    return f'<div class="osm-said"><h3>{escape(heading)}</h3><ul>{items}</ul></div>'
