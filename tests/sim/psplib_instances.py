"""Projects made like PSPLIB's j30, small ones for laws, and the exact layout of `.sm` files.

The way is ProGen's (Kolisch, Sprecher and Drexl 1995, Management Science 41, 1693-1703): durations and demands of 1 to
10; arcs per job (complexity); the share of resources that an activity asks for (factor); and capacities between the
largest single demand (strength 0) and the peak of the plan without any limits (strength 1).
"""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from osm_sim.portfolio.psplib import Activity, Project, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST, LARGEST = 10, 10
FACTORS, STRENGTHS, COMPLEXITIES = (0.25, 0.5, 0.75, 1.0), (0.2, 0.5, 0.7), (1.5, 1.8, 2.1)
MOST_ARCS_OF_ONE = 3
RULE = "*" * 72
Arcs = dict[int, set[int]]


def like_j30(seed: int) -> Project:
    """Give a project of 30 activities and 4 resources; twelve seeds in a row go through factors and strengths.

    j30's fourth strength, 1, limits nobody: those of its projects that are solved by looking are left out.
    """
    return make_project(
        seed,
        factor=FACTORS[seed % 4],
        strength=STRENGTHS[seed // 4 % 3],
        complexity=COMPLEXITIES[seed % 3],
    )


def make_project(
    seed: int,
    *,
    activities: int = 30,
    resources: int = 4,
    factor: float = 0.5,
    strength: float = 0.5,
    complexity: float = 1.8,
) -> Project:
    """Give a project of so many activities, besides its two dummies of no duration."""
    random = Random(seed)
    jobs = range(1, activities + 3)
    arcs = _arcs(random, activities, complexity)
    durations = {job: random.randint(1, LONGEST) for job in jobs}
    durations[1] = durations[jobs[-1]] = 0
    demands = _demands(random, activities, resources, factor)
    peaks = _peaks(arcs, durations, demands, resources)
    capacities = []
    for at in range(resources):
        least = max((asked[at] for asked in demands.values()), default=0)
        capacities.append(least + round(strength * (max(peaks[at], least) - least)))
    return Project(
        name=f"made{seed}",
        activities=tuple(
            Activity(
                id=job,
                duration=durations[job],
                demands=demands.get(job, (0,) * resources),
                successors=tuple(sorted(arcs[job])),
            )
            for job in jobs
        ),
        resources=tuple(Resource(name=f"R{at + 1}", capacity=capacity) for at, capacity in enumerate(capacities)),
        horizon=sum(durations.values()),
    )


def sm_text(project: Project) -> str:
    """Give the file of a project whose ids count from 1, in the layout of PSPLIB to the letter."""
    jobs, resources = len(project.activities), project.resources
    names = "".join(f"  R{at:2d}" for at in range(1, len(resources) + 1))
    lines = [
        RULE,
        f"file with basedata            : {project.name}.bas",
        "initial value random generator: 28123",
        RULE,
        "projects                      :  1",
        f"jobs (incl. supersource/sink ):  {jobs}",
        f"horizon                       :  {project.horizon}",
        "RESOURCES",
        f"  - renewable                 :  {len(resources)}   R",
        "  - nonrenewable              :  0   N",
        "  - doubly constrained        :  0   D",
        RULE,
        "PROJECT INFORMATION:",
        "pronr.  #jobs rel.date duedate tardcost  MPM-Time",
        f"{1:5d}{jobs - 2:7d}{0:7d}{38:9d}{26:9d}{38:9d}",
        RULE,
        "PRECEDENCE RELATIONS:",
        "jobnr.    #modes  #successors   successors",
        *(_precedence_row(one) for one in project.activities),
        RULE,
        "REQUESTS/DURATIONS:",
        f"jobnr. mode duration{names}",
        "-" * 72,
        *(_request_row(one) for one in project.activities),
        RULE,
        "RESOURCEAVAILABILITIES:",
        names,
        "".join(f"{resource.capacity:5d}" for resource in resources),
        RULE,
    ]
    return "\n".join(lines) + "\n"


def _precedence_row(one: Activity) -> str:
    successors = "".join(f"{after:4d}" for after in one.successors)
    return f"{one.id:4d}{1:9d}{len(one.successors):11d}{' ' * 8 if successors else ''}{successors}"


def _request_row(one: Activity) -> str:
    return f"{one.id:3d}  {1:5d}    {one.duration:2d}   {''.join(f'{demand:5d}' for demand in one.demands)}"


def _arcs(random: Random, activities: int, complexity: float) -> Arcs:
    """Give who follows whom: levels first, then arcs that say something new until there are enough."""
    levels = _levels(random, list(range(2, activities + 2)))
    arcs: Arcs = {job: set() for job in range(1, activities + 3)}
    for before, level in pairwise(levels):
        for job in level:
            free = [one for one in before if len(arcs[one]) < MOST_ARCS_OF_ONE] or before
            arcs[random.choice(free)].add(job)
    pairs = [
        (one, job) for at, early in enumerate(levels) for late in levels[at + 1 :] for one in early for job in late
    ]
    random.shuffle(pairs)
    arcs[1] = set(levels[0])
    for one, job in pairs:
        if sum(map(len, arcs.values())) >= complexity * (activities + 2) - 3:
            break
        if len(arcs[one]) < MOST_ARCS_OF_ONE and not _says_nothing_new(arcs, one, job):
            arcs[one].add(job)
    for job in range(2, activities + 2):
        if not arcs[job]:
            arcs[job] = {activities + 2}
    return arcs


def _levels(random: Random, jobs: list[int]) -> list[list[int]]:
    levels: list[list[int]] = []
    while jobs:
        count = random.randint(2, 5) if levels else 3
        levels.append(jobs[:count])
        jobs = jobs[count:]
    return levels


def _says_nothing_new(arcs: Arcs, one: int, job: int) -> bool:
    """Say whether `job` follows `one` already, or an arc that is there would follow from the new one."""
    reached, before = _reached(arcs, one), {other for other in arcs if one in _reached(arcs, other)} | {one}
    later = _reached(arcs, job) | {job}
    return job in reached or any(after in later for other in before for after in arcs[other])


def _reached(arcs: Arcs, job: int) -> set[int]:
    reached: set[int] = set()
    waiting = [job]
    while waiting:
        new = arcs[waiting.pop()] - reached
        reached |= new
        waiting.extend(new)
    return reached


def _demands(random: Random, activities: int, resources: int, factor: float) -> dict[int, tuple[int, ...]]:
    """Give who asks for what: as many pairs of activity and resource as the factor says, everybody for something."""
    pairs = {(job, random.randrange(resources)) for job in range(2, activities + 2)} if resources else set()
    others = [(job, at) for job in range(2, activities + 2) for at in range(resources) if (job, at) not in pairs]
    random.shuffle(others)
    pairs.update(others[: max(0, round(factor * activities * resources) - len(pairs))])
    return {
        job: tuple(random.randint(1, LARGEST) if (job, at) in pairs else 0 for at in range(resources))
        for job in range(2, activities + 2)
    }


def _peaks(
    arcs: Arcs, durations: Mapping[int, int], demands: Mapping[int, tuple[int, ...]], resources: int
) -> list[int]:
    """Give how much of each resource the plan asks for in which everything begins as early as it can."""
    heads = dict.fromkeys(arcs, 0)
    for job in sorted(arcs):
        for after in arcs[job]:
            heads[after] = max(heads[after], heads[job] + durations[job])
    return [
        max(
            sum(demands[one][at] for one in demands if heads[one] <= moment < heads[one] + durations[one])
            for moment in range(max(heads.values()) + 1)
        )
        for at in range(resources)
    ]
