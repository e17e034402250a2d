"""One path of a portfolio month by month, with what each review saw and why it decided: the year to be played.

A person may decide instead of the rule. The past is played again from its draws, so that the same decisions give the
same course, and what is decided in a month changes nothing before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from osm_sim.errors import InputError
from osm_sim.portfolio.draws import Draws, Floats
from osm_sim.portfolio.outputs import Judge, targets_of
from osm_sim.portfolio.response import draw_samples
from osm_sim.portfolio.review_measures import as_they_are, benefits, judged, propagate, told, wander
from osm_sim.portfolio.review_person import choose
from osm_sim.portfolio.review_rule import NOBODY, Judging, Moves, Seen, carry_out, decide, judging_of, look
from osm_sim.portfolio.review_signals import ReviewRule, points
from osm_sim.portfolio.review_words import Choice, explain
from osm_sim.portfolio.review_world import MERGED, NEVER, STOPPED, State, advance, begin, board_of
from osm_sim.portfolio.spec import YEAR_MONTHS, Plan, Portfolio
from osm_sim.streams import SEED_LIMIT, check_seed

Decisions = Mapping[int, Mapping[str, str]]
"""By month of a review, what a person decides of initiatives: "stop", "start", or "continue" (as all not named do)."""


class Standing(StrEnum):
    """Where an initiative stands at the end of a month, before its review."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a review sees of an initiative that waits or runs, what the rule says to it and why, and what is done.

    delivery: the effect believed in, in parts of the expected one; None without a signal. schedule, cost: SPI and CPI;
    None while it waits. index: score points for a unit of the money still to be spent; None where there is no signal,
    or it cannot start. may: what a person may decide; a start that something excludes needs that one stopped as well.
    """

    initiative: str
    standing: Standing
    progress: float
    delivery: float | None
    schedule: float | None
    cost: float | None
    index: float | None
    rule: Choice
    why: str
    done: Choice
    may: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month: by initiative its standing, progress and money, by measure its true and its reported value.

    spent: money of the month, running costs too. running_costs: those alone, which no budget limits. spent_in_year: of
    the year's budget, so far. budget: of the year, with what was carried over; None: no limit. office: theta, the share
    of the office's hours asked for that it had. signals: where there is a review. by_person: a person decided it.
    """

    month: int
    standings: tuple[Standing, ...]
    progress: tuple[float, ...]
    money: tuple[float, ...]
    spent: float
    running_costs: float
    spent_in_year: float
    budget: float | None
    office: float
    values: tuple[float, ...]
    reported: tuple[float, ...]
    signals: tuple[Signal, ...]
    by_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSeen:
    """A target, and whether it was met; None while its month has not come."""

    measure: str
    month: int
    value: float
    is_met: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A path as it was played. score: of the last targets, None while the months are not all played."""

    portfolio: str
    plan: Plan
    rule: ReviewRule
    seed: int
    path: int
    initiatives: tuple[str, ...]
    measures: tuple[str, ...]
    months: tuple[Month, ...]
    targets: tuple[TargetSeen, ...]
    score: float | None

    @property
    def reviews(self) -> tuple[Month, ...]:
        """The months in which there was something to review."""
        return tuple(one for one in self.months if one.signals)


def play(
    portfolio: Portfolio,
    plan: Plan,
    rule: ReviewRule,
    *,
    seed: int,
    path: int,
    decisions: Decisions | None = None,
    until: int | None = None,
    expected_points: Floats | None = None,
) -> Course:
    """Play one path, the same that `review` has under its number.

    decisions: of a person, instead of the rule's at these reviews. until: the last month to play and to show; None:
    all. expected_points: what `points` gives for the portfolio and the seed, to be kept by whoever plays again and
    again. Raises InputError for a plan, a path, a month or a decision that cannot be.
    """
    check_seed(seed)
    last = portfolio.months if until is None else until
    if not 0 <= path < SEED_LIMIT:
        raise InputError(f"path(={path}) must be a whole number from 0 to {SEED_LIMIT - 1}")
    if not 1 <= last <= portfolio.months:
        raise InputError(f"until(={last}) must be a month from 1 to {portfolio.months}")
    board = board_of(portfolio, plan)
    found = points(portfolio, seed) if expected_points is None else expected_points
    judging = judging_of(board, rule, found)
    given = decisions or {}
    for month in given:
        if month not in rule.months(portfolio):
            raise InputError(f"month {month} of the decisions has no review: there is one every {rule.every} months")
    draws = draw_samples(portfolio, seed, path, 1)
    return _tell(judging, draws, _play(judging, draws, given, last))


class _Played(NamedTuple):
    """The last state, and by month: standings, money on initiatives and running costs, budget, signals, who decided."""

    state: State
    standings: list[tuple[Standing, ...]]
    money: list[Floats]
    running: list[Floats]
    budgets: list[float]
    signals: list[tuple[Signal, ...]]
    by_person: list[bool]


def _play(judging: Judging, draws: Draws, given: Decisions, last: int) -> _Played:
    board, state = judging.board, begin(judging.board, draws)
    played = _Played(state, [], [], [], [], [], [])
    for month in range(1, last + 1):
        before = state.spent[:, 0].copy()
        running = np.where((state.finished[:, 0] != NEVER) & (state.finished[:, 0] < month), board.running_costs, 0.0)
        advance(board, state, month)
        played.standings.append(_standings(state))
        played.money.append(state.spent[:, 0] - before)
        played.running.append(running)
        played.budgets.append(float(state.granted[0]))
        signals: tuple[Signal, ...] = ()
        if month in judging.rule.months(board.portfolio):
            signals = _review(judging, state, draws, month, given.get(month))
        played.signals.append(signals)
        played.by_person.append(month in given)
    return played


def _review(
    judging: Judging, state: State, draws: Draws, month: int, given: Mapping[str, str] | None
) -> tuple[Signal, ...]:
    """Look, decide and carry out."""
    seen = look(judging, state, draws, month)
    advice = decide(judging, state, seen)
    moves = advice if given is None else choose(judging.board, state, given, month)
    shown = [at for at in range(len(state.done)) if state.finished[at, 0] == state.ended[at, 0] == NEVER]
    signals = tuple(_signal(judging, state, seen, (advice, moves), month, at) for at in shown)
    carry_out(judging, state, moves, month)
    return signals


def _signal(judging: Judging, state: State, seen: Seen, moves: tuple[Moves, Moves], month: int, at: int) -> Signal:
    board, is_running = judging.board, bool(state.is_running[at, 0])
    choice, why = explain(judging, state, seen, moves[0], month, at)
    is_known = is_running and bool(seen.is_measured[at, 0])
    done = choice if moves[1] is moves[0] else _done(moves[1], at, is_running=is_running)
    may = [Choice.CONTINUE]
    if state.is_open[at, 0] and not board.is_mandatory[at]:
        may.append(Choice.STOP)
    if not is_running and not state.called[at, 0]:
        may.append(Choice.START)
    return Signal(
        initiative=board.initiatives[at].name,
        standing=Standing.RUNNING if is_running else Standing.WAITING,
        progress=float(state.done[at, 0]),
        delivery=float(seen.delivery[at, 0]) if is_known else None,
        schedule=float(seen.schedule[at, 0]) if is_running else None,
        cost=float(seen.cost[at, 0]) if is_running else None,
        index=float(seen.index[at, 0]) if is_known or seen.may_start[at, 0] else None,
        rule=choice,
        why=why,
        done=done,
        may=tuple(may),
    )


def _done(moves: Moves, at: int, *, is_running: bool) -> Choice:
    if moves.stopped[at, 0]:
        return Choice.STOP
    if moves.started[at, 0] != NOBODY:
        return Choice.START
    return Choice.CONTINUE if is_running else Choice.WAIT


def _standings(state: State) -> tuple[Standing, ...]:
    found = []
    for at in range(len(state.done)):
        if state.ended[at, 0] != NEVER:
            found.append({STOPPED: Standing.STOPPED, MERGED: Standing.MERGED}[int(state.how[at, 0])])
        elif state.finished[at, 0] != NEVER:
            found.append(Standing.FINISHED)
        else:
            found.append(Standing.RUNNING if state.done[at, 0] > 0 else Standing.WAITING)
    return tuple(found)


def _tell(judging: Judging, draws: Draws, played: _Played) -> Course:
    """Put what was played together with what measures did."""
    board, last = judging.board, len(played.standings)
    portfolio = board.portfolio
    moved = propagate(portfolio, draws, wander(portfolio, draws) + benefits(portfolio, draws, played.state))
    values = as_they_are(portfolio, moved)
    reported = values + told(portfolio, draws)
    judgement = Judge(portfolio)(judged(portfolio, draws, moved))
    months = [_month(played, (values, reported), month) for month in range(1, last + 1)]
    return Course(
        portfolio=portfolio.name,
        plan=board.plan,
        rule=judging.rule,
        seed=draws.seed,
        path=draws.first,
        initiatives=tuple(one.name for one in board.initiatives),
        measures=tuple(one.name for one in portfolio.measures),
        months=tuple(months),
        targets=tuple(
            TargetSeen(
                measure=one.name,
                month=target.month,
                value=target.value,
                is_met=bool(judgement.met[at, 0]) if target.month <= last else None,
            )
            for at, (one, target) in enumerate(targets_of(portfolio))
        ),
        score=float(judgement.score[0]) if last == portfolio.months else None,
    )


def _month(played: _Played, told_values: tuple[Floats, Floats], month: int) -> Month:
    at, state = month - 1, played.state
    year = at - at % YEAR_MONTHS
    money = played.money[at] + played.running[at]
    return Month(
        month=month,
        standings=played.standings[at],
        progress=tuple(state.progress[:, at, 0].tolist()),
        money=tuple(money.tolist()),
        spent=float(money.sum()),
        running_costs=float(played.running[at].sum()),
        spent_in_year=float(sum(one.sum() for one in played.money[year:month])),
        budget=played.budgets[at] if np.isfinite(played.budgets[at]) else None,
        office=float(state.theta[at, 0]),
        values=tuple(told_values[0][:, at, 0].tolist()),
        reported=tuple(told_values[1][:, at, 0].tolist()),
        signals=played.signals[at],
        by_person=played.by_person[at],
    )
