"""The units and people of the army at full size, and the draws that each unit's share of the case is made from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, auto
from typing import TypeVar

from workbench.domain.documents import Pin
from workbench.domain.ids import (
    DocumentId,
    PersonId,
    UnitId,
)
from workbench.domain.organisation import Function, Person, Unit, UnitKind
from workbench.jobs.alignment_case_words import read_words, small_case

SUB_COMMANDS = 13
BESIDE = 0.15
"""The chance that a unit answers to a service too."""
_HEADQUARTERS, _FIRST_SUBSIDIARY = 1, 2 + SUB_COMMANDS
SLOTS = 48
Thing = TypeVar("Thing")


class Use(IntEnum):
    """What a unit's draw is for: a row of its draws. Add at the end, so that the others stay as they are."""

    HOME = 0
    NAME = auto()
    WORDS = auto()
    BESIDE = auto()
    PEOPLE = auto()
    WHICH = auto()
    MORE = auto()
    WEIGHT = auto()
    CAUSE = auto()
    BELIEF = auto()
    SECOND = auto()
    START = auto()
    GOAL = auto()
    ORPHAN = auto()
    HOW = auto()
    MODE = auto()
    FAULT = auto()


class Fault(IntEnum):
    """Which fault a draw of Use.FAULT is for; mandates take the slots from LACKING on."""

    UNLINKED = 0
    GONE = auto()
    CIRCLE = auto()
    CONFUSED = auto()
    LACKING = auto()


@dataclass(frozen=True, slots=True)
class Chance:
    """A unit's draws."""

    draws: list[list[float]]

    def at(self, use: Use, slot: int = 0) -> float:
        return self.draws[use][slot]

    def pick(self, use: Use, options: Sequence[Thing], slot: int = 0) -> Thing:
        return options[int(self.at(use, slot) * len(options))]

    def shuffled(self, use: Use, things: Sequence[Thing]) -> list[Thing]:
        return [things[at] for at in sorted(range(len(things)), key=lambda at: self.at(use, at))]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What all of a case has in common. year: of the last month of the actuals."""

    prefix: str
    seed: int
    year: int

    def document(self, number: int) -> DocumentId:
        return DocumentId(f"{self.prefix}-u{number}")

    def unit(self, number: int) -> UnitId:
        return UnitId(f"{self.prefix}-u{number}")

    def pin(self, number: int) -> Pin:
        return Pin(document=self.document(number), number=1)

    def chance(self, number: int) -> Chance:
        from osm_sim.evidence.army import choices  # noqa: PLC0415 - numpy only where an army is made

        return Chance(choices(self.seed, f"u{number}", len(Use), SLOTS).tolist())


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A unit's place: its number, that of the unit above (0 at the top), its kind of words (none at the top)."""

    number: int
    above: int
    kind: str
    unit: Unit
    chance: Chance

    @property
    def level(self) -> int:
        """0 for the headquarters, 1 for a sub-command, 2 for a subsidiary command."""
        return min(self.above, 1) + (self.above > _HEADQUARTERS)


def post_all(world: World, units: int) -> list[Post]:
    """Give the headquarters, the sub-commands (about the root of the units, at most 13), then the rest below these."""
    kinds: list[str] = list(read_words()["kinds"])
    subs = min(SUB_COMMANDS, math.isqrt(units - 1))
    name = small_case().organisation.units[0].name
    top = Unit(id=world.unit(_HEADQUARTERS), name=name, kind=UnitKind.CORPORATE)
    posts = [Post(number=1, above=0, kind="", unit=top, chance=world.chance(1))]
    for number, kind in enumerate(kinds[:subs], start=2):
        unit = _unit(world, number, _HEADQUARTERS, kind, read_words()["kinds"][kind]["name"])
        posts.append(Post(number=number, above=1, kind=kind, unit=unit, chance=world.chance(number)))
    services = [post for post in posts if post.unit.kind is UnitKind.SUPPORT]
    rest = range(_FIRST_SUBSIDIARY, _FIRST_SUBSIDIARY + units - 1 - subs)
    return [*posts, *(_subsidiary(world, number, kinds, subs, services) for number in rest)]


def _subsidiary(world: World, number: int, kinds: list[str], subs: int, services: list[Post]) -> Post:
    chance = world.chance(number)
    shares = [read_words()["kinds"][kind]["share"] for kind in kinds]
    # Chosen among all 13, and only where that one is not there among those there are: more of them move fewer units.
    home = _weighted(shares, chance.at(Use.HOME, 0))
    if home >= subs:
        home = _weighted(shares[:subs], chance.at(Use.HOME, 1))
    others = [post for post in services if post.number != home + 2]
    unit = _unit(world, number, home + 2, kinds[home], _name(number, chance.pick(Use.NAME, _nouns(kinds[home]))))
    if others and chance.at(Use.BESIDE) < BESIDE:
        unit = replace(unit, beside=(chance.pick(Use.BESIDE, others, 1).unit.id,))
    return Post(number=number, above=home + 2, kind=kinds[home], unit=unit, chance=chance)


def _unit(world: World, number: int, above: int, kind: str, name: str) -> Unit:
    function = read_words()["kinds"][kind]["function"]
    return Unit(
        id=world.unit(number),
        name=name,
        kind=UnitKind.BUSINESS if function is None else UnitKind.SUPPORT,
        parent=world.unit(above),
        function=None if function is None else Function(function),
    )


def _nouns(kind: str) -> list[str]:
    nouns: list[str] = read_words()["kinds"][kind]["units"]
    return nouns


def _name(number: int, noun: str) -> str:
    """Give a name that no other unit has: a place made of two parts, and a number where all places are taken."""
    first, second = read_words()["places"]
    places = len(first) * len(second)
    # A stride without a common divisor goes through all places, and neighbours do not sound alike.
    at, again = (number * 387) % places, number // places
    ordinal = ("", "2nd ", "3rd ", "4th ")[again]
    return f"{ordinal}{first[at % len(first)]}{second[at // len(first)]} {noun}"


def _weighted(weights: Sequence[float], chance: float) -> int:
    total, reached = sum(weights), 0.0
    for at, weight in enumerate(weights):
        reached += weight / total
        if chance < reached:
            return at
    return len(weights) - 1


def people_of(post: Post) -> tuple[Person, ...]:
    """Give a unit's leader, two owners and the one who collects values; the headquarters has the small case's."""
    small = small_case()
    if post.level == 0:
        owners = {one.owner for one in small.scorecards["army-u1"].objectives}
        return tuple(person for person in small.organisation.people if person.id in owners)
    found = []
    for at, ranks in enumerate((*read_words()["ranks"], read_words()["ranks"][-1])):
        first, second = (
            post.chance.pick(Use.PEOPLE, parts, 4 * at + 1 + n) for n, parts in enumerate(read_words()["names"])
        )
        initial = "ABCDEFGHIJKLMNOPRSTVWY"[int(22 * post.chance.at(Use.PEOPLE, 4 * at + 3))]
        rank = post.chance.pick(Use.PEOPLE, ranks[: 1 if post.level == 1 and at == 0 else None], 4 * at)
        found.append(Person(id=person_id(post, at), name=f"{rank} {initial}. {first}{second}"))
    return tuple(found)


def person_id(post: Post, at: int) -> PersonId:
    """Give the id of a unit's leader (0), owners (1 and 2) or collector (3)."""
    return PersonId(f"u{post.number}-a{at + 1}")
