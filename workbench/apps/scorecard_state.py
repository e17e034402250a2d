"""What the scorecard's page decides: which scorecard and month is shown, what each message does. No widget here.

Every message is answered. Rights are asked here, and by the jobs, for each of them, whatever the page shows.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Protocol

from osm_sim.errors import InputError
from workbench.apps import scorecard_messages as messages
from workbench.apps.parts import UNEXPECTED
from workbench.apps.scorecard_grid import enter_cells, grid_json, judge_cells, last_month
from workbench.apps.scorecard_screen import ScoreScreen, Show
from workbench.apps.scorecard_trends import Draw, Trends
from workbench.apps.scorecard_trust import trust_json
from workbench.apps.strategy_map_messages import answer, sides
from workbench.apps.strategy_map_picture import LEAST_WIDTH, MOST_WIDTH, Json
from workbench.apps.strategy_map_session import NOT_YET, MapSession, News
from workbench.desk import Desk, Listed, StoreError
from workbench.domain.editing import Refusal
from workbench.domain.elements import Element, Kind
from workbench.domain.ids import MeasureId, ObjectiveId
from workbench.domain.periods import Frequency, Period
from workbench.domain.rights import Action
from workbench.domain.scoring_explained import explain, word_lines
from workbench.jobs import strategy_map as jobs
from workbench.jobs.alignment_scores import flow_lines
from workbench.jobs.scorecard import Scored, Values, score_values, values_of
from workbench.jobs.scorecard_signs import signs_of_card
from workbench.jobs.strategy_map_cases import find_case
from workbench.jobs.strategy_map_commands import edit_of
from workbench.jobs.strategy_map_fields import shown

LOG = logging.getLogger("workbench.apps")
FIRST_YEAR = 1900
LOOKS_BETWEEN_VALUES = 5
"""After so many looks the reported values are read again."""
Found = tuple[MapSession | None, News | tuple[Listed, ...] | StoreError, tuple[Values, Values] | None]
"""What an errand brought back, for which scorecard; where values were asked for, those known then and those found."""


class Tell(Protocol):
    """Says something that no message asked for."""

    def __call__(self, sentence: str, *, ok: bool) -> None: ...


class ScorecardState:
    """The page's state.

    show(name, value) is given each part as JSON; draw(name, figure, words) each chart, None where there is nothing to
    draw and the words say why; tell what nobody asked for.
    """

    def __init__(self, desk: Desk, show: Show, draw: Draw, tell: Tell) -> None:
        self.desk, self._show, self._tell = desk, show, tell
        self.session: MapSession | None = None
        self.scored: Scored | None = None
        self.values: Values = {}
        self.month: Period | None = None
        self.chosen: Element | None = None
        self.screen = ScoreScreen(desk, show)
        self._trends = Trends(draw)
        self._grid_last: Period | None = None
        self._looks = 0

    def start(self) -> None:
        """Show which scorecards there are."""
        self._show_only_library()

    # -- messages of the browser --

    def handle(self, message: object) -> Json:
        """Do what a message asks for, and give the answer: whether it was done, what to say, what was made."""
        if not isinstance(message, Mapping):
            return answer(None, "a message must be an object with op and id", ok=False)
        number = message.get("id")
        try:
            given = self._do(message)
            return answer(number, str(given.pop("sentence", "")), ok=True) | given
        except (InputError, StoreError) as error:
            return answer(number, str(error), ok=False) | getattr(error, "more", {})
        except Exception:
            LOG.exception("unexpected error while a message was handled")
            return answer(number, UNEXPECTED, ok=False)

    def _do(self, message: Mapping[str, object]) -> Json:
        if message.get("op") in messages.EDITING:
            return self._edit(message)
        op, fields = messages.read(message)
        given: Json | None = getattr(self, f"_on_{op}")(**fields)
        return given or {}

    def _edit(self, message: Mapping[str, object]) -> Json:
        session = self._editable()
        is_scoring = message.get("op") == "revise" and message.get("kind") == Kind.CARD
        if message.get("kind", Kind.MEASURE) != Kind.MEASURE and not is_scoring:
            raise InputError("only measures and how they are scored are changed here: open the map to change the rest")
        edit = edit_of(message, session.card, people=session.head.people)
        if isinstance(edit, Refusal):
            raise InputError(edit.sentence)
        session.edit(edit.card)
        self._save(session)
        return {} if edit.made is None else {"made": {"kind": edit.made.kind, "key": edit.made.key}}

    def _save(self, session: MapSession) -> None:
        before = session.trouble
        said = session.save()
        self._rescore()
        self._refresh()
        if session.trouble is not None and before is None:
            self._tell(f"{session.trouble} Your change is kept on this page.", ok=False)
        elif said:
            self._tell(said, ok=True)

    # -- opening --

    def _on_open(self, document: str) -> None:
        self._refuse_while_unsaved()
        self._begin(MapSession(self.desk, jobs.open_map(self.desk, jobs.find_map(self.desk, document))))

    def _on_case(self, name: str) -> None:
        self._refuse_while_unsaved()
        loaded = find_case(self.desk, name) or jobs.load_case(self.desk, name)
        self._begin(MapSession(self.desk, jobs.open_map(self.desk, loaded.documents[0])))

    def _on_close(self) -> None:
        self._refuse_while_unsaved()
        self.session = self.scored = self.month = self.chosen = None
        self._show_only_library()

    def _begin(self, session: MapSession) -> None:
        values = values_of(self.desk, session.card)
        scored = score_values(session.head, values, today=self._today())
        self.session, self.values, self.scored = session, values, scored
        self.month = scored.latest or scored.months[-1]
        self.chosen = self._grid_last = None
        self._trends.forget()
        self._show("grid", {})
        self._show("trust", {})
        self._refresh()

    def _show_only_library(self) -> None:
        found = _maps(self.desk)
        if isinstance(found, StoreError):
            self._tell(str(found), ok=False)
        else:
            self.screen.library = found
        self._refresh()

    def _refuse_while_unsaved(self) -> None:
        if self.session is not None and not self.session.is_saved:
            raise InputError(NOT_YET)

    # -- looking --

    def _on_month(self, period: Period) -> None:
        _, scored = self._visible()
        if period not in scored.scores:
            raise InputError(f"month(={period}) must be one of {scored.months[0]} to {scored.months[-1]}")
        self.month = period
        self._refresh()

    def _on_width(self, width: float) -> None:
        if width < LEAST_WIDTH:
            raise InputError(f"width(={width:g}) must be >= {LEAST_WIDTH} px")
        self.screen.width = min(width, MOST_WIDTH)
        self._refresh()

    def _on_choose(self, kind: Kind, key: str) -> None:
        _, scored = self._visible()
        self._refuse_unknown(scored, kind, key)
        self.chosen = Element(kind, key)
        if kind is Kind.MEASURE:
            self._trends.choose(scored, MeasureId(key))
        self._refresh()

    def _on_method(self, name: str) -> None:
        _, scored = self._visible()
        self._trends.use(scored, name)
        self._refresh()

    def _on_multiples(self, perspective: str) -> None:
        _, scored = self._visible()
        self._refuse_unknown(scored, Kind.PERSPECTIVE, perspective)
        self._trends.show_many(scored, perspective, self.screen.width)

    def _on_explain(self, kind: Kind, key: str) -> Json:
        session, scored = self._visible()
        self._refuse_unknown(scored, kind, key)
        version = f"version {session.head.version.number}" + ("" if session.is_saved else " and what is not saved yet")
        line = explain(scored.scores[self._month()], Element(kind, key), version)
        return {"lines": list(word_lines(line, digits=6))}

    def _on_flow(self, key: str) -> Json:
        session, scored = self._visible()
        self._refuse_unknown(scored, Kind.OBJECTIVE, key)
        return {"lines": list(flow_lines(self.desk, session.head, ObjectiveId(key), self._month()))}

    @staticmethod
    def _refuse_unknown(scored: Scored, kind: Kind, key: str) -> None:
        card = scored.opened.card
        known = {
            Kind.MEASURE: card.measure(key),
            Kind.OBJECTIVE: card.objective(key),
            Kind.PERSPECTIVE: card.perspective(key),
            Kind.CARD: card if not key else None,
        }
        if known[kind] is None:
            raise InputError(f"{kind}(={shown(key)}) is not on the scorecard any more: choose another")

    # -- reported values --

    def _on_grid(self, last: Period | None) -> None:
        _, scored = self._visible()
        newest = Period.holding(self._today(), Frequency.MONTH)
        asked = last_month(scored, self._today()) if last is None else last
        if asked.frequency is not Frequency.MONTH or asked.year < FIRST_YEAR:
            raise InputError(f"last(={asked}) must be a month from {FIRST_YEAR} on")
        self._grid_last = min(asked, newest, key=lambda month: month.order)
        self._show_grid()

    def _on_enter(self, cells: list[dict[str, object]]) -> Json:
        session, _ = self._visible()
        sentence = enter_cells(self.desk, session.head, cells)
        return self._after_values(sentence)

    def _on_judge(self, cells: list[dict[str, object]], state: str, note: str) -> Json:
        session, _ = self._visible()
        return self._after_values(judge_cells(self.desk, session.head, cells, state, note))

    def _after_values(self, sentence: str) -> Json:
        self._rescore(read=True)
        self._refresh()
        return {"sentence": sentence}

    def _show_grid(self) -> None:
        if self._grid_last is not None and self.scored is not None:
            self._show("grid", grid_json(self.desk, self.scored, self._grid_last))

    def _on_trust(self) -> None:
        _, scored = self._visible()
        self._show("trust", trust_json(scored, signs_of_card(self.desk, scored.opened.card)))

    # -- steps, clashes --

    def _on_undo(self) -> None:
        session = self._editable()
        session.undo()
        self._save(session)

    def _on_redo(self) -> None:
        session = self._editable()
        session.redo()
        self._save(session)

    def _on_resolve(self, choices: list[dict[str, object]]) -> None:
        session = self._editable()
        pending = session.unmerged
        if pending is None:
            raise InputError("there is no clash to decide on; it may have been settled meanwhile")
        session.decide({pending.clashes[at].place: side for at, side in sides(choices, len(pending.clashes))})
        self._save(session)

    def _on_drop(self) -> None:
        session, _ = self._visible()
        session.drop()
        self._rescore()
        self._refresh()

    # -- who may --

    def _visible(self) -> tuple[MapSession, Scored]:
        """Give what is open. Raises InputError where nothing is, or this person may not see it any more."""
        if self.session is None or self.scored is None:
            raise InputError("no scorecard is open; open one first")
        if (denied := self.session.may(Action.VIEW)) is not None:
            raise InputError(denied.sentence)
        return self.session, self.scored

    def _editable(self) -> MapSession:
        session, _ = self._visible()
        if (denied := session.may(Action.EDIT)) is not None:
            raise InputError(denied.sentence)
        return session

    # -- what others do --

    def errand(self) -> Callable[[], Found]:
        """Give what to ask the store, to be called in any thread; `take` and all else belong to the page's own."""
        session, desk = self.session, self.desk
        if session is None:
            return lambda: (None, _maps(desk), None)
        ask, card, known = session.errand(), session.card, self.values
        is_values_turn = self._looks % LOOKS_BETWEEN_VALUES == 0
        self._looks += 1

        def look() -> Found:
            news = ask()
            is_asked = is_values_turn and news.error is None
            return session, news, (known, values_of(desk, card)) if is_asked else None

        return look

    def take(self, found: Found) -> None:
        """Show what an errand found, unless another scorecard was opened meanwhile."""
        session, news, values = found
        if session is not self.session:
            return
        if session is None:
            if isinstance(news, tuple) and news != self.screen.library:
                self.screen.library = news
                self._refresh()
            return
        card, before = session.card, (session.head.version, session.head.organisation, session.trouble)
        if isinstance(news, News) and (said := session.take(news)):
            self._tell(said, ok=session.trouble is None)
        # What was read before the page itself stored something is older than what it shows.
        is_new = values is not None and values[0] is self.values and values[1] != self.values
        if values is not None and is_new:
            self.values = values[1]
        if is_new or session.card is not card:
            self._rescore()
            self._refresh()
        elif before != (session.head.version, session.head.organisation, session.trouble):
            self._refresh()

    def poll(self) -> None:
        """Look once for what others did."""
        self.take(self.errand()())

    # -- showing --

    def _rescore(self, *, read: bool = False) -> None:
        """Score what is on the page again; read: with the values as they are in the store now."""
        session = self.session
        if session is None:
            return
        is_other_measures = {one.id for one in session.card.measures} != set(self.values)
        if read or is_other_measures:
            with suppress(StoreError):  # the next look asks again
                self.values = values_of(self.desk, session.card)
        was_latest = self.scored is not None and self.month == self.scored.latest
        opened = replace(session.head, card=session.card)
        self.scored = scored = score_values(opened, self.values, today=self._today())
        if was_latest or self.month not in scored.scores:
            self.month = scored.latest or scored.months[-1]
        if self.chosen is not None and not _is_there(scored, self.chosen):
            self.chosen = None
        self._trends.refresh(scored)
        self._show_grid()

    def _refresh(self) -> None:
        if self.session is None or self.scored is None:
            self.screen.show_library()
        else:
            self.screen.show_scorecard(self.session, self.scored, self._month(), self.chosen, self._trends)

    def _month(self) -> Period:
        assert self.month is not None
        return self.month

    def _today(self) -> date:
        return self.desk.now().date()


def _is_there(scored: Scored, place: Element) -> bool:
    card = scored.opened.card
    found = {Kind.MEASURE: card.measure, Kind.OBJECTIVE: card.objective, Kind.PERSPECTIVE: card.perspective}
    return place.kind is Kind.CARD or found[place.kind](place.key) is not None


def _maps(desk: Desk) -> tuple[Listed, ...] | StoreError:
    try:
        return jobs.list_maps(desk)
    except StoreError as error:
        return error
