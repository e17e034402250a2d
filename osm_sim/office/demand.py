"""How many jobs an activity gives and how long one takes: the arithmetic that sampler and offered load share."""

import math

from osm_sim.errors import InputError
from osm_sim.office.spec import (
    DERIVED_DRIVERS,
    SHARES,
    Activity,
    Demand,
    OfficeSpec,
    Processes,
    Trigger,
    driver_names,
)

REFERENCE_SHARE = 0.5
"""Strength of the functional owner (communications, knowledge) in the reference organisation (assumption)."""
REWORK_EFFORT = 0.5
"""A rework job takes half of the first job's effort, on average (assumption)."""
UNOWNED_WHEN_FRAGMENTED = "P2-01"
"""Defining synergies: nobody does it where every function plans on its own (assumption)."""
EFFORT_LIMIT_HOURS = 1e6
"""Mean effort of one job: the longest draw still has its place in 63 bits of ticks."""
COUNT_DRIVERS = (*driver_names(), *DERIVED_DRIVERS)
SHARE_DRIVERS = SHARES


def triggers(activity: Activity, spec: OfficeSpec) -> tuple[int, ...]:
    """Give the fiscal months in which a calendar activity is triggered; () for the other triggers."""
    if activity.trigger is not Trigger.CALENDAR:
        return ()
    if is_moved(activity, spec):
        assert activity.frag_months is not None
        return (activity.frag_months,)
    return activity.months


def is_moved(activity: Activity, spec: OfficeSpec) -> bool:
    """Say whether the fragmented calendar puts all the year's jobs of this activity into one month."""
    return spec.rules.processes is Processes.FRAGMENTED and activity.frag_months is not None


def is_done(activity: Activity, spec: OfficeSpec) -> bool:
    """Say whether the activity is done at all under the spec's calendar of processes."""
    return not (spec.rules.processes is Processes.FRAGMENTED and activity.id == UNOWNED_WHEN_FRAGMENTED)


def batch_sizes(activity: Activity, spec: OfficeSpec) -> tuple[int, ...]:
    """Give the jobs of each trigger of a year, by cumulative rounding so that the year's total is right."""
    if not is_done(activity, spec):
        return tuple(0 for _ in triggers(activity, spec))
    per_trigger = jobs_per_trigger(activity, spec.demand)
    count = len(activity.months)
    sizes = tuple(_rounded(k * per_trigger) - _rounded((k - 1) * per_trigger) for k in range(1, count + 1))
    return (sum(sizes),) if is_moved(activity, spec) else sizes


def jobs_per_trigger(activity: Activity, demand: Demand) -> float:
    """Give x, the (fractional) jobs per trigger; for Poisson activities it multiplies the yearly rate."""
    return demand.drivers.values()[activity.count_driver] * activity.count_mult


def rate_per_year(activity: Activity, spec: OfficeSpec) -> float:
    """Give the arrivals a year of a Poisson activity."""
    return activity.rate_per_year * jobs_per_trigger(activity, spec.demand) if is_done(activity, spec) else 0.0


def jobs_per_year(activity: Activity, spec: OfficeSpec, *, days_per_year: float = 250.0) -> float:
    """Give the mean number of first jobs a year, fractions kept (a run rounds a year's total to whole jobs)."""
    if not is_done(activity, spec):
        return 0.0
    if activity.trigger is Trigger.POISSON:
        return rate_per_year(activity, spec)
    if activity.trigger is Trigger.WEEKLY:
        return math.floor(jobs_per_trigger(activity, spec.demand)) * days_per_year / 5.0
    return len(activity.months) * jobs_per_trigger(activity, spec.demand)


def mean_effort_hours(activity: Activity, demand: Demand, reference: dict[str, float]) -> float:
    """Give e, the mean hours of the office for one job (osm_sim/MODEL.md, 2.1).

    `reference` holds the drivers of the reference organisation, in which the catalogue's hours are stated.
    """
    drivers = demand.drivers.values()
    size = 1.0
    if activity.size_exp and drivers[activity.size_driver] != reference[activity.size_driver]:
        size = _size_factor(activity, drivers[activity.size_driver], reference[activity.size_driver])
    owner = 1.0
    if activity.share_driver:
        owner = (1 - 0.5 * drivers[activity.share_driver]) / (1 - 0.5 * REFERENCE_SHARE)
    factor = demand.calibration.get(activity.process, 1.0) * demand.intensity.get(activity.process, 1.0)
    helped = 1 - demand.helper_share * activity.local_share
    hours = activity.effort_h * activity.osm_share * owner * size * factor * helped
    if not hours <= EFFORT_LIMIT_HOURS:
        raise InputError(
            f"activity {activity.id}: one job takes {hours:g} h, more than {EFFORT_LIMIT_HOURS:g};"
            " lower its effort, its size_driver or the intensity"
        )
    return hours


def _size_factor(activity: Activity, now: float, reference: float) -> float:
    if reference == 0 or (now == 0 and activity.size_exp < 0):
        raise InputError(
            f"activity {activity.id}: size_driver {activity.size_driver!r} (={now:g}, reference {reference:g})"
            f" cannot scale effort with size_exp {activity.size_exp:g}; set size_exp to 0 or take another driver"
        )
    try:
        return math.pow(now / reference, activity.size_exp)
    except OverflowError:
        return math.inf


def rework_probability(activity: Activity, spec: OfficeSpec) -> float:
    """Give the probability that a first job must be redone; a blank is 0."""
    fragmented = spec.rules.processes is Processes.FRAGMENTED
    probability = activity.rework_frag if fragmented else activity.rework_int
    return probability or 0.0


def _rounded(x: float) -> int:
    return math.floor(x + 0.5)
