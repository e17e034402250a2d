"""Scheduling a project of PSPLIB's format under scarce specialists, to be checked against published optima."""

from collections.abc import Callable
from typing import Any

from osm_sim.portfolio.psplib import read_project
from osm_sim.portfolio.scheduling import Schedule, SearchNews, solve
from workbench.exchange.files import place_of, text_of

MOST_BYTES = 5_000_000


def solve_file(
    file: str,
    *,
    seconds: float = 60.0,
    workers: int = 2,
    on_progress: Callable[[SearchNews], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Schedule:
    """Give the shortest plan of the project in a file, or the best found in so many seconds, with its bound.

    Raises InputError for a file that is none, naming line, value and remedy, and as `solve` does.
    """
    project = read_project(text_of(file, most_bytes=MOST_BYTES), place_of(file))
    return solve(project, seconds=seconds, workers=workers, on_progress=on_progress, cancelled=cancelled)


def schedule_document(schedule: Schedule) -> dict[str, Any]:
    """Give a schedule as the command line hands it out; starts by the activity's number, the first period is 0."""
    return {
        "makespan": schedule.makespan,
        "bound": schedule.bound,
        "optimal": schedule.is_optimal,
        "starts": {str(activity): start for activity, start in schedule.starts.items()},
        "seconds": schedule.seconds,
    }
