"""The scorecards of the army at full size, and what their objectives serve, before any fault is built in."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench.domain.documents import Pin
from workbench.domain.ids import (
    MeasureId,
    ObjectiveId,
    PersonId,
    PerspectiveId,
    ThemeId,
    UnitId,
)
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import (
    Aggregation,
    Baseline,
    CauseLink,
    Contribution,
    Flow,
    How,
    Measure,
    Mode,
    Objective,
    Perspective,
    Scorecard,
    Strength,
    Target,
    Theme,
    Thresholds,
)
from workbench.domain.templates import template
from workbench.jobs.alignment_case_units import SLOTS, Chance, Post, Use, World, person_id
from workbench.jobs.alignment_case_words import (
    CITIZENS,
    FINANCE,
    INTERNAL,
    LEARNING,
    POLARITIES,
    Sheet,
    Stem,
    Wanted,
    corporate,
    read_words,
    sheet_of,
    stems_of,
    top_card,
)

OBJECTIVES, MEASURES = (15, 20), 20
ORPHANS, SECOND_EFFECT = 0.095, 0.25
"""Chances: that an objective serves nothing, that a cause has two effects."""
DECIMALS = {"%": 1, "days": 1, "hours": 1, "nights": 1, "weeks": 1, "months": 1, "million": 2}


def want(post: Post) -> tuple[Wanted, ...]:
    """Give the objectives of a unit: some of each perspective and theme, those that are mandated, and others."""
    if post.level == 0:
        return tuple(Wanted(one.id, corporate(one)) for one in top_card().objectives)
    chance, stems = post.chance, stems_of(post.kind)
    chosen = [stems[0]]
    for perspective in (CITIZENS, INTERNAL, LEARNING):
        for theme in range(3):
            suiting = [one for one in stems if (one.perspective, one.theme) == (perspective, theme)]
            chosen.append(chance.pick(Use.WHICH, (suiting[0], *suiting), 3 * perspective + theme))
    chosen.append(chance.pick(Use.WHICH, [one for one in stems if one.perspective == FINANCE]))
    for mandate in mandates_of(post):
        if all(one.serves != mandate for one in chosen):
            chosen.append(next(one for one in stems if one.serves == mandate))
    fewest, most = OBJECTIVES
    count = fewest + int(chance.at(Use.MORE, SLOTS - 1) * (most - fewest + 1))
    chosen += [one for one in chance.shuffled(Use.MORE, stems) if one not in chosen][: max(count - len(chosen), 0)]
    kind = read_words()["kinds"][post.kind]
    who, what = chance.pick(Use.WORDS, kind["who"]), chance.pick(Use.WORDS, kind["what"], 1)
    in_order = sorted(chosen, key=lambda one: (one.perspective, one.theme))
    return tuple(
        Wanted(ObjectiveId(f"u{post.number}-o{at:02d}"), one.filled(who, what)) for at, one in enumerate(in_order, 1)
    )


def mandates_of(post: Post) -> tuple[ObjectiveId, ...]:
    """Give the corporate objectives that name a sub-command as a carrier."""
    carriers: dict[str, list[str]] = read_words()["carriers"] if post.level == 1 else {}
    return tuple(ObjectiveId(objective) for objective, kinds in carriers.items() if post.kind in kinds)


def make_card(world: World, post: Post, wanted: tuple[Wanted, ...], posts: Sequence[Post]) -> Scorecard:
    """Give a unit's scorecard without what it serves."""
    if post.level == 0:
        return _headquarters(world, post, posts)
    name, chance = f"u{post.number}", post.chance
    used = template("public")
    assert used is not None
    perspectives = tuple(
        Perspective(
            id=PerspectiveId(f"{name}-p{at}"), title=one.title, question=one.question, is_outcome=one.is_outcome
        )
        for at, one in enumerate(used.bands)
    )
    themes = enumerate(read_words()["kinds"][post.kind]["themes"])
    sheets = [(one.id, one.stem.perspective, one.stem.sheet) for one in wanted]
    sheets += _further(chance, [(one.id, one.stem.perspective) for one in wanted], MEASURES - len(wanted))
    return Scorecard(
        unit=post.unit.id,
        title=f"{post.unit.name}: readiness map",
        template=used.name,
        perspectives=perspectives,
        themes=tuple(Theme(id=ThemeId(f"{name}-t{at}"), title=title) for at, title in themes),
        objectives=tuple(
            Objective(
                id=one.id,
                title=one.stem.title,
                perspective=perspectives[one.stem.perspective].id,
                theme=ThemeId(f"{name}-t{one.stem.theme}"),
                owner=_owner(post, one.stem.perspective),
                weight=chance.pick(Use.WEIGHT, (1.0, 1.0, 1.0, 2.0, 0.5), at),
            )
            for at, one in enumerate(wanted)
        ),
        links=tuple(_links(chance, wanted)),
        measures=tuple(
            _measure(world, post, at, objective, perspective, sheet)
            for at, (objective, perspective, sheet) in enumerate(sheets)
        ),
        parent=world.pin(post.above),
    )


