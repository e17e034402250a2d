"""Finding the least staff that meets the service levels, certified: what command line and page both do.

    study = sizing_study(spec, on_time=0.95, alpha=0.05)          # whole, or refused with an InputError
    sizing = find_least_staff(study, executor, on_progress=show, cancelled=stop.is_set)

`find_least_staff` returns when the race is over, in some seconds; a page calls it in a thread of its own.
`on_progress(race)` is called in that thread after every round with a frozen Race, safe to hand to any other: its
standings are all candidates by cost, with evidence towards PASS and FAIL (0..1 by level), so the latest one is all a
page has to show. `cancelled()` is asked several times a second, and RunCancelledError ends the call.
"""

import math
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

from osm_sim.errors import InputError
from osm_sim.office.analytic import least_mix, offered_load
from osm_sim.office.simulation import ENGINES, OfficeStudy
from osm_sim.office.spec import GRADES, PROCESSES, Grade, OfficeSpec, fte_by_grade
from osm_sim.office.staffing import Candidate, Certified, Goal, Race, Sizing, Standing, Verdict, size, staff_grid
from workbench.jobs.office import check_demand

__all__ = [
    "ALPHA",
    "REPLICATION_LIMIT",
    "Bounds",
    "Candidate",
    "Certified",
    "Found",
    "Goal",
    "Race",
    "Sizing",
    "SizingStudy",
    "Standing",
    "Verdict",
    "evidence",
    "find_least_staff",
    "parse_bounds",
    "parse_floors",
    "parse_salaries",
    "sizing_study",
    "staff_of",
    "usual_bounds",
    "usual_step",
]

