"""An open portfolio on one page: as it is stored, in the scenario in force, with a plan of one's own on top.

No widget in here, and no JSON. Edits of the portfolio are stored as they are made; the plan stays on the page until it
is saved into a scenario.
"""

import re
from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace

from osm_sim.errors import InputError
from osm_sim.portfolio.engine import simulate
from osm_sim.portfolio.outputs import Result
from osm_sim.portfolio.spec import Plan, Portfolio
from workbench.desk import Desk, StoreError
from workbench.domain.documents import Version
from workbench.domain.ids import DocumentId
from workbench.domain.initiatives import InitiativePortfolio
from workbench.domain.portfolio_scenarios import Choice, PortfolioScenario, Resolved
from workbench.domain.rights import Action
from workbench.domain.scorecard import CauseLink, Scorecard
from workbench.jobs.portfolio import NamedPortfolio, open_portfolio
from workbench.jobs.portfolio_saving import Unmerged, save_portfolio
from workbench.jobs.portfolio_scenarios import (
    AS_IT_IS,
    OpenedScenario,
    Variant,
    open_scenario,
    save_scenario,
    scenario_named,
    variant_of,
)
from workbench.jobs.strategy_map import Opened, may, open_map, refresh_rights, refuse
from workbench.jobs.strategy_map_saving import Unmerged as UnmergedMap
from workbench.jobs.strategy_map_saving import save_map

