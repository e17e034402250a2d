"""How objectives along the links stand in a month: from their own measures, and with what flows up to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from workbench.desk import Desk
from workbench.domain.alignment import Place, follow_down
from workbench.domain.ids import DocumentId, ObjectiveId
from workbench.domain.periods import Frequency, Period
from workbench.domain.score_flow import Flowed, OwnScore, flow
from workbench.domain.scorecard import Mode, Scorecard
from workbench.domain.scoring import score_periods
from workbench.domain.scoring_scores import NodeScore
from workbench.domain.scoring_targets import period_of, span_of
from workbench.jobs.alignment import Enterprise, load
from workbench.jobs.scorecard import Values, score_settings, values_of

MOST_PLACES = 400
"""So many objectives are scored at once; further ones are shown without a score."""
_TOP = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedScores:
    """Scores of a month by objective; together: of the objective that is followed, with what flows to it.

    is_cut: there were more objectives than are scored at once.
    """

    month: Period
    own: Mapping[Place, NodeScore]
    together: Flowed
    is_cut: bool


def last_month(desk: Desk) -> Period:
    """Give the last full month."""
    this = span_of(Period.holding(desk.now().date(), Frequency.MONTH))[0]
    return period_of(this - 1, this - 1)


def scores_around(desk: Desk, enterprise: Enterprise, start: Place, others: Iterable[Place] = ()) -> FollowedScores:
    """Give how an objective stands in the last full month, with those whose scores flow to it, and the others named.

    Raises StoreError as the store does.
    """
    month = last_month(desk)
    flowing = [
        step.place
        for step in follow_down(enterprise.alignment, start, MOST_PLACES)
        if step.contribution.mode is Mode.DATA and not step.is_gone
    ]
    wanted = list(dict.fromkeys((start, *flowing, *others)))
    by_document: dict[DocumentId, list[Place]] = {}
    for place in wanted[:MOST_PLACES]:
        by_document.setdefault(place.document, []).append(place)
    own: dict[Place, NodeScore] = {}
    weights: dict[Place, float] = {}
    for document, places in by_document.items():
        card = _only(load(desk, enterprise.alignment.by_document[document].head, Scorecard), places)
        scores = _score(card, values_of(desk, card), month)
        for place in places:
            own[place] = scores[place.objective]
            weights[place] = sum(one.weight for one in card.measures_of(place.objective))
    scaled = {place: OwnScore(score=one.score, weight=weights[place]) for place, one in own.items()}
    return FollowedScores(
        month=month,
        own=own,
        together=flow(enterprise.alignment, scaled, start),
        is_cut=len(wanted) > MOST_PLACES,
    )


def _only(card: Scorecard, places: Iterable[Place]) -> Scorecard:
    """Give a scorecard with nothing but some objectives and their measures: no more is read or scored."""
    kept = {place.objective for place in places}
    return replace(
        card,
        objectives=tuple(one for one in card.objectives if one.id in kept),
        measures=tuple(one for one in card.measures if one.objective in kept),
        links=(),
        contributions=(),
    )


def _score(card: Scorecard, values: Values, month: Period) -> dict[ObjectiveId, NodeScore]:
    """Give the scores of a scorecard's objectives, 0 to 100 whatever its scheme counts to."""
    settings = score_settings(card)
    (scores,) = score_periods(card, values, (month,), settings)
    share = _TOP / settings.scheme.top
    return {
        key: one if one.score is None else replace(one, score=one.score * share)
        for key, one in scores.objectives.items()
    }
