"""What is shown of an enterprise, and what was chosen on it; a part that is as it was is not sent again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.apps import alignment_panels as panels
from workbench.apps import alignment_picture as pictures
from workbench.apps.alignment_panels import Filter
from workbench.desk import Desk, Listed, StoreError
from workbench.domain.alignment import Place
from workbench.domain.alignment_metrics import Metric, coverage
from workbench.domain.ids import DocumentId, UnitId
from workbench.figures import alignment as figures
from workbench.jobs.alignment import Enterprise, findings_of, metrics_of
from workbench.jobs.alignment_cascade import CascadeOffer
from workbench.jobs.alignment_realign import Walk
from workbench.jobs.alignment_scores import FollowedScores

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Show = Callable[[str, Any], None]
Draw = Callable[[str, "Figure | None", str], None]
NOTHING = "There is nothing to draw yet: draw the corporate map, and cascade it to a unit."


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscored:
    """An objective that is followed, and the others along its links, whose scores are not known yet."""

    place: Place
    others: tuple[Place, ...]


class AlignmentScreen:
    """Gives show(name, value) each part of the page, and draw(name, figure, words) its charts."""

    def __init__(self, desk: Desk, show: Show, draw: Draw) -> None:
        self.desk, self._show, self._draw = desk, show, draw
        self.forget()

    def forget(self) -> None:
        """Choose nothing."""
        self.followed: Place | None = None
        self.unit: UnitId | None = None
        self.round: DocumentId | None = None
        self.filter = Filter()
        self._scores: FollowedScores | None = None
        self._is_scored = False

    def show_library(self, listed: Iterable[Listed]) -> None:
        """Show what can be opened, and nothing else."""
        self._show("library", pictures.library_json(self.desk, listed))
        for name in ("enterprise", "matrix", "metrics", "followed", "sheet", "cascade", "approvals", "realign"):
            self._show(name, {})
        for name in ("findings", "surveys"):
            self._show(name, {})

    def show(self, enterprise: Enterprise) -> None:
        """Show an enterprise as it is now."""
        self._is_scored = False
        if self.followed is not None and not enterprise.alignment.is_there(self.followed):
            self.followed = None
        if self.unit is not None and enterprise.organisation.unit(self.unit) is None:
            self.unit = None
        if self.round is None:
            self.round = next((one.version.document for one in enterprise.rounds), None)
        found, metrics = findings_of(enterprise), metrics_of(enterprise)
        self._show("enterprise", pictures.enterprise_json(self.desk, enterprise, found))
        self._show("matrix", pictures.matrix_json(enterprise))
        self._show("metrics", pictures.metrics_json(metrics, self.desk.now().isoformat(timespec="seconds")))
        self._show("findings", panels.findings_json(enterprise, found, self.filter))
        self._show("surveys", panels.surveys_json(self.desk, enterprise))
        self._show_chosen(enterprise)
        self._draw_charts(enterprise, metrics)

    def follow(self, enterprise: Enterprise, place: Place | None) -> None:
        """Follow an objective up and down; its scores come later."""
        self.followed, self._scores, self._is_scored = place, None, False
        self._show_followed(enterprise)

    def unscored(self) -> Unscored | None:
        """Give what is to be scored; None where nothing is."""
        if self.followed is None or self._is_scored:
            return None
        return Unscored(place=self.followed, others=self._others)

    def take_scores(self, enterprise: Enterprise, scores: FollowedScores | StoreError) -> None:
        """Show scores that were asked for; where they could not be had, the links stand without."""
        self._is_scored = True
        if isinstance(scores, StoreError) or self.followed not in scores.own:
            return
        self._scores = scores
        self._show_followed(enterprise)

    def choose_unit(self, enterprise: Enterprise, unit: UnitId | None) -> None:
        """Show a unit's sheet."""
        self.unit = unit
        self._show_sheet(enterprise)

    def choose_round(self, enterprise: Enterprise, document: DocumentId) -> None:
        """Show a round of approvals."""
        self.round = document
        self._show("approvals", panels.approvals_json(self.desk, enterprise, self.round))

    def filter_findings(self, enterprise: Enterprise, chosen: Filter) -> None:
        """Show the findings that a filter lets through."""
        self.filter = chosen
        self._show("findings", panels.findings_json(enterprise, findings_of(enterprise), chosen))

    def show_cascade(self, offer: CascadeOffer | None) -> None:
        """Show a cascade that was looked at, or none."""
        self._show("cascade", {} if offer is None else panels.cascade_json(offer))

    def show_walk(self, enterprise: Enterprise, walk: Walk | None) -> None:
        """Show the differences that a unit's owner is walked through, or none."""
        self._show("realign", {} if walk is None else panels.realign_json(self.desk, enterprise, walk))

    def _show_chosen(self, enterprise: Enterprise) -> None:
        self._show_followed(enterprise)
        self._show_sheet(enterprise)
        self._show("approvals", panels.approvals_json(self.desk, enterprise, self.round))

    def _show_followed(self, enterprise: Enterprise) -> None:
        place = self.followed
        self._others = () if place is None else panels.shown_places(enterprise, place)
        self._show("followed", {} if place is None else panels.followed_json(enterprise, place, self._scores))

    def _show_sheet(self, enterprise: Enterprise) -> None:
        unit = enterprise.organisation.unit(self.unit)
        self._show("sheet", {} if unit is None else panels.sheet_json(self.desk, enterprise, unit))

    def _draw_charts(self, enterprise: Enterprise, metrics: tuple[Metric, ...]) -> None:
        covered = coverage(enterprise.alignment)
        if not covered:
            for name in ("measures_chart", "coverage_chart"):
                self._draw(name, None, NOTHING)
            return
        codes = pictures.codes_of(enterprise)
        self._draw("measures_chart", figures.metrics_chart(metrics), figures.metrics_in_words(metrics))
        self._draw("coverage_chart", figures.coverage_chart(covered, codes), figures.coverage_in_words(covered))
