"""What the portfolio page decides: which portfolio is shown, what each message does. No widget here.

Every message is answered. Rights are asked by the jobs, for each of them, whatever the page shows.
"""

from collections.abc import Callable

from osm_sim.errors import InputError
from workbench.apps import portfolio_messages as messages
from workbench.apps.background import Background, Function
from workbench.apps.handling import handled
from workbench.apps.portfolio_panels import full_titles, with_titles
from workbench.apps.portfolio_reading import FIELD_WORDS, built_in, month_offset, revised_link, value_of, world_part
from workbench.apps.portfolio_screen import Draw, PortfolioScreen, Show
from workbench.apps.strategy_map_picture import Json
from workbench.desk import Desk, Listed, StoreError
from workbench.domain import initiative_editing as editing
from workbench.domain import scenario_editing
from workbench.domain import world_editing as world
from workbench.domain.estimates import read_estimate
from workbench.domain.ids import DocumentId, new_id
from workbench.domain.initiatives import InitiativePortfolio, Stage
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import CauseLink
from workbench.jobs.portfolio import PORTFOLIO
from workbench.jobs.portfolio_game import Game
from workbench.jobs.portfolio_page import (
    compare_scenarios,
    find_frontier,
    find_regret,
    find_tornado,
    find_worth,
    review_plan,
    select_plan,
)
from workbench.jobs.portfolio_results import Objective
from workbench.jobs.portfolio_saving import save_portfolio
from workbench.jobs.portfolio_scenarios import open_scenario, scenarios_for
from workbench.jobs.portfolio_session import SEED, Newest, Outcome, PortfolioSession
from workbench.jobs.strategy_map import list_maps
from workbench.jobs.strategy_map_cases import find_case, load_case

FoundNews = tuple[PortfolioSession | None, Newest | None, tuple[Listed, ...]]
"""What an errand brought back: for which session, its newest versions, or which portfolios there are."""


