"""What the answer depends on: drivers, ways of working, blocks of assumptions, pooling, and hours learned from a log.

Every function here takes an OfficeSpec and gives a frozen result. The long ones (`compare_ways`, `compare_policies`,
`move_assumptions`, `pool`) do their work on an executor, or here without one, and return when it is done;
`on_progress(done, total)` is called in the caller's thread, and `cancelled()` is asked between tasks: where it says
yes, osm_sim.executors.RunCancelledError is raised. A page calls them in a thread of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Unpack

from osm_sim.errors import InputError
from osm_sim.executors import Running
from osm_sim.office.pooling import Pooling, pooling, quick_pooling
from osm_sim.office.sensitivity import (
    COMPARED,
    STEPS_CAUTION,
    Comparison,
    Elasticity,
    compare,
    elasticities,
    policies,
)
from osm_sim.office.simulation import ENGINES, OfficeStudy
from osm_sim.office.spec import Absence, OfficeSpec, Panel, Preemption, Processes, Rule, Substitution
from osm_sim.office.staffing import Candidate
from osm_sim.office.timelog import LOG_DAYS, Learned, learn
from osm_sim.office.tornado import Tornado, tornado
from workbench.jobs.office import LONGEST_NAME, Case, Options, adjust, adjust_case, check_coverage, check_demand
from workbench.jobs.office_sizing import SizingStudy

__all__ = [
    "COMPARED",
    "LOG_DAYS",
    "STEPS_CAUTION",
    "WAYS",
    "Candidate",
    "Comparison",
    "Effort",
    "Elasticity",
    "Findings",
    "Learned",
    "Pooling",
    "SizingStudy",
    "Tornado",
    "blank_log",
    "check_effort",
    "compare_offices",
    "compare_policies",
    "compare_ways",
    "elasticities",
    "learn_from",
    "move_assumptions",
    "offices_by",
    "open_log",
    "pool",
    "save_blank_log",
    "save_learned",
    "ways_of",
]

WAYS: Mapping[str, tuple[str, type[StrEnum]]] = {
    "calendar": ("processes", Processes),
    "panel": ("panel", Panel),
    "rule": ("rule", Rule),
    "substitution": ("substitution", Substitution),
    "preemption": ("preemption", Preemption),
    "absence": ("absence", Absence),
}
"""What can be compared, by the word for it: the field of Options, and the kind of its values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is simulated, and by which engine. The same effort gives the same numbers."""

    replications: int = 100
    seed: int = 1
    years: int = 1
    engine: str = ENGINES[0]

    def study(self, spec: OfficeSpec) -> OfficeStudy:
        """Give the study of an office with this effort. Raises InputError for numbers that cannot be."""
        return OfficeStudy(
            spec=spec, replications=self.replications, seed=self.seed, years=self.years, engine=self.engine
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was asked of a case's sensitivity; a part that was not asked for is None."""

    effort: Effort
    drivers: tuple[Elasticity, ...] | None = None
    policies: Comparison | None = None
    tornado: Tornado | None = None
    pooling: Pooling | None = None
    learned: Learned | None = None


def check_effort(spec: OfficeSpec, effort: Effort) -> None:
    """Refuse numbers and demand that cannot be simulated, before workers are begun for them. Raises InputError."""
    check_coverage(spec)
    check_demand(effort.study(spec))


# -- ways of working --------------------------------------------------------------------------------------------------


def compare_ways(
    spec: OfficeSpec,
    by: str,
    names: Sequence[str],
    effort: Effort = Effort(),
    **running: Unpack[Running],
) -> Comparison:
    """Compare an office under two or more calendars, panels, rules ... on the same random numbers.

    by, names: as for `offices_by`; the first name is the base.
    """
    return compare_offices(offices_by(spec, by, names), effort, **running)


def offices_by(spec: OfficeSpec, by: str, names: Sequence[str]) -> dict[str, OfficeSpec]:
    """Give the office under each of two or more ways, all checked; `by` is a name of WAYS.

    Raises InputError for a name that is not known or stands twice, and for fewer than two.
    """
    if by not in WAYS:
        raise InputError(f"comparison by {by[:40]!r} is not known; compare by {', '.join(WAYS)}")
    offices = {name: adjust(spec, Options(**ways_of({by: name}))) for name in names}
    known = [str(value) for value in WAYS[by][1]]
    if len(offices) < len(names):
        raise InputError(f"{by}(={','.join(names)}) names one twice; name each once")
    if len(names) < 2:
        raise InputError(f"{by}(={','.join(names)}) needs two or more to compare, for instance {','.join(known[:2])}")
    for office in offices.values():
        check_coverage(office)
    return offices


