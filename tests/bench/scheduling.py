"""The shortest plan of projects made like PSPLIB's j30: seconds to the proof that none is shorter."""

from statistics import median

from osm_sim.portfolio.psplib import Project
from osm_sim.portfolio.scheduling import Schedule, check, solve
from tests.bench.line import line
from tests.sim.psplib_instances import COMPLEXITIES, like_j30, make_project

SEEDS = range(1, 21)
SECONDS = 60.0
PROMISED_SECONDS = 2.0
SCARCE_FACTORS = (0.5, 0.75, 1.0)


def measure() -> list[str]:
    """Give the lines: twenty projects over j30's factors and strengths, and twenty of its hardest kinds."""
    solve(like_j30(1))  # the import of OR-tools is paid once
    return [
        _line("30 activities to the proof", [_solved(like_j30(seed)) for seed in SEEDS], is_promised=True),
        _line("30 activities, strength 0.2", [_solved(_scarce(seed)) for seed in SEEDS], is_promised=False),
    ]


def _scarce(seed: int) -> Project:
    return make_project(
        seed, factor=SCARCE_FACTORS[seed % 3], strength=0.2, complexity=COMPLEXITIES[seed // 3 % len(COMPLEXITIES)]
    )


def _solved(project: Project) -> Schedule:
    schedule = solve(project, seconds=SECONDS)
    check(project, schedule)
    return schedule


def _line(what: str, schedules: list[Schedule], *, is_promised: bool) -> str:
    seconds = [schedule.seconds for schedule in schedules]
    proved = sum(schedule.is_optimal for schedule in schedules)
    remark = f"median; longest {max(seconds):.2f}, {proved} of {len(schedules)} proved"
    promised = f"under {PROMISED_SECONDS:.0f}" if is_promised else ""
    return line(what, median(seconds), "s", promised=promised, remark=remark)