class PortfolioState:
    """The page's state.

    show(name, value) is given each part as JSON; draw(name, figure, words) each chart; tell what nobody asked for.
    """

    def __init__(self, desk: Desk, show: Show, draw: Draw, tell: Callable[..., None]) -> None:
        self.desk, self._tell = desk, tell
        self.screen = PortfolioScreen(desk, show, draw)
        self.work = Background(lambda value: show("work", value), self._say)
        self.session: PortfolioSession | None = None
        self.listed: tuple[Listed, ...] = ()
        self._is_enough = False

    def start(self) -> None:
        """Show which portfolios there are."""
        self._show_library()

    # -- messages of the browser --

    def handle(self, message: object) -> Json:
        """Do what a message asks for, and give the answer: whether it was done, what to say."""
        made = handled(self, messages.read, message)
        return made if made["ok"] else {**made, "sentence": self._titled(made["sentence"])}

    def _say(self, sentence: str, *, ok: bool) -> None:
        self._tell(self._titled(sentence), ok=ok)

    def _titled(self, sentence: str) -> str:
        """Give a sentence with titles in place of the names that the simulation has for things."""
        if self.session is None:
            return sentence
        return with_titles(sentence, full_titles(self.session.named.portfolio, self.session.named.card))

    # -- opening --

    def _on_open(self, document: str, scenario: str | None, out: tuple[str, ...], into: tuple[str, ...]) -> None:
        self._begin(document, scenario=scenario, out=out, into=into)

    def _on_close(self) -> None:
        self.work.cancel()
        self.session = None
        self.screen.forget()
        self._show_library()

    def _on_case(self, name: str) -> None:
        loaded = find_case(self.desk, name) or load_case(self.desk, name)
        if loaded.portfolio is None:
            raise InputError(f"case {name!r} has no initiatives: load another one")
        self._begin(loaded.portfolio)

    def _on_begin(self, scorecard: str) -> None:
        listed = next((one for one in list_maps(self.desk) if one.head.document == scorecard), None)
        if listed is None:
            raise InputError("that scorecard does not exist any more: choose another")
        today = self.desk.now().date()
        first = Period(frequency=Frequency.MONTH, year=today.year + 1, number=1)
        made = InitiativePortfolio(scorecard=DocumentId(scorecard), title=f"{listed.title}: initiatives", first=first)
        saved = save_portfolio(self.desk, made, note="A new portfolio")
        self._begin(saved.document)

    def _begin(
        self, document: str, *, scenario: str | None = None, out: tuple[str, ...] = (), into: tuple[str, ...] = ()
    ) -> None:
        self.work.cancel()
        self.session = PortfolioSession(self.desk, document, scenario=scenario, out=out, into=into)
        self.screen.forget()
        self._refresh(self.session)

    def _show_library(self) -> None:
        scorecards: tuple[Listed, ...] = ()
        try:
            self.listed = self.desk.store.documents(PORTFOLIO)
            scorecards = list_maps(self.desk)
        except StoreError as error:
            self._tell(str(error), ok=False)
        self.screen.show_library(self.listed, built_in(), scorecards)

    def _open(self) -> PortfolioSession:
        if self.session is None:
            raise InputError("no portfolio is open; open one first")
        session = self.session
        try:
            session.refuse_strangers()
        except InputError:
            self._on_close()
            raise
        return session

    def _refresh(self, session: PortfolioSession) -> None:
        self.screen.listed = scenarios_for(self.desk, session.document)
        self.screen.show(session)

    def _on_part(self, part: str) -> None:
        if part not in messages.PARTS:
            raise InputError(f"part(={part[:40]!r}) must be one of {', '.join(messages.PARTS)}")
        self.screen.show_part(self._open(), part)

    # -- the plan --

    def _on_toggle(self, initiative: str, is_in: bool) -> None:  # noqa: FBT001 - a field of the message
        session = self._open()
        try:
            session.toggle(initiative, is_in=is_in)
        finally:
            self.screen.show(session)

    def _on_choose_all(self, all: bool) -> None:  # noqa: A002, FBT001 - a field of the message
        session = self._open()
        session.choose(everything=all)
        self.screen.show(session)

    def _on_back(self) -> None:
        session = self._open()
        session.back()
        self.screen.show(session)

    def _on_measure(self, measure: str) -> None:
        session = self._open()
        if session.outcome is None or session.outcome.model.measure(measure) is None:
            raise InputError("that measure is not simulated: choose another")
        self.screen.choose_measure(session, measure)

    def _on_every_target(self, every: bool) -> None:  # noqa: FBT001 - a field of the message
        self.screen.is_every_target = every
        self.screen.show(self._open())

    # -- initiatives --

    def _on_initiative(self, initiative: str) -> None:
        self.screen.choose_initiative(self._open(), initiative)

    def _on_initiative_add(self, title: str) -> str:
        session, key = self._open(), new_id()
        self._edit(lambda portfolio: editing.add_initiative(portfolio, title, key), f"Added {title!r}")
        self.screen.choose_initiative(session, key)
        return f"{title!r} was added; its cost and duration are assumptions to be put right."

    def _on_initiative_remove(self, initiative: str) -> str:
        title = self._title(initiative)
        self._edit(lambda portfolio: editing.remove_initiative(portfolio, initiative), f"Removed {title!r}")
        return f"{title!r} was removed; earlier versions keep it."

    def _on_revise(self, initiative: str, field: str, text: str) -> None:
        if field == "start":
            self._set_start(initiative, text)
            return
        title = self._title(initiative)
        if field == "earliest" and text.strip():
            one = self._open().named.portfolio.initiative(initiative)
            is_running = one is not None and one.stage is Stage.RUNNING
            month_offset(self._open().portfolio, text, field, title, is_past_allowed=is_running)
        self._edit(
            lambda portfolio: editing.revise(portfolio, initiative, field, text),
            f"{title}: {field}",
            place=f"{title!r}, {FIELD_WORDS.get(field, field)}",
        )

    def _on_portfolio_field(self, field: str, key: str, text: str) -> None:
        self._edit(lambda portfolio: editing.revise_portfolio(portfolio, field, key, text), f"{field} {key}".strip())

    def _on_support(self, initiative: str, measure: str, text: str) -> None:
        session, title = self._open(), self._title(initiative)
        if session.named.card.measure(measure) is None:
            raise InputError("that measure is not on the scorecard any more: choose another")
        self._edit(
            lambda portfolio: editing.revise_support(portfolio, initiative, measure, text),
            f"{title}: what it adds",
            place=f"{title!r}, what it adds",
        )

    def _on_picture(self, initiative: str, field: str, measure: str | None, text: str) -> None:
        session = self._open()
        units = {"cost": session.portfolio.currency or "money", "months": "months"}
        if field == "success":
            return
        one = None if measure is None else session.named.card.measure(measure)
        name = one.title if one is not None else {"cost": "Cost", "months": "Duration"}.get(field, field)
        unit = one.unit if one is not None else units.get(field, "")
        try:
            estimate = read_estimate(text, "judgement")
        except ValueError:
            return  # it is being typed; what is entered is read again, and refused with a sentence
        self.screen.draw_estimate(
            estimate, name=f"{name} of {self._title(initiative)}", unit=unit, is_cost=field == "cost"
        )

    def _set_start(self, initiative: str, text: str) -> None:
        session, title = self._open(), self._title(initiative)
        session.set_start(initiative, month_offset(session.portfolio, text, "start", title) if text.strip() else None)
        self.screen.show(session)

    def _edit(
        self, change: Callable[[InitiativePortfolio], InitiativePortfolio], note: str, *, place: str = ""
    ) -> None:
        """Store a change. place: which field of what, for a refusal."""
        session = self._open()
        try:
            edited = change(session.named.portfolio)
        except ValueError as error:
            raise InputError(f"{place}: {error}" if place else str(error)) from None
        try:
            session.edit(edited, note)
        finally:
            self.screen.show(session)

    def _title(self, initiative: str) -> str:
        one = self._open().named.portfolio.initiative(initiative)
        if one is None:
            raise InputError("that initiative is not in the portfolio any more: choose another")
        return one.title

    # -- hypotheses --

    def _on_link(self, cause: str, effect: str, field: str, text: str) -> None:
        session, link = self._open(), self._link(cause, effect)
        self.screen.link = (cause, effect)
        try:
            changed = revised_link(link, field, text)
        except ValueError as error:
            raise InputError(str(error)) from None
        try:
            session.edit_link(changed, "")
        finally:
            self.screen.show(session)

    def _on_link_picture(self, cause: str, effect: str) -> None:
        self._link(cause, effect)
        self.screen.choose_link(self._open(), cause, effect)

    def _link(self, cause: str, effect: str) -> CauseLink:
        links = self._open().map.card.links
        found = next((one for one in links if (one.cause, one.effect) == (cause, effect)), None)
        if found is None:
            raise InputError("that link is not on the map any more: choose another")
        return found

    # -- the world around --

    def _on_world(self, what: str, name: str, field: str, text: str) -> None:
        card = self._open().named.card
        if world_part(what) == "future":
            self._edit(lambda portfolio: world.revise_future(portfolio, name, field, text), "Changed a future")
        else:
            self._edit(lambda portfolio: world.revise_driver(portfolio, card, name, field, text), "Changed a driver")

    def _on_world_add(self, what: str, title: str) -> None:
        add = {"future": world.add_future, "driver": world.add_driver}[world_part(what)]
        self._edit(lambda portfolio: add(portfolio, title, new_id()), f"Added the {what} {title!r}")

    def _on_world_remove(self, what: str, name: str) -> None:
        remove = {"future": world.remove_future, "driver": world.remove_driver}[world_part(what)]
        self._edit(lambda portfolio: remove(portfolio, name), f"Removed a {what}")

    # -- scenarios --

    def _on_scenario(self, document: str | None) -> None:
        session = self._open()
        session.use_scenario(None if document is None else open_scenario(self.desk, document))
        self._refresh(session)

    def _on_scenario_save(self, title: str) -> str:
        session = self._open()
        session.save_as_scenario(title)
        self._refresh(session)
        return f"The scenario {title!r} is stored and in force."

    def _on_scenario_plan(self) -> str:
        session = self._open()
        session.save_plan()
        self._refresh(session)
        return "The plan is stored in the scenario."

    def _on_scenario_field(self, field: str, key: str | None, text: str) -> None:
        session = self._open()
        if session.scenario is None:
            raise InputError("no scenario is in force: put one in force first")
        try:
            edited = scenario_editing.revise(session.scenario.scenario, field, key, text)
        except ValueError as error:
            raise InputError(str(error)) from None
        try:
            session.edit_scenario(edited, f"Changed {field}")
        finally:
            self._refresh(session)

    def _on_compare(self, documents: tuple[str, ...]) -> None:
        session = self._open()
        if not documents:
            raise InputError("no scenario is ticked: tick one or more")
        self._begin_work("Comparing scenarios", compare_scenarios(session, documents), "comparison")

    # -- analyses --

    def _on_select(self, objective: str, seconds: float) -> None:
        outcome = self._outcome()
        if objective not in set(Objective):
            raise InputError(f"objective(={objective[:40]!r}) must be one of {', '.join(Objective)}")
        self._is_enough = False
        seconds = messages.check_seconds(seconds)
        work = select_plan(outcome.model, Objective(objective), seconds, lambda: self._is_enough)
        self._begin_work("Choosing", work, "selection")

    def _on_enough(self) -> None:
        self._is_enough = True

    def _on_use_selection(self) -> str:
        session, selection = self._open(), self.screen.found.selection
        if selection is None:
            raise InputError("nothing was chosen yet: press Choose for me")
        session.use_plan(selection.plan)
        self.screen.show(session)
        return "The chosen plan is on the page; save it as a scenario to keep it."

    def _on_frontier(self, seconds: float) -> None:
        outcome = self._outcome()
        work = find_frontier(outcome, messages.check_seconds(seconds), self._open().executor())
        self._begin_work("Searching the frontier", work, "frontier")

    def _on_frontier_value(self, value: str) -> None:
        wanted = {"score": Objective.SCORE, "all_met": Objective.PROBABILITY, "shortfall": Objective.CVAR}
        if value not in wanted:
            raise InputError(f"value(={value[:40]!r}) must be one of {', '.join(wanted)}")
        self.screen.found.frontier_value = wanted[value]
        self.screen.show_part(self._open(), self.screen.part)

    def _on_tornado(self, value: str) -> None:
        outcome = self._outcome()
        work = find_tornado(outcome, value_of(value, outcome), self._open().executor())
        self._begin_work("Looking at what matters", work, "tornado")

    def _on_information(self) -> None:
        work = find_worth(self._outcome(), self.screen.found.other_plans(), self._open().executor())
        self._begin_work("Working out the value of knowing", work, "information")

    def _on_regret(self) -> None:
        outcome = self._outcome()
        if not outcome.model.scenarios:
            raise InputError(
                "the portfolio names no futures, so there is nothing to regret: add futures on the tab Hypotheses"
            )
        work = find_regret(outcome, self.screen.found.other_plans(), self._open().executor())
        self._begin_work("Working out regrets", work, "regret")

    # -- the years --

    def _on_play(self, step: str) -> str:
        session, outcome, found = self._open(), self._outcome(), self.screen.found
        said = ""
        if found.game is None or found.game.plan != outcome.plan:
            is_new = found.is_game_lost or (found.game is not None and found.game.course is not None)
            said = "The plan was changed, so this is a new game, from its first month on." if is_new else ""
            found.game, found.is_game_lost = Game(portfolio=outcome.model, plan=outcome.plan, seed=SEED), False
        found.game.go(step)
        self.screen.show_part(session, self.screen.part)
        return said

    def _on_decide(self, initiative: str, decision: str | None) -> None:
        session, game = self._open(), self.screen.found.game
        if game is None:
            raise InputError("nothing is played yet: press Next month")
        try:
            game.decide(initiative, decision)
        finally:
            self.screen.show_part(session, self.screen.part)

    def _on_review(self) -> None:
        outcome = self._outcome()
        self._begin_work("Playing with and without the rule", review_plan(outcome, self._open().executor()), "reviewed")

    def _on_cancel(self) -> None:
        self.work.cancel()

    def _outcome(self) -> Outcome:
        session = self._open()
        if session.outcome is None:
            raise InputError(session.problem)
        return session.outcome

    def _begin_work(self, text: str, work: Function, keep: str) -> None:
        """Begin long work for what is shown, and keep what it finds under a name, if the model is still the same."""
        if self.work.is_running:
            raise InputError("something is being worked out already: wait for it, or cancel it")
        session, asked = self._open(), self._outcome()

        def done(found: object) -> None:
            if self.session is not session:
                return
            if session.outcome is None or session.outcome.model != asked.model:
                sentence = "The portfolio was changed meanwhile, so what was found is not shown: begin again."
                self._tell(sentence, ok=False)
                return
            self.screen.found.keep(keep, found, asked.plan)
            self.screen.show_part(session, self.screen.part)

        self.work.begin(text, work, done)

    # -- what others do --

    def errand(self) -> Callable[[], FoundNews]:
        """Give what to ask the store, to be called in any thread; `take` and all else belong to the page's own."""
        session, desk = self.session, self.desk

        def look() -> FoundNews:
            if session is None:
                return None, None, desk.store.documents(PORTFOLIO)
            return session, session.newest(), ()

        return look

    def take(self, found: FoundNews) -> None:
        """Show what an errand found, unless something else was opened meanwhile."""
        session, newest, listed = found
        if session is not self.session:
            return
        if session is None:
            if listed != self.listed:
                self._show_library()
        elif newest is not None:
            self._take_news(session, newest)

    def _take_news(self, session: PortfolioSession, newest: Newest) -> None:
        """Show what others stored; who may not see it any more is shown nothing of it."""
        try:
            session.refuse_strangers()
            if not session.is_news(newest):
                return
            session.reload()
        except InputError as error:
            self._on_close()
            self._tell(str(error), ok=False)
            return
        self._refresh(session)

    def poll(self) -> None:
        """Look once for what others did."""
        self.take(self.errand()())