Bounds = tuple[float, float]
"""Least and most FTE of a grade."""
ALPHA = 0.05
REPLICATION_LIMIT = 800
STEP_FTE, LARGE_STEP_FTE = 0.5, 1.0
LARGE_OFFICE_FTE = 16
SHOWN_CHARACTERS = 60
MOST_SALARY = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class SizingStudy:
    """What is looked for: the cheapest staff within the bounds (FTE by grade, in steps) that meets the goal.

    The spec's own staff lends nothing but the extra grades its people may act as. salaries: a year's by grade; the
    cost is FTE where there are none. budget: in the unit of cost; dearer staff is left out. Same study, same result.
    """

    spec: OfficeSpec
    goal: Goal
    bounds: Mapping[Grade, Bounds]
    step: float = STEP_FTE
    salaries: Mapping[str, float] | None = None
    budget: float | None = None
    seed: int = 1
    years: int = 1
    engine: str = ENGINES[0]

    def candidates(self) -> tuple[Candidate, ...]:
        """Give every staff to choose from, the cheapest first. Raises InputError where there is none."""
        return self.candidates_of(self.spec)

    def candidates_of(self, spec: OfficeSpec) -> tuple[Candidate, ...]:
        """Give the same staffs for another office."""
        return staff_grid(
            spec,
            leader=self.bounds[Grade.LEADER],
            manager=self.bounds[Grade.MANAGER],
            analyst=self.bounds[Grade.ANALYST],
            step=self.step,
            salaries=self.salaries,
            budget=self.budget,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a sizing found, and how long it took."""

    study: SizingStudy
    sizing: Sizing
    seconds: float


def sizing_study(
    spec: OfficeSpec,
    *,
    on_time: float | None = None,
    critical: float | None = None,
    utilisation: float | None = None,
    floors: Mapping[int, float] | None = None,
    alpha: float = ALPHA,
    replication_limit: int = REPLICATION_LIMIT,
    bounds: Mapping[Grade, Bounds] | None = None,
    step: float | None = None,
    salaries: Mapping[str, float] | None = None,
    budget: float | None = None,
    seed: int = 1,
    years: int = 1,
    engine: str = ENGINES[0],
) -> SizingStudy:
    """Give a study, checked whole: levels left out are the office's own, bounds left out the usual ones.

    utilisation: the most it may be. floors: least on-time share by process. Raises InputError naming value and remedy.
    """
    goal = Goal(
        on_time=spec.levels.on_time if on_time is None else on_time,
        critical=spec.levels.critical if critical is None else critical,
        utilisation=utilisation,
        process_on_time=dict(floors or {}),
        alpha=alpha,
        replication_limit=replication_limit,
    )
    study = SizingStudy(
        spec=spec,
        goal=goal,
        bounds={**usual_bounds(spec), **(bounds or {})},
        step=usual_step(spec) if step is None else step,
        salaries=salaries,
        budget=budget,
        seed=seed,
        years=years,
        engine=engine,
    )
    check_demand(OfficeStudy(spec=spec, seed=seed, years=years, engine=engine))
    study.candidates()
    return study


def usual_bounds(spec: OfficeSpec) -> dict[Grade, Bounds]:
    """Give whole bounds around the least mix of the offered load: half of it to half again; leaders as they are.

    The reference office has 1 leader, 2 to 6 managers, 1 to 4 analysts.
    """
    mix = least_mix(offered_load(spec))
    bounds: dict[Grade, Bounds] = {
        grade: (float(math.floor(0.5 * fte)), float(math.ceil(1.5 * fte))) for grade, fte in mix.items()
    }
    leaders = max(1.0, float(math.ceil(mix[Grade.LEADER])))
    return {**bounds, Grade.LEADER: (leaders, leaders)}


def usual_step(spec: OfficeSpec) -> float:
    """Give the step of FTE: half a person, in a large office a whole one."""
    return STEP_FTE if offered_load(spec).fte <= LARGE_OFFICE_FTE else LARGE_STEP_FTE


def find_least_staff(
    study: SizingStudy,
    executor: Executor | None = None,
    *,
    on_progress: Callable[[Race], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Found:
    """Run the race, here or on an executor: the same result whatever runs it. See the module for threads.

    Where no staff is certified, `sizing.certified` is None and its sentence gives the remedy. Raises InputError, or
    osm_sim.executors.RunCancelledError when `cancelled` says so.
    """
    began = time.monotonic()
    sizing = size(
        study.candidates(),
        study.goal,
        seed=study.seed,
        years=study.years,
        engine=study.engine,
        executor=executor,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return Found(study=study, sizing=sizing, seconds=time.monotonic() - began)


def evidence(standing: Standing) -> tuple[float, float]:
    """Give the evidence towards PASS and towards FAIL, 0..1: of the level furthest from a PASS, nearest to a FAIL."""
    return min(standing.passing.values(), default=0.0), max(standing.failing.values(), default=0.0)


def staff_of(candidate: Candidate) -> dict[Grade, float]:
    """Give FTE by grade, as Options.staff takes it."""
    return fte_by_grade(candidate.spec.roles)


# -- what users write -------------------------------------------------------------------------------------------------


def parse_bounds(grade: Grade, text: str) -> Bounds:
    """Read "2..6" or "3" as least and most FTE; raises InputError naming value and remedy."""
    low, dots, high = (part.strip() for part in text.partition(".."))
    try:
        bounds = float(low), float(high if dots else low)
    except ValueError:
        bounds = math.nan, math.nan
    if not all(math.isfinite(value) and value >= 0 for value in bounds):
        raise InputError(f"{grade}(={_shown(text)}) must read LEAST..MOST in FTE, for instance 2..6, or one number")
    return bounds


def parse_floors(texts: list[str]) -> dict[int, float]:
    """Read "3=0.9" and so on as least on-time share by process; raises InputError naming value and remedy."""
    floors: dict[int, float] = {}
    for name, value in _pairs(texts, "floor", "3=0.9"):
        number = name.upper().removeprefix("P")
        if number not in {str(process) for process in PROCESSES}:
            raise InputError(f"floor of process {_shown(name)}: the processes are 1 to 9")
        if int(number) in floors:
            raise InputError(f"floor of process {number} is given twice (second value {value:g}); give it once")
        floors[int(number)] = value
    return floors


def parse_salaries(text: str) -> dict[str, float]:
    """Read "leader=180,manager=120,analyst=70" as a year's salary by grade; raises InputError."""
    salaries: dict[str, float] = {}
    for name, value in _pairs([text], "salary", "leader=180,manager=120,analyst=70"):
        if name not in set(GRADES):
            raise InputError(f"salary of {_shown(name)}: the grades are {', '.join(GRADES)}")
        if name in salaries:
            raise InputError(f"salary of {name} is given twice (second value {value:g}); give it once")
        if not 0 < value <= MOST_SALARY:
            raise InputError(f"salary of {name}(={value:g}) must be above 0 and at most {MOST_SALARY:g}")
        salaries[name] = value
    missing = [grade for grade in GRADES if grade not in salaries]
    if missing:
        raise InputError(f"salary of {missing[0]} is missing; give one for each of {', '.join(GRADES)}")
    return salaries


def _pairs(texts: list[str], what: str, example: str) -> list[tuple[str, float]]:
    found = []
    for part in (part for text in texts for part in text.split(",")):
        name, equals, written = (piece.strip() for piece in part.partition("="))
        try:
            value = float(written)
        except ValueError:
            value = math.nan
        if not (name and equals and math.isfinite(value)):
            raise InputError(f"{what}(={_shown(part)}) must read NAME=NUMBER, for instance {example}")
        found.append((name, value))
    return found


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "...")
