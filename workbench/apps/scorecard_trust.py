"""What the page says of warning signs in the reported values: those that stand out, and all that were looked for."""

from collections import defaultdict
from collections.abc import Sequence

from workbench.apps.strategy_map_picture import Json
from workbench.jobs.scorecard import Scored
from workbench.jobs.scorecard_signs import SHARE, Weighed


def trust_json(scored: Scored, weighed: Sequence[Weighed]) -> Json:
    """Give the signs of every measure, those measures first of which most stand out."""
    card, people = scored.opened.card, scored.opened.people
    by_measure: dict[str, list[Weighed]] = defaultdict(list)
    for one in weighed:
        by_measure[one.sign.measure].append(one)
    measures = [
        {
            "measure": measure.id,
            "title": measure.title,
            "reporter": people.get(measure.collector or measure.owner or "", ""),
            "standing": sum(one.stands_out for one in by_measure[measure.id]),
            "signs": [_sign(one) for one in by_measure[measure.id]],
        }
        for measure in card.measures
        if by_measure[measure.id]
    ]
    return {
        "share": SHARE,
        "tested": sum(one.adjusted is not None for one in weighed),
        "standing": sum(one.stands_out for one in weighed),
        "measures": sorted(measures, key=lambda one: -one["standing"]),
    }


def _sign(one: Weighed) -> Json:
    return {
        "name": one.sign.kind.value,
        "sentence": one.sign.sentence,
        "lookedAt": one.sign.looked_at,
        "rate": one.sign.rate,
        "adjusted": one.adjusted,
        "standsOut": one.stands_out,
        "isTested": one.adjusted is not None,
    }
