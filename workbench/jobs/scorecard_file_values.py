"""Values of a scorecard's file beside those that are stored: which to add, and whether the rules of reporting let them.

The rules are those of values entered by hand. They are asked one by one, so that half a million values need no memory.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.desk import Desk, Observation
from workbench.domain.observations import State, Value, counting_values
from workbench.domain.reporting import Entry, denied_entry, denied_validation, problem_of
from workbench.domain.scorecard import Measure, Scorecard
from workbench.domain.scoring import score_periods
from workbench.domain.scoring_kinds import Colour
from workbench.exchange.scorecard_columns import MISSING
from workbench.exchange.scorecard_rows import Measured
from workbench.jobs.scorecard import score_settings, values_of

if TYPE_CHECKING:
    from workbench.domain.ids import MeasureId
    from workbench.domain.periods import Period
    from workbench.domain.rights import Denied
    from workbench.jobs.strategy_map import Opened

NEW, CHANGED, SAME = "new", "changed", "same"
MOST_SILENT = 20_000
CHECKED = frozenset({State.VALIDATED, State.QUESTIONED})
"""States that only those may give who may validate."""
_Brief = tuple[float | None, State, str, str, str]
"""Of a stored row that counts: its value, state, source, note and actor."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a value of a file is to what is stored: NEW, CHANGED or SAME; and the row to add, None where it is the same.

    before: the row that counted.
    """

    how: str
    row: Observation | None
    before: _Brief | None


class Stored:
    """What is stored of the measures that were asked for: of each period the row that counts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[MeasureId, dict[Period, _Brief]] = {}
        self._at = desk.now()

    def compare(self, one: Measured) -> Compared:
        """Compare a value of a file with what is stored.

        A changed value is a correction, whatever state the file gives it. What the file leaves empty is no change.
        """
        known = self._known.get(one.measure)
        if known is None:
            rows = counting_values(self._desk.store.series(one.measure)).items()
            known = {at: (row.value, State(row.state), row.source, row.note, row.actor) for at, row in rows}
            self._known[one.measure] = known
        before = known.get(one.period)
        if before is None:
            return Compared(NEW, self._row(one, one.state or State.REPORTED, one.source, one.note), None)
        value, state, source, note, _ = before
        after = (one.state or state, one.source or source, one.note or note)
        if value != one.value:
            return Compared(CHANGED, self._row(one, State.CORRECTED, *after[1:]), before)
        if after == (state, source, note):
            return Compared(SAME, None, before)
        return Compared(CHANGED, self._row(one, *after), before)

    def _row(self, one: Measured, state: State, source: str, note: str) -> Observation:
        return Observation(
            measure=one.measure,
            period=one.period,
            value=one.value,
            source=source,
            state=state,
            actor="",
            at=self._at,
            note=note,
        )


class Rules:
    """Asks of each value to be added what is asked of one entered by hand.

    reasons: why whoever is at the desk may not add them, each once.
    """

    def __init__(self, desk: Desk, opened: "Opened", card: Scorecard) -> None:
        self.reasons: dict[str, None] = {}
        self._desk, self._opened = desk, opened
        self._today = desk.now().date()
        self._alone = {measure.id: _alone(card, measure) for measure in card.measures}
        self._asked: set[MeasureId] = set()
        self._card = card
        self._silent: list[Measured] = []

    def problem(self, one: Measured, compared: Compared) -> tuple[str, str]:
        """Give the column and the sentence of what keeps a value from being added; two empty texts where nothing does.

        Of a measure that is not on the scorecard nothing is said here.
        """
        card, row, before = self._alone.get(one.measure), compared.row, compared.before
        if card is None or row is None:
            return "", ""
        self._ask(card, row, before)
        entry = Entry(measure=row.measure, period=row.period, value=row.value, note=row.note, source=row.source)
        if sentence := problem_of(card, entry, self._today):
            return "", sentence
        if before is not None and before[0] != row.value and one.note in ("", before[3]):
            was = MISSING if before[0] is None else f"{before[0]:.12g}"
            return "Note", f"the value that was {was} becomes another; write into the note why"
        if row.state is State.QUESTIONED and not row.note:
            return "Note", "a questioned value needs a note; write what is doubted"
        if row.value is not None and not row.note and len(self._silent) <= MOST_SILENT:
            self._silent.append(one)
        return "", ""

    def note_on_red(self) -> str:
        """Give a sentence on the values to be added that are red and say nothing of it; empty where there are none.

        Where very many say nothing, it is not asked how many of them are red.
        """
        if not self._silent or len(self._silent) > MOST_SILENT:
            return ""
        named = {one.measure for one in self._silent}
        card = replace(self._card, measures=tuple(one for one in self._card.measures if one.id in named))
        values = {measure: list(rows) for measure, rows in values_of(self._desk, card).items()}
        now = self._desk.now()
        for one in self._silent:
            values[one.measure].append(Value(period=one.period, value=one.value, at=now))
        periods = tuple({one.period: None for one in self._silent})
        scores = dict(zip(periods, score_periods(card, values, periods, score_settings(card)), strict=True))
        red = sum(scores[one.period].measures[one.measure].colour is Colour.RED for one in self._silent)
        said = "is red and says" if red == 1 else "are red and say"
        return f"{red} of the values {said} nothing of it: write into the note why, and what is done." if red else ""

    def _ask(self, card: Scorecard, row: Observation, before: _Brief | None) -> None:
        organisation, actor = self._opened.organisation, self._desk.actor
        is_entered = before is None or before[0] != row.value
        is_checked = row.state in CHECKED and (before is None or before[1] is not row.state)
        if (is_entered or not is_checked) and row.measure not in self._asked:
            self._asked.add(row.measure)
            self._tell(denied_entry(organisation, actor, card, card.measures[0]), "")
        if is_checked:
            reporter = actor.sign_in if before is None or is_entered else before[4]
            reporters = (reporter,) if row.state is State.VALIDATED else ()
            self._tell(denied_validation(organisation, actor, card, reporters), ", or empty the column State")

    def _tell(self, reason: "Denied | None", remedy: str) -> None:
        if reason is not None:
            self.reasons[f"{reason.sentence}{remedy}"] = None


def _alone(card: Scorecard, measure: Measure) -> Scorecard:
    """Give a scorecard with one measure alone, in which it is found at once."""
    objective = card.objective(measure.objective)
    assert objective is not None  # a scorecard sees to that
    band = card.perspective(objective.perspective)
    assert band is not None  # as above
    return Scorecard(
        unit=card.unit,
        title=card.title,
        perspectives=(band,),
        objectives=(replace(objective, theme=None),),
        measures=(measure,),
    )