PATHS, SEED = 5_000, 1
"""Simulated futures behind every number of the page that names no other."""
MOST_STEPS = 50
Choices = Mapping[str, Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A portfolio in a scenario with a plan, and what they bring."""

    variant: Variant
    result: Result

    @property
    def model(self) -> Portfolio:
        return self.variant.modelled.portfolio

    @property
    def plan(self) -> Plan:
        return self.variant.planned.plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The newest versions of what a page has open: portfolio, scorecard, and the scenario with all it inherits from."""

    portfolio: Version | None
    scorecard: Version | None
    scenarios: tuple[Version | None, ...]


class PortfolioSession:
    """A stored portfolio that is looked at and edited. outcome: None where `problem` says why there is none.

    out, into: of the plan, what the person has chosen, as the properties of these names give it. choices: which
    initiatives are in the plan, and from when. before: the result before the last change of the plan.
    """

    def __init__(
        self,
        desk: Desk,
        document: str,
        *,
        scenario: str | None = None,
        out: Collection[str] = (),
        into: Collection[str] = (),
    ) -> None:
        self.desk = desk
        self.document = DocumentId(document)
        self.named: NamedPortfolio
        self.map: Opened
        self.outcome: Outcome | None = None
        self.before: Result | None = None
        self.problem = ""
        self.steps: list[Choices] = []
        self._executor: Executor | None = None
        self._read()
        self._put_in_force(None if scenario is None else open_scenario(desk, scenario))
        must = {one.id for one in self.named.portfolio.initiatives if one.is_mandatory}
        own = {name: _out(name) for name in out if name not in must} | _put_in(into)
        self.choices: Choices = self._known({**self.resolved.plan, **own})
        self.recompute()
        if self.problem and own:
            # What an address asks for may have become impossible; the portfolio is shown all the same.
            self.choices = self._known(self.resolved.plan)
            self.recompute()

    # -- what is in force --

    @property
    def portfolio(self) -> InitiativePortfolio:
        """The portfolio as the scenario in force has it; as it is stored where that cannot be worked out."""
        return self.named.portfolio if self.outcome is None else self.outcome.variant.named.portfolio

    @property
    def card(self) -> Scorecard:
        """The scorecard as the scenario in force has it."""
        return self.named.card if self.outcome is None else self.outcome.variant.named.card

    @property
    def number(self) -> int:
        """The number of the version that is open."""
        return 0 if self.named.version is None else self.named.version.number

    @property
    def why(self) -> str:
        """Why whoever is at the desk may not edit; empty where they may."""
        denied = may(self.desk, self.map, Action.EDIT)
        return "" if denied is None else denied.sentence

    def refuse_strangers(self) -> None:
        """Raise InputError where whoever is at the desk may not see the portfolio any more.

        Where the store does not answer, what was last seen counts: saving asks again.
        """
        with suppress(StoreError):
            self.map = refresh_rights(self.desk, self.map)
        refuse(self.desk, self.map, Action.VIEW)

    @property
    def out(self) -> tuple[str, ...]:
        """The initiatives that the person, not the scenario, has left out."""
        return tuple(name for name, one in self.choices.items() if not one.is_in and name not in self.resolved.without)

    @property
    def into(self) -> tuple[str, ...]:
        """What the person, not the scenario, put in or gave a start: "i05=6" each, "i05=" for as early as it may."""
        own = [one for one in self._own_choices() if one.is_in]
        return tuple(f"{one.initiative}={'' if one.start is None else one.start}" for one in own)

    def executor(self) -> Executor:
        """Give the executor on which the page's runs are worked out, made at first use."""
        if self._executor is None:
            self._executor = self.desk.make_executor("compiled")
        return self._executor

    def use_scenario(self, scenario: OpenedScenario | None) -> None:
        """Put a scenario in force with its plan, None: none. Raises InputError for one that cannot be."""
        self._put_in_force(scenario)
        self.choices, self.steps = self._known(self.resolved.plan), []
        self.recompute()

    # -- the plan --

    def toggle(self, initiative: str, *, is_in: bool) -> None:
        """Put an initiative into the plan, with what it waits for, or leave it out.

        What it excludes goes out. Raises InputError where that cannot be; the plan stays then.
        """
        if self.named.portfolio.initiative(initiative) is None:
            raise InputError("that initiative is not in the portfolio any more: choose another")
        if is_in:
            self._try({**self.choices, **self._with_room(initiative)})
        else:
            self._try({**self.choices, initiative: _out(initiative)})

    def choose(self, *, everything: bool) -> None:
        """Put all that may be into the plan, or only what is mandatory and what that waits for."""
        if everything:
            self._try({})
            return
        portfolio = self.named.portfolio
        kept = self._before([one.id for one in portfolio.initiatives if one.is_mandatory])
        self._try({one.id: _out(one.id) for one in portfolio.initiatives if one.id not in kept})

    def use_plan(self, plan: Plan) -> None:
        """Take a whole plan with its start months."""
        starts = plan.starts
        self._try(
            {
                one.id: Choice(initiative=one.id, start=starts[one.id]) if one.id in starts else _out(one.id)
                for one in self.named.portfolio.initiatives
            }
        )

    def set_start(self, initiative: str, start: int | None) -> None:
        """Say after which month an initiative starts; None: as early as it may."""
        self._try({**self.choices, initiative: Choice(initiative=initiative, start=start)})

    def back(self) -> None:
        """Take the last change of the plan back."""
        if not self.steps:
            raise InputError("there is no change of the plan to take back")
        self.choices = self.steps.pop()
        self.recompute()

    # -- editing --

    def edit(self, portfolio: InitiativePortfolio, note: str) -> None:
        """Store an edited portfolio, put together with what others stored meanwhile.

        Raises InputError where others changed the same, or whoever is at the desk may not; nothing was stored then.
        """
        if portfolio == self.named.portfolio:
            return
        saved = save_portfolio(self.desk, portfolio, document=self.document, base=self.number, note=note)
        self.reload()
        if isinstance(saved, Unmerged):
            raise InputError(f"others changed the same meanwhile, so it stays as it is. {' '.join(saved.sentences)}")

    def edit_link(self, link: CauseLink, note: str) -> None:
        """Store a changed link of the map. Raises as `edit` does."""
        card = self.map.card
        links = tuple(link if (one.cause, one.effect) == (link.cause, link.effect) else one for one in card.links)
        saved = save_map(self.desk, self.map, replace(card, links=links), note=note)
        self.reload()
        if isinstance(saved, UnmergedMap):
            raise InputError(f"others changed the same meanwhile, so it stays as it is. {' '.join(saved.sentences)}")

    def save_as_scenario(self, title: str) -> None:
        """Store the plan that is seen as a new scenario, which inherits from the one in force, and put it in force."""
        base = None if self.scenario is None else self.scenario.document
        made = PortfolioScenario(portfolio=self.document, title=title.strip(), base=base, plan=self._own_choices())
        saved = save_scenario(self.desk, made, note="Saved from the page")
        self._put_in_force(open_scenario(self.desk, saved.document))
        self.choices, self.steps = self._known(self.resolved.plan), []
        self.recompute()

    def edit_scenario(self, scenario: PortfolioScenario, note: str) -> None:
        """Store the scenario in force as it was edited. Raises as `edit` does."""
        if self.scenario is None:
            raise InputError("no scenario is in force: put one in force first")
        opened = self.scenario
        saved = save_scenario(self.desk, scenario, document=opened.document, base=opened.version.number, note=note)
        self._put_in_force(open_scenario(self.desk, opened.document))
        self.choices = self._known({**self.choices, **self.resolved.plan})
        self.recompute()
        if isinstance(saved, Unmerged):
            raise InputError(f"others changed the same meanwhile, so it stays as it is. {' '.join(saved.sentences)}")

    def save_plan(self) -> None:
        """Store the plan that is seen into the scenario in force."""
        if self.scenario is None:
            raise InputError("no scenario is in force: save the plan as a new one")
        own = {one.initiative: one for one in (*self.scenario.scenario.plan, *self._own_choices())}
        known = tuple(self._known(own).values())  # not those that were removed since
        self.edit_scenario(replace(self.scenario.scenario, plan=known), "The plan was changed")

    def newest(self) -> Newest:
        """Ask for the newest versions of what is open; fit for any thread."""
        head = self.desk.store.head
        return Newest(
            portfolio=head(self.document),
            scorecard=head(self.map.document),
            scenarios=tuple(head(one) for one in self._line),
        )

    def is_news(self, newest: Newest) -> bool:
        """Say whether somebody saved what is open meanwhile."""
        mine = Newest(portfolio=self.named.version, scorecard=self.map.version, scenarios=tuple(self._line.values()))
        return newest != mine

    def reload(self) -> None:
        """Read everything anew and work it out; the plan on the page stays."""
        self._read()
        self._put_in_force(None if self.scenario is None else open_scenario(self.desk, self.scenario.document))
        self.choices = self._known(self.choices)
        self.steps = []
        self.recompute()

    def recompute(self) -> None:
        """Work the model, the plan and the outcome out; where that cannot be, `problem` says why."""
        last = self.outcome
        try:
            self.outcome, self.problem = self._worked_out(), ""
        except InputError as error:
            self.outcome, self.problem = None, str(error)
        is_same = last is not None and self.outcome is not None and last.model == self.outcome.model
        self.before = last.result if is_same and last is not None else None

    # -- inside --

    def _read(self) -> None:
        self.named = open_portfolio(self.desk, self.document)
        self.map = open_map(self.desk, DocumentId(self.named.portfolio.scorecard))

    def _put_in_force(self, scenario: OpenedScenario | None) -> None:
        self.resolved = (
            Resolved(portfolio=self.document, title=AS_IT_IS, line=())
            if scenario is None
            else scenario_named(self.desk, self.named, scenario.document)
        )
        self.scenario = scenario
        self._line = self._line_of(scenario)

    def _line_of(self, scenario: OpenedScenario | None) -> dict[DocumentId, Version | None]:
        """Give the scenario and those it inherits from, with the versions that are open."""
        line: dict[DocumentId, Version | None] = {}
        at = scenario
        while at is not None:
            line[at.document] = at.version
            base = at.scenario.base
            at = None if base is None or base in line else open_scenario(self.desk, base)
        return line

    def _known(self, choices: Choices) -> dict[str, Choice]:
        return {name: one for name, one in choices.items() if self.named.portfolio.initiative(name) is not None}

    def _own_choices(self) -> tuple[Choice, ...]:
        """The choices that differ from those of the scenario in force; what is as early as it may needs none."""
        inherited = self._known(self.resolved.plan)
        names = dict.fromkeys([*inherited, *self.choices])
        wanted = {name: self.choices.get(name, Choice(initiative=name)) for name in names}
        return tuple(one for name, one in wanted.items() if inherited.get(name) != one)

    def _before(self, names: Collection[str]) -> set[str]:
        """Give initiatives with all that they wait for."""
        waiting, found = list(names), set[str]()
        while waiting:
            one = self.named.portfolio.initiative(waiting.pop())
            if one is not None and one.id not in found:
                found.add(one.id)
                waiting += one.after
        return found

    def _with_room(self, initiative: str) -> dict[str, Choice]:
        """Give the choices that put an initiative in, with what it waits for, and take out what these exclude."""
        room = self._before([initiative])
        ours = {one.id: one for one in self.named.portfolio.initiatives}
        rivals = {
            other.id
            for other in ours.values()
            for name in room
            if other.id not in room and (name in other.excludes or other.id in ours[name].excludes)
        }
        kept = {name: self.choices[name] for name in room if name in self.choices and self.choices[name].is_in}
        return {name: _out(name) for name in rivals} | {name: Choice(initiative=name) for name in room} | kept

    def _try(self, choices: Choices) -> None:
        """Take another plan; where it cannot be, everything stays as it was, and InputError says why."""
        last = (self.choices, self.outcome, self.before)
        self.choices = dict(choices)
        self.recompute()
        if self.problem and last[1] is not None:
            problem, self.problem = self.problem, ""
            self.choices, self.outcome, self.before = last
            raise InputError(problem)
        self.steps = [*self.steps, last[0]][-MOST_STEPS:]

    def _worked_out(self) -> Outcome:
        variant = variant_of(self.named, replace(self.resolved, plan=self.choices))
        result = simulate(
            variant.modelled.portfolio, variant.planned.plan, paths=PATHS, seed=SEED, executor=self.executor()
        )
        return Outcome(variant=variant, result=result)


def _put_in(texts: Collection[str]) -> dict[str, Choice]:
    """Read what `into` gives; what is none is passed over, for anybody may write an address."""
    found = {}
    for text in texts:
        name, _, month = text.rpartition("=")
        if name and re.fullmatch(r"\d{0,4}", month, re.ASCII):
            found[name] = Choice(initiative=name, start=int(month) if month else None)
    return found


def _out(name: str) -> Choice:
    return Choice(initiative=name, is_in=False)