def _owner(post: Post, perspective: int) -> PersonId:
    return person_id(post, 0 if perspective <= CITIZENS else 1 if perspective == INTERNAL else 2)


def _further(
    chance: Chance, objectives: list[tuple[ObjectiveId, int]], count: int
) -> list[tuple[ObjectiveId, int, Sheet]]:
    """Give further measures, each for another objective of the perspective that it suits."""
    left = chance.shuffled(Use.SECOND, objectives)
    found = []
    for suits, *sheet in chance.shuffled(Use.SECOND, read_words()["seconds"])[: max(count, 0)]:
        objective = next(one for one in left if one[1] == suits)
        left.remove(objective)
        found.append((*objective, Sheet(*sheet)))
    return found


def _links(chance: Chance, wanted: tuple[Wanted, ...]) -> Iterator[CauseLink]:
    """Let each objective lead to one or two of the next perspective above, the first of its own theme."""
    for at, cause in enumerate(wanted):
        above = [one for one in wanted if one.stem.perspective == cause.stem.perspective - 1]
        same = [one for one in above if one.stem.theme == cause.stem.theme] or above
        if not above:
            continue
        first = chance.pick(Use.CAUSE, same, at)
        others = [one for one in above if one is not first]
        has_second = others and chance.at(Use.BELIEF, SLOTS - 1 - at) < SECOND_EFFECT
        for effect in (first, others[0]) if has_second else (first,):
            yield CauseLink(
                cause=cause.id,
                effect=effect.id,
                strength=chance.pick(Use.BELIEF, tuple(Strength), at),
                lag_months=float((3, 6, 6, 12)[cause.stem.perspective - 1]),
                belief=(10 + int(9 * chance.at(Use.BELIEF, at))) / 20,
                why=read_words()["reasons"][cause.stem.perspective],
            )


def _measure(world: World, post: Post, at: int, objective: ObjectiveId, perspective: int, sheet: Sheet) -> Measure:
    """Give a measure of a unit, whose start and goal differ a little from other units'."""
    way = sheet.goal - sheet.start
    start = sheet.start + 0.3 * way * (post.chance.at(Use.START, at) - 0.5)
    goal = sheet.goal if sheet.upper else sheet.goal + 0.2 * way * (post.chance.at(Use.GOAL, at) - 0.5)
    return Measure(
        id=MeasureId(f"{world.prefix}-u{post.number}-m{at + 1:02d}"),
        objective=objective,
        title=sheet.title,
        unit=sheet.unit,
        polarity=POLARITIES[sheet.better],
        is_lead=perspective >= INTERNAL,
        owner=_owner(post, perspective),
        collector=person_id(post, 3),
        source=read_words()["sources"][perspective],
        **_defined(replace(sheet, start=start, goal=goal), world.year),
    )


def _defined(sheet: Sheet, year: int) -> dict[str, Any]:
    """Give the fields of a measure that its sheet tells: definition, baseline, targets and limits.

    Targets are for the year before, this year and the next: the last one is the goal.
    """
    places, highest = DECIMALS.get(sheet.unit, 0), 100.0 if sheet.unit == "%" else None
    start, way = sheet.start, sheet.goal - sheet.start
    width = 0.0 if sheet.upper is None else sheet.upper - sheet.goal
    parts = (1 / 3, 2 / 3, 1.0) if sheet.upper is None else (1.0, 1.0, 1.0)

    def within(value: float, places: int) -> float:
        return round(min(max(value, 0.0), math.inf if highest is None else highest), places)

    return {
        "definition": sheet.definition,
        "formula": sheet.formula,
        "frequency": Frequency.MONTH,
        "aggregation": Aggregation.AVERAGE if sheet.of else Aggregation.LAST,
        "baseline": Baseline(value=within(start, places), period=Period(frequency=Frequency.YEAR, year=year - 2)),
        "targets": tuple(
            Target(
                period=Period(frequency=Frequency.YEAR, year=year - 1 + at),
                value=within(start + way * part, places),
                upper=sheet.upper,
                rationale="fictional",
            )
            for at, part in enumerate(parts)
        ),
        "thresholds": Thresholds(
            red=None if width else within(start + 0.2 * way, places + 1), lowest=0.0, highest=highest
        ),
        "floor": within(sheet.goal - 1.2 * width if width else start - 0.8 * way, places + 1),
        "upper_floor": None if sheet.upper is None else within(sheet.upper + 2.5 * width, places + 1),
    }


