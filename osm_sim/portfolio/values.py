"""What a path is worth: the one value by which an analysis compares paths and plans, and the chunks that paths come in.

Values are worked out chunk by chunk and summed up as they come, so that memory does not grow with the number of paths.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from osm_sim.errors import InputError
from osm_sim.portfolio.draws import Draws, Floats
from osm_sim.portfolio.engine import PATH_LIMIT, Block
from osm_sim.portfolio.outputs import targets_of
from osm_sim.portfolio.response import draw_samples
from osm_sim.portfolio.spec import Measure, Plan, Portfolio
from osm_sim.streams import check_seed

LEAST_PATHS = 10
"""A mean of fewer paths is not told: its error would be a guess."""


class Value(StrEnum):
    """What of a path counts: the whole score (0 to 100), the shortfall, whether all last targets are met, the cost."""

    SCORE = "score"
    SHORTFALL = "shortfall"
    ALL_MET = "all_met"
    COST = "cost"


Valued = Value | int
"""A value, or the number of a target (outputs.targets_of): whether it is met."""
LOWER_IS_BETTER: Final = (Value.SHORTFALL, Value.COST)


def way_of(value: Valued) -> int:
    """Give 1 where more of a value is better, -1 where less is."""
    return -1 if value in LOWER_IS_BETTER else 1


def worth(block: Block, value: Valued) -> Floats:
    """Give a block's values by path; a truth is 0 or 1."""
    found: Floats = getattr(block, value.value) if isinstance(value, Value) else block.met[value]
    return found.astype(float)


def check_value(portfolio: Portfolio, value: Valued) -> None:
    """Raise InputError for a value that paths of the portfolio do not have."""
    targets = targets_of(portfolio)
    if isinstance(value, Value):
        if value is not Value.COST and not any(measure.weight > 0 for measure, _ in targets):
            raise InputError(
                f"value(={value}) needs a target with a weight, and {portfolio.name!r} has none: give a measure one,"
                " or choose cost"
            )
    elif not 0 <= value < len(targets):
        raise InputError(f"value(={value}) must be the number of one of {len(targets)} targets, from 0")


def check_sample(paths: int, seed: int, *, least: int) -> None:
    """Raise InputError for a number of paths outside least .. a million, or a seed that is none."""
    check_seed(seed)
    if not least <= paths <= PATH_LIMIT:
        raise InputError(f"paths(={paths}) must be within {least}..{PATH_LIMIT}")


def check_plans(portfolio: Portfolio, plans: Mapping[str, Plan]) -> None:
    """Raise InputError for fewer than two plans, or one that is not the portfolio's."""
    if len(plans) < 2:
        raise InputError(f"plans(={len(plans)}) must be 2 or more: there is nothing to choose between")
    for name, plan in plans.items():
        try:
            plan.check(portfolio)
        except InputError as error:
            raise InputError(f"plan {name!r}: {error}") from error


def chunks(paths: int, size: int) -> list[tuple[int, int]]:
    """Give the paths 0 .. paths - 1 as chunks: the first one of each, and how many."""
    return [(first, min(size, paths - first)) for first in range(0, paths, size)]


def draw_world(portfolio: Portfolio, seed: int, first: int, count: int) -> Draws:
    """Give what is drawn of the world alone, the first axis the path: the scenario, and drivers by month.

    Keys go by name, so these are the draws that the portfolio's paths see.
    """
    nothing = Measure(name="nothing", baseline=1.0)
    world = replace(portfolio, measures=(nothing,), links=(), initiatives=())
    return draw_samples(world, seed, first, count)
