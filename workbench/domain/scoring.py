"""Scores of a whole scorecard: of every measure, objective and perspective, and of the scorecard, for a period.

An objective without measures, and a perspective without objectives, has no score and counts as missing. What has not
started is left out altogether. No score takes anything from another scorecard.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.domain.elements import Kind
from workbench.domain.ids import MeasureId, ObjectiveId, PerspectiveId
from workbench.domain.observations import Value
from workbench.domain.periods import Period
from workbench.domain.scorecard import Measure, Objective, Perspective, Scorecard
from workbench.domain.scoring_arithmetic import Formula, Named, named
from workbench.domain.scoring_course import Course, Found, Freshness
from workbench.domain.scoring_kinds import Colour, Mark, NodeMark, Part
from workbench.domain.scoring_scores import CardScores, MeasureScore, NodeScore, Trend
from workbench.domain.scoring_settings import ScoreSettings, Weighting
from workbench.domain.scoring_targets import YEAR_MONTHS, period_of, span_of

Values = Mapping[MeasureId, Sequence[Value]]


def score_card(card: Scorecard, values: Values, period: Period, settings: ScoreSettings | None = None) -> CardScores:
    """Give the scores of a scorecard for a period, and where they went since the one before."""
    return score_periods(card, values, (period,), settings)[0]


def score_periods(
    card: Scorecard, values: Values, periods: Sequence[Period], settings: ScoreSettings | None = None
) -> tuple[CardScores, ...]:
    """Give the scores of a scorecard for several periods; what they share is worked out but once."""
    scoring = _Scoring.of(card, values, settings or ScoreSettings())
    return tuple(scoring.score(period) for period in periods)


# -- how it is done ---------------------------------------------------------------------------------------------------


_Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A measure in a period, before it is known where it went."""

    found: Found
    mark: Mark
    weight: float


@dataclass(frozen=True, slots=True)
class _Node:
    """What stands above measures in a period, before it is known where it went."""

    mark: NodeMark
    parts: tuple[Part, ...]
    weight: float
    is_started: bool
    is_carried: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """Everything of one period; nodes by kind and id, which may be the same for two kinds."""

    leaves: dict[MeasureId, _Leaf]
    nodes: dict[_Key, _Node]


