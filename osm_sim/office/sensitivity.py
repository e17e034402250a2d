"""What the answer depends on: drivers by arithmetic, policies by paired comparison.

A comparison runs every setting on the same random numbers, so that its differences are those of the settings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Unpack

from osm_sim.errors import InputError
from osm_sim.executors import Running, run_all
from osm_sim.office.analytic import offered_load
from osm_sim.office.measures import MEASURES, SHARES_OF_JOBS
from osm_sim.office.simulation import Batch, OfficeStudy, Samples, batches, collect, replicate, with_spec
from osm_sim.office.spec import (
    DRIVER_LIMIT,
    SHARES,
    TARGET_UTILISATION,
    OfficeSpec,
    Panel,
    Preemption,
    Processes,
    Rule,
    Substitution,
    driver_names,
)
from osm_sim.study import Estimate, Floats, estimate, paired_difference

COMPARED = (
    "on_time",
    "critical",
    "utilisation",
    "overtime_equivalent_hours",
    "backlog_hours",
    "rework_hours",
    "organisation_rework_hours",
    "ceo_briefing_lag_days",
    "map_approved_day",
    "plans_before_map",
    "alignment_lag_days",
)
"""What a comparison shows where nothing else is asked for."""
OWN = "own"
"""The label of the office as it stands, against which every setting is paired."""
STEPS_CAUTION = (
    "These changes depend on how effort is split between fixed rows and rows that grow with a driver: an assumption."
)


# -- drivers ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Elasticity:
    """What one driver moves: its value and the office's need of FTE, before and after."""

    driver: str
    value_before: float
    value_after: float
    fte_before: float
    fte_after: float

    @property
    def fte_difference(self) -> float:
        return self.fte_after - self.fte_before


def elasticities(
    spec: OfficeSpec, change: float = 0.25, *, utilisation: float = TARGET_UTILISATION
) -> tuple[Elasticity, ...]:
    """Give the change of FTE (load arithmetic, no simulation) when one driver at a time grows by the part `change`.

    The largest come first. A driver of 0 stays 0; a share is cut at 1. Raises InputError for a change below -1.
    """
    if not -1 <= change <= 10:
        raise InputError(f"change(={change:g}) must be within -1..10, for instance 0.25 for a quarter more")
    before = offered_load(spec, utilisation=utilisation).fte
    found = [_elasticity(spec, name, change, before, utilisation) for name in driver_names()]
    return tuple(sorted(found, key=lambda item: -abs(item.fte_difference)))


def _elasticity(spec: OfficeSpec, name: str, change: float, fte_before: float, utilisation: float) -> Elasticity:
    value = float(getattr(spec.demand.drivers, name))
    most = 1.0 if name in SHARES else DRIVER_LIMIT
    changed = min(most, value * (1 + change))
    drivers = replace(spec.demand.drivers, **{name: changed})
    after = offered_load(replace(spec, demand=replace(spec.demand, drivers=drivers)), utilisation=utilisation)
    return Elasticity(driver=name, value_before=value, value_after=changed, fte_before=fte_before, fte_after=after.fte)


# -- settings ---------------------------------------------------------------------------------------------------------


def policies(spec: OfficeSpec) -> dict[str, OfficeSpec]:
    """Give the office under other ways of working, one changed at a time; those it has already are left out."""
    rules = spec.rules
    ways = {
        "earliest due date first": replace(rules, rule=Rule.EDD),
        "shortest job first": replace(rules, rule=Rule.SPT),
        "first come, first served": replace(rules, rule=Rule.FCFS),
        "priority, then due date": replace(rules, rule=Rule.CLASS_EDD),
        "no preemption": replace(rules, preemption=Preemption.NONE),
        "work may be put down": replace(rules, preemption=Preemption.CHUNK),
        "own work first": replace(rules, substitution=Substitution.OWN_FIRST),
        "substitution on equal terms": replace(rules, substitution=Substitution.MERGED),
        "no substitution": replace(rules, substitution=Substitution.NEVER),
    }
    return {label: replace(spec, rules=way) for label, way in ways.items() if way != rules}


