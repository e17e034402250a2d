"""What the portfolio page's analyses show, as JSON: scenarios, selections, the frontier, reviews."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.apps.strategy_map_picture import Json
from workbench.domain.initiatives import InitiativePortfolio
from workbench.domain.scorecard import Scorecard
from workbench.figures import portfolio_words as words
from workbench.jobs.portfolio_compare import Comparison
from workbench.jobs.portfolio_results import (
    Change,
    Choice,
    Figure,
    Frontier,
    Objective,
    Paired,
    Point,
    Portfolio,
    Reviewed,
    Selection,
)
from workbench.jobs.portfolio_scenarios import ListedScenario
from workbench.jobs.portfolio_session import Outcome, PortfolioSession

if TYPE_CHECKING:
    from workbench.apps.portfolio_screen import Found
    from workbench.jobs.portfolio_game import Game

TITLES = {
    Objective.CVAR: "Shortfall, worst tenth",
    Objective.SCORE: "Expected score",
    Objective.PROBABILITY: "Chance of all targets",
}


def titles_of(portfolio: Portfolio) -> dict[str, str]:
    """Give the titles of initiatives and measures by name, without the words in brackets that all of them end with."""
    measures = {one.name: one.title or one.name for one in portfolio.measures}
    titles, _tail = words.without_tail([one.title or one.name for one in portfolio.initiatives])
    return measures | {one.name: title for one, title in zip(portfolio.initiatives, titles, strict=True)}


def with_titles(sentence: str, titles: Mapping[str, str]) -> str:
    """Give a sentence of the simulation with titles in place of the names that it has for initiatives and measures."""
    for name, title in titles.items():
        if name in sentence:
            sentence = sentence.replace(f"{name} ({title})", repr(title)).replace(repr(name), repr(title))
    return sentence


def full_titles(portfolio: InitiativePortfolio, card: Scorecard) -> dict[str, str]:
    """Give the whole titles of initiatives and measures by name."""
    return {**{str(one.id): one.title for one in card.measures}, **{one.id: one.title for one in portfolio.initiatives}}


def with_error(figure: Figure | None) -> str:
    """Give a number with its 95 % interval."""
    if figure is None:
        return words.UNKNOWN
    return f"{words.number(figure.value)} ± {words.apart(words.NORMAL_95 * figure.error)}"


def percent(figure: Figure | None) -> str:
    """Give a share in percent with its 95 % interval."""
    if figure is None:
        return words.UNKNOWN
    return f"{100 * figure.value:.1f} % ± {100 * words.NORMAL_95 * figure.error:.1f}"


def chance(figure: Figure | None, paths: int) -> str:
    """Give a share of paths in percent with Wilson's 95 % interval: it has a width at 0 and at 100 %, too."""
    if figure is None:
        return words.UNKNOWN
    return f"{100 * figure.value:.1f} % ({words.share_between(words.around_share(figure, paths))})"


# -- scenarios --------------------------------------------------------------------------------------------------------


def scenarios_json(session: PortfolioSession, listed: Sequence[ListedScenario], comparison: Comparison | None) -> Json:
    """Give the scenarios of a portfolio, the sheet of the one in force, and a comparison."""
    titles = {one.document: one.title for one in listed}
    own = session.scenario
    base = None if own is None else own.scenario.title
    return {
        "list": [
            {
                "document": one.document,
                "title": one.title,
                "told": f"inherits from {titles.get(one.base, 'one that is gone')!r}"
                if one.base is not None
                else "inherits from the portfolio as it is",
            }
            for one in listed
        ],
        "sheet": None if own is None else _sheet(session, listed),
        "saveTold": f"The plan that you see becomes a scenario that inherits from {base!r}."
        if base is not None
        else "The plan that you see becomes a scenario; all else is as in the portfolio.",
        "compared": None if comparison is None else _compared(comparison, str(session.named.portfolio.first)),
    }


