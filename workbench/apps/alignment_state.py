"""What the alignment page decides: which organisation is shown, what each message does. No widget here.

Every message is answered. Rights are asked by the jobs, for each of them, whatever the page shows.
"""

import logging
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from osm_sim.errors import InputError
from workbench.apps import alignment_messages as messages
from workbench.apps.alignment_panels import Filter
from workbench.apps.alignment_screen import AlignmentScreen, Draw, Show
from workbench.apps.background import Background, OnProgress
from workbench.apps.handling import handled
from workbench.apps.strategy_map_picture import Json
from workbench.desk import Desk, Listed, StoreError
from workbench.domain import organising
from workbench.domain.alignment import Place
from workbench.domain.cascading import Cascade
from workbench.domain.documents import Decision
from workbench.domain.findings import Severity
from workbench.domain.ids import DocumentId, ObjectiveId, PersonId, UnitId
from workbench.domain.organisation import Function, Role, UnitKind
from workbench.domain.organising import Organised
from workbench.domain.scorecard import Flow, How, Mode
from workbench.jobs import alignment as jobs
from workbench.jobs import alignment_approvals as approvals
from workbench.jobs import alignment_cascade as cascades
from workbench.jobs import alignment_links as links
from workbench.jobs import alignment_realign as realigning
from workbench.jobs import alignment_survey as surveys
from workbench.jobs.alignment import Enterprise
from workbench.jobs.alignment_scores import FollowedScores, scores_around
from workbench.jobs.strategy_map_cases import find_case, load_case

if TYPE_CHECKING:
    from workbench.domain.realignment import Choice
    from workbench.jobs.alignment_cascade import CascadeOffer
    from workbench.jobs.alignment_realign import Walk

LOG = logging.getLogger("workbench.apps")
DECIDED = {
    Decision.SUBMITTED: "submitted",
    Decision.APPROVED: "approved",
    Decision.RETURNED: "returned",
    Decision.WITHDRAWN: "withdrawn",
}
Found = tuple[Enterprise | None, Any, "FollowedScores | StoreError | None"]
"""What an errand brought back: for which enterprise, as it is now (or which organisations there are), and scores."""


