"""How objectives along the links stand in a month: from their own measures, and with what flows up to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from osm_sim.errors import InputError
from workbench.desk import Desk
from workbench.domain.alignment import Place, follow_down, unit_of
from workbench.domain.ids import DocumentId, ObjectiveId
from workbench.domain.periods import Frequency, Period
from workbench.domain.score_flow import Flowed, OwnScore, flow
from workbench.domain.scorecard import Mode, Scorecard
from workbench.domain.scoring import score_periods
from workbench.domain.scoring_scores import NodeScore
from workbench.domain.scoring_targets import period_of, span_of
from workbench.jobs.alignment import Enterprise, load, open_enterprise
from workbench.jobs.scorecard import Values, score_settings, values_of
from workbench.jobs.strategy_map import Opened

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


def scores_around(
    desk: Desk, enterprise: Enterprise, start: Place, others: Iterable[Place] = (), month: Period | None = None
) -> FollowedScores:
    """Give how an objective stands in a month, with those whose scores flow to it, and the others named.

    Where no month is named it is the last full one. Raises StoreError as the store does.
    """
    month = month or last_month(desk)
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
    scaled = {
        place: OwnScore(score=one.score, weight=weights[place], low=one.low, high=one.high)
        for place, one in own.items()
    }
    return FollowedScores(
        month=month,
        own=own,
        together=flow(enterprise.alignment, scaled, start),
        is_cut=len(wanted) > MOST_PLACES,
    )


def flow_lines(desk: Desk, opened: Opened, objective: ObjectiveId, month: Period) -> tuple[str, ...]:
    """Say what other units carry to an objective of a scorecard, and how it stands with that.

    Raises InputError where no organisation holds the scorecard's unit, and StoreError as the store does.
    """
    if opened.organisation_document is None:
        raise InputError("no organisation holds the unit of this scorecard, so nothing flows to it")
    enterprise = open_enterprise(desk, opened.organisation_document)
    place = Place(opened.document, objective)
    found = scores_around(desk, enterprise, place, month=month)
    carried = [
        (source, link) for source, link in enterprise.alignment.incoming.get(place, ()) if link.mode is Mode.DATA
    ]
    if not carried:
        return ("No other unit carries values to it; the alignment page links them, by data.",)
    together = found.together
    many = "s" if len(carried) > 1 else ""
    head = f"With what flows up from {len(carried)} objective{many} of other units: {_text(together.score)}"
    bounds = f"between {together.low:.0f} and {together.high:.0f} whatever the rest is"
    lines = [f"{head} ({together.coverage:.0%} of the weights known; {bounds})"]
    for source, link in carried:
        below, unit = enterprise.alignment.objective(source), unit_of(enterprise.alignment, source.document)
        known = found.own.get(source)
        lines.append(
            f"{'' if unit is None else unit.name}: {'' if below is None else below.title}:"
            f" {_text(None if known is None else known.score)}, weight {link.weight:g}, {link.aggregation}"
        )
    return tuple(lines)


def _text(score: float | None) -> str:
    return "no score" if score is None else f"{score:.0f} of 100"


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
        key: replace(
            one, score=None if one.score is None else one.score * share, low=one.low * share, high=one.high * share
        )
        for key, one in scores.objectives.items()
    }