def _headquarters(world: World, post: Post, posts: Sequence[Post]) -> Scorecard:
    """Give the small case's corporate map with mandates, and with its measures told each month."""
    card, words = top_card(), read_words()
    at_home = {one.kind: one.unit.id for one in posts if one.level == 1}

    def units(of: dict[str, list[str]], objective: str) -> tuple[UnitId, ...]:
        return tuple(at_home[kind] for kind in of.get(objective, ()) if kind in at_home)

    own = [
        replace(
            one,
            id=MeasureId(f"{world.prefix}-{one.id}"),
            collector=one.owner,
            **_defined(sheet_of(one), world.year),
        )
        for one in card.measures
    ]
    ranks = {one.id: at for at, one in enumerate(card.perspectives)}
    owners = {one.id: one.owner for one in card.objectives}
    free = [(one.id, ranks[one.perspective]) for one in card.objectives if len(card.measures_of(one.id)) == 1]
    seconds = _further(post.chance, free, MEASURES - len(own))
    return replace(
        card,
        unit=post.unit.id,
        objectives=tuple(
            replace(
                one,
                is_synergy=one.id in words["synergies"],
                carriers=units(words["carriers"], one.id),
                exempt=units(words["exempt"], one.id),
            )
            for one in card.objectives
        ),
        measures=(
            *own,
            *(
                replace(
                    _measure(world, post, at, objective, perspective, sheet),
                    owner=owners[objective],
                    collector=owners[objective],
                )
                for at, (objective, perspective, sheet) in enumerate(seconds)
            ),
        ),
    )


def serve(world: World, post: Post, wanted: Mapping[int, tuple[Wanted, ...]]) -> Iterator[Contribution]:
    """Give what a unit's objectives serve above, and of a service that it answers to besides."""
    if post.level == 0:
        return
    mandates, is_free = mandates_of(post), True
    for at, one in enumerate(wanted[post.number]):
        if one.stem.serves not in mandates and post.chance.at(Use.ORPHAN, at) < ORPHANS:
            continue
        distance, served = min(
            ((_distance(one.stem, other.stem), other) for other in wanted[post.above]), key=lambda pair: pair[0]
        )
        yield _contribution(post.chance, at, one, distance, world.pin(post.above), served)
        for service in post.unit.beside if is_free and one.stem.perspective == LEARNING else ():
            number, is_free = int(service.rpartition("u")[2]), False
            other = min(wanted[number], key=lambda other: _distance(one.stem, other.stem))
            yield Contribution(objective=one.id, to=world.pin(number), to_objective=other.id, how=How.SHARED)


def _distance(stem: Stem, other: Stem) -> int:
    """Give how far an objective is from one that it may serve: 0 the same, 4 nothing in common."""
    is_near = (stem.perspective, stem.theme) == (other.perspective, other.theme)
    alike = (stem.title == other.title, stem.key == other.key, stem.serves == other.serves, is_near)
    return alike.index(True) if any(alike) else len(alike)


def _contribution(chance: Chance, at: int, one: Wanted, distance: int, to: Pin, served: Wanted) -> Contribution:
    usual, seldom = {0: (How.IDENTICAL, How.SHARED)}.get(
        distance, (How.CONTRIBUTORY, How.SHARED) if distance <= 2 else (How.CONTRIBUTORY, How.NEW)
    )
    how = usual if chance.at(Use.HOW, at) < (0.8 if distance <= 2 else 0.5) else seldom
    flows = {How.IDENTICAL: 0.75, How.CONTRIBUTORY: 0.35}.get(how, 0.0)
    has_data = chance.at(Use.MODE, at) < flows
    return Contribution(
        objective=one.id,
        to=to,
        to_objective=served.id,
        how=how,
        mode=Mode.DATA if has_data else Mode.CONTEXT,
        weight=chance.pick(Use.HOW, (0.5, 1.0, 1.0, 1.0, 2.0), SLOTS - 1 - at) if has_data else 1.0,
        aggregation=Flow.WORST if has_data and chance.at(Use.MODE, SLOTS - 1 - at) < 0.15 else Flow.AVERAGE,
    )
