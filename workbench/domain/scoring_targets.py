"""What a measure should have been in some months: its targets and limits, put together over time as its values are.

The target of a value is the one whose period holds the value's; of several the one that begins latest, which is the
shortest. A value of a longer period than any target's takes the targets inside it together: the last of them, their
sum or their average, as the measure's values are. Values that are added up are judged by a target that grows with
them: of a longer target the share of its months, of shorter ones their sum. Limits, floors and the baseline are meant
for the period of the target beside them and grow with it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Aggregation, Measure, Target, Thresholds
from workbench.domain.scoring_arithmetic import Formula, Named, Number, given, named, over, times, total
from workbench.domain.scoring_kinds import Anchors
from workbench.domain.scoring_settings import MeasureSettings

YEAR_MONTHS = 12
ADDED = (Aggregation.SUM, Aggregation.YEAR_TO_DATE)


def span_of(period: Period) -> tuple[int, int]:
    """Give a period's first and last month, counted from the year 0."""
    length = period.frequency.months
    first = period.year * YEAR_MONTHS + (period.number - 1) * length
    return first, first + length - 1


@dataclass(frozen=True, slots=True)
class _Limits:
    """Limits in force in some months."""

    thresholds: Thresholds
    floor: float | None
    upper_floor: float | None


@dataclass(frozen=True, slots=True)
class _Piece:
    """Months that have one target, or none, and one set of limits. length: of the target's period, in months."""

    at: int
    target: Target | None
    limits: _Limits
    months: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """A measure's targets and limits, made ready to be asked for by months; what was asked is remembered.

    asked: the anchors that any month has. pieces: by first and last month. anchors: by the pieces they were made of.
    """

    measure: Measure
    spans: tuple[tuple[int, int, Target], ...]
    limits: tuple[tuple[int, _Limits], ...]
    asked: tuple[str, ...]
    pieces: dict[tuple[int, int], tuple[_Piece, ...]] = field(default_factory=dict)
    anchors: dict[tuple[tuple[int, int, int], ...], Anchors] = field(default_factory=dict)

    @classmethod
    def of(cls, measure: Measure, settings: MeasureSettings) -> "Targets":
        """Make a measure's targets ready."""
        first = _Limits(measure.thresholds, settings.floor, settings.upper_floor)
        later = [
            (span_of(one.from_period)[0], _Limits(one.thresholds, one.floor, one.upper_floor))
            for one in settings.limits
        ]
        limits = ((-1, first), *sorted(later, key=lambda pair: pair[0]))
        examples = [_Piece(0, target, one, 1, 1) for target in (None, *measure.targets) for _, one in limits]
        return cls(
            measure=measure,
            spans=tuple((*span_of(target.period), target) for target in measure.targets),
            limits=limits,
            asked=tuple(name for name, (_, ask) in _ASKED.items() if any(ask(one) is not None for one in examples)),
        )

    def length_over(self, first: int, last: int) -> int:
        """Give the months of the target that holds some months; 0 where none does."""
        (piece, *others) = self._pieces(first, last)
        return 0 if others or piece.target is None else piece.length

    def over(self, rows: Sequence[tuple[int, int]]) -> tuple[Anchors, Period | None]:
        """Give the anchors of values of some months each, and the first period without a target; None where all have.

        rows: the first and the last month of each value.
        """
        pieces = _merged([piece for first, last in rows for piece in self._pieces(first, last)])
        key = tuple(
            (piece.at if piece.target is None else id(piece.target), id(piece.limits), piece.months) for piece in pieces
        )
        if key not in self.anchors:
            self.anchors[key] = self._anchors(pieces)
        lacking = next((piece.at for piece in pieces if piece.target is None), None)
        return self.anchors[key], None if lacking is None else period_of(
            *next(row for row in rows if lacking <= row[1])
        )

    def _holding(self, first: int, last: int) -> Target | None:
        held = [one for one in self.spans if one[0] <= first and last <= one[1]]
        return max(held, key=lambda one: (one[0], -one[1]))[2] if held else None

    def _pieces(self, first: int, last: int) -> tuple[_Piece, ...]:
        if (first, last) not in self.pieces:
            self.pieces[first, last] = tuple(self._cut(first, last))
        return self.pieces[first, last]

    def _cut(self, first: int, last: int) -> list[_Piece]:
        limits = next(limits for since, limits in reversed(self.limits) if since <= last)
        whole = last - first + 1
        target = self._holding(first, last)
        if target is not None:
            return [_Piece(first, target, limits, whole, target.period.frequency.months)]
        inside = self._inside(first, last)
        if not inside:
            return [_Piece(first, None, limits, whole, whole)]
        return [_Piece(at, one, limits, end - at + 1, end - at + 1) for at, end, one in inside]

    def _inside(self, first: int, last: int) -> list[tuple[int, int, Target]]:
        """The shorter targets that stand for some months; none unless they leave no month out."""
        inside = [one for one in self.spans if first <= one[0] and one[1] <= last]
        if self.measure.aggregation is Aggregation.LAST:
            ending = [one for one in inside if one[1] == last]
            return ending[:1]
        shortest = min((end - at for at, end, _ in inside), default=0)
        tiles = [one for one in inside if one[1] - one[0] == shortest]
        return tiles if len(tiles) * (shortest + 1) == last - first + 1 else []

    def _anchors(self, pieces: Sequence[_Piece]) -> Anchors:
        baseline = self.measure.baseline
        length = None if baseline is None or baseline.period is None else baseline.period.frequency.months
        start = None if baseline is None else baseline.value
        return Anchors(
            baseline=self._together("baseline", pieces, lambda _: start, length),
            **{name: self._together(_ASKED[name][0], pieces, _ASKED[name][1]) for name in self.asked},
        )

    def _together(
        self, name: str, pieces: Sequence[_Piece], ask: Callable[[_Piece], float | None], length: int | None = None
    ) -> Named | None:
        """One anchor over all pieces; None unless every piece has it. length: of the period it is meant for."""
        numbers = [ask(piece) for piece in pieces]
        known = [number for number in numbers if number is not None]
        if not known or len(known) < len(numbers):
            return None
        if self.measure.aggregation in ADDED:
            terms = [
                _share(name, number, piece, length or piece.length) for number, piece in zip(known, pieces, strict=True)
            ]
            return terms[0] if len(terms) == 1 else named(name, total(terms))
        if len(set(known)) == 1:
            return given(name, known[0])
        weighted = [
            times(given(_dated(name, piece), number), Number(float(piece.months)))
            for number, piece in zip(known, pieces, strict=True)
        ]
        return named(name, over(total(weighted), Number(float(sum(piece.months for piece in pieces)))))


