"""Which assumptions the answer hangs on: each block of them a little lower and a little higher, the rest as it stands.

Every end is simulated on the same random numbers as the office itself, and, where a goal is given, sized anew.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Unpack

import numpy as np

from osm_sim.errors import InputError
from osm_sim.executors import Running, run_all
from osm_sim.office.sensitivity import check_measures, parts_of, simulate_groups
from osm_sim.office.simulation import OfficeStudy, Samples, with_spec
from osm_sim.office.spec import PROCESSES, Activity, OfficeSpec, Processes
from osm_sim.study import Estimate, Floats, estimate, paired_difference

if TYPE_CHECKING:
    from osm_sim.office.staffing import Candidate, Goal, Sizing

HOURS_CHANGE = 0.25
WINDOWS_CHANGE = 0.25
PRESENCE_CHANGE = 0.05
REWORK_CHANGE = 0.50
TORNADO_MEASURES = ("on_time", "critical", "utilisation")
SHARES = ("on_time", "critical")
BASE = "as it stands"


# -- blocks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of assumptions that move together, down and up by the part `change` of what they are."""

    name: str
    change: float
    low: OfficeSpec
    high: OfficeSpec

    @property
    def ends(self) -> tuple[tuple[str, OfficeSpec], tuple[str, OfficeSpec]]:
        """Give the label and the office of the lower and of the higher end."""
        return (f"-{self.change:.0%}", self.low), (f"+{self.change:.0%}", self.high)


def blocks(
    spec: OfficeSpec,
    *,
    hours: float = HOURS_CHANGE,
    windows: float = WINDOWS_CHANGE,
    presence: float = PRESENCE_CHANGE,
    rework: float = REWORK_CHANGE,
) -> tuple[Block, ...]:
    """Give the blocks of assumptions: the hours of each process that has any work, windows, presence, rework.

    Raises InputError for a change outside 0..0.95.
    """
    for name, change in (("hours", hours), ("windows", windows), ("presence", presence), ("rework", rework)):
        if not 0 <= change <= 0.95:
            raise InputError(f"change of {name}(={change:g}) must be within 0..0.95, for instance 0.25")
    used = sorted({row.process for row in spec.activities})
    makers: list[tuple[str, float, Callable[[float], OfficeSpec]]] = [
        (f"Hours of {process} {PROCESSES[process]}", hours, lambda factor, p=process: with_hours(spec, {p: factor}))  # type: ignore[misc]
        for process in used
    ]
    makers += [
        ("Due windows", windows, lambda factor: with_windows(spec, factor)),
        ("Presence", presence, lambda factor: with_presence(spec, factor)),
        ("Rework", rework, lambda factor: with_rework(spec, factor)),
    ]
    return tuple(
        Block(name=name, change=change, low=make(1 - change), high=make(1 + change)) for name, change, make in makers
    )


def with_hours(spec: OfficeSpec, factors: dict[int, float]) -> OfficeSpec:
    """Give the office with the effort of some processes scaled: the factor goes into their calibration."""
    calibration = dict(spec.demand.calibration)
    for process, factor in factors.items():
        calibration[process] = calibration.get(process, 1.0) * factor
    return replace(spec, demand=replace(spec.demand, calibration=calibration))


def with_windows(spec: OfficeSpec, factor: float) -> OfficeSpec:
    """Give the office with every due window scaled and rounded to whole days, at least 1.

    Half a day is rounded away from the window that stands, so that a window of 2 days moves by one both ways at 25 %;
    a window of 1 day stays.
    """
    rows = tuple(replace(row, window_wd=_window(row.window_wd, factor)) for row in spec.activities)
    return replace(spec, activities=rows)


def _window(days: int, factor: float) -> int:
    moved = days * (factor - 1)
    whole = math.floor(abs(moved) + 0.5 + 1e-9)
    return max(1, days + int(math.copysign(whole, moved)))


def with_presence(spec: OfficeSpec, factor: float) -> OfficeSpec:
    """Give the office whose people are there `factor` times the hours: all effort divided by the factor.

    The ratio of work to hours present is exact (under thin absence so is the pace of every task), and utilisation is
    stated against the hours that the changed presence would give. The days on which people are away stay as they were
    drawn, so waiting for somebody on leave is neither longer nor shorter: against days truly added or taken, the
    reference office's on-time share moves by some 15 % too little, that of critical jobs by about half.
    """
    if not factor > 0:
        raise InputError(f"presence factor(={factor:g}) must be > 0; 1 leaves presence as it is")
    return with_hours(spec, dict.fromkeys(PROCESSES, 1 / factor))


def with_rework(spec: OfficeSpec, factor: float) -> OfficeSpec:
    """Give the office with every probability of rework scaled, at most 1, of the calendar it works by."""
    column = "rework_frag" if spec.rules.processes is Processes.FRAGMENTED else "rework_int"
    return replace(spec, activities=tuple(_rework(row, column, factor) for row in spec.activities))


def _rework(row: Activity, column: str, factor: float) -> Activity:
    probability = getattr(row, column)
    return row if probability is None else replace(row, **{column: min(1.0, probability * factor)})


