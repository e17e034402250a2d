"""What is shown of a portfolio: each part of the page is brought up to date when it is seen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.apps import portfolio_panels as panels
from workbench.apps import portfolio_picture as pictures
from workbench.apps.strategy_map_picture import Json
from workbench.desk import Desk, Listed
from workbench.domain.estimates import ELASTICITY, UNSAID_BELIEF, UNSAID_LAG_MONTHS, UNSAID_STRENGTH, Estimate
from workbench.domain.scorecard import Scorecard
from workbench.figures import portfolio_analysis as analyses
from workbench.figures import portfolio_futures as futures
from workbench.figures import portfolio_words as words
from workbench.figures.portfolio_chances import chances
from workbench.figures.portfolio_compare import ComparedChance, comparison
from workbench.figures.portfolio_course import course
from workbench.figures.portfolio_estimates import distribution, lag_and_strength
from workbench.figures.portfolio_fan import fan
from workbench.figures.portfolio_gantt import gantt
from workbench.figures.portfolio_money import money
from workbench.jobs.portfolio_compare import Comparison
from workbench.jobs.portfolio_game import Game
from workbench.jobs.portfolio_results import (
    Frontier,
    Information,
    LinkTest,
    Objective,
    Paired,
    Plan,
    Portfolio,
    Regret,
    Reviewed,
    Selection,
    Tornado,
    Valued,
)
from workbench.jobs.portfolio_session import Outcome, PortfolioSession

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from workbench.jobs.portfolio_scenarios import ListedScenario

Show = Callable[[str, Any], None]
Draw = Callable[[str, "Figure | None", str], None]
TRAITS = ("portfolio", "plan", "table", "chosen", "scenarios", "selection", "frontier", "matters", "year", "links")
NO_BUDGET = "There are no budgets to vary: give the portfolio a budget for each year on the tab Initiatives."
STALE = "This was worked out for another plan than the one on the page: begin again to see it for that one."
BEFORE = ("this plan", "before")
KNOWING = (
    "Value of knowing: in points of the expected score, for whoever chooses between {count} plans: all initiatives,"
    " without each in turn, only the mandatory ones, the one on the page and those that were searched for here. That a"
    " test supports {power} of the hypotheses that hold and {size} of the others is an assumption, until hypotheses are"
    " tested on data."
)
REGRETTING = "Regret: in points of the expected score, of {count} plans, the one on the page among them."


@dataclass(slots=True)
class Found:
    """What analyses have found for one model.

    plans: by analysis, the plan that it was asked for. is_game_lost: a game was put away, as its model was changed.
    """

    selection: Selection | None = None
    frontier: "Frontier | None" = None
    frontier_value: Objective = Objective.SCORE
    tornado: "Tornado | None" = None
    information: "Information | None" = None
    regret: "Regret | None" = None
    reviewed: Reviewed | None = None
    comparison: Comparison | None = None
    game: Game | None = None
    model: Portfolio | None = None
    is_game_lost: bool = False
    plans: dict[str, Plan] = field(default_factory=dict)

    def keep(self, name: str, value: object, plan: Plan) -> None:
        """Keep what an analysis found for a plan."""
        setattr(self, name, value)
        self.plans[name] = plan

    def other_plans(self) -> dict[str, Plan]:
        """Give the plans that were searched for, by name, to be compared with the usual ones."""
        plans = {} if self.selection is None else {"the plan chosen for you": self.selection.plan}
        points = () if self.frontier is None else self.frontier.points
        best = {f"best for {words.percentage(one.factor)} of the budgets": one.plan for one in points if not one.name}
        return plans | best

    def stale(self, name: str, outcome: Outcome | None) -> str:
        """Say that a result belongs to another plan than the one on the page; empty where it does not."""
        is_other = outcome is not None and name in self.plans and self.plans[name] != outcome.plan
        return f"{STALE} " if is_other else ""


class PortfolioScreen:
    """Gives show(name, value) each part of the page, and draw(name, figure, words) its charts."""

    def __init__(self, desk: Desk, show: Show, draw: Draw) -> None:
        self.desk, self._show, self._draw = desk, show, draw
        self.forget()

    def forget(self) -> None:
        """Choose nothing."""
        self.part, self.measure, self.initiative = "plan", "", ""
        self.link, self.is_every_target = ("", ""), False
        self.found = Found()
        self.listed: tuple[ListedScenario, ...] = ()

    def show_library(self, portfolios: Iterable[Listed], cases: Iterable[Json], scorecards: Iterable[Listed]) -> None:
        """Show what can be opened, and nothing else."""
        self._show("library", pictures.library_json(portfolios, cases, scorecards))
        for name in TRAITS:
            self._show(name, {})

    def show(self, session: PortfolioSession) -> None:
        """Show a portfolio as it is now."""
        self._forget_older(session)
        self._show("portfolio", self._portfolio(session))
        self._show("plan", self._plan(session))
        self._show("scenarios", panels.scenarios_json(session, self.listed, self.found.comparison))
        self._show_part(session)

    def show_part(self, session: PortfolioSession, part: str) -> None:
        """Show a part of the page."""
        self.part = part
        self._show_part(session)

    def choose_measure(self, session: PortfolioSession, measure: str) -> None:
        """Show the course of a measure."""
        self.measure = measure
        self._show("plan", self._plan(session))
        self._draw_fan(session)

    def choose_initiative(self, session: PortfolioSession, initiative: str) -> None:
        """Show the sheet of an initiative."""
        self.initiative = initiative
        self._show_table(session)

    def draw_estimate(self, estimate: Estimate, *, name: str, unit: str, is_cost: bool) -> None:
        """Draw what words mean as a distribution."""
        figure = distribution(estimate, unit=unit, name=name, shape="lognormal" if is_cost else "pert")
        said = f"{name}: {estimate.words} {unit}, on average {words.number(estimate.mean)}."
        self._draw("distribution_chart", figure, said)

    def choose_link(self, session: PortfolioSession, cause: str, effect: str) -> None:
        """Show how a link of the map acts."""
        self.link = (cause, effect)
        self._draw_link(session.map.card)

    # -- inside --

    def _draw_link(self, card: Scorecard) -> None:
        """Draw the chosen link, else the first one; what nobody has said of it as it is assumed."""
        chosen = [one for one in card.links if (one.cause, one.effect) == self.link]
        if not card.links:
            self._draw("link_chart", None, "")
            return
        link = (chosen or card.links)[0]
        titles = {one.id: one.title for one in card.objectives}
        cause, effect, elasticity = (
            titles[link.cause],
            titles[link.effect],
            ELASTICITY[link.strength or UNSAID_STRENGTH],
        )
        lag = round(UNSAID_LAG_MONTHS if link.lag_months is None else link.lag_months)
        belief = UNSAID_BELIEF if link.belief is None else link.belief
        figure = lag_and_strength(cause=cause, effect=effect, elasticity=elasticity, lag=lag, probability=belief)
        said = f"A tenth more of {cause!r} gives {10 * elasticity:.2g} % of {effect!r} {lag} months later, if it holds."
        self._draw("link_chart", figure, said + (f" Why: {link.why}" if link.why else ""))

    def _forget_older(self, session: PortfolioSession) -> None:
        """Let go of what was found for another model; what was found for another plan stays, and says so."""
        model = None if session.outcome is None else session.outcome.model
        if model != self.found.model:
            old = self.found
            is_lost = old.is_game_lost or (old.game is not None and old.game.course is not None)
            self.found = Found(
                model=model, frontier_value=old.frontier_value, comparison=old.comparison, is_game_lost=is_lost
            )

    def _portfolio(self, session: PortfolioSession) -> Json:
        named, version = session.named, session.named.version
        known = () if session.outcome is None else {one.name for one in session.outcome.model.measures}
        scenario = session.scenario
        return {
            "document": session.document,
            "title": named.portfolio.title,
            "number": session.number,
            "at": "" if version is None else version.at.isoformat(),
            "actor": self.desk.actor.sign_in,
            "first": words.month_name(str(named.portfolio.first), 1),
            "months": named.portfolio.months,
            "currency": named.portfolio.currency,
            "initiatives": len(named.portfolio.initiatives),
            "measures": pictures.measures_json(session.card, known),
            "scenario": None if scenario is None else {"document": scenario.document, "title": scenario.scenario.title},
            "why": session.why,
            "problem": _problem(session),
        }

    def _plan(self, session: PortfolioSession) -> Json:
        outcome = session.outcome
        if outcome is None:
            shown = {"rows": [], "tiles": [], "told": _problem(session), "canBack": bool(session.steps)}
            return shown | {"out": list(session.out), "into": list(session.into)}
        planned = outcome.variant.planned
        self._choose_usual_measure(outcome)
        count = len(planned.plan.starts)
        chosen = {name for name, one in session.choices.items() if not one.is_in}
        titles = _full_titles(session)
        why = {name: panels.with_titles(said, titles) for name, said in planned.left_out.items() if name not in chosen}
        return {
            "rows": pictures.plan_rows(session.portfolio, planned.plan.starts, why),
            "tiles": pictures.plan_tiles(outcome.model, outcome.result, session.before),
            "told": f"{count} of {len(session.portfolio.initiatives)} in the plan",
            "canBack": bool(session.steps),
            "out": list(session.out),
            "into": list(session.into),
            "measure": self.measure,
            "every": self.is_every_target,
            "notes": list(why.values()),
        }

    def _choose_usual_measure(self, outcome: Outcome) -> None:
        names = [one.name for one in outcome.model.measures]
        if self.measure not in names:
            targeted = [one.measure for one in outcome.result.targets]
            self.measure = next(iter([*targeted, *names]), "")

    def _show_part(self, session: PortfolioSession) -> None:
        parts: dict[str, Callable[[PortfolioSession], None]] = {
            "plan": self._draw_plan,
            "initiatives": self._show_table,
            "choose": self._show_selection,
            "scenarios": self._show_scenarios,
            "frontier": self._show_frontier,
            "matters": self._show_matters,
            "year": self._show_year,
            "model": self._show_links,
        }
        parts[self.part](session)

    def _draw_plan(self, session: PortfolioSession) -> None:
        outcome = session.outcome
        if outcome is None or not outcome.result.targets:
            self._draw("chances_chart", None, _problem(session))
        else:
            result, titles = outcome.result, panels.titles_of(outcome.model)
            first = str(session.portfolio.first)
            figure = chances(
                [("this plan", result)], titles, before=session.before, first=first, last_only=not self.is_every_target
            )
            self._draw("chances_chart", figure, _chances_in_words(outcome, first, last_only=not self.is_every_target))
        self._draw_fan(session)

    def _draw_fan(self, session: PortfolioSession) -> None:
        outcome = session.outcome
        if outcome is None or not self.measure:
            self._draw("fan_chart", None, _problem(session))
            return
        first = str(session.portfolio.first)
        figure = fan(outcome.model, outcome.result, self.measure, first=first, compare=session.before, names=BEFORE)
        found = next(one for one in outcome.result.fans if one.measure == self.measure)
        said = f"In the last month the middle is {words.number(found.p50[-1])}, four in five futures lie between"
        self._draw("fan_chart", figure, f"{said} {words.number(found.p10[-1])} and {words.number(found.p90[-1])}.")

    def _show_table(self, session: PortfolioSession) -> None:
        stored = session.named.portfolio
        starts = {name: one.start for name, one in session.choices.items() if one.is_in and one.start is not None}
        rows, limits = pictures.table_rows(stored, starts), pictures.limits_json(stored)
        self._show("table", {"rows": rows, "limits": limits, "why": session.why})
        one = stored.initiative(self.initiative)
        self._show("chosen", {} if one is None else pictures.chosen_json(stored, one, session.named.card))
        outcome = session.outcome
        if outcome is None or not outcome.plan.starts:
            for name in ("gantt_chart", "money_chart"):
                self._draw(name, None, _problem(session))
            return
        first = str(stored.first)
        self._draw("gantt_chart", gantt(outcome.model, outcome.result, first=first), _gantt_in_words(outcome))
        self._draw("money_chart", money(outcome.model, outcome.result, first=first), _money_in_words(outcome))

    def _show_selection(self, session: PortfolioSession) -> None:
        outcome, selection = session.outcome, self.found.selection
        result = None
        if outcome is not None and selection is not None:
            result = panels.selection_json(outcome.model, selection, str(session.portfolio.first))
        self._show("selection", {"result": result, "live": _problem(session)})

    def _show_scenarios(self, session: PortfolioSession) -> None:
        found = self.found.comparison
        self._show("scenarios", panels.scenarios_json(session, self.listed, found))
        if found is None or len(found.scenarios) < 2:
            self._draw("comparison_chart", None, "")
            return
        names = [one.title for one in found.scenarios]
        figure = comparison(names, _compared_chances(found), first=str(session.portfolio.first))
        self._draw("comparison_chart", figure, f"{found.paths:,} futures, seed {found.seed}, the same for all.")

    def _show_frontier(self, session: PortfolioSession) -> None:
        found, outcome, currency = self.found.frontier, session.outcome, session.portfolio.currency
        why = _problem(session)
        if outcome is not None and outcome.model.limits.budgets is None:
            why = NO_BUDGET
        self._show("frontier", panels.frontier_json(found, currency, why))
        if found is None:
            self._draw("frontier_chart", None, "")
            return
        figure = analyses.frontier(found, value=self.found.frontier_value, currency=currency)
        said = "Efficient plans are joined; bars are 95 % intervals."
        self._draw("frontier_chart", figure, self.found.stale("frontier", outcome) + said)

    def _show_matters(self, session: PortfolioSession) -> None:
        outcome, found = session.outcome, self.found
        titles = {} if outcome is None else panels.titles_of(outcome.model)
        first = str(session.portfolio.first)
        self._show("matters", {"values": _values(outcome, titles, first), "notes": _notes(found)})
        currency = session.portfolio.currency
        drawn: dict[str, Figure | None] = dict.fromkeys(("tornado_chart", "information_chart", "regret_chart"))
        if found.tornado is not None:
            name = _value_name(found.tornado.value, outcome, titles, first)
            drawn["tornado_chart"] = analyses.tornado(found.tornado, titles, value_name=name, currency=currency)
        if found.information is not None:
            drawn["information_chart"] = futures.information(
                found.information, titles | _plan_titles(found.information, titles), currency=currency
            )
        if found.regret is not None:
            drawn["regret_chart"] = futures.regret(found.regret, _plan_titles(found.regret, titles))
        said = {"tornado": found.tornado, "information": found.information, "regret": found.regret}
        for analysis, value in said.items():
            told = "" if value is None else f"{value.paths:,} futures, seed {value.seed}."
            self._draw(f"{analysis}_chart", drawn[f"{analysis}_chart"], told and found.stale(analysis, outcome) + told)

    def _show_year(self, session: PortfolioSession) -> None:
        outcome, game = session.outcome, self.found.game
        if outcome is None:
            self._show("year", {"why": _problem(session)})
            return
        first = str(session.portfolio.first)
        self._show("year", panels.year_json(outcome, self.found, first))
        if game is None or game.course is None:
            self._draw("course_chart", None, "")
        else:
            self._draw("course_chart", course(game.course, game.month, outcome.model, first=first), "")

    def _show_links(self, session: PortfolioSession) -> None:
        made = None if session.outcome is None else session.outcome.variant.modelled
        assumptions, left_out = ((), ()) if made is None else (made.assumptions, made.left_out)
        self._show(
            "links", pictures.links_json(session.card, session.named.portfolio, assumptions, left_out, session.why)
        )
        self._draw_link(session.map.card)


def _notes(found: Found) -> list[str]:
    notes = []
    if found.information is not None:
        test, count = LinkTest(), len(found.information.plans)
        notes.append(KNOWING.format(count=count, power=words.percentage(test.power), size=words.percentage(test.size)))
    if found.regret is not None:
        notes.append(REGRETTING.format(count=len(found.regret.plans)))
    return notes


def _compared_chances(found: Comparison) -> list[ComparedChance]:
    rows = [
        _compared_chance(target.title, [one.targets[at] for one in found.scenarios], target.month, target.value)
        for at, target in enumerate(found.targets)
    ]
    together = [one.all_met for one in found.scenarios if one.all_met is not None]
    return [*rows, _compared_chance("All targets together", together, None, None)] if together else rows


def _compared_chance(title: str, paired: Sequence[Paired], month: int | None, value: float | None) -> ComparedChance:
    return ComparedChance(
        measure=title,
        chances=tuple(one.value for one in paired),
        differences=tuple(one.difference for one in paired if one.difference is not None),
        month=month,
        value=value,
    )


def _value_name(value: "Valued", outcome: Outcome | None, titles: dict[str, str], first: str) -> str:
    if not isinstance(value, int) or outcome is None:
        return ""
    target = outcome.result.targets[value]
    return f"{titles[target.measure]}, {words.month_name(first, target.month)}"


def _plan_titles(found: Information | Regret, titles: dict[str, str]) -> dict[str, str]:
    """Give the names of plans with the titles of initiatives in place of their ids."""
    made = {}
    for name in found.plans:
        without = name.removeprefix("without ")
        made[name] = f"without {titles[without]}" if without != name and without in titles else name
    return made


def _values(outcome: Outcome | None, titles: dict[str, str], first: str) -> list[Json]:
    """What an analysis may be about: the whole, or one target by its number."""
    if outcome is None:
        return []
    whole = [
        {"value": "score", "text": "Expected score"},
        {"value": "shortfall", "text": "Shortfall"},
        {"value": "all_met", "text": "Chance of all targets"},
        {"value": "cost", "text": "Cost"},
    ]
    targets = [
        {
            "value": str(at),
            "text": f"{titles[one.measure]}, {words.month_name(first, one.month)}",
            "group": "Chance of a target",
        }
        for at, one in enumerate(outcome.result.targets)
    ]
    return [*whole, *targets]


def _problem(session: PortfolioSession) -> str:
    """Why the portfolio cannot be simulated, with titles; empty where it can."""
    return panels.with_titles(session.problem, _full_titles(session)) if session.problem else ""


def _full_titles(session: PortfolioSession) -> dict[str, str]:
    return panels.full_titles(session.named.portfolio, session.named.card)


def _chances_in_words(outcome: Outcome, first: str, *, last_only: bool) -> str:
    targets, titles = outcome.result.targets, panels.titles_of(outcome.model)
    if last_only:
        targets = tuple({one.measure: one for one in sorted(targets, key=lambda one: one.month)}.values())
    low = min(targets, key=lambda one: one.chance.value)
    high = max(targets, key=lambda one: one.chance.value)
    return (
        f"Least likely: {titles[low.measure]} in {words.month_name(first, low.month)}"
        f" ({words.share(low.chance.value)}). Most likely: {titles[high.measure]} in"
        f" {words.month_name(first, high.month)} ({words.share(high.chance.value)})."
        f" {outcome.result.paths:,} futures, seed {outcome.result.seed}; reported values are judged."
    )


def _gantt_in_words(outcome: Outcome) -> str:
    never = [one for one in outcome.result.finishes if one.never.value > 0.5]
    titles = panels.titles_of(outcome.model)
    if not never:
        return "Every initiative is more likely than not to finish within the plan."
    return f"More likely than not unfinished: {words.enumerated(titles[one.initiative] for one in never)}."


def _money_in_words(outcome: Outcome) -> str:
    mean = words.money(outcome.result.cost.mean.value, outcome.model.currency)
    return f"Mean of all years together {mean}, running costs included."
