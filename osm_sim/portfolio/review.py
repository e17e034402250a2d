"""Initiatives reviewed during the year: what the rule of MODELS.md B7 gains, and what it wrongly stops.

Every path is carried out twice with the same draws, as planned and reviewed; differences are paired. Definitions of
targets, scores and money are those of osm_sim.portfolio.outputs.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Unpack

import numpy as np

from osm_sim.errors import InputError
from osm_sim.executors import Running, run_all
from osm_sim.portfolio.draws import Draws, Floats, Ints, Truths
from osm_sim.portfolio.outputs import Figure, Judge, Judgement, targets_of
from osm_sim.portfolio.response import draw_samples
from osm_sim.portfolio.review_course import Course, Standing, play
from osm_sim.portfolio.review_measures import benefits, judged, propagate, wander
from osm_sim.portfolio.review_rule import NOBODY, Judging, carry_out, decide, judging_of, look
from osm_sim.portfolio.review_signals import ReviewRule, points, true_totals
from osm_sim.portfolio.review_words import Choice
from osm_sim.portfolio.review_world import State, advance, begin, board_of
from osm_sim.portfolio.spec import YEAR_MONTHS, Plan, Portfolio
from osm_sim.streams import check_seed

__all__ = ["Change", "Choice", "Course", "ReviewRule", "Reviewed", "Standing", "play", "points", "review"]

PATH_LIMIT = 100_000
BLOCK = 256
"""Paths worked out at a time; results do not hang on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A number as planned, reviewed, and reviewed less planned by path, each with its Monte Carlo standard error."""

    planned: Figure
    reviewed: Figure
    gain: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChange:
    """How likely a target of a measure is met in its month."""

    measure: str
    month: int
    value: float
    chance: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeReviewed:
    """In what share of paths an initiative is stopped, stopped although it would have delivered, and so on."""

    initiative: str
    stopped: Figure
    false_kill: Figure
    started: Figure
    merged: Figure
    in_trouble: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What a plan brings as planned and reviewed. all_met: of all last targets.

    stopped, started, merged, interventions: a path. An intervention is an initiative in trouble that was not at the
    review before. false_kills: of all that were stopped, the share whose true effect is at least the rule's share of
    what was expected, so that a perfect signal would have kept them; None where none was stopped.
    """

    portfolio: str
    plan: Plan
    rule: ReviewRule
    paths: int
    seed: int
    score: Change
    scores: Mapping[str, Change]
    shortfall: Change
    spent: Change
    spent_by_year: tuple[Change, ...]
    targets: tuple[TargetChange, ...]
    all_met: Change
    stopped: Figure
    started: Figure
    merged: Figure
    interventions: Figure
    false_kills: Figure | None
    initiatives: tuple[InitiativeReviewed, ...]


def review(
    portfolio: Portfolio, plan: Plan, rule: ReviewRule, *, paths: int, seed: int, **running: Unpack[Running]
) -> Reviewed:
    """Carry a plan out on that many paths, as planned and with reviews by the rule.

    on_progress(done, total) counts blocks of paths. Raises InputError for a plan that is not the portfolio's, a
    portfolio without targets, a number of paths below 2 or above 100,000, or a seed that is none; RunCancelledError
    when `cancelled` says so.
    """
    check_seed(seed)
    if not 2 <= paths <= PATH_LIMIT:
        raise InputError(f"paths(={paths}) must be within 2..{PATH_LIMIT}; a standard error needs two")
    board = board_of(portfolio, plan)
    judging = judging_of(board, rule, points(portfolio, seed))
    tasks = [_Task(judging, seed, first, min(BLOCK, paths - first)) for first in range(0, paths, BLOCK)]
    parts = run_all(_run, tasks, **running)
    return _conclude(judging, seed, _Part(*(np.concatenate(each, axis=-1) for each in zip(*parts, strict=True))))


class _Task(NamedTuple):
    judging: Judging
    seed: int
    first: int
    paths: int


class _Part(NamedTuple):
    """Of paths, the last axis; before it come planned and reviewed, or initiatives."""

    score: Floats
    scores: Floats
    shortfall: Floats
    spent: Floats
    met: Truths
    all_met: Truths
    stopped: Truths
    false_kill: Truths
    started: Truths
    merged: Truths
    interventions: Ints


