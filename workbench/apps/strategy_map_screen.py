"""What is shown of a map: which version in which mode, drawn for which width; each part as the page is given it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.apps import strategy_map_picture as pictures
from workbench.apps.strategy_map_picture import Json, Saved, Situation
from workbench.apps.strategy_map_session import MapSession
from workbench.desk import Desk, Listed, StoreError
from workbench.domain.documents import Version
from workbench.domain.findings import Finding
from workbench.domain.map_checks import MapSettings, check_map
from workbench.domain.rights import Action
from workbench.domain.scorecard import Scorecard
from workbench.figures.strategy_map_svg import map_svg
from workbench.jobs import strategy_map as jobs
from workbench.jobs.strategy_map import Opened
from workbench.jobs.strategy_map_cases import case_summaries
from workbench.jobs.strategy_map_checks import limit_texts
from workbench.jobs.strategy_map_history import Comparison, HistoryPage

if TYPE_CHECKING:
    from workbench.jobs.strategy_map_import import Offer

ONLY_SHOWN = "This link shows the map only. Open the map itself to edit it."

Show = Callable[[str, Any], None]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The last drawing, and what it was made of: drawing takes longest."""

    of: tuple[object, ...]
    drawing: Json
    findings: tuple[Finding, ...]


class MapScreen:
    """What the page shows: a map or none, its newest version, an old one or two compared.

    show(name, value) is given each part: picture, findings, history, library, clash, offer.
    """

    def __init__(self, desk: Desk, show: Show) -> None:
        self.desk, self._show = desk, show
        self.session: MapSession | None = None
        self.is_view = False
        self.looked: Opened | None = None
        self.comparison: Comparison | None = None
        self.offer: Offer | None = None
        self.width: float = pictures.USUAL_WIDTH
        self.limits = MapSettings()
        self.library_trouble = ""
        self._versions: tuple[Version, ...] | None = None
        self._has_more = True
        self._layouts = pictures.Layouts()
        self._drawn: _Drawn | None = None

    def begin(self, session: MapSession | None, *, is_view: bool = False, looked: Opened | None = None) -> None:
        """Take another map, or none: the start screen."""
        self.session, self.is_view, self.looked = session, is_view, looked
        self.comparison = self.offer = self._versions = None
        self._has_more = True

    def look(self, opened: Opened | None = None, *, comparison: Comparison | None = None) -> None:
        """Look at an old version, at two compared, or at the newest again."""
        self.looked, self.comparison = opened, comparison

    def take_history(self, page: HistoryPage, *, before: int | None) -> None:
        """Take a page of the history; one of older versions comes after those that are there."""
        kept = tuple(one for one in self._versions or () if before is not None and one.number >= before)
        self._versions, self._has_more = (*kept, *page.versions), page.has_more

    def why_read_only(self) -> str:
        """Give why the map may not be edited as it is shown; nothing where it may."""
        session = self.session
        if session is None:
            return ""
        if self.comparison is not None:
            return f"Versions {_two(self.comparison)} are compared. Go back to the newest to edit."
        if self.looked is not None:
            number, newest = self.looked.version.number, session.head.version.number
            return f"This is version {number} of {newest}. Go back to the newest to edit, or restore this one."
        if self.is_view:
            return ONLY_SHOWN
        denied = jobs.may(self.desk, session.head, Action.EDIT)
        return denied.sentence if denied is not None else ""

    def refresh(self) -> None:
        """Show everything as it is now."""
        self.show_picture()
        self._show("history", self._history())
        self._show("clash", self._clash())
        self._show("offer", pictures.offer_json(self.offer))

    def show_picture(self, *, is_saving: bool = False) -> None:
        """Show the map and its findings; is_saving: before the store is asked."""
        if self.session is None:
            trouble = self.library_trouble
            saved = Saved(state="waiting", sentence=trouble) if trouble else Saved()
            nothing = Situation(saved=saved, actor=self.desk.actor.sign_in)
            self._show("picture", pictures.picture(nothing, pictures.nothing_drawn()))
            self._show("findings", [])
            return
        drawn = self._draw(self.session)
        self._show("picture", pictures.picture(self._situation(self.session, is_saving=is_saving), drawn.drawing))
        self._show("findings", pictures.findings_json(drawn.findings))

    def svg(self) -> tuple[str, str]:
        """Give what is shown as a picture of its own: its name, and its SVG. A map must be open."""
        assert self.session is not None
        card = self._card(self.session)
        number = self._situation(self.session, is_saving=False).number
        marks = self.comparison.marks if self.comparison else None
        title = f"{card.title}, version {number}"
        colours = self.session.colours if card is self.session.card else {}
        statuses = {objective: pictures.STATUS_OF[colour] for objective, colour in colours.items()}
        layout = self._layouts.of(card, self.width)
        return title, map_svg(card, layout, statuses=statuses, marks=marks, title=title)

    def _card(self, session: MapSession) -> Scorecard:
        if self.comparison is not None:
            return self.comparison.card
        return self.looked.card if self.looked is not None else session.card

    def _draw(self, session: MapSession) -> _Drawn:
        comparison = self.comparison
        card = self._card(session)
        organisation = session.head.organisation
        of = (card, organisation, self.width, comparison, session.others, session.colours, self.limits)
        if self._drawn is None or any(one is not other for one, other in zip(of, self._drawn.of, strict=True)):
            findings = () if comparison else check_map(card, self.limits, session.others)
            marks = comparison.marks if comparison else None
            layout = self._layouts.of(card, self.width)
            # How things stand today says nothing of an old version.
            colours = session.colours if card is session.card else {}
            drawing = pictures.draw(card, organisation, layout, findings, marks, colours)
            self._drawn = _Drawn(of, drawing, findings)
        return self._drawn

    def _situation(self, session: MapSession, *, is_saving: bool) -> Situation:
        shown = self.comparison.after if self.comparison else self.looked or session.head
        why = self.why_read_only()
        is_now = self.comparison is None and self.looked is None
        steps = session.steps
        return Situation(
            document=session.head.document,
            title=session.card.title if is_now else shown.card.title,
            number=shown.version.number,
            unit=session.head.unit_name,
            saved=self._saved(session, shown, is_saving=is_saving),
            actor=self.desk.actor.sign_in,
            why=why,
            mode="compare" if self.comparison else "old" if self.looked else "view" if self.is_view else "edit",
            is_read_only=bool(why),
            is_head=shown.version.number == session.head.version.number,
            limits=limit_texts(self.limits),
            can_undo=not why and bool(steps.done),
            can_redo=not why and bool(steps.undone),
            can_restore=self.looked is not None
            and not self.is_view
            and jobs.may(self.desk, session.head, Action.RESTORE) is None,
        )

    def _saved(self, session: MapSession, shown: Opened, *, is_saving: bool) -> Saved:
        state, sentence = "saved", ""
        if is_saving:
            state = "saving"
        elif session.trouble is not None:
            # The store may come back by itself; a refusal will not.
            state = "waiting" if isinstance(session.trouble, StoreError) else "not saved"
            sentence = str(session.trouble)
        elif session.unmerged is not None:
            state, sentence = "not saved", "Somebody else changed the same: decide which holds."
        version = shown.version
        return Saved(state=state, at=version.at.isoformat(), author=version.author, sentence=sentence)

    def _clash(self) -> Json:
        session = self.session
        if session is None:
            return {}
        if session.unmerged is None and session.trouble is not None and not isinstance(session.trouble, StoreError):
            return {"sentence": f"Your last change was not saved: {session.trouble}", "clashes": []}
        return pictures.clash_json(session.unmerged)

    def _history(self) -> Json:
        session = self.session
        if session is None:
            return pictures.history_json((), has_more=False, comparison=None, head=0)
        head = session.head.version
        if self._versions is not None and (not self._versions or self._versions[0].number < head.number):
            self._versions = self._newer(session, self._versions)
        return pictures.history_json(
            self._versions or (), has_more=self._has_more, comparison=self.comparison, head=head.number
        )

    def _newer(self, session: MapSession, known: tuple[Version, ...]) -> tuple[Version, ...]:
        """Give the versions known with those that came since; where the store does not answer, with the newest."""
        head = session.head.version
        missing = head.number - (known[0].number if known else 0)
        if missing == 1:
            return (head, *known)
        try:
            found = self.desk.store.history(head.document, before=head.number + 1, limit=missing)
        except StoreError:
            return known
        return (*found, *known)

    def show_library(self, maps: tuple[Listed, ...]) -> None:
        """Show what there is to open, to begin from and to load."""
        self._show("library", pictures.library_json(maps, case_summaries()))


def _two(comparison: Comparison) -> str:
    return f"{comparison.before.version.number} and {comparison.after.version.number}"
