"""The faults of the army at full size: built in on purpose, and told."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.domain.ids import (
    DocumentId,
    MeasureId,
    ObjectiveId,
    UnitId,
)
from workbench.domain.scorecard import (
    Contribution,
    How,
    Mode,
    Scorecard,
)
from workbench.jobs.alignment_case_cards import mandates_of
from workbench.jobs.alignment_case_units import Fault, Post, Use, World
from workbench.jobs.alignment_case_words import read_words, top_card

CONFUSED, LACKED, SHARE_UNLINKED = 5, 3, 0.012
"""The most measures with a definition of their own, and of mandates not met; the share of units without any link."""
OWN = " by our own count"
Place = tuple[DocumentId, ObjectiveId]
Cards = dict[int, Scorecard]
Served = dict[int, list[Contribution]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmyTruth:
    """The faults that were built in.

    orphans: objectives below the headquarters that serve nothing. unlinked: scorecards of which none serves anything
    (their objectives are orphans too). lacking: units that lack a corporate objective which names them as carriers.
    confused: measures that have a standard's title and another definition. circle: two objectives that serve each
    other; none where no two subsidiary commands are siblings. gone: the objective, and the one it serves that is on no
    scorecard.
    """

    orphans: frozenset[Place]
    unlinked: tuple[DocumentId, ...]
    lacking: tuple[tuple[UnitId, ObjectiveId], ...]
    confused: tuple[MeasureId, ...]
    circle: tuple[Place, ...]
    gone: tuple[Place, Place]


def spoil(world: World, posts: Sequence[Post], cards: Cards, served: Served) -> ArmyTruth:
    """Build the faults into scorecards and what they serve, and tell them."""
    below = [post for post in posts if post.level == 2]
    unlinked = _first(below, Fault.UNLINKED, max(round(SHARE_UNLINKED * len(below)), len(below) >= 5))
    for post in unlinked:
        served[post.number] = []
    linked = [post for post in below if post not in unlinked and served[post.number]]
    gone = _add_gone(world, _first(linked or posts[1:], Fault.GONE, 1)[0], served)
    lacking = _take_mandates(posts, served)
    return ArmyTruth(
        orphans=frozenset(
            (world.document(post.number), one.id)
            for post in posts[1:]
            for one in cards[post.number].objectives
            if all(one.id != other.objective for other in served[post.number])
        ),
        unlinked=tuple(world.document(post.number) for post in unlinked),
        lacking=lacking,
        confused=_confuse(posts, cards),
        circle=_add_circle(world, linked, served),
        gone=gone,
    )


def _first(posts: Sequence[Post], fault: Fault, count: int) -> list[Post]:
    """Give those that a fault falls upon, in their own order."""
    chosen = sorted(posts, key=lambda post: post.chance.at(Use.FAULT, fault))[:count]
    return sorted(chosen, key=lambda post: post.number)


def _add_gone(world: World, post: Post, served: Served) -> tuple[Place, Place]:
    objective, above = served[post.number][0].objective, world.pin(post.above)
    gone = ObjectiveId(f"u{post.above}-o99")
    served[post.number].append(Contribution(objective=objective, to=above, to_objective=gone))
    return (world.document(post.number), objective), (above.document, gone)


def _take_mandates(posts: Sequence[Post], served: Served) -> tuple[tuple[UnitId, ObjectiveId], ...]:
    """Let a few sub-commands serve the mission instead of an objective that names them."""
    pairs = [(post, at, mandate) for post in posts for at, mandate in enumerate(mandates_of(post))]
    pairs.sort(key=lambda pair: pair[0].chance.at(Use.FAULT, Fault.LACKING + pair[1]))
    lacking = pairs[: min(LACKED, len(pairs) // 2)]
    for post, _, mandate in lacking:
        served[post.number] = [
            one
            if one.to_objective != mandate
            else replace(one, to_objective=top_card().objectives[0].id, how=How.NEW, mode=Mode.CONTEXT)
            for one in served[post.number]
        ]
    return tuple((post.unit.id, mandate) for post, _, mandate in lacking)


def _confuse(posts: Sequence[Post], cards: Cards) -> tuple[MeasureId, ...]:
    """Let a few units define a measure that others have too in a way of their own, some in another unit too."""
    common = Counter(measure.title for card in cards.values() for measure in card.measures)
    confused = []
    for at, post in enumerate(_first(posts[1:], Fault.CONFUSED, min(CONFUSED, max(1, len(posts) // 10)))):
        card = cards[post.number]
        one = max(card.measures, key=lambda measure: common[measure.title])
        other = replace(
            one, definition=read_words()["other_definition"], unit=f"{one.unit}{OWN}" if at % 2 else one.unit
        )
        measures = tuple(other if measure is one else measure for measure in card.measures)
        cards[post.number] = replace(card, measures=measures)
        confused.append(one.id)
    return tuple(confused)


def _add_circle(world: World, linked: Sequence[Post], served: Served) -> tuple[Place, ...]:
    siblings: defaultdict[int, list[Post]] = defaultdict(list)
    for post in linked:
        siblings[post.above].append(post)
    pairs = [found for found in siblings.values() if len(found) > 1]
    if not pairs:
        return ()
    group = min(pairs, key=lambda found: min(post.chance.at(Use.FAULT, Fault.CIRCLE) for post in found))
    pair = _first(group, Fault.CIRCLE, 2)
    ends = [(post.number, served[post.number][0].objective) for post in pair]
    for (number, objective), (other, served_there) in zip(ends, reversed(ends), strict=True):
        served[number].append(
            Contribution(objective=objective, to=world.pin(other), to_objective=served_there, how=How.SHARED)
        )
    return tuple((world.document(number), objective) for number, objective in ends)
