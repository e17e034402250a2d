"""Values of measures entered, checked, doubted and put right: always as new rows, in the name of who is at the desk."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from osm_sim.errors import InputError
from workbench.desk import Desk, Observation
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State, Value, counting_values
from workbench.domain.periods import Period
from workbench.domain.reporting import (
    LONGEST_NOTE,
    Entry,
    Problem,
    denied_entry,
    denied_validation,
    problem_of,
)
from workbench.domain.scorecard import Measure, Scorecard
from workbench.domain.scoring import score_periods
from workbench.domain.scoring_kinds import Colour
from workbench.jobs.scorecard import score_settings, values_of
from workbench.jobs.strategy_map import Opened, refresh_rights

__all__ = [
    "Entered",
    "Entry",
    "Problem",
    "RefusedEntriesError",
    "check_entries",
    "correct",
    "counting_rows",
    "enter",
    "question",
    "report",
    "validate",
    "value_named",
    "values_of",
]
Place = tuple[MeasureId, Period]
"""Where a value stands: its measure and its period."""
SHOWN = 3
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


class RefusedEntriesError(InputError):
    """Nothing of what was entered together was taken. problems: what is wrong with each, in their order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        told = " ".join(f"{one.sentence}." for one in problems[:SHOWN]).removesuffix(".")
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        super().__init__(f"{told}{more}")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What came of entries: the rows that were added, and how many entries were there already as they are."""

    rows: tuple[Observation, ...]
    same: int


# -- entering ---------------------------------------------------------------------------------------------------------


def enter(desk: Desk, opened: Opened, entries: Iterable[Entry]) -> Entered:
    """Take values entered together, all or none: new ones are reported, others put right where they differ.

    What was there already as it is stays as it is. Raises RefusedEntriesError, with a problem for each entry that
    cannot be taken, and StoreError as the store does.
    """
    given = tuple(entries)
    opened = refresh_rights(desk, opened)
    known = counting_rows(desk, {one.measure for one in given})
    if problems := _problems(desk, opened, given, known):
        raise RefusedEntriesError(problems)
    rows = [row for one in given if (row := _row(opened.card, one, known.get((one.measure, one.period)))) is not None]
    return Entered(rows=_added(desk, rows), same=len(given) - len(rows))


def report(desk: Desk, opened: Opened, entries: Iterable[Entry]) -> tuple[Observation, ...]:
    """Report values of periods that have none yet; as `enter`, but what differs from a known value is refused."""
    return _strictly(desk, opened, entries, is_correction=False)


def correct(desk: Desk, opened: Opened, entries: Iterable[Entry]) -> tuple[Observation, ...]:
    """Put known values right, each with a note that says why; as `enter`, but what has no value yet is refused."""
    return _strictly(desk, opened, entries, is_correction=True)


def check_entries(desk: Desk, opened: Opened, entries: Iterable[Entry]) -> tuple[Problem, ...]:
    """Give why entries cannot be taken, in their order; none where `enter` would take them all."""
    given = tuple(entries)
    known = counting_rows(desk, {one.measure for one in given})
    return _problems(desk, refresh_rights(desk, opened), given, known)


def _strictly(desk: Desk, opened: Opened, entries: Iterable[Entry], *, is_correction: bool) -> tuple[Observation, ...]:
    given = tuple(entries)
    known = counting_rows(desk, {one.measure for one in given})
    problems = [
        _problem(at, one, sentence)
        for at, one in enumerate(given)
        if (sentence := _misplaced(opened.card, one, known, is_correction=is_correction))
    ]
    if problems:
        raise RefusedEntriesError(problems)
    return enter(desk, opened, given).rows


def _misplaced(card: Scorecard, entry: Entry, known: Mapping[Place, Observation], *, is_correction: bool) -> str:
    measure, row = card.measure(entry.measure), known.get((entry.measure, entry.period))
    if measure is None:
        return ""  # told with the other problems
    if is_correction and row is None:
        return f"{measure.title!r} has no value in {entry.period} yet: report it"
    if not is_correction and row is not None and not _is_same(entry, row):
        return f"{value_named(measure, row)} was reported by {row.actor}: correct it, with a note that says why"
    return ""


def _problems(
    desk: Desk, opened: Opened, entries: Sequence[Entry], known: Mapping[Place, Observation]
) -> tuple[Problem, ...]:
    sentences = _sentences(desk, opened, entries, known)
    sound = {at: one for at, one in enumerate(entries) if at not in sentences}
    for at in _red_without_note(desk, opened, sound, known):
        measure = _measure(opened.card, entries[at].measure)
        sentences[at] = (
            f"{_worded(measure, entries[at].value)} of {measure.title!r} in {entries[at].period} is red:"
            " say why in the note, and what is done about it"
        )
    return tuple(_problem(at, entries[at], sentences[at]) for at in sorted(sentences))


def _sentences(
    desk: Desk, opened: Opened, entries: Sequence[Entry], known: Mapping[Place, Observation]
) -> dict[int, str]:
    """Give what is wrong with entries by their places among them, but for notes on what is red."""
    today = desk.now().date()
    often = Counter((one.measure, one.period) for one in entries)
    found: dict[int, str] = {}
    for at, entry in enumerate(entries):
        measure, row = opened.card.measure(entry.measure), known.get((entry.measure, entry.period))
        sentence = problem_of(opened.card, entry, today)
        if not sentence and measure is not None:
            reason = denied_entry(opened.organisation, desk.actor, opened.card, measure)
            if reason is not None:
                sentence = reason.sentence
            elif often[entry.measure, entry.period] > 1:
                sentence = f"{measure.title!r} in {entry.period} is entered more than once: keep one of them"
            elif row is not None and not _is_same(entry, row) and not entry.note.strip():
                was = value_named(measure, row)
                sentence = f"{was} would become {_worded(measure, entry.value)}: say why in the note"
        if sentence:
            found[at] = sentence
    return found


def _red_without_note(
    desk: Desk, opened: Opened, entries: Mapping[int, Entry], known: Mapping[Place, Observation]
) -> tuple[int, ...]:
    """Give which entries would be red and say nothing of it."""
    asked = {
        at: one
        for at, one in entries.items()
        if one.value is not None
        and not one.note.strip()
        and not ((row := known.get((one.measure, one.period))) is not None and _is_same(one, row))
    }
    if not asked:
        return ()
    named = {one.measure for one in entries.values()}
    card = replace(opened.card, measures=tuple(one for one in opened.card.measures if one.id in named))
    now = desk.now()
    values = {measure: list(rows) for measure, rows in values_of(desk, card).items()}
    for one in entries.values():
        values[one.measure].append(Value(period=one.period, value=one.value, at=now))
    periods = tuple({one.period: None for one in asked.values()})
    scores = dict(zip(periods, score_periods(card, values, periods, score_settings(card)), strict=True))
    return tuple(at for at, one in asked.items() if scores[one.period].measures[one.measure].colour is Colour.RED)


def _row(card: Scorecard, entry: Entry, known: Observation | None) -> Observation | None:
    """Give an entry as a row, None where it is there already."""
    if known is not None and _is_same(entry, known):
        return None
    # The same value once more is what its reporter stands by: nothing was put right.
    is_changed = known is not None and known.value != entry.value
    state = State.CORRECTED if is_changed else State.REPORTED
    return _observation(
        measure=entry.measure,
        period=entry.period,
        value=entry.value,
        source=entry.source.strip() or _measure(card, entry.measure).source,
        state=state,
        note=entry.note.strip(),
    )


def _is_same(entry: Entry, row: Observation) -> bool:
    """Whether an entry says nothing new; an answer to a question does, though the value be the same."""
    is_answer = row.state is State.QUESTIONED and bool(entry.note.strip())
    return entry.value == row.value and not is_answer


# -- the office's part ------------------------------------------------------------------------------------------------


def validate(desk: Desk, opened: Opened, places: Iterable[Place], *, note: str = "") -> tuple[Observation, ...]:
    """Say of values, all or none, that they were checked and are right; those that were so already are left alone.

    Raises RefusedEntriesError where one has no value, or somebody may not validate it, and StoreError.
    """
    return _judge(desk, opened, places, State.VALIDATED, note)


def question(desk: Desk, opened: Opened, places: Iterable[Place], why: str) -> tuple[Observation, ...]:
    """Doubt values, all or none, and say why: who reports them corrects them, or stands by them with a note.

    Raises InputError where no reason is given, RefusedEntriesError as `validate` does, and StoreError.
    """
    if not why.strip():
        raise InputError("why(='') must say what is doubted: whoever reports the value answers it")
    return _judge(desk, opened, places, State.QUESTIONED, why)


def _judge(desk: Desk, opened: Opened, places: Iterable[Place], state: State, note: str) -> tuple[Observation, ...]:
    if len(note) > LONGEST_NOTE:
        raise InputError(f"note has {len(note)} characters: shorten it to {LONGEST_NOTE}")
    given, opened = tuple(dict.fromkeys(places)), refresh_rights(desk, opened)
    rows = {measure: desk.store.series(measure) for measure in {one[0] for one in given}}
    known = {measure: counting_values(of_measure) for measure, of_measure in rows.items()}
    problems, judged = [], []
    for at, (measure_id, period) in enumerate(given):
        row = known[measure_id].get(period)
        reporters = {one.actor for one in rows[measure_id] if _is_of_reporter(one, row)}
        if sentence := _unjudged(desk, opened, measure_id, period, row, reporters, state):
            problems.append(Problem(at=at, measure=measure_id, period=period, sentence=sentence))
        elif row is not None and not (row.state is State.VALIDATED is state):
            judged.append(replace(row, state=state, note=note.strip()))
    if problems:
        raise RefusedEntriesError(problems)
    return _added(desk, judged)


def _is_of_reporter(row: Observation, counting: Observation | None) -> bool:
    """Whether a row entered the value that counts now."""
    is_entered = row.state in (State.REPORTED, State.CORRECTED)
    return counting is not None and is_entered and (row.period, row.value) == (counting.period, counting.value)


def _unjudged(
    desk: Desk,
    opened: Opened,
    measure_id: MeasureId,
    period: Period,
    row: Observation | None,
    reporters: Iterable[str],
    state: State,
) -> str:
    measure = opened.card.measure(measure_id)
    if measure is None:
        return f"measure(={measure_id!r}) is not on the scorecard {opened.card.title!r}; name one that is"
    if row is None:
        return f"{measure.title!r} has no value in {period} yet"
    judged_by_others = reporters if state is State.VALIDATED else ()
    reason = denied_validation(opened.organisation, desk.actor, opened.card, judged_by_others)
    return "" if reason is None else reason.sentence


# -- values -----------------------------------------------------------------------------------------------------------


def counting_rows(desk: Desk, measures: Iterable[MeasureId]) -> dict[Place, Observation]:
    """Give the row of each period of measures that counts: the newest."""
    return {
        (measure, period): row
        for measure in measures
        for period, row in counting_values(desk.store.series(measure)).items()
    }


def value_named(measure: Measure, row: Observation) -> str:
    """Give a value as a sentence names it, with its unit, measure and period."""
    return f"{_worded(measure, row.value)} of {measure.title!r} in {row.period}"


def _worded(measure: Measure, value: float | None) -> str:
    return "no value" if value is None else f"{value:.12g} {measure.unit}".strip()


def _added(desk: Desk, rows: Sequence[Observation]) -> tuple[Observation, ...]:
    """Add rows in one step, and give them as they rest."""
    if not rows:
        return ()
    if len(rows) == 1:
        return (desk.store.add(rows[0]),)
    desk.store.add_all(rows)
    known = counting_rows(desk, {row.measure for row in rows})
    return tuple(known[row.measure, row.period] for row in rows)


def _observation(
    *, measure: MeasureId, period: Period, value: float | None, source: str, state: State, note: str
) -> Observation:
    """Give a row without who and when: the store knows that."""
    return Observation(
        measure=measure, period=period, value=value, source=source, state=state, actor="", at=_NEVER, note=note
    )


def _problem(at: int, entry: Entry, sentence: str) -> Problem:
    return Problem(at=at, measure=entry.measure, period=entry.period, sentence=sentence)


def _measure(card: Scorecard, measure_id: MeasureId) -> Measure:
    measure = card.measure(measure_id)
    assert measure is not None  # it was asked for before
    return measure