def panels(spec: OfficeSpec, names: Sequence[Panel] = (Panel.A, Panel.B, Panel.C, Panel.D)) -> dict[str, OfficeSpec]:
    """Give the office under the reporting lines of Figure 4, by their letters ("none" = no delay)."""
    return {str(panel): replace(spec, access=replace(spec.access, panel=Panel(panel))) for panel in names}


def calendars(spec: OfficeSpec, names: Sequence[Processes] = tuple(Processes)) -> dict[str, OfficeSpec]:
    """Give the office under the fragmented (Figure 1) and the integrated (Figure 3) calendar."""
    return {str(name): replace(spec, rules=replace(spec.rules, processes=Processes(name))) for name in names}


# -- comparison -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Settings against `base` on the same random numbers: samples[label][measure], one row per replication.

    specs and samples hold the base too, first.
    """

    base: str
    specs: dict[str, OfficeSpec]
    samples: dict[str, Samples]
    replications: int
    seed: int
    engine: str

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.samples)

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(self.samples[self.base])

    def estimate(self, label: str, measure: str) -> Estimate:
        """Give mean and 95 % interval of a measure in one setting; shares of jobs are cut to 0..1."""
        within = (0.0, 1.0) if measure in SHARES_OF_JOBS else None
        return estimate(self._samples(label, measure), within=within)

    def difference(self, label: str, measure: str) -> Estimate:
        """Give the paired difference, setting minus base, with its 95 % interval."""
        return paired_difference(self._samples(self.base, measure), self._samples(label, measure))

    def _samples(self, label: str, measure: str) -> Floats:
        if label not in self.samples:
            raise InputError(f"setting {label!r} was not compared; the settings are {', '.join(self.samples)}")
        if measure not in self.samples[label]:
            raise InputError(f"measure {measure!r} was not compared; the measures are {', '.join(self.measures)}")
        return self.samples[label][measure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A task: some replications of one setting, and the measures to keep of them."""

    batch: Batch
    measures: tuple[str, ...]


def run_part(part: Part) -> Samples:
    """Run a part and give the samples of its measures: a pure function, fit for any executor."""
    samples = replicate(part.batch)
    return {name: samples[name] for name in part.measures}


def compare(
    study: OfficeStudy,
    settings: Mapping[str, OfficeSpec],
    measures: Sequence[str] = COMPARED,
    **running: Unpack[Running],
) -> Comparison:
    """Compare settings with the office of the study as it stands, on the same random numbers.

    That is the base, labelled "own"; where one of the settings equals it, that one is the base and runs once.
    on_progress(done, total) counts parts of all settings. Raises InputError, or RunCancelledError when `cancelled`.
    """
    check_measures(measures)
    base = next((label for label, setting in settings.items() if setting == study.spec), OWN)
    specs = {base: study.spec, **{label: setting for label, setting in settings.items() if label != base}}
    parts = {label: parts_of(with_spec(study, setting), measures) for label, setting in specs.items()}
    samples = dict(zip(parts, simulate_groups(list(parts.values()), **running), strict=True))
    return Comparison(
        base=base,
        specs=specs,
        samples=samples,
        replications=study.replications,
        seed=study.seed,
        engine=study.engine,
    )


def check_measures(measures: Sequence[str]) -> None:
    """Refuse a measure that does not exist."""
    for name in measures:
        if name not in MEASURES:
            raise InputError(f"measure {name!r} is not known; the measures are {', '.join(MEASURES)}")


def parts_of(study: OfficeStudy, measures: Sequence[str]) -> list[Part]:
    """Cut a study into tasks for `run_part`."""
    return [Part(batch=batch, measures=tuple(measures)) for batch in batches(study)]


def simulate_groups(groups: Sequence[Sequence[Part]], **running: Unpack[Running]) -> list[Samples]:
    """Run the parts of several studies, as `parts_of` cut them, in one go, and give the samples of each study."""
    done = iter(run_all(run_part, [part for group in groups for part in group], **running))
    return [collect(group[0].batch.study, [next(done) for _ in group]).samples for group in groups]