class AlignmentState:
    """The page's state.

    show(name, value) is given each part as JSON; draw(name, figure, words) each chart; tell what nobody asked for.
    """

    def __init__(self, desk: Desk, show: Show, draw: Draw, tell: Callable[..., None]) -> None:
        self.desk, self._tell = desk, tell
        self.screen = AlignmentScreen(desk, show, draw)
        self.work = Background(lambda value: show("work", value), tell)
        self.enterprise: Enterprise | None = None
        self.listed: tuple[Listed, ...] = ()
        self.offer: CascadeOffer | None = None
        self.walk: Walk | None = None

    def start(self) -> None:
        """Show which organisations there are."""
        self._show_library()

    # -- messages of the browser --

    def handle(self, message: object) -> Json:
        """Do what a message asks for, and give the answer: whether it was done, what to say."""
        return handled(self, messages.read, message)

    # -- opening --

    def _on_open(self, document: str) -> None:
        self._begin(jobs.find_organisation(self.desk, document))

    def _on_case(self, name: str) -> None:
        loaded = find_case(self.desk, name) or load_case(self.desk, name)
        self._begin(loaded.organisation_document)

    def _on_close(self) -> None:
        self.enterprise = self.offer = self.walk = None
        self.screen.forget()
        self._show_library()

    def _on_refresh(self) -> None:
        self._take(jobs.refresh(self.desk, self._open()))

    def _begin(self, document: DocumentId) -> None:
        found = jobs.open_enterprise(self.desk, document)
        self.enterprise, self.offer, self.walk = found, None, None
        self.screen.forget()
        self.screen.show(found)

    def _show_library(self) -> None:
        try:
            self.listed = jobs.list_organisations(self.desk)
        except StoreError as error:
            self._tell(str(error), ok=False)
        self.screen.show_library(self.listed)

    def _open(self) -> Enterprise:
        """Give what is open. Raises InputError where nothing is, or this person may not see it any more."""
        if self.enterprise is None:
            raise InputError("no organisation is open; open one first")
        jobs.refuse_strangers(self.desk, self.enterprise)
        return self.enterprise

    def _take(self, enterprise: Enterprise) -> None:
        """Show an enterprise as it has become; who has no role in it any more is shown nothing of it."""
        if enterprise is self.enterprise:
            return
        try:
            jobs.refuse_strangers(self.desk, enterprise)
        except InputError as error:
            self._on_close()
            self._tell(str(error), ok=False)
            return
        self.enterprise = enterprise
        self.screen.show(enterprise)

    # -- looking --

    def _on_follow(self, document: str, key: str) -> None:
        enterprise, place = self._open(), Place(DocumentId(document), ObjectiveId(key))
        if not enterprise.alignment.is_there(place):
            raise InputError("that objective is on no scorecard of the organisation any more: choose another")
        self.screen.follow(enterprise, place)

    def _on_unfollow(self) -> None:
        self.screen.follow(self._open(), None)

    def _on_unit(self, unit: str | None) -> None:
        enterprise = self._open()
        if unit is not None and enterprise.organisation.unit(unit) is None:
            raise InputError("that unit is not in the organisation any more: choose another")
        self.screen.choose_unit(enterprise, None if unit is None else UnitId(unit))

    def _on_findings(self, severity: Severity | None, rule: str | None, unit: str | None) -> None:
        chosen = Filter(severity=severity, rule=rule, unit=None if unit is None else UnitId(unit))
        self.screen.filter_findings(self._open(), chosen)

    # -- units, people, roles --

    def _on_add_unit(self, parent: str | None, name: str, kind: UnitKind, function: Function | None) -> str:
        above = None if parent is None else UnitId(parent)
        edited = organising.add_unit(self._open().organisation, name=name, kind=kind, parent=above, function=function)
        return self._organise(edited, f"{name!r} was added.")

    def _on_revise_unit(self, unit: str, field: str, value: object) -> str:
        read = messages.unit_field(field, value)
        edited = organising.revise_unit(self._open().organisation, UnitId(unit), **{field: read})
        return self._organise(edited, "")

    def _on_remove_unit(self, unit: str) -> str:
        organisation = self._open().organisation
        found = organisation.unit(unit)
        said = "" if found is None else f"{found.name!r} was removed; its scorecard stays stored."
        return self._organise(organising.remove_unit(organisation, UnitId(unit)), said)

    def _on_grant(self, unit: str | None, name: str, sign_in: str, role: Role) -> str:
        where = None if unit is None else UnitId(unit)
        organisation = self._open().organisation
        edited = organising.give_role(organisation, name=name, sign_in=sign_in, role=role, unit=where)
        return self._organise(edited, f"{name or sign_in!r} is {role} now.")

    def _on_ungrant(self, person: str, role: Role, unit: str | None) -> str:
        where = None if unit is None else UnitId(unit)
        organisation = self._open().organisation
        return self._organise(organising.take_role(organisation, person=PersonId(person), role=role, unit=where), "")

    def _organise(self, edited: Organised, said: str) -> str:
        note = said or "Units, people or roles changed"
        self._take(jobs.save_organisation(self.desk, self._open(), edited, note))
        return said

    # -- links and cascades --

    def _on_mark(self, key: str, field: str, value: object) -> None:
        enterprise = self._open()
        corporate = enterprise.alignment.corporate
        top = None if corporate is None else enterprise.alignment.cards.get(corporate)
        if top is None:
            raise InputError("there is no corporate scorecard: draw the map of the unit at the top first")
        place = Place(top.head.document, ObjectiveId(key))
        read = messages.mark_field(field, value)
        self._take(links.mark(self.desk, enterprise, place, field, read))

    def _on_link(
        self,
        document: str,
        objective: str,
        to_document: str,
        to_objective: str,
        how: How,
        mode: Mode,
        weight: float,
        aggregation: Flow,
    ) -> None:
        source, to = _places(document, objective, to_document, to_objective)
        done = links.link(
            self.desk, self._open(), source, to, how=how, mode=mode, weight=weight, aggregation=aggregation
        )
        self._take(done)

    def _on_unlink(self, document: str, objective: str, to_document: str, to_objective: str) -> None:
        source, to = _places(document, objective, to_document, to_objective)
        self._take(links.unlink(self.desk, self._open(), source, to))

    def _on_cascade_look(
        self,
        document: str,
        key: str,
        units: tuple[str, ...],
        how: How,
        mode: Mode,
        weight: float,
        aggregation: Flow,
        with_measures: bool,  # noqa: FBT001 - a field of the message
    ) -> None:
        try:
            wanted = Cascade(how=how, mode=mode, weight=weight, aggregation=aggregation, with_measures=with_measures)
        except ValueError as error:
            raise InputError(str(error)) from None
        place = Place(DocumentId(document), ObjectiveId(key))
        chosen = [UnitId(unit) for unit in units]
        self.offer = cascades.look_at_cascade(self.desk, self._open(), place, chosen, wanted)
        self.screen.show_cascade(self.offer)

    def _on_cascade(self) -> None:
        if self.offer is None:
            raise InputError("there is no cascade to make: look at one first")
        if self.work.is_running:
            raise InputError("a cascade is being made already: wait for it, or cancel it")
        offer, enterprise, desk = self.offer, self._open(), self.desk

        def make(on_progress: OnProgress, cancelled: Callable[[], bool]) -> Enterprise:
            return cascades.make_cascade(desk, enterprise, offer, on_progress=on_progress, cancelled=cancelled)

        def done(made: Enterprise) -> None:
            if self.offer is offer:
                self._on_cascade_drop()
            if self.enterprise is not None and self.enterprise.document == made.document:
                self._take(jobs.refresh(desk, self.enterprise))
            self._tell(f"{offer.title!r} is a draft in {len(offer.ready)} units now.", ok=True)

        self.work.begin(f"Cascading {offer.title!r} to {len(offer.ready)} units", make, done)

    def _on_cancel(self) -> None:
        self.work.cancel()

    def _on_cascade_drop(self) -> None:
        self.offer = None
        self.screen.show_cascade(None)

    # -- approvals --

    def _on_round(self, document: str) -> None:
        enterprise = self._open()
        approvals.find_round(enterprise, DocumentId(document))
        self.screen.choose_round(enterprise, DocumentId(document))

    def _on_round_open(self, title: str, deadline: date, units: tuple[str, ...] | None) -> str:
        asked = None if units is None else [UnitId(unit) for unit in units]
        enterprise, document = approvals.open_round(self.desk, self._open(), title, deadline, asked)
        self.enterprise = enterprise
        self.screen.choose_round(enterprise, document)
        return f"The round {title!r} is open until {deadline}."

    def _on_round_deadline(self, document: str, deadline: date) -> str:
        self._take(approvals.change_round(self.desk, self._open(), DocumentId(document), deadline=deadline))
        return f"The deadline is {deadline} now."

    def _on_round_close(self, document: str) -> str:
        self._take(approvals.change_round(self.desk, self._open(), DocumentId(document), is_closed=True))
        return "The round is closed."

    def _on_decide(self, document: str, number: int, decision: Decision, note: str) -> str:
        self._take(approvals.decide(self.desk, self._open(), DocumentId(document), number, decision, note))
        return f"Version {number} is {DECIDED[decision]}."

    # -- realignment --

    def _on_realign_look(self, document: str, source: str) -> None:
        enterprise = jobs.refresh(self.desk, self._open())
        self._take(enterprise)
        self.walk = realigning.look_at_realignment(self.desk, enterprise, DocumentId(document), DocumentId(source))
        self.screen.show_walk(enterprise, self.walk)

    def _on_realign(self, choices: tuple[dict[str, Any], ...]) -> str:
        if self.walk is None:
            raise InputError("there are no differences to answer to: walk through them first")
        chosen: dict[ObjectiveId, Choice] = {ObjectiveId(one["key"]): one["choice"] for one in choices}
        walk = self.walk
        self._take(realigning.save_realignment(self.desk, self._open(), walk, chosen))
        self.walk = None
        self.screen.show_walk(self._open(), None)
        return f"{walk.unit.name!r} is aligned to version {walk.due.approved} now; submit it for approval."

    def _on_realign_drop(self) -> None:
        self.walk = None
        self.screen.show_walk(self._open(), None)

    # -- the survey --

    def _on_survey(self, section: str, rows: list[dict[str, str]]) -> str:
        self._take(surveys.tell_section(self.desk, self._open(), section, rows))
        return "Stored."

    # -- what others do --

    def errand(self) -> Callable[[], Found]:
        """Give what to ask the store, to be called in any thread; `take` and all else belong to the page's own."""
        enterprise, desk = self.enterprise, self.desk
        wanted = self.screen.unscored()

        def look() -> Found:
            if enterprise is None:
                return None, jobs.list_organisations(desk), None
            now = jobs.refresh(desk, enterprise)
            if wanted is None:
                return enterprise, now, None
            try:
                return enterprise, now, scores_around(desk, now, wanted.place, wanted.others)
            except (InputError, StoreError) as error:
                return enterprise, now, StoreError(str(error))

        return look

    def take(self, found: Found) -> None:
        """Show what an errand found, unless another organisation was opened, or this one changed, meanwhile."""
        asked, now, scores = found
        if asked is not self.enterprise:
            return
        if isinstance(now, Enterprise):
            self._take(now)
            if scores is not None and self.enterprise is not None:
                self.screen.take_scores(now, scores)
        elif now != self.listed:
            self.listed = now
            self.screen.show_library(now)

    def poll(self) -> None:
        """Look once for what others did."""
        self.take(self.errand()())


def _places(document: str, objective: str, to_document: str, to_objective: str) -> tuple[Place, Place]:
    source = Place(DocumentId(document), ObjectiveId(objective))
    return source, Place(DocumentId(to_document), ObjectiveId(to_objective))
