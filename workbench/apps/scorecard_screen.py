"""What is shown of a scorecard: how it stands, what may be done with it, what was chosen on it."""

from collections.abc import Callable
from typing import Any

from workbench.apps import scorecard_picture as pictures
from workbench.apps.scorecard_trends import Trends
from workbench.apps.strategy_map_picture import USUAL_WIDTH, Json, Layouts, clash_json
from workbench.apps.strategy_map_session import MapSession
from workbench.desk import Desk, Listed
from workbench.domain.elements import Element, Kind
from workbench.domain.periods import Period
from workbench.domain.rights import Action
from workbench.jobs.scorecard import Scored
from workbench.jobs.strategy_map import may

Show = Callable[[str, Any], None]
_ACTIONS = {"edit": Action.EDIT, "report": Action.REPORT, "validate": Action.VALIDATE}


class ScoreScreen:
    """Gives show(name, value) each part of the page. library: what can be opened; width: of the map, in px."""

    def __init__(self, desk: Desk, show: Show) -> None:
        self.desk, self._show = desk, show
        self.library: tuple[Listed, ...] = ()
        self.width: float = USUAL_WIDTH
        self._layouts, self._drawings = Layouts(), pictures.Drawings()

    def show_library(self) -> None:
        """Show what can be opened."""
        self._show("library", pictures.library_json(self.library))
        self._show("scored", {"document": "", "actor": self.desk.actor.sign_in})
        self._show("chosen", {})
        self._show("clash", {})

    def show_scorecard(
        self, session: MapSession, scored: Scored, month: Period, chosen: Element | None, trends: Trends
    ) -> None:
        """Show a scorecard as it stood in a month."""
        layout = self._layouts.of(session.card, self.width)
        drawing = self._drawings.draw(session.card, layout, scored.scores[month])
        self._show("scored", self._situation(session) | pictures.scored_json(scored, month, drawing))
        self._show("chosen", _chosen(scored, chosen, trends))
        self._show("clash", clash_json(session.unmerged))

    def _situation(self, session: MapSession) -> Json:
        denied = {name: may(self.desk, session.head, action) for name, action in _ACTIONS.items()}
        why = {name: "" if reason is None else reason.sentence for name, reason in denied.items()}
        version = session.head.version
        return {
            "document": session.head.document,
            "title": session.card.title,
            "unit": session.head.unit_name,
            "number": version.number,
            "at": version.at.isoformat(),
            "author": version.author,
            "actor": self.desk.actor.sign_in,
            "isSaved": session.is_saved,
            "trouble": "" if session.trouble is None else str(session.trouble),
            "why": why,
            "canUndo": not why["edit"] and bool(session.steps.done),
            "canRedo": not why["edit"] and bool(session.steps.undone),
        }


def _chosen(scored: Scored, chosen: Element | None, trends: Trends) -> Json:
    if chosen is None:
        return {}
    found: Json = {"kind": chosen.kind.value, "key": chosen.key}
    measure = scored.opened.card.measure(chosen.key) if chosen.kind is Kind.MEASURE else None
    if measure is not None:
        found |= {"sheet": pictures.sheet_json(measure), "outlook": trends.outlook_json()}
    return found