_ASKED: dict[str, tuple[str, Callable[[_Piece], float | None]]] = {
    "target": ("target", lambda one: one.target.value if one.target else None),
    "upper": ("upper end of the target", lambda one: one.target.upper if one.target else None),
    "stretch": ("stretch target", lambda one: one.target.stretch if one.target else None),
    "green": ("green limit", lambda one: one.limits.thresholds.green),
    "red": ("red limit", lambda one: one.limits.thresholds.red),
    "floor": ("floor", lambda one: one.limits.floor),
    "upper_floor": ("upper floor", lambda one: one.limits.upper_floor),
    "lowest": ("lowest value", lambda one: one.limits.thresholds.lowest),
    "highest": ("highest value", lambda one: one.limits.thresholds.highest),
}
"""The anchors by their names, and where each is found."""


def _merged(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Put neighbours with the same target and the same limits together."""
    merged: list[_Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if last is not None and last.target is piece.target and last.limits is piece.limits:
            merged[-1] = _Piece(last.at, last.target, last.limits, last.months + piece.months, last.length)
        else:
            merged.append(piece)
    return merged


def _share(name: str, number: float, piece: _Piece, length: int) -> Named:
    """A number meant for `length` months, for the months of a piece."""
    if piece.months == length:
        return given(name, number)
    whole: Formula = given(_dated(name, piece), number)
    return named(name, over(times(whole, Number(float(piece.months))), Number(float(length))))


def _dated(name: str, piece: _Piece) -> str:
    return f"{name} for {period_of(piece.at, piece.at) if piece.target is None else piece.target.period}"


def period_of(first: int, last: int) -> Period:
    """Give the period from a first to a last month."""
    frequency = next(one for one in Frequency if one.months == last - first + 1)
    year, month = divmod(first, YEAR_MONTHS)
    return Period(frequency=frequency, year=year, number=month // frequency.months + 1)
