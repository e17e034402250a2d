"""One open map on one page: the newest version it knows, what was edited since, and what waits to be saved.

No widget in here, and no JSON. An edit is never lost: where it cannot be saved it stays, and is tried again.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from osm_sim.errors import InputError, OsmError
from workbench.desk import Desk, StoreError
from workbench.domain.changes import diff
from workbench.domain.documents import Version
from workbench.domain.ids import ObjectiveId
from workbench.domain.map_checks import Surroundings
from workbench.domain.merge import Choices, Clashes, merge
from workbench.domain.rights import Action, Denied
from workbench.domain.scorecard import Scorecard
from workbench.domain.scoring_kinds import Colour
from workbench.domain.undo import Steps, redo, undo
from workbench.domain.wording import Wording, sentences
from workbench.jobs.scorecard_status import colours_of
from workbench.jobs.strategy_map import Opened, may, refresh_rights, reopen
from workbench.jobs.strategy_map_history import restore_map
from workbench.jobs.strategy_map_saving import Unmerged, save_map, shortened, unmerged
from workbench.jobs.strategy_map_seen import SeenMap, with_others

MOST_CHARACTERS, MOST_AUTHORS = 300, 50
"""Of what is told about changes by others: so long, and of who made so many latest versions."""
LOOKS_BETWEEN_OTHERS = 30
"""After so many looks the organisation's other maps are read again, for what rules find between maps."""
NOT_YET = "Your last change is not saved yet: wait until it is, or give it up."


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What an errand to the store brought back.

    newest: the newest version, with rights as they are now. between: the versions since the one known, newest first.
    sent, answer: what was tried to be saved, and what came of it. others: what rules need of the organisation's
    other maps and its standard measures, None where that was not asked for; so too
    colours: how the objectives stand in the latest month with values. error: why there is nothing of all that.
    """

    newest: Opened | None = None
    between: tuple[Version, ...] = ()
    sent: Scorecard | None = None
    answer: Opened | Unmerged | None = None
    others: Surroundings | None = None
    colours: Mapping[ObjectiveId, Colour] | None = None
    error: Exception | None = None


class MapSession:
    """A map being edited. head: the newest version known; card: that, with what was edited since.

    others: what rules need of the organisation's other scorecards and its standard measures; colours: how the
    objectives stand; both as last asked for.
    """

    def __init__(self, desk: Desk, opened: Opened) -> None:
        self.desk = desk
        self.head, self.card = opened, opened.card
        self.steps = Steps()
        self.unmerged: Unmerged | None = None
        self.trouble: OsmError | None = None
        self.others = Surroundings()
        self.colours: Mapping[ObjectiveId, Colour] = {}
        self._looks = 0
        self._choices: Choices = {}
        self._settled_steps = self.steps
        self._is_sending = False

    @property
    def is_saved(self) -> bool:
        """Whether everything on the page rests in the store."""
        return self.unmerged is None and (self.card is self.head.card or self.card == self.head.card)

    def may(self, action: Action) -> Denied | None:
        """Ask the organisation as it is now; where the store does not answer, as it was when last seen."""
        with suppress(StoreError):  # saving asks again, and then the answer counts
            self.head = refresh_rights(self.desk, self.head)
        return may(self.desk, self.head, action)

    # -- editing --

    def edit(self, card: Scorecard) -> None:
        """Make an edit a step, on the page alone; `save` stores it."""
        self.steps = self.steps.then(self.card, card)
        self.card = card

    def undo(self) -> None:
        """Take the last step back. Raises InputError where there is none, or others changed the same since."""
        if not self.steps.done:
            raise InputError("there is nothing to undo")
        self._turn(undo(self.steps, self.card), self.steps.done[-1].after, self.steps.done[-1].before)

    def redo(self) -> None:
        """Do the step last taken back again. Raises InputError as `undo` does."""
        if not self.steps.undone:
            raise InputError("there is nothing to do again")
        self._turn(redo(self.steps, self.card), self.steps.undone[-1].before, self.steps.undone[-1].after)

    def _turn(self, turned: tuple[Steps, Scorecard] | Clashes, base: Scorecard, wanted: Scorecard) -> None:
        if isinstance(turned, Clashes):
            wording = Wording(base, self.card, wanted, people=self.head.people)
            told = " ".join(wording.clash(clash) for clash in turned.clashes)[:MOST_CHARACTERS]
            raise InputError(f"others changed the same since, so it stays as it is. {told}")
        self.steps, self.card = turned

    # -- saving --

    def save(self) -> str:
        """Save what was edited, and give what the person should know: what it was put together with, else nothing.

        Where it cannot be saved, `unmerged` or `trouble` says why afterwards.
        """
        if self._is_sending:
            return ""  # the errand under way brings its answer, and then the rest is saved
        known, sent = self.head, self.card
        try:
            answer = self._attempt(self.desk, known, sent, self.unmerged, self._choices)
        except (StoreError, InputError) as error:
            self.trouble = error
            return ""
        return self._take_answer(answer, sent)

    def decide(self, choices: Choices) -> None:
        """Decide on clashes that were told; `save` puts it through, and may bring up a further clash."""
        self._choices = {**self._choices, **choices}

    def drop(self) -> None:
        """Give up what was edited and not saved."""
        if self.unmerged is not None:
            self.head = self.unmerged.theirs
        self.card = self.head.card
        self.steps = self._settled_steps
        self.unmerged, self.trouble, self._choices = None, None, {}

    def restore(self, number: int) -> None:
        """Save an old version as the newest. Raises InputError and StoreError as `restore_map` does."""
        if not self.is_saved:
            raise InputError(NOT_YET)
        before = self.head
        self.head = restore_map(self.desk, self.head, number)
        self.card = self.head.card
        self._settled_steps = self.steps = self.steps.then(before.card, self.card)

    @staticmethod
    def _attempt(
        desk: Desk, head: Opened, card: Scorecard, pending: Unmerged | None, choices: Choices
    ) -> Opened | Unmerged:
        """Save on the newest version known, or on theirs once the clashes with it are decided."""
        if pending is None:
            return save_map(desk, head, card)
        merged = merge(pending.base, card, pending.theirs.card, choices)
        if isinstance(merged, Clashes):
            return unmerged(pending.base, card, pending.theirs, merged)
        return save_map(desk, pending.theirs, merged)

    def _take_answer(self, answer: Opened | Unmerged, sent: Scorecard) -> str:
        self.trouble = None
        if isinstance(answer, Unmerged):
            self.unmerged = answer if self.card is sent else replace(answer, ours=self.card)
            return ""
        return self._take_saved(answer, sent)

    def _take_saved(self, answer: Opened, sent: Scorecard) -> str:
        own = answer.card if self.card is sent else merge(sent, self.card, answer.card)
        if isinstance(own, Clashes):  # with what was edited while the store was asked
            self.unmerged = unmerged(sent, self.card, answer, own)
            return ""
        others = answer.version.number - self.head.version.number > 1
        self.head, self.card = answer, own
        self.unmerged, self._choices = None, {}
        if own != answer.card:
            return self.save()
        self.card = answer.card
        self._settled_steps = self.steps
        return "Your change was put together with what others saved meanwhile." if others else ""

    # -- what others do --

    def errand(self) -> Callable[[], News]:
        """Give what to ask the store, to be called in any thread; `take` is for what it gives."""
        desk, head, card, pending, choices = self.desk, self.head, self.card, self.unmerged, self._choices
        # A clash waits for the person, but a decision on it that could not be saved waits for the store.
        is_saving = self.trouble is not None if pending is not None else not self.is_saved
        self._is_sending = is_saving
        is_others_turn = self._looks % LOOKS_BETWEEN_OTHERS == 0
        self._looks += 1

        def ask() -> News:
            try:
                if is_saving:
                    return News(sent=card, answer=self._attempt(desk, head, card, pending, choices))
                return _look(desk, head if pending is None else pending.theirs, is_others_turn=is_others_turn)
            except Exception as error:  # noqa: BLE001 - handed on as a value; `take` answers it where the page is
                return News(error=error)

        return ask

    def take(self, news: News) -> str:
        """Take what an errand brought back, and give what the person should know of it."""
        self._is_sending = False
        if news.error is not None:
            return self._take_error(news.error)
        if news.sent is not None and news.answer is not None:
            return self._take_answer(news.answer, news.sent)
        if news.others is not None and news.others != self.others:
            self.others = news.others  # another value would be looked at as another map
        if news.colours is not None and news.colours != self.colours:
            self.colours = news.colours
        return "" if news.newest is None else self._take_look(news.newest, news.between)

    def _take_look(self, newest: Opened, between: tuple[Version, ...]) -> str:
        if self.unmerged is not None:
            return self._take_under_clash(newest)
        if newest.version == self.head.version:
            self.head = replace(newest, card=self.head.card)  # with rights as they are now
        # What is not saved yet is put together with theirs by the errand that saves it.
        is_newer = newest.version.number > self.head.version.number and self.is_saved
        return self._take_newest(newest, between) if is_newer else ""

    def _take_error(self, error: Exception) -> str:
        if not isinstance(error, StoreError | InputError):
            raise error
        is_new = self.trouble is None
        if not self.is_saved:
            self.trouble = error
        return str(error) if is_new and not self.is_saved else ""

    def _take_under_clash(self, newest: Opened) -> str:
        pending = self.unmerged
        if pending is None or newest.version.number <= pending.theirs.version.number:
            return ""
        self.unmerged = replace(pending, theirs=newest)
        return self.save()

    def _take_newest(self, newest: Opened, between: tuple[Version, ...]) -> str:
        before = self.head.card
        self.head, self.card = newest, newest.card
        authors = tuple(dict.fromkeys(version.author for version in reversed(between))) or (newest.version.author,)
        names = ["You, on another page," if one == self.desk.actor.sign_in else one for one in authors]
        told = sentences(diff(before, newest.card), before, newest.card, newest.people)
        return f"{' and '.join(names)} saved version {newest.version.number}: {shortened(told, MOST_CHARACTERS)}"


def _look(desk: Desk, known: Opened, *, is_others_turn: bool) -> News:
    """Ask for the newest version, and its value only where it is another than the one known."""
    others = _surroundings(desk, known) if is_others_turn else None
    colours = _colours(desk, known) if is_others_turn else None
    newest = desk.store.head(known.document)
    if newest is None or newest.number <= known.version.number:
        return News(newest=refresh_rights(desk, known), others=others, colours=colours)
    missing = min(newest.number - known.version.number, MOST_AUTHORS)
    between = desk.store.history(known.document, before=newest.number + 1, limit=missing)
    return News(newest=reopen(desk, known, newest.number), between=between, others=others, colours=colours)


def _colours(desk: Desk, known: Opened) -> Mapping[ObjectiveId, Colour]:
    try:
        return colours_of(desk, known)
    except InputError:  # it cannot be scored as it says: the scorecard's page tells why
        return {}


def _surroundings(desk: Desk, known: Opened) -> Surroundings:
    seen = SeenMap(
        name=known.document,
        card=known.card,
        organisation=known.organisation,
        organisation_document=known.organisation_document,
        version=known.version,
    )
    return with_others(desk, seen).surroundings
