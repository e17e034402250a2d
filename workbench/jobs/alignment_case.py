"""The army case at full size: an organisation, its scorecards with known faults, and actuals, all from a seed.

Units are numbered for good: 1 is the headquarters, 2 to 14 are sub-commands, 15 onwards subsidiary commands. Where all
13 sub-commands are there (from 170 units on), a unit's scorecard and values are the same however many others there are,
but for the few that the faults fall upon.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.office.cases import Fact
from workbench.desk import ROWS_AT_ONCE, Conflict, Desk, Observation, Saving
from workbench.domain.ids import (
    DocumentId,
    refuse_bad_ids,
)
from workbench.domain.observations import State
from workbench.domain.organisation import Grant, Organisation, Role
from workbench.domain.periods import Frequency, Period
from workbench.domain.rights import Action, denied
from workbench.domain.scorecard import (
    Measure,
    Scorecard,
)
from workbench.domain.scoring_targets import period_of, span_of
from workbench.jobs.alignment_case_cards import DECIMALS, make_card, serve, want
from workbench.jobs.alignment_case_faults import OWN, ArmyTruth, spoil
from workbench.jobs.alignment_case_units import Post, World, people_of, post_all
from workbench.jobs.alignment_case_words import read_words, small_case
from workbench.jobs.strategy_map_cases import LoadedCase, with_office

if TYPE_CHECKING:
    from osm_sim.evidence.army import Course


FEWEST, MOST = 2, 2_000
SIZE, SEED, TODAY = 314, 2013, date(2026, 11, 15)
LONGEST_PREFIX = 48
MONTHS = 36
DOCUMENTS_AT_ONCE = 50
_UNSAID = datetime(1, 1, 1, tzinfo=UTC)
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmyCase:
    """An army of any size, as it lies in a store under names that begin with `prefix`.

    facts: what of it the source document states; all else is fictional. scorecards: those above before those below;
    they refer to each other's first versions. last_month: the newest month of the actuals.
    """

    title: str
    summary: str
    facts: tuple[Fact, ...]
    prefix: str
    seed: int
    last_month: Period
    organisation: Organisation
    scorecards: Mapping[DocumentId, Scorecard]
    truth: ArmyTruth

    @property
    def organisation_document(self) -> DocumentId:
        return DocumentId(self.prefix)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All measures, scorecard by scorecard."""
        return tuple(measure for card in self.scorecards.values() for measure in card.measures)


def army_case(units: int = SIZE, seed: int = SEED, *, today: date = TODAY, prefix: str | None = None) -> ArmyCase:
    """Give the army with so many units in all; the same numbers, day and prefix give the same case.

    today: the actuals end with the last full month before it. prefix: begins the names of all documents, units and
    measures; army-of-UNITS where none is given. Raises InputError for a number of units outside FEWEST..MOST, a seed
    that is not one, and a prefix that no name can begin with.
    """
    if not FEWEST <= units <= MOST:
        raise InputError(
            f"units(={units}) must lie in {FEWEST}..{MOST}: a headquarters and a sub-command at least; the source"
            f" document's army has {SIZE}"
        )
    from osm_sim.streams import check_seed  # noqa: PLC0415 - numpy only where an army is made

    name = prefix or f"army-of-{units}"
    if len(name) > LONGEST_PREFIX:
        raise InputError(
            f"prefix(={name!r}) must have at most {LONGEST_PREFIX} characters: names of measures begin with it"
        )
    try:
        refuse_bad_ids(prefix=name)
    except ValueError as error:
        raise InputError(str(error)) from None
    last_month = _month(span_of(Period.holding(today, Frequency.MONTH))[0] - 1)
    world = World(prefix=name, seed=check_seed(seed), year=last_month.year)
    return _made(world, post_all(world, units), last_month)


def _made(world: "World", posts: "Sequence[Post]", last_month: Period) -> ArmyCase:
    wanted = {post.number: want(post) for post in posts}
    cards = {post.number: make_card(world, post, wanted[post.number], posts) for post in posts}
    served = {post.number: list(serve(world, post, wanted)) for post in posts}
    truth = spoil(world, posts, cards, served)
    people = {post.number: people_of(post) for post in posts}
    return ArmyCase(
        title=read_words()["title"],
        summary=read_words()["summary"],
        facts=tuple(Fact(**fact) for fact in read_words()["facts"]),
        prefix=world.prefix,
        seed=world.seed,
        last_month=last_month,
        organisation=Organisation(
            name=small_case().organisation.name,
            units=tuple(post.unit for post in posts),
            people=tuple(person for found in people.values() for person in found),
            grants=tuple(Grant(person=people[one.number][0].id, role=Role.LEADER, unit=one.unit.id) for one in posts),
        ),
        scorecards={
            world.document(number): replace(card, contributions=tuple(served[number])) for number, card in cards.items()
        },
        truth=truth,
    )


# -- actuals ----------------------------------------------------------------------------------------------------------