def ways_of(names: Mapping[str, str]) -> dict[str, Any]:
    """Give fields of Options from names of WAYS and their values. Raises InputError for a value not known."""
    found = {}
    for by, name in names.items():
        field, kind = WAYS[by]
        known = [str(value) for value in kind]
        if name not in known:
            raise InputError(f"{by} {name[:40]!r} is not known; the values are {', '.join(known)}")
        found[field] = kind(name)
    return found


def compare_offices(
    offices: Mapping[str, OfficeSpec],
    effort: Effort = Effort(),
    *,
    measures: Sequence[str] = COMPARED,
    **running: Unpack[Running],
) -> Comparison:
    """Compare offices on the same random numbers; the first is the base."""
    study = effort.study(next(iter(offices.values())))
    return compare(study, offices, measures, **running)


def compare_policies(
    spec: OfficeSpec,
    effort: Effort = Effort(),
    *,
    measures: Sequence[str] = COMPARED,
    **running: Unpack[Running],
) -> Comparison:
    """Compare the office as it stands (label "own") with other ways of working, one changed at a time."""
    check_coverage(spec)
    ways = {label: way for label, way in policies(spec).items() if not _leaves_undone(way)}
    return compare(effort.study(spec), ways, measures, **running)


def _leaves_undone(spec: OfficeSpec) -> bool:
    """Say whether nobody may do anything of a process: such a way of working is none."""
    try:
        check_coverage(spec)
    except InputError:
        return True
    return False


# -- assumptions ------------------------------------------------------------------------------------------------------


def move_assumptions(
    spec: OfficeSpec,
    effort: Effort = Effort(),
    *,
    sizing: SizingStudy | None = None,
    **running: Unpack[Running],
) -> Tornado:
    """Move each block of assumptions down and up: what becomes of on_time, critical and utilisation (a tornado).

    sizing: also find the least certified staff at every end, of this study's grid and goal; by far the longer work.
    """
    check_coverage(spec)
    goal, grid = (None, None) if sizing is None else (sizing.goal, sizing.candidates_of)
    return tornado(effort.study(spec), goal=goal, grid=grid, **running)


def pool(
    spec: OfficeSpec,
    effort: Effort = Effort(),
    *,
    sizing: SizingStudy | None = None,
    **running: Unpack[Running],
) -> Pooling:
    """Set dedicated teams of generalists, one a process, against one pooled office to the same service levels.

    By means (quick), or, with the goal of a `sizing`, by certificate.
    """
    if sizing is None:
        return quick_pooling(effort.study(spec), **running)
    return pooling(effort.study(spec), sizing.goal, **running)


# -- time logs --------------------------------------------------------------------------------------------------------


def learn_from(spec: OfficeSpec, text: str, place: str, *, working_days: float = LOG_DAYS) -> Learned:
    """Give the hours learned from the text of a time log in CSV; `Learned.spec` is the office that works by them.

    Raises InputError with one sentence naming `place`, row, field, value and remedy.
    """
    from workbench.exchange.timelog import read_time_log  # noqa: PLC0415 - only who has a log needs it

    return learn(spec, read_time_log(text, place, _ids(spec)), working_days=working_days)


def open_log(spec: OfficeSpec, path: str, *, working_days: float = LOG_DAYS) -> Learned:
    """Do as `learn_from` does with the file at a path."""
    from workbench.exchange.timelog import load_time_log  # noqa: PLC0415 - see learn_from

    return learn(spec, load_time_log(path, _ids(spec)), working_days=working_days)


def save_learned(case: Case, learned: Learned, path: str, *, overwrite: bool = False) -> Case:
    """Write the office that works by the learned hours to a file, and give it, named after the file.

    Raises InputError where the file exists already or cannot be written.
    """
    from workbench.exchange.office import save_office  # noqa: PLC0415 - see learn_from

    name = PurePath(path).stem[:LONGEST_NAME]
    made = adjust_case(case, Options(catalogue=learned.spec.activities), name=name)
    save_office(made, path, overwrite=overwrite)
    return made


def blank_log(spec: OfficeSpec) -> str:
    """Give a time log in CSV to fill in: every activity of the office, its hours and jobs blank."""
    from workbench.exchange.timelog import blank_time_log  # noqa: PLC0415 - see learn_from

    return blank_time_log(spec.activities)


def save_blank_log(spec: OfficeSpec, path: str, *, overwrite: bool = False) -> int:
    """Write a blank log to a file, whole or not at all, and give the number of its rows.

    Raises InputError where the file exists already or cannot be written.
    """
    from workbench.exchange.files import save_text  # noqa: PLC0415 - see learn_from

    save_text(path, blank_log(spec), overwrite=overwrite)
    return len(spec.activities)


def _ids(spec: OfficeSpec) -> frozenset[str]:
    return frozenset(row.id for row in spec.activities)