_NO_STEP = _Step({}, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scoring:
    """A scorecard with its values, made ready; the periods that were scored are remembered."""

    card: Scorecard
    settings: ScoreSettings
    courses: tuple[Course, ...]
    measures: dict[ObjectiveId, list[Measure]]
    objectives: dict[PerspectiveId, list[Objective]]
    steps: dict[Period, _Step] = field(default_factory=dict)

    @classmethod
    def of(cls, card: Scorecard, values: Values, settings: ScoreSettings) -> "_Scoring":
        measures, objectives = defaultdict(list), defaultdict(list)
        for measure in card.measures:
            measures[measure.objective].append(measure)
        for objective in card.objectives:
            objectives[objective.perspective].append(objective)
        return cls(
            card=card,
            settings=settings,
            courses=tuple(Course.of(one, values.get(one.id, ()), settings) for one in card.measures),
            measures=dict(measures),
            objectives=dict(objectives),
        )

    def score(self, period: Period) -> CardScores:
        now, before = self._step(period), self._before(period)
        return CardScores(
            period=period,
            scheme=self.settings.scheme.name,
            top=self.settings.scheme.top,
            measures={one.id: self._measure_score(one, now, before) for one in self.card.measures},
            objectives={
                one.id: self._node_score((Kind.OBJECTIVE, one.id), one.title, now, before)
                for one in self.card.objectives
            },
            perspectives={
                one.id: self._node_score((Kind.PERSPECTIVE, one.id), one.title, now, before)
                for one in self.card.perspectives
            },
            card=self._node_score((Kind.CARD, ""), self.card.title, now, before),
        )

    def _before(self, period: Period) -> _Step:
        first, last = span_of(period)
        length = last - first + 1
        # Before the first year there is no period.
        return _NO_STEP if first - length < YEAR_MONTHS else self._step(period_of(first - length, last - length))

    def _step(self, period: Period) -> _Step:
        if period not in self.steps:
            self.steps[period] = self._make_step(period)
        return self.steps[period]

    def _make_step(self, period: Period) -> _Step:
        month = span_of(period)[1]
        leaves = {course.measure.id: self._leaf(course, period, month) for course in self.courses}
        nodes: dict[_Key, _Node] = {}
        for objective in self.card.objectives:
            nodes[Kind.OBJECTIVE, objective.id] = self._objective(objective, leaves, month)
        for perspective in self.card.perspectives:
            weight = _in_force(self.settings.perspective_weights.get(perspective.id, ()), month, 1.0)
            inside = self.objectives.get(perspective.id, ())
            nodes[Kind.PERSPECTIVE, perspective.id] = self._above(Kind.OBJECTIVE, inside, nodes, weight)
        nodes[Kind.CARD, ""] = self._above(Kind.PERSPECTIVE, self.card.perspectives, nodes, 1.0)
        return _Step(leaves, nodes)

    def _leaf(self, course: Course, period: Period, month: int) -> _Leaf:
        found = course.find(period)
        own = self.settings.of(course.measure.id)
        mark = self.settings.scheme.leaf(found.reading) if found.reading else _grey(found.reason)
        return _Leaf(found, mark, _in_force(own.weights, month, course.measure.weight))

    def _objective(self, objective: Objective, leaves: Mapping[MeasureId, _Leaf], month: int) -> _Node:
        below = [(one, leaves[one.id]) for one in self.measures.get(objective.id, ())]
        started = [(one, leaf) for one, leaf in below if leaf.found.freshness is not Freshness.NOT_STARTED]
        parts = tuple(self._leaf_part(one, leaf) for one, leaf in started)
        return _Node(
            mark=self._mark(parts, is_started=bool(started) or not below),
            parts=parts,
            weight=_in_force(self.settings.objective_weights.get(objective.id, ()), month, objective.weight),
            is_started=bool(started) or not below,
            is_carried=any(leaf.found.freshness is Freshness.CARRIED for _, leaf in started),
        )

    def _above(
        self, kind: Kind, below: Sequence[Objective | Perspective], nodes: Mapping[_Key, _Node], weight: float
    ) -> _Node:
        started = [(one, nodes[kind, one.id]) for one in below if nodes[kind, one.id].is_started]
        parts = tuple(
            Part(
                key=one.id,
                title=one.title,
                weight=node.weight,
                colour=node.mark.colour,
                low=node.mark.low,
                high=node.mark.high,
                formula=_score_of(one.title, node.mark.formula),
                is_critical=self._is_critical((kind, one.id)),
            )
            for one, node in started
        )
        is_started = bool(started) or not below
        return _Node(
            mark=self._mark(parts, is_started=is_started),
            parts=parts,
            weight=weight,
            is_started=is_started,
            is_carried=any(node.is_carried for _, node in started),
        )

    def _is_critical(self, key: _Key) -> bool:
        return key[0] is Kind.OBJECTIVE and key[1] in self.settings.critical_objectives

    def _mark(self, parts: Sequence[Part], *, is_started: bool) -> NodeMark:
        mark = self.settings.scheme.node(parts)
        return mark if is_started else replace(mark, reason="not started: nothing below it is expected yet")

    def _leaf_part(self, measure: Measure, leaf: _Leaf) -> Part:
        score = leaf.mark.score
        return Part(
            key=measure.id,
            title=measure.title,
            weight=leaf.weight,
            colour=leaf.mark.colour,
            low=0.0 if score is None else score,
            high=self.settings.scheme.top if score is None else score,
            formula=_score_of(measure.title, leaf.mark.formula),
            is_critical=self.settings.of(measure.id).is_critical,
        )

    def _measure_score(self, measure: Measure, now: _Step, before: _Step) -> MeasureScore:
        leaf = now.leaves[measure.id]
        score, found = leaf.mark.score, leaf.found
        earlier = before.leaves.get(measure.id)
        return MeasureScore(
            measure=measure.id,
            title=measure.title,
            weight=leaf.weight,
            is_critical=self.settings.of(measure.id).is_critical,
            score=score,
            colour=leaf.mark.colour,
            status=leaf.mark.status,
            low=0.0 if score is None else score,
            high=self.settings.scheme.top if score is None else score,
            freshness=found.freshness,
            age_months=found.age_months,
            values=found.values,
            trend=self._trend(score, None if earlier is None else earlier.mark.score),
            reason=leaf.mark.reason,
            notes=(*found.notes, *leaf.mark.notes),
            reading=found.reading,
            formula=leaf.mark.formula,
        )

    def _node_score(self, key: _Key, title: str, now: _Step, before: _Step) -> NodeScore:
        node, earlier = now.nodes[key], before.nodes.get(key)
        mark = node.mark
        return NodeScore(
            key=key[1],
            title=title,
            weight=node.weight,
            is_critical=self._is_critical(key),
            is_started=node.is_started,
            is_carried=node.is_carried,
            score=mark.score,
            colour=mark.colour,
            status=mark.status,
            low=mark.low,
            high=mark.high,
            coverage=mark.coverage,
            trend=self._trend(mark.score, None if earlier is None else earlier.mark.score),
            reason=mark.reason,
            notes=mark.notes,
            parts=node.parts,
            formula=mark.formula,
            missing_at_best=mark.missing_at_best,
        )

    def _trend(self, now: float | None, before: float | None) -> Trend | None:
        if now is None or before is None:
            return None
        moved = (now - before) / self.settings.scheme.top * 100
        if abs(moved) <= self.settings.same_within:
            return Trend.SAME
        return Trend.UP if moved > 0 else Trend.DOWN


def _grey(reason: str) -> Mark:
    return Mark(colour=Colour.GREY, status=Colour.GREY, reason=reason)


def _score_of(title: str, formula: Formula | None) -> Named | None:
    return None if formula is None else named(f"score of {title!r}", formula)


def _in_force(weightings: Sequence[Weighting], month: int, otherwise: float) -> float:
    """The weight of the last weighting that began by a month."""
    begun = [one for one in weightings if span_of(one.from_period)[0] <= month]
    return max(begun, key=lambda one: span_of(one.from_period)[0]).weight if begun else otherwise
