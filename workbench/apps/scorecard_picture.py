"""What the scorecard's page shows, as JSON: the scorecard in a month, its map with live status, a measure's sheet."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.apps.strategy_map_picture import STATUS_OF, Json
from workbench.domain.ids import ObjectiveId
from workbench.domain.periods import Period
from workbench.domain.scorecard import Measure, Scorecard, Thresholds
from workbench.domain.scoring_catalogue import SCHEMES
from workbench.domain.scoring_course import Freshness
from workbench.domain.scoring_scores import CardScores, MeasureScore, NodeScore
from workbench.figures.scorecard import number
from workbench.figures.strategy_map import MapLayout
from workbench.figures.strategy_map_svg import map_svg
from workbench.jobs.scorecard import Scored

if TYPE_CHECKING:
    from workbench.domain.observations import Value


def scored_json(scored: Scored, month: Period, drawing: Json) -> Json:
    """Give a scorecard as it stood in a month, with its map as `drawing` has it."""
    card, people, scores = scored.opened.card, scored.opened.people, scored.scores[month]
    perspectives = {one.id: one.title for one in card.perspectives}
    objectives = {one.id: one for one in card.objectives}
    return {
        "month": str(month),
        "months": [str(one) for one in reversed(scored.months)],
        "scheme": scores.scheme,
        "schemes": list(SCHEMES),
        "grace": card.grace,
        "top": scores.top,
        "card": _node(scores.card),
        "map": drawing,
        "perspectives": [
            {"id": one.id, "title": one.title, **_node(scores.perspectives[one.id])} for one in card.perspectives
        ],
        "objectives": [
            {
                "id": one.id,
                "title": one.title,
                "statement": one.statement,
                "perspective": one.perspective,
                "owner": people.get(one.owner or "", ""),
                "measures": [measure.id for measure in card.measures_of(one.id)],
                **_node(scores.objectives[one.id]),
            }
            for one in card.objectives
        ],
        "measures": [
            {
                "objective": one.objective,
                "objectiveTitle": objectives[one.objective].title,
                "perspective": objectives[one.objective].perspective,
                "perspectiveTitle": perspectives[objectives[one.objective].perspective],
                **_measure(one, scores.measures[one.id], people),
            }
            for one in card.measures
        ],
        "people": [{"id": key, "name": name} for key, name in people.items()],
    }


def _node(score: NodeScore) -> Json:
    return {
        **_standing(score),
        "low": score.low,
        "high": score.high,
        "coverage": score.coverage,
        "isStarted": score.is_started,
        "notes": list(score.notes),
    }


def _standing(score: NodeScore | MeasureScore) -> Json:
    return {
        "score": score.score,
        "scoreText": "–" if score.score is None else f"{score.score:.0f}",
        "status": STATUS_OF[score.colour],
        "statusText": score.status,
        "trend": None if score.trend is None else score.trend.value,
        "reason": score.reason,
        "isCarried": score.is_carried,
        "isCritical": score.is_critical,
        "weight": score.weight,
    }


def _measure(measure: Measure, score: MeasureScore, people: Mapping[str, str]) -> Json:
    reading = score.reading
    value = None if reading is None else reading.value.value
    last: Value | None = score.values[-1] if score.values else None
    return {
        "id": measure.id,
        "title": measure.title,
        "unit": measure.unit,
        "isLead": measure.is_lead,
        "frequency": "" if measure.frequency is None else measure.frequency.value,
        "owner": people.get(measure.owner or "", ""),
        "collector": people.get(measure.collector or "", ""),
        "value": value,
        "valueText": number(value),
        "target": None if reading is None or reading.anchors.target is None else reading.anchors.target.value,
        "targetText": _target_text(score),
        "state": "" if last is None else last.state.value,
        "period": "" if last is None else str(last.period),
        "freshness": score.freshness.value,
        "freshnessText": _freshness(score),
        "age": score.age_months,
        **_standing(score),
    }


def _target_text(score: MeasureScore) -> str:
    if score.reading is None or score.reading.anchors.target is None:
        return "–"
    anchors = score.reading.anchors
    low = number(score.reading.anchors.target.value)
    return low if anchors.upper is None else f"{low} to {number(anchors.upper.value)}"


def _freshness(score: MeasureScore) -> str:
    age = score.age_months
    old = "" if not age else f", {age} {'month' if age == 1 else 'months'} old"
    words = {
        Freshness.FRESH: "this period's",
        Freshness.CARRIED: f"carried on{old}",
        Freshness.STALE: f"too old{old}",
        Freshness.NONE: "no value",
        Freshness.NOT_STARTED: "not started",
    }
    return words[score.freshness]


# -- the map ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Drawings:
    """Draws maps with their status, and keeps the last drawing."""

    of: Hashable = None
    drawing: Json | None = None

    def draw(self, card: Scorecard, layout: MapLayout, scores: CardScores) -> Json:
        """Give the picture of a map with the status of its objectives, and where their boxes lie in it, in px."""
        statuses = {key: STATUS_OF[node.colour] for key, node in scores.objectives.items()}
        of = (id(card), id(layout), tuple(statuses.items()))
        if self.drawing is None or of != self.of:
            self.of, self.drawing = of, _drawing(card, layout, statuses)
        return self.drawing


def _drawing(card: Scorecard, layout: MapLayout, statuses: Mapping[ObjectiveId, str]) -> Json:
    return {
        "svg": map_svg(card, layout, statuses=statuses),
        "width": layout.width,
        "boxes": [{"id": box.id, "x": box.x, "y": box.y, "w": box.width, "h": box.height} for box in layout.boxes],
    }


# -- a measure's sheet ------------------------------------------------------------------------------------------------


def sheet_json(measure: Measure) -> Json:
    """Give every field of a measure, as the editing messages name them."""
    baseline = measure.baseline
    return {
        "id": measure.id,
        "title": measure.title,
        "objective": measure.objective,
        "definition": measure.definition,
        "formula": measure.formula,
        "unit": measure.unit,
        "polarity": measure.polarity.value,
        "frequency": None if measure.frequency is None else measure.frequency.value,
        "is_lead": measure.is_lead,
        "owner": measure.owner,
        "collector": measure.collector,
        "source": measure.source,
        "aggregation": measure.aggregation.value,
        "weight": measure.weight,
        "baseline": None
        if baseline is None
        else {"value": baseline.value, "period": None if baseline.period is None else str(baseline.period)},
        "thresholds": _thresholds(measure.thresholds),
        "floor": measure.floor,
        "upper_floor": measure.upper_floor,
        "is_critical": measure.is_critical,
        "grace": measure.grace,
        "starts": None if measure.starts is None else str(measure.starts),
        "standard": measure.standard,
        "weightings": [{"from_period": str(one.from_period), "weight": one.weight} for one in measure.weightings],
        "limits": [
            {
                "from_period": str(one.from_period),
                "floor": one.floor,
                "upper_floor": one.upper_floor,
                "thresholds": _thresholds(one.thresholds),
            }
            for one in measure.limits
        ],
        "targets": [
            {
                "period": str(one.period),
                "value": one.value,
                "stretch": one.stretch,
                "upper": one.upper,
                "rationale": one.rationale,
            }
            for one in measure.targets
        ],
    }


def _thresholds(limits: Thresholds) -> Json:
    return {"green": limits.green, "red": limits.red, "lowest": limits.lowest, "highest": limits.highest}


def library_json(maps: Iterable[Any]) -> Json:
    """Give the maps that can be opened."""
    return {
        "maps": [
            {
                "document": one.head.document,
                "title": one.title,
                "number": one.head.number,
                "at": one.head.at.isoformat(),
                "author": one.head.author,
            }
            for one in maps
        ]
    }
