"""What the map's page decides: which map and version is shown, what each message of the browser does. No widget here.

Every message is answered. Rights and the mode are asked here for each of them, whatever the page shows.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Protocol

from osm_sim.errors import InputError
from workbench.apps import strategy_map_messages as messages
from workbench.apps import strategy_map_picture as pictures
from workbench.apps.parts import UNEXPECTED, safe_filename
from workbench.apps.strategy_map_picture import Json
from workbench.apps.strategy_map_screen import ONLY_SHOWN, MapScreen, Show
from workbench.apps.strategy_map_session import NOT_YET, MapSession, News
from workbench.desk import Desk, Listed, StoreError
from workbench.domain.editing import Refusal
from workbench.domain.rights import Action
from workbench.jobs import strategy_map as jobs
from workbench.jobs import strategy_map_commands as commands
from workbench.jobs.strategy_map import Opened
from workbench.jobs.strategy_map_cases import find_case
from workbench.jobs.strategy_map_checks import settings_by_text
from workbench.jobs.strategy_map_commands import Made
from workbench.jobs.strategy_map_history import compare, history_page
from workbench.jobs.strategy_map_import import offer_graph, take_graph

LOG = logging.getLogger("workbench.apps")
Found = tuple[MapSession | None, News | tuple[Listed, ...] | StoreError]
"""What an errand brought back, and for which map; None where none is open."""


class Tell(Protocol):
    """Says something that no message asked for."""

    def __call__(self, sentence: str, *, ok: bool) -> None: ...


class MapState:
    """The page's state; `screen` shows it. tell is given what nobody asked for: what others did, what goes wrong."""

    def __init__(self, desk: Desk, show: Show, tell: Tell) -> None:
        self.desk = desk
        self.screen = MapScreen(desk, show)
        self._tell = tell

    @property
    def session(self) -> MapSession | None:
        """The open map."""
        return self.screen.session

    def start(self) -> None:
        """Show the start screen."""
        self._refresh_library()
        self.screen.refresh()

    # -- messages of the browser --

    def handle(self, message: object) -> Json:
        """Do what a message asks for, and give the answer: whether it was done, what to say, what was made."""
        if not isinstance(message, Mapping):
            return messages.answer(None, "a message must be an object with op and id", ok=False)
        try:
            done = self._do(message)
            return messages.answer(message.get("id"), "", ok=True, gives=done)
        except (InputError, StoreError) as error:
            return messages.answer(message.get("id"), str(error), ok=False)
        except Exception:
            LOG.exception("unexpected error while a message was handled")
            return messages.answer(message.get("id"), UNEXPECTED, ok=False)

    def _do(self, message: Mapping[str, object]) -> Made | messages.File | None:
        if message.get("op") in commands.editing_ops():
            return self._edit(message)
        op, fields = messages.read(message)
        done: messages.File | None = getattr(self, f"_on_{op}")(**fields)
        return done

    def _edit(self, message: Mapping[str, object]) -> Made | None:
        session = self._editable()
        edit = commands.edit_of(message, session.card, people=session.head.people)
        if isinstance(edit, Refusal):
            raise InputError(edit.sentence)
        session.edit(edit.card)
        self._save(session)
        return edit.made

    def _save(self, session: MapSession) -> None:
        """Show an edit at once, then save it, then show that it is saved, or why not."""
        before = session.trouble
        if not session.is_saved:
            self.screen.show_picture(is_saving=True)
        said = session.save()
        self.screen.refresh()
        if session.trouble is not None and before is None:
            self._tell(f"{session.trouble} Your change is kept on this page.", ok=False)
        elif said:
            self._tell(said, ok=True)

    # -- opening --

    def _on_open(self, document: str, number: int | None, view: bool) -> None:  # noqa: FBT001 - as the message says it
        self._refuse_while_unsaved()
        opened = jobs.open_map(self.desk, jobs.find_map(self.desk, document))
        looked = None
        if number is not None and number != opened.version.number:
            looked = jobs.reopen(self.desk, opened, number)
        self._begin(MapSession(self.desk, opened), is_view=view, looked=looked)

    def _on_close(self) -> None:
        self._refuse_while_unsaved()
        self._begin(None)
        self._refresh_library()

    def _on_begin(self, template: str, title: str) -> None:
        self._refuse_while_unsaved()
        self._begin(MapSession(self.desk, jobs.begin_map(self.desk, template, title)))
        self._refresh_library()

    def _on_case(self, name: str) -> None:
        self._refuse_while_unsaved()
        known = find_case(self.desk, name)
        loaded = known or jobs.load_case(self.desk, name)
        self._begin(MapSession(self.desk, jobs.open_map(self.desk, loaded.documents[0])))
        if known is not None:
            self._tell("This case is loaded already; here it is as it stands now.", ok=True)
        self._refresh_library()

    def _begin(self, session: MapSession | None, *, is_view: bool = False, looked: Opened | None = None) -> None:
        self.screen.begin(session, is_view=is_view, looked=looked)
        self.screen.refresh()

    def _refuse_while_unsaved(self) -> None:
        if self.session is not None and not self.session.is_saved:
            raise InputError(NOT_YET)

    # -- steps, width --

    def _on_undo(self) -> None:
        session = self._editable()
        session.undo()
        self._save(session)

    def _on_redo(self) -> None:
        session = self._editable()
        session.redo()
        self._save(session)

    def _on_width(self, width: float) -> None:
        if width < pictures.LEAST_WIDTH:
            raise InputError(f"width(={width:g}) must be >= {pictures.LEAST_WIDTH} px")
        self.screen.width = min(width, pictures.MOST_WIDTH)
        self.screen.refresh()

    # -- history --

    def _on_history(self, before: int | None) -> None:
        session = self._visible()
        self.screen.take_history(history_page(self.desk, session.head.document, before=before), before=before)
        self.screen.refresh()

    def _on_look(self, number: int) -> None:
        session = self._visible()
        is_head = number == session.head.version.number
        self.screen.look(None if is_head else jobs.reopen(self.desk, session.head, number))
        self.screen.refresh()

    def _on_compare(self, before: int, after: int) -> None:
        session = self._visible()
        self.screen.look(comparison=compare(self.desk, session.head.document, before, after))
        self.screen.refresh()

    def _on_now(self) -> None:
        self._visible()
        self.screen.look()
        self.screen.refresh()

    def _on_restore(self, number: int) -> None:
        session = self._visible()
        if self.screen.is_view:
            raise InputError(ONLY_SHOWN)
        if (denied := session.may(Action.RESTORE)) is not None:
            raise InputError(denied.sentence)
        session.restore(number)
        self.screen.look()
        self.screen.refresh()

    def _on_limits(self, texts: dict[str, str]) -> None:
        """Judge maps within other limits, on this page alone."""
        self.screen.limits = settings_by_text(texts)
        self.screen.refresh()

    def _on_download(self) -> messages.File:
        self._visible()
        name, text = self.screen.svg()
        return messages.File(name=f"{safe_filename(name)}.svg", text=text, type="image/svg+xml;charset=utf-8")

    # -- clashes --

    def _on_resolve(self, choices: list[dict[str, object]]) -> None:
        session = self._editable()
        pending = session.unmerged
        if pending is None:
            raise InputError("there is no clash to decide on; it may have been settled meanwhile")
        session.decide({pending.clashes[at].place: side for at, side in messages.sides(choices, len(pending.clashes))})
        self._save(session)
        if session.unmerged is not None and session.trouble is None:
            self._tell("There is more to decide.", ok=True)

    def _on_drop(self) -> None:
        self._visible().drop()
        self.screen.refresh()

    # -- graphs from elsewhere --

    def _on_offer_graph(self, name: str, text: str) -> None:
        self.screen.offer = offer_graph(self._editable().card, name, text)
        self.screen.refresh()

    def _on_take_graph(self, places: dict[str, object]) -> None:
        session = self._editable()
        if self.screen.offer is None:
            raise InputError("there is no graph to take; choose its file first")
        card = take_graph(session.card, self.screen.offer, places)
        if isinstance(card, Refusal):
            raise InputError(card.sentence)
        self.screen.offer = None
        session.edit(card)
        self._save(session)

    def _on_drop_offer(self) -> None:
        self.screen.offer = None
        self.screen.refresh()

    # -- who may --

    def _visible(self) -> MapSession:
        """Give the open map. Raises InputError where there is none, or this person may not see it any more."""
        if self.session is None:
            raise InputError("no map is open; open one first")
        if (denied := self.session.may(Action.VIEW)) is not None:
            raise InputError(denied.sentence)
        return self.session

    def _editable(self) -> MapSession:
        """Give the open map to be edited. Raises InputError, saying why, where it is only to be read."""
        session = self._visible()
        session.may(Action.EDIT)
        if why := self.screen.why_read_only():
            raise InputError(why)
        return session

    # -- what others do --

    def poll(self) -> None:
        """Look once for what others did, and try again to save what waits."""
        self.take(self.errand()())

    def errand(self) -> Callable[[], Found]:
        """Give what to ask the store, to be called in any thread; `take` and all else belong to the page's own."""
        session, desk = self.session, self.desk
        if session is not None:
            ask = session.errand()
            return lambda: (session, ask())
        return lambda: (None, _maps(desk))

    def take(self, found: Found) -> None:
        """Show what an errand found, unless another map was opened meanwhile."""
        session, news = found
        if session is not self.session:
            return
        if session is None:
            self._take_library(news)
        elif isinstance(news, News) and (said := session.take(news)):
            self._tell(said, ok=session.trouble is None)
        self.screen.refresh()

    def _refresh_library(self) -> None:
        self._take_library(_maps(self.desk))

    def _take_library(self, found: object) -> None:
        trouble = str(found) if isinstance(found, StoreError) else ""
        if trouble and not self.screen.library_trouble:
            self._tell(trouble, ok=False)
        self.screen.library_trouble = trouble
        if isinstance(found, tuple):
            self.screen.show_library(found)


def _maps(desk: Desk) -> tuple[Listed, ...] | StoreError:
    try:
        return jobs.list_maps(desk)
    except StoreError as error:
        return error
