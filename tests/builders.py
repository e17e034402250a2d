"""Small values to test with: an activity, an office. Every field has a plain default; name the ones that matter."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from osm_sim.office.catalogue import default_catalogue, reference_drivers
from osm_sim.office.spec import (
    Access,
    Activity,
    Demand,
    Gate,
    Grade,
    JobKind,
    OfficeSpec,
    Rules,
    ServiceLevels,
    Trigger,
    generalists,
)
from osm_sim.office.timetable import FixedYear
from workbench.domain.ids import MeasureId, ObjectiveId, PerspectiveId, UnitId
from workbench.domain.scorecard import CauseLink, Measure, Objective, Perspective, Scorecard

PLAIN = Activity(
    id="A",
    process=1,
    activity="Work",
    basis="assumption",
    source_says="",
    role="run",
    trigger=Trigger.CALENDAR,
    months=(1,),
    wd=1,
    rate_per_year=0.0,
    count_driver="one",
    count_mult=1.0,
    size_driver="one",
    size_exp=0.0,
    effort_h=8.0,
    osm_share=1.0,
    share_driver="",
    cv=0.0,
    grade=Grade.ANALYST,
    may_do=(Grade.ANALYST, Grade.MANAGER),
    window_wd=5,
    prio=3,
    gate=Gate.NONE,
    local_share=0.0,
    after="",
    chain="",
    rework_int=None,
    rework_frag=None,
    frag_months=None,
    frag_note="",
    kind=JobKind.TASK,
)


def activity(activity_id: str = "A", **changes: Any) -> Activity:  # noqa: ANN401 - any field of an activity
    """Eight fixed hours of an analyst on the first day of the year, due after five days."""
    return replace(PLAIN, id=activity_id, **changes)


def demand(*, helper_share: float = 0.0, intensity: dict[int, float] | None = None, **drivers: float) -> Demand:
    """Give the reference organisation with some drivers changed."""
    return Demand(
        drivers=replace(reference_drivers(), **drivers),
        intensity=intensity or {},
        calibration={},
        helper_share=helper_share,
    )


def office(*activities: Activity, **changes: Any) -> OfficeSpec:  # noqa: ANN401 - any field of a spec
    """Give an office of the named activities (the whole catalogue without any), staffed as the reference."""
    spec = OfficeSpec(
        name="test",
        activities=activities or default_catalogue(),
        roles=generalists(leader=1, manager=4, analyst=2.5),
        demand=demand(),
        calendar=FixedYear(),
        rules=Rules(),
        access=Access(),
        levels=ServiceLevels(),
    )
    return replace(spec, **changes)


def card(**changes: Any) -> Scorecard:  # noqa: ANN401 - any field of a scorecard
    """Give a small sound scorecard: c causes b, b (with a measure) causes a in the outcome perspective."""
    top, below = PerspectiveId("top"), PerspectiveId("below")
    a, b, c = ObjectiveId("a"), ObjectiveId("b"), ObjectiveId("c")
    small = Scorecard(
        unit=UnitId("unit"),
        title="Small",
        perspectives=(
            Perspective(id=top, title="Financial", is_outcome=True),
            Perspective(id=below, title="Learning"),
        ),
        objectives=(
            Objective(id=a, title="Sell more", perspective=top),
            Objective(id=b, title="Train crews", perspective=below),
            Objective(id=c, title="Keep people", perspective=below),
        ),
        links=(CauseLink(cause=b, effect=a), CauseLink(cause=c, effect=b)),
        measures=(Measure(id=MeasureId("m"), objective=b, title="Days of training", unit="days"),),
    )
    return replace(small, **changes)


def big_card(*, objectives: int = 30, links: int = 45, measures: int = 60, seed: int = 1) -> Scorecard:
    """Give a scorecard of four perspectives; its links, drawn at random, run up one perspective or two."""
    draw = Random(seed)
    titles = ("Financial", "Customer", "Internal process", "Learning and growth")
    bands = tuple(
        Perspective(id=PerspectiveId(f"p{at}"), title=title, is_outcome=at == 0) for at, title in enumerate(titles)
    )
    level = [at * len(bands) // objectives for at in range(objectives)]
    ends = [
        (cause, effect)
        for cause in range(objectives)
        for effect in range(cause)
        if level[cause] - level[effect] in (1, 2)
    ]
    return Scorecard(
        unit=UnitId("unit"),
        title=f"Map of {objectives} objectives",
        perspectives=bands,
        objectives=tuple(
            Objective(
                id=ObjectiveId(f"o{at}"), title=f"Raise the share of customers {at}", perspective=bands[level[at]].id
            )
            for at in range(objectives)
        ),
        links=tuple(
            CauseLink(cause=ObjectiveId(f"o{cause}"), effect=ObjectiveId(f"o{effect}"))
            for cause, effect in draw.sample(ends, links)
        ),
        measures=tuple(
            Measure(id=MeasureId(f"m{at}"), objective=ObjectiveId(f"o{at % objectives}"), title=f"Share {at}", unit="%")
            for at in range(measures)
        ),
    )