def _sheet(session: PortfolioSession, listed: Sequence[ListedScenario]) -> Json:
    assert session.scenario is not None
    opened, resolved = session.scenario, session.resolved
    own, portfolio = opened.scenario, session.named.portfolio
    money = {one.year: one.amount for one in portfolio.money}
    people = {one.specialism: one.fte for one in portfolio.specialists}
    own_money = {one.year: one.amount for one in own.money}
    own_people = {one.specialism: one.fte for one in own.specialists}
    years = sorted({*money, *resolved.money, *range(1, -(-portfolio.months // 12) + 1)})
    return {
        "base": own.base,
        "bases": [
            {"value": "", "text": "The portfolio as it is"},
            *({"value": one.document, "text": one.title} for one in listed if one.document != opened.document),
        ],
        "future": own.future,
        "futures": [
            {"value": "", "text": "All of them, as likely as they are"},
            *({"value": one.id, "text": f"{one.title} ({one.probability:.0%})"} for one in portfolio.futures),
        ],
        "cost_factor": _factor(own.cost_factor, resolved.cost_factor),
        "months_factor": _factor(own.months_factor, resolved.months_factor),
        "effect_factor": _factor(own.effect_factor, resolved.effect_factor),
        "money": [
            {
                "year": year,
                "text": _text(own_money.get(year), _held(resolved.money.get(year), "amount", money.get(year))),
            }
            for year in years
        ],
        "specialists": [
            {"specialism": name, "text": _text(own_people.get(name), _held(resolved.specialists.get(name), "fte", fte))}
            for name, fte in people.items()
        ],
    }


def _factor(own: float | None, in_force: float) -> Json:
    """A factor, and what holds where it is empty; what is behind one of its own is not told."""
    return _text(None, in_force) if own is None else {"own": f"{own:.12g}", "inherited": ""}


def _held(one: object, field: str, otherwise: float | None) -> float | None:
    return otherwise if one is None else getattr(one, field)


def _text(own: float | None, inherited: float | None) -> Json:
    return {
        "own": "" if own is None else f"{own:.12g}",
        "inherited": "no limit" if inherited is None else f"{inherited:.12g}",
    }


def _compared(comparison: Comparison, first: str) -> Json:
    scenarios = comparison.scenarios
    columns = [{"title": ""}, *({"title": one.title, "isNumber": True} for one in scenarios)]
    rows = [
        ["All targets", *(_paired(one.all_met, is_share=True) for one in scenarios)],
        ["Expected score", *(_paired(one.score) for one in scenarios)],
        ["Shortfall, worst tenth", *(_paired(one.shortfall_tail) for one in scenarios)],
        [f"Cost, {comparison.currency}", *(_paired(one.cost) for one in scenarios)],
    ]
    rows += [
        [
            f"{target.title}, {words.month_name(first, target.month)}",
            *(_paired(one.targets[at], is_share=True) for one in scenarios),
        ]
        for at, target in enumerate(comparison.targets)
    ]
    rows += [["What it changes", *("; ".join(one.changes) or "nothing" for one in scenarios)]]
    told = f"{comparison.paths:,} futures, the same for all. In brackets: the difference to the first, ± 95 %."
    return {"told": told, "columns": columns, "rows": rows}


def _paired(one: Paired | None, *, is_share: bool = False) -> str:
    if one is None:
        return words.UNKNOWN
    scale, unit = (100, " %") if is_share else (1, "")
    told = f"{100 * one.value.value:.1f}{unit}" if is_share else words.number(one.value.value)
    if one.difference is None:
        return told
    apart = scale * words.NORMAL_95 * one.difference.error
    return f"{told} ({words.signed(scale * one.difference.value)} ± {words.apart(apart)})"


# -- selection --------------------------------------------------------------------------------------------------------


def selection_json(portfolio: Portfolio, selection: Selection, first: str) -> Json:
    """Give a selection: the plan, how good it is, what was left out and why, the plans it was compared with."""
    titles, starts = titles_of(portfolio), selection.plan.starts
    costs = {one.name: one.cost for one in portfolio.initiatives}
    full = {one.name: one.title or one.name for one in portfolio.initiatives}
    is_share = selection.objective is Objective.PROBABILITY
    proven = (
        f"Every programme was solved to {100 * selection.programme_gap:.2g} % of its best."
        if selection.is_proven
        else f"Time was over: a programme was left {100 * selection.programme_gap:.2g} % from its bound."
    )
    return {
        "objective": selection.objective.value,
        "currency": portfolio.currency,
        "told": f"{proven} {selection.batches} samples of {selection.samples} futures; {selection.seconds:.0f} s.",
        "tiles": [
            _number_tile(
                TITLES[selection.objective], selection.value, selection.error, is_share=is_share, note="simulated"
            ),
            _number_tile("Bound", selection.bound, selection.bound_error, is_share=is_share, note="no plan is better"),
            {
                "title": "Gap",
                "value": f"{100 * selection.gap:.1f}",
                "unit": "%",
                "interval": "",
                "note": "simulated less bound: chance, the search, and what the programme leaves out",
            },
        ],
        "chosen": [
            [titles[name], words.month_name(first, start + 1), words.number(costs[name])]
            for name, start in sorted(starts.items(), key=lambda one: (one[1], titles[one[0]]))
        ],
        "leftOut": [
            [titles.get(name, name), with_titles(why, full).removeprefix(f"{full.get(name)!r} ")]
            for name, why in selection.left_out.items()
        ],
        "candidates": [
            [
                f"Plan {at + 1}: {len(one.plan.starts)} initiatives",
                _pair(one.value, one.error, is_share=is_share),
                "the best" if at == 0 else _pair(one.behind, one.behind_error, is_share=is_share),
            ]
            for at, one in enumerate(selection.candidates)
        ],
    }


def _number_tile(title: str, value: float, error: float, *, is_share: bool, note: str) -> Json:
    scale = 100 if is_share else 1
    return {
        "title": title,
        "value": words.number(scale * value),
        "unit": "%" if is_share else "",
        "interval": "" if math.isnan(error) else f"± {words.apart(scale * words.NORMAL_95 * error)}",
        "note": note,
    }


def _pair(value: float, error: float, *, is_share: bool) -> str:
    figure = Figure(value=value, error=error)
    return percent(figure) if is_share else with_error(figure)


# -- frontier ---------------------------------------------------------------------------------------------------------


def frontier_json(frontier: "Frontier | None", currency: str, why: str) -> Json:
    """Give the points of a frontier as a table."""
    if frontier is None:
        return {"rows": None, "currency": currency, "why": why}
    rows = [_point_row(one, frontier.paths) for one in frontier.points]
    rows += [[f"{words.percentage(one.factor)} of the budgets", one.reason, "", "", "", ""] for one in frontier.missing]
    return {"rows": rows, "currency": currency, "why": why}


def _point_row(point: "Point", paths: int) -> list[str]:
    efficient = "; ".join(TITLES[one].lower() for one in point.efficient_in)
    return [
        point.name or f"{words.percentage(point.factor)} of the budgets",
        with_error(point.spend),
        with_error(point.score),
        chance(point.all_met, paths),
        with_error(point.shortfall_tail),
        efficient or "no",
    ]


# -- the years --------------------------------------------------------------------------------------------------------


def year_json(outcome: Outcome, found: "Found", first: str) -> Json:
    """Give the course of a game so far, the review that is shown, and what the rule brings on many futures."""
    portfolio, game, reviewed = outcome.model, found.game, found.reviewed
    shown: Json = {
        "compared": None if reviewed is None else _reviewed(reviewed, portfolio.currency),
        "comparedTold": found.stale("reviewed", outcome),
        "why": "",
    }
    if game is None or game.course is None:
        told = "Nothing was played yet: press Next month, or go to the first review."
        if found.is_game_lost:
            told = "The portfolio was changed, so the game was put away: press Next month to begin a new one."
        return {"told": told, "isEnd": False, "tiles": [], "review": [], "log": [], **shown}
    is_other = game.plan != outcome.plan
    return {
        "told": _game_in_words(portfolio, game, first, is_other=is_other),
        # A new game begins from a changed plan, even at the end of the old one.
        "isEnd": game.is_end and not is_other,
        "tiles": _game_tiles(portfolio, game),
        "review": _review_rows(game, titles_of(portfolio)) if game.is_review else [],
        "log": list(_log(game, titles_of(portfolio), first)),
        **shown,
    }


def _game_in_words(portfolio: Portfolio, game: "Game", first: str, *, is_other: bool) -> str:
    told = f"{words.month_name(first, game.month)}, month {game.month} of {portfolio.months}. Future {game.path + 1}."
    if game.is_review:
        told += " A review: decide, or let the rule decide, and play on."
    if is_other:
        told += " It is another plan than the one on the page: whatever you play next begins a new game with that one."
    return told


def _game_tiles(portfolio: Portfolio, game: "Game") -> list[Json]:
    course = game.course
    assert course is not None
    month = course.months[-1]
    standings = [one.value for one in month.standings]
    known = [one for one in course.targets if one.is_met is not None]
    budget = "no limit" if month.budget is None else f"of {words.money(month.budget)} this year"
    tiles = [
        {
            "title": "Spent this year",
            "value": words.money(month.spent_in_year),
            "unit": portfolio.currency,
            "note": budget,
        },
        {"title": "Running", "value": f"{standings.count('running')}", "unit": "initiatives"},
        {"title": "Finished", "value": f"{standings.count('finished')}", "unit": "initiatives"},
        {
            "title": "Stopped or merged",
            "value": f"{standings.count('stopped') + standings.count('merged')}",
            "unit": "",
        },
        {
            "title": "Targets met",
            "value": f"{sum(bool(one.is_met) for one in known)}",
            "unit": f"of {len(known)} due so far",
        },
    ]
    if course.score is not None:
        tiles.append({"title": "Score at the end", "value": words.number(course.score), "unit": "of 100"})
    return tiles


def _review_rows(game: "Game", titles: Mapping[str, str]) -> list[Json]:
    assert game.course is not None
    mine = game.chosen.get(game.month, {})
    offered = {Choice.CONTINUE: "Continue", Choice.STOP: "Stop", Choice.START: "Start"}
    return [
        {
            "id": one.initiative,
            "title": titles[one.initiative],
            "done": f"{100 * one.progress:.0f} %",
            "signal": _index(one.delivery),
            "schedule": _index(one.schedule),
            "cost": _index(one.cost),
            "why": one.why,
            "decision": mine.get(one.initiative, ""),
            "options": [
                {"value": "", "text": "As the rule says"},
                *({"value": may.value, "text": offered[may]} for may in one.may),
            ],
        }
        for one in game.course.months[-1].signals
    ]


def _index(value: float | None) -> str:
    return words.UNKNOWN if value is None or not math.isfinite(value) else f"{value:.2f}"


def _log(game: "Game", titles: Mapping[str, str], first: str) -> list[str]:
    assert game.course is not None
    said = []
    for month in reversed(game.course.months):
        for one in month.signals:
            if one.done in {Choice.CONTINUE, Choice.WAIT, Choice.INTERVENE}:
                continue
            who = "you" if month.by_person and one.initiative in game.chosen.get(month.month, {}) else "the rule"
            why = "" if who == "you" else f" ({one.why})"
            said.append(
                f"{words.month_name(first, month.month)}: {titles[one.initiative]}: {one.done.value}, by {who}{why}"
            )
    return said


def _reviewed(reviewed: Reviewed, currency: str) -> list[list[str]]:
    rows = [
        ["Expected score", *_change(reviewed.score)],
        ["All targets, %", *_change(reviewed.all_met, 100)],
        [f"Money spent, {currency}", *_change(reviewed.spent)],
        ["Shortfall", *_change(reviewed.shortfall)],
        ["Initiatives stopped", "0", with_error(reviewed.stopped), ""],
        ["Started in their place", "0", with_error(reviewed.started), ""],
        ["Consolidated", "0", with_error(reviewed.merged), ""],
        ["Interventions", "0", with_error(reviewed.interventions), ""],
        ["Stopped though they would have delivered", "", percent(reviewed.false_kills), ""],
    ]
    return [*rows, [f"({reviewed.paths:,} futures, seed {reviewed.seed})", "", "", ""]]


def _change(change: Change, times: float = 1.0) -> list[str]:
    return [
        with_error(Figure(value=times * one.value, error=times * one.error))
        for one in (change.planned, change.reviewed, change.gain)
    ]
