"""Schemes of products that give a status first and a score after it: ordered rules, and statuses put together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.scorecard import Polarity
from workbench.domain.scoring_arithmetic import Formula, Named, Number, greatest, least, word_number
from workbench.domain.scoring_curve import need, score_by_anchors
from workbench.domain.scoring_kinds import (
    SLACK,
    Colour,
    Mark,
    NodeMark,
    Part,
    Reading,
    usable_weights,
    weigh,
)
from workbench.domain.scoring_products import PERCENT, grey, weighted_node

# -- ordered rules ----------------------------------------------------------------------------------------------------


class Compare(StrEnum):
    """How the actual value is compared."""

    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Actual compared with `times` one of the anchors, by its name: "target", "upper", "red", "stretch", ..."""

    compare: Compare
    anchor: str = "target"
    times: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A status, and the conditions that all hold where it does; one without any always holds. score: 0 to 100."""

    status: str
    colour: Colour
    score: float
    conditions: tuple[Condition, ...] = ()


def _usual(above: tuple[Condition, ...], caution: tuple[Condition, ...]) -> tuple[Rule, ...]:
    return (
        Rule(status="Above Target", colour=Colour.GREEN, score=100.0, conditions=above),
        Rule(status="Caution", colour=Colour.AMBER, score=50.0, conditions=caution),
        Rule(status="Below Plan", colour=Colour.RED, score=0.0),
    )


def _at(compare: Compare, times: float = 1.0, anchor: str = "target") -> Condition:
    return Condition(compare=compare, anchor=anchor, times=times)


HIGHER_RULES = _usual((_at(Compare.AT_LEAST),), (_at(Compare.AT_LEAST, 0.9),))
LOWER_RULES = _usual((_at(Compare.AT_MOST),), (_at(Compare.AT_MOST, 1.1),))
RANGE_RULES = _usual(
    (_at(Compare.AT_LEAST), _at(Compare.AT_MOST, 1.0, "upper")),
    (_at(Compare.AT_LEAST, 0.9), _at(Compare.AT_MOST, 1.1, "upper")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedRules:
    """The first rule that holds gives the status; an objective's status is that of its linked statuses' mean score.

    As published by ClearPoint Strategy: Above Target where Actual >= Target, Caution where Actual >= 0.9 Target, else
    Below Plan; No Information without a value, Not Defined without a target. As published, the caution band of a
    target of 0 or less is empty. Not published: the rules where less is better and of ranges mirror these; the scores
    of the statuses, and the limits by which a mean score becomes a status again, are assumptions.
    """

    name: str = "ordered rules"
    higher: tuple[Rule, ...] = HIGHER_RULES
    lower: tuple[Rule, ...] = LOWER_RULES
    within: tuple[Rule, ...] = RANGE_RULES
    green: float = 200 / 3
    amber: float = 100 / 3
    top: float = PERCENT

    def leaf(self, reading: Reading) -> Mark:
        rules = {Polarity.HIGHER: self.higher, Polarity.LOWER: self.lower, Polarity.RANGE: self.within}
        for rule in rules[reading.polarity]:
            told = []
            for condition in rule.conditions:
                anchor = _anchor(reading, condition.anchor)
                if anchor is None:
                    return grey(need(condition.anchor, reading), "Not Defined")
                told.append(_tell(condition, reading.value, anchor))
            if all(holds for holds, _ in told):
                because = " and ".join(text for _, text in told) or "no rule before it holds"
                notes = (f"{rule.status}: {because}",)
                score = Named(f"score of {rule.status}", Number(rule.score), rule.score)
                return Mark(colour=rule.colour, status=rule.status, formula=score, notes=notes)
        return grey("no rule holds: add one without conditions at the end", "Not Defined")

    def node(self, parts: Sequence[Part]) -> NodeMark:
        return weighted_node(parts, self.top, self._judge)

    def _judge(self, score: float) -> tuple[Colour, str]:
        if score >= self.green - SLACK:
            return Colour.GREEN, "Above Target"
        return (Colour.AMBER, "Caution") if score >= self.amber - SLACK else (Colour.RED, "Below Plan")


def _anchor(reading: Reading, name: str) -> Named | None:
    found: Named | None = getattr(reading.anchors, name, None)
    # A range of one value ends where it begins.
    return reading.anchors.target if found is None and name == "upper" else found


def _tell(condition: Condition, value: Named, anchor: Named) -> tuple[bool, str]:
    limit = condition.times * anchor.value
    holds = {
        Compare.AT_LEAST: value.value >= limit,
        Compare.AT_MOST: value.value <= limit,
        Compare.ABOVE: value.value > limit,
        Compare.BELOW: value.value < limit,
    }[condition.compare]
    factor = "" if condition.times == 1 else f"{word_number(condition.times)} of "
    told = f"{value.name} ({word_number(value.value, 12)}) {condition.compare} {factor}{anchor.name}"
    return holds, f"{told} ({word_number(anchor.value, 12)})"


# -- statuses put together --------------------------------------------------------------------------------------------


class Combination(StrEnum):
    """How the statuses below an objective make its own."""

    WORST = "worst case"
    BEST = "best case"
    OFTEN_WORST = "most frequent, worst on a tie"
    OFTEN_BEST = "most frequent, best on a tie"
    WEIGHTED = "weighted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedStatuses:
    """The worst, the best, the most frequent or the weighted status of what lies below.

    As published by Oracle (Scorecard and Strategy Management): score thresholds 33 and 66 make Critical, Warning and
    OK; what has no data is left out and its weight shared among the others; unless the mode is weighted, a score is
    one of 0, 33 and 66. The published ranges overlap at 66 and leave 33 open to doubt: here a threshold begins the
    better status, as the scores of the modes have it. Not published: a measure is scored as the office does.
    """

    name: str = "combined statuses"
    mode: Combination = Combination.WEIGHTED
    warning: float = 33.0
    ok: float = 66.0
    top: float = PERCENT

    def leaf(self, reading: Reading) -> Mark:
        score = score_by_anchors(reading)
        if isinstance(score, str):
            return grey(score)
        colour, status = self._judge(score.value)
        return Mark(colour=colour, status=status, formula=score)

    def node(self, parts: Sequence[Part]) -> NodeMark:
        if self.mode is Combination.WEIGHTED:
            return weighted_node(parts, self.top, self._judge)
        weighed = weigh(parts, self.top)
        weighty = [part for _, part in usable_weights(parts)]
        scored = [part for part in weighty if part.score is not None]
        low, high = self._bounds(weighty) if weighty else (0.0, self.ok)
        formula, notes = self._combine(scored) if scored else (None, ())
        colour, status = (Colour.GREY, "No data") if formula is None else self._judge(formula.value)
        return NodeMark(
            colour=colour,
            status=status,
            low=low,
            high=high,
            coverage=weighed.coverage,
            formula=formula,
            reason=weighed.reason,
            notes=notes,
        )

    def _combine(self, scored: Sequence[Part]) -> tuple[Formula, tuple[str, ...]]:
        levels = [self._level(part.score or 0.0) for part in scored]
        told = [
            Named(f"level of {part.title!r} ({self._judge(level)[1]})", Number(level), level)
            for part, level in zip(scored, levels, strict=True)
        ]
        if self.mode is Combination.WORST:
            return least(*told), ()
        if self.mode is Combination.BEST:
            return greatest(*told), ()
        counts = Counter(levels)
        note = ", ".join(f"{counts[level]} {self._judge(level)[1]}" for level in sorted(counts))
        tie = "the worst" if self.mode is Combination.OFTEN_WORST else "the best"
        level = self._most_frequent(counts)
        chosen = Named(f"level of {self._judge(level)[1]}", Number(level), level)
        return chosen, (f"{note}; the most frequent counts, {tie} of equally frequent ones",)

    def _bounds(self, weighty: Sequence[Part]) -> tuple[float, float]:
        # The most frequent status may be highest when what is missing is in the middle: every count is tried.
        ranges = [
            [level for level in self._levels if self._level(low) <= level <= self._level(high)]
            for low, high in ((0.0, self.top) if part.score is None else (part.low, part.high) for part in weighty)
        ]
        counts: set[tuple[int, ...]] = {(0,) * len(self._levels)}
        for levels in ranges:
            counts = {
                tuple(count + (at == level) for at, count in zip(self._levels, one, strict=True))
                for one in counts
                for level in levels
            }
        results = [self._choose(Counter(dict(zip(self._levels, one, strict=True)))) for one in counts]
        return min(results), max(results)

    def _choose(self, counts: Counter[float]) -> float:
        there = [level for level, count in counts.items() if count]
        if self.mode is Combination.WORST:
            return min(there)
        return max(there) if self.mode is Combination.BEST else self._most_frequent(counts)

    def _most_frequent(self, counts: Counter[float]) -> float:
        most = max(counts.values())
        often = [level for level, count in counts.items() if count == most]
        return min(often) if self.mode is Combination.OFTEN_WORST else max(often)

    @property
    def _levels(self) -> tuple[float, ...]:
        return 0.0, self.warning, self.ok

    def _level(self, score: float) -> float:
        return self.ok if score >= self.ok - SLACK else self.warning if score >= self.warning - SLACK else 0.0

    def _judge(self, score: float) -> tuple[Colour, str]:
        level = self._level(score)
        if level == self.ok:
            return Colour.GREEN, "OK"
        return (Colour.AMBER, "Warning") if level == self.warning else (Colour.RED, "Critical")
