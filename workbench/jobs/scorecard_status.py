"""How the objectives of a map stand now: the colours of the latest month that has values."""

from collections.abc import Mapping

from workbench.desk import Desk
from workbench.domain.ids import ObjectiveId
from workbench.domain.scoring_kinds import Colour
from workbench.jobs.scorecard import months_of, score_values, values_of
from workbench.jobs.strategy_map import Opened


def colours_of(desk: Desk, opened: Opened) -> Mapping[ObjectiveId, Colour]:
    """Give the objectives' colours in the latest month with values; grey where there is none.

    Raises StoreError as the store does, and InputError where the scorecard names a scheme that there is not.
    """
    values = values_of(desk, opened.card)
    today = desk.now().date()
    scored = score_values(opened, values, today=today, months=months_of(values, today)[-1:])
    latest = scored.scores[scored.months[-1]]
    return {objective: score.colour for objective, score in latest.objectives.items()}