def carry_out_plan(judging: Judging, draws: Draws, *, with_rule: bool) -> tuple[State, dict[str, Floats]]:
    """Carry the plan out on the paths of draws; give the last state, and what was done by initiative and path.

    The latter: stopped, started, merged as 0 or 1, interventions as a number.
    """
    board = judging.board
    state = begin(board, draws)
    done = {name: np.zeros(state.done.shape) for name in ("stopped", "started", "merged", "interventions")}
    reviews = judging.rule.months(board.portfolio) if with_rule else range(0)
    for month in range(1, board.portfolio.months + 1):
        advance(board, state, month)
        if month in reviews:
            moves = decide(judging, state, look(judging, state, draws, month))
            done["stopped"] += moves.stopped
            done["started"] += moves.started != NOBODY
            done["merged"] += moves.merged != NOBODY
            done["interventions"] += carry_out(judging, state, moves, month)
    return state, done


def _run(task: _Task) -> _Part:
    """Work out the paths of a task: a pure function, fit for any process."""
    judging, portfolio = task.judging, task.judging.board.portfolio
    draws = draw_samples(portfolio, task.seed, task.first, task.paths)
    alone, judge = wander(portfolio, draws), Judge(portfolio)
    found: list[tuple[Judgement, Floats]] = []
    done: dict[str, Floats] = {}
    for with_rule in (False, True):
        state, done = carry_out_plan(judging, draws, with_rule=with_rule)
        moved = propagate(portfolio, draws, alone + benefits(portfolio, draws, state))
        years = np.array([state.money[year : year + YEAR_MONTHS].sum(axis=0) for year in _years(portfolio)])
        found.append((judge(judged(portfolio, draws, moved)), years))
    mean = judging.prior.mean[:, None]
    delivers = true_totals(portfolio, draws) >= np.where(mean > 0, judging.rule.stop_share * mean, np.inf)
    return _Part(
        score=np.stack([one.score for one, _ in found]),
        scores=np.stack([one.scores for one, _ in found]),
        shortfall=np.stack([one.shortfall for one, _ in found]),
        spent=np.stack([years for _, years in found]),
        met=np.stack([one.met for one, _ in found]),
        all_met=np.stack([one.last_met.all(axis=0) for one, _ in found]),
        stopped=done["stopped"] > 0,
        false_kill=(done["stopped"] > 0) & delivers,
        started=done["started"] > 0,
        merged=done["merged"] > 0,
        interventions=done["interventions"].astype(np.int64),
    )


def _years(portfolio: Portfolio) -> range:
    return range(0, portfolio.months, YEAR_MONTHS)


def _conclude(judging: Judging, seed: int, part: _Part) -> Reviewed:
    board = judging.board
    portfolio = board.portfolio
    kills, false = part.stopped.sum(axis=0), part.false_kill.sum(axis=0)
    return Reviewed(
        portfolio=portfolio.name,
        plan=board.plan,
        rule=judging.rule,
        paths=part.score.shape[-1],
        seed=seed,
        score=_change(part.score),
        scores={name: _change(part.scores[:, at]) for at, name in enumerate(Judge(portfolio).perspectives)},
        shortfall=_change(part.shortfall),
        spent=_change(part.spent.sum(axis=1)),
        spent_by_year=tuple(_change(part.spent[:, at]) for at in range(part.spent.shape[1])),
        targets=tuple(
            TargetChange(measure=one.name, month=target.month, value=target.value, chance=_change(part.met[:, at]))
            for at, (one, target) in enumerate(targets_of(portfolio))
        ),
        all_met=_change(part.all_met),
        stopped=_mean(kills),
        started=_mean(part.started.sum(axis=0)),
        merged=_mean(part.merged.sum(axis=0)),
        interventions=_mean(part.interventions.sum(axis=0)),
        false_kills=_ratio(false, kills),
        initiatives=tuple(
            InitiativeReviewed(
                initiative=one.name,
                stopped=_mean(part.stopped[at]),
                false_kill=_mean(part.false_kill[at]),
                started=_mean(part.started[at]),
                merged=_mean(part.merged[at]),
                in_trouble=_mean(part.interventions[at] > 0),
            )
            for at, one in enumerate(portfolio.initiatives)
        ),
    )


def _change(values: Floats | Truths) -> Change:
    """Of values planned and reviewed, by path."""
    planned, reviewed = values.astype(np.float64)
    return Change(planned=_mean(planned), reviewed=_mean(reviewed), gain=_mean(reviewed - planned))


def _mean(values: Floats | Ints | Truths) -> Figure:
    return Figure(value=float(values.mean()), error=float(values.std()) / math.sqrt(len(values)))


def _ratio(part: Ints, whole: Ints) -> Figure | None:
    """Give sum by sum, with the error of a ratio of means (each path is one draw, whatever it holds)."""
    if not whole.any():
        return None
    ratio = float(part.sum()) / float(whole.sum())
    apart = part - ratio * whole
    return Figure(value=ratio, error=float(apart.std()) / math.sqrt(len(whole)) / float(whole.mean()))
