"""The schemes a scorecard may choose from, by name."""

from types import MappingProxyType

from workbench.domain.scoring_kinds import Scheme
from workbench.domain.scoring_products import Container, Containers, GoalAndRedFlag
from workbench.domain.scoring_schemes import OFFICE
from workbench.domain.scoring_statuses import Combination, CombinedStatuses, OrderedRules


def _all() -> tuple[Scheme, ...]:
    return (
        OFFICE,
        GoalAndRedFlag(),
        *(
            Containers(name=f"{way}, {container}", container=container, is_progress=way == "progress")
            for way in ("performance", "progress")
            for container in Container
        ),
        OrderedRules(),
        *(CombinedStatuses(name=f"combined statuses, {mode}", mode=mode) for mode in Combination),
    )


SCHEMES = MappingProxyType({scheme.name: scheme for scheme in _all()})
"""Every scheme with its usual limits; `replace` one of them for others."""