def army_actuals(case: ArmyCase, measures: Sequence[Measure] | None = None) -> Iterator[Observation]:
    """Give 36 months of values of a case's measures (all of them where none are named), measure by measure.

    Each is keyed by the case's seed and the measure's name without the case's prefix; who reports a row, and when, is
    whoever stores it. They are made as they are asked for, so that never all are in memory.
    """
    from osm_sim.evidence.army import make_values  # noqa: PLC0415 - numpy only where actuals are made

    last = span_of(case.last_month)[1]
    periods = [_month(at) for at in range(last - MONTHS + 1, last + 1)]
    source = f"generated, seed {case.seed} (fictional)"
    for lot in _lots(case.measures if measures is None else measures, ROWS_AT_ONCE // MONTHS):
        values = make_values(
            [_course(case, one) for one in lot], seed=case.seed, first_month=last - MONTHS + 1, months=MONTHS
        )
        for measure, row in zip(lot, values.tolist(), strict=True):
            for period, value in zip(periods, row, strict=True):
                if value == value:  # noqa: PLR0124 - a missing month is not a number
                    yield Observation(
                        measure=measure.id,
                        period=period,
                        value=value,
                        source=source,
                        state=State.REPORTED,
                        actor="",
                        at=_UNSAID,
                    )


def _course(case: ArmyCase, measure: Measure) -> "Course":
    from osm_sim.evidence.army import Course  # noqa: PLC0415 - see above

    goal, limits = _goal(measure, case.last_month.year), measure.thresholds
    return Course(
        name=measure.id.removeprefix(f"{case.prefix}-"),
        start=goal if measure.baseline is None else measure.baseline.value,
        goal=goal,
        lowest=-math.inf if limits.lowest is None else limits.lowest,
        highest=math.inf if limits.highest is None else limits.highest,
        decimals=DECIMALS.get(measure.unit.removesuffix(OWN), 0),
    )


def _goal(measure: Measure, year: int) -> float:
    """Give what a measure goes towards: its target of the last year of the actuals, the middle of a range."""
    target = next(one for one in measure.targets if one.period.year == year)
    return target.value if target.upper is None else (target.value + target.upper) / 2


def _month(at: int) -> Period:
    return period_of(at, at)


def _lots(things: Sequence[Thing], size: int) -> Iterator[Sequence[Thing]]:
    return (things[at : at + size] for at in range(0, len(things), size))


# -- laying it into the store -----------------------------------------------------------------------------------------


def lay_army(
    desk: Desk,
    case: ArmyCase,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> LoadedCase:
    """Lay an army into the store: its organisation, its scorecards, and the values of its measures.

    Whoever is at the desk holds the role office in the organisation. Documents that are there and measures that have
    values are left alone, so that a load that was interrupted goes on where it stopped. on_progress(done, total) counts
    documents and measures. Raises InputError where all of it is there already and where the organisation is there and
    whoever is at the desk may not do this in it, RunCancelledError where `cancelled`, asked between lots, says so.
    """
    _refuse_others(desk, case)
    is_new = desk.store.head(case.organisation_document) is None
    total, done, made, values = 1 + len(case.scorecards) + len(case.measures), 0, 0, 0
    for taken, documents, rows in chain(_lay_documents(desk, case), _lay_values(desk, case, is_new=is_new)):
        done, made, values = done + taken, made + documents, values + rows
        if on_progress is not None:
            on_progress(done, total)
        if done < total and cancelled is not None and cancelled():
            raise RunCancelledError(f"cancelled after {done} of {total} documents and measures; load again to go on")
    if not made and not values:
        raise InputError(
            f"case {case.prefix!r} is loaded already, with {len(case.scorecards)} scorecards; open one of them, or lay"
            " a copy under another prefix"
        )
    return LoadedCase(
        name=case.prefix,
        organisation_document=case.organisation_document,
        documents=tuple(case.scorecards),
        values=values,
    )


def _refuse_others(desk: Desk, case: ArmyCase) -> None:
    """Raise InputError where the organisation's document is there, and is not this one or not for this person."""
    head = desk.store.head(case.organisation_document)
    if head is None:
        return
    first, now = desk.store.load(replace(head.pin, number=1)), desk.store.load(head.pin)
    is_this = isinstance(first, Organisation) and _is_of_case(first, case.organisation)
    if not is_this or not isinstance(now, Organisation):
        raise InputError(
            f"document {head.document!r} is there and is another army, of another seed or size, or changed since: keep"
            " that one, or use another database"
        )
    for action in (Action.EDIT, Action.REPORT):
        if (reason := denied(now, desk.actor, action, case.organisation.units[0].id)) is not None:
            raise InputError(reason.sentence)


def _is_of_case(laid: Organisation, made: Organisation) -> bool:
    """Whether an organisation was laid for a case: its units, and its people but for who laid it."""
    return laid.units == made.units and set(made.people) <= set(laid.people)


Laid = tuple[int, int, int]
"""How many documents or measures were gone through, and how many documents and rows were stored for them."""


def _lay_documents(desk: Desk, case: ArmyCase) -> Iterator[Laid]:
    """Store the documents that are not there, the organisation first, a lot at a time."""
    organisation = with_office(case.organisation, desk.actor)
    values: dict[DocumentId, object] = {case.organisation_document: organisation, **case.scorecards}
    for lot in _lots(tuple(values), DOCUMENTS_AT_ONCE):
        made = 0
        while missing := [one for one in lot if desk.store.head(one) is None]:
            note = f"Built-in case {case.prefix}"
            savings = [Saving(document=one, value=values[one], base=0, note=note) for one in missing]
            # Somebody who lays the same army may have been quicker: what they laid is not missing any more.
            if not isinstance(desk.store.save_all(savings), Conflict):
                made = len(missing)
                break
        yield len(lot), made, 0


def _lay_values(desk: Desk, case: ArmyCase, *, is_new: bool) -> Iterator[Laid]:
    """Store the values of the measures that have none, as many at a time as are stored whole or not at all."""
    for lot in _lots(case.measures, ROWS_AT_ONCE // MONTHS):
        missing = lot if is_new else [one for one in lot if not desk.store.series(one.id, last=1)]
        yield len(lot), 0, desk.store.add_all(army_actuals(case, missing))