# -- tornado ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a block. samples: by measure, one value per replication. sizing: None where none was asked for."""

    label: str
    samples: Samples
    sizing: "Sizing | None" = None

    def estimate(self, measure: str) -> Estimate:
        """Give mean and 95 % interval of a measure; shares are cut to 0..1."""
        return estimate(self.samples[measure], within=(0.0, 1.0) if measure in SHARES else None)

    @property
    def certified_fte(self) -> float:
        """Give the least certified staff; NaN where none was certified or asked for."""
        return math.nan if self.sizing is None else certified_fte(self.sizing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A block's two ends, beside the office as it stands."""

    block: Block
    base: End
    low: End
    high: End

    def difference(self, measure: str) -> tuple[Estimate, Estimate]:
        """Give the paired differences to the office as it stands, of the lower and of the higher end."""
        of = self.base.samples[measure]
        return paired_difference(of, self.low.samples[measure]), paired_difference(of, self.high.samples[measure])

    def swing(self, measure: str) -> float:
        """Give the larger distance between any two of: lower end, office as it stands, higher end."""
        means = [_mean(end.samples[measure]) for end in (self.low, self.base, self.high)]
        return max(means) - min(means)

    @property
    def staff_swing_fte(self) -> float:
        """Give the distance of the certified staff between the ends; NaN where one has none."""
        return abs(self.high.certified_fte - self.low.certified_fte)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tornado:
    """All bars, the longest in on-time share first."""

    base: End
    bars: tuple[Bar, ...]
    replications: int
    seed: int
    engine: str

    @property
    def is_sized(self) -> bool:
        return self.base.sizing is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SizingTask:
    """What one sizing needs: the office, the staffs it may have and the goal."""

    candidates: "tuple[Candidate, ...]"
    goal: "Goal"
    seed: int
    years: int
    warm_up_years: int
    engine: str


def sizing_task(study: OfficeStudy, candidates: "tuple[Candidate, ...]", goal: "Goal") -> SizingTask:
    """Give the sizing that belongs to a study: its seed, years, engine; the goal says how many replications."""
    return SizingTask(
        candidates=candidates,
        goal=goal,
        seed=study.seed,
        years=study.years,
        warm_up_years=study.warm_up_years,
        engine=study.engine,
    )


def size_task(task: SizingTask) -> "Sizing":
    """Find the least certified staff: a pure function, fit for any executor."""
    from osm_sim.office.staffing import size  # noqa: PLC0415 - numba and scipy come with it

    return size(
        task.candidates,
        task.goal,
        seed=task.seed,
        years=task.years,
        warm_up_years=task.warm_up_years,
        engine=task.engine,
    )


def certified_fte(sizing: "Sizing") -> float:
    """Give the FTE of the least certified staff; NaN where none was certified."""
    return math.nan if sizing.certified is None else float(sizing.certified.candidate.fte)


def tornado(
    study: OfficeStudy,
    *,
    chosen: Sequence[Block] | None = None,
    goal: "Goal | None" = None,
    grid: "Callable[[OfficeSpec], tuple[Candidate, ...]] | None" = None,
    measures: Sequence[str] = TORNADO_MEASURES,
    **running: Unpack[Running],
) -> Tornado:
    """Move each block down and up; give what becomes of the measures and, with a goal, of the least certified staff.

    chosen: the blocks (all of its office without). goal: service levels to size every end for; None leaves the
    sizing out, which takes most of the time. grid: the staffs an office may have (staffing.staff_grid without).
    on_progress(done, total) counts simulated parts, then sizings, each sizing as much as the parts of one end.
    Raises InputError, or RunCancelledError when `cancelled` says so.
    """
    check_measures(measures)
    bars = blocks(study.spec) if chosen is None else tuple(chosen)
    ends = [(BASE, study.spec), *(end for block in bars for end in block.ends)]
    parts = [parts_of(with_spec(study, end), measures) for _, end in ends]
    scale = _Scale(running.get("on_progress"), sum(map(len, parts)), 0 if goal is None else len(ends), len(parts[0]))
    counted: Running = {**running, "on_progress": scale.simulated}
    samples = simulate_groups(parts, **counted)
    sizings: Sequence[Sizing | None] = [None] * len(ends)
    if goal is not None:
        tasks = [sizing_task(study, _staffs(end, grid), goal) for _, end in ends]
        counted = {**running, "on_progress": scale.sized}
        sizings = run_all(size_task, tasks, **counted)
    made = [
        End(label=label, samples=of, sizing=sizing)
        for (label, _), of, sizing in zip(ends, samples, sizings, strict=True)
    ]
    return Tornado(
        base=made[0],
        bars=_in_order(bars, made, "on_time" if "on_time" in measures else measures[0]),
        replications=study.replications,
        seed=study.seed,
        engine=study.engine,
    )


class _Scale:
    """Puts simulated parts and sizings on one scale."""

    def __init__(self, tell: Callable[[int, int], None] | None, parts: int, sizings: int, weight: int) -> None:
        self._tell, self._parts, self._weight = tell, parts, weight
        self._total = parts + sizings * weight

    def simulated(self, done: int, _total: int) -> None:
        if self._tell is not None:
            self._tell(done, self._total)

    def sized(self, done: int, _total: int) -> None:
        self.simulated(self._parts + done * self._weight, self._total)


def _staffs(spec: OfficeSpec, grid: "Callable[[OfficeSpec], tuple[Candidate, ...]] | None") -> "tuple[Candidate, ...]":
    from osm_sim.office.staffing import staff_grid  # noqa: PLC0415 - numba and scipy come with it

    return (grid or staff_grid)(spec)


def _in_order(chosen: Sequence[Block], ends: Sequence[End], measure: str) -> tuple[Bar, ...]:
    bars = [
        Bar(block=block, base=ends[0], low=ends[1 + 2 * at], high=ends[2 + 2 * at]) for at, block in enumerate(chosen)
    ]
    return tuple(sorted(bars, key=lambda bar: -bar.swing(measure)))


def _mean(samples: Floats) -> float:
    known = samples[~np.isnan(samples)]
    return float(known.mean()) if len(known) else 0.0
