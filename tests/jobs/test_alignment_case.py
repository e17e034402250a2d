"""The army at full size: as many units as asked for, sound scorecards with faults that are known, and their actuals."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from tests.desks import beside, memory_desk
from tests.store.boards import Clock
from workbench.desk import Conflict, Observation, Saving
from workbench.domain.documents import Pin
from workbench.domain.library import plain
from workbench.domain.map_checks import check_map
from workbench.domain.organisation import Function, Organisation, Role, UnitKind
from workbench.domain.periods import Frequency
from workbench.domain.rights import roles_of
from workbench.domain.scorecard import Contribution, How, Measure, Mode, Scorecard, validate
from workbench.jobs.alignment_case import DOCUMENTS_AT_ONCE, ArmyCase, army_actuals, army_case, lay_army
from workbench.jobs.strategy_map import open_case
from workbench.store.kinds import standard_codec
from workbench.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from workbench.domain.documents import Version
    from workbench.domain.ids import DocumentId
    from workbench.store.codec import Codec

SMALL = open_case("army").scorecards["army-u1"]


@cache
def _army(units: int = 314, seed: int = 2013) -> ArmyCase:
    return army_case(units, seed)


def _top(case: ArmyCase) -> Scorecard:
    return next(iter(case.scorecards.values()))


def _below(case: ArmyCase) -> dict[DocumentId, Scorecard]:
    return {document: card for document, card in case.scorecards.items() if card.parent is not None}


def _contributions(case: ArmyCase) -> Iterator[tuple[DocumentId, Contribution]]:
    for document, card in case.scorecards.items():
        for one in card.contributions:
            yield document, one


# -- units and people -------------------------------------------------------------------------------------------------


def test_the_army_has_a_headquarters_thirteen_sub_commands_and_three_hundred_subsidiary_commands() -> None:
    organisation = _army().organisation
    top = organisation.children(None)
    subs = organisation.children(top[0].id)
    sizes = [len(organisation.children(one.id)) for one in subs]
    assert (len(top), len(subs), sum(sizes), len(organisation.units)) == (1, 13, 300, 314)
    assert top[0].kind is UnitKind.CORPORATE
    assert min(sizes) < 10
    assert max(sizes) > 40
    assert {one.function for one in subs if one.kind is UnitKind.SUPPORT} == {
        Function.FINANCE,
        Function.HUMAN_RESOURCES,
        Function.INFORMATION_TECHNOLOGY,
        Function.MARKETING,
    }
    assert len({one.name for one in organisation.units}) == 314


@pytest.mark.parametrize(("units", "subs"), [(2, 1), (3, 1), (5, 2), (20, 4), (78, 8), (170, 13)])
def test_a_smaller_army_has_fewer_sub_commands(units: int, subs: int) -> None:
    organisation = _army(units).organisation
    assert len(organisation.units) == len(_army(units).scorecards) == units
    assert len(organisation.children(organisation.units[0].id)) == subs


def test_some_subsidiary_commands_answer_to_a_service_besides() -> None:
    organisation = _army().organisation
    beside_too = [one for one in organisation.units if one.beside]
    assert 30 < len(beside_too) < 70
    for one in beside_too:
        service = organisation.unit(one.beside[0])
        assert service is not None
        assert service.kind is UnitKind.SUPPORT
        assert service.id != one.parent


def test_every_unit_is_led_and_nobody_signs_in() -> None:
    organisation = _army().organisation
    assert all(person.sign_in == "" for person in organisation.people)
    assert Counter(grant.unit for grant in organisation.grants) == {unit.id: 1 for unit in organisation.units}
    assert {grant.role for grant in organisation.grants} == {Role.LEADER}
    assert organisation.name.endswith("(fictional)")
    assert _top(_army()).title.endswith("(fictional)")


# -- scorecards -------------------------------------------------------------------------------------------------------


def test_every_scorecard_has_fifteen_to_twenty_objectives_and_twenty_measures() -> None:
    sizes = Counter(len(card.objectives) for card in _army().scorecards.values())
    assert set(sizes) == set(range(15, 21))
    for card in _army().scorecards.values():
        assert len(card.measures) == 20
        assert all(1 <= len(card.measures_of(one.id)) <= 2 for one in card.objectives)


def test_every_scorecard_is_valid_and_obeys_the_rules_of_the_craft() -> None:
    for card in _army().scorecards.values():
        assert validate(card) == ()
        assert check_map(card) == ()


def test_scorecards_stand_parents_first_and_pin_the_first_version_above() -> None:
    case = _army()
    units = {card.unit: document for document, card in case.scorecards.items()}
    seen: set[DocumentId] = set()
    for document, card in case.scorecards.items():
        unit = case.organisation.unit(card.unit)
        assert unit is not None
        assert card.parent == (None if unit.parent is None else Pin(document=units[unit.parent], number=1))
        assert card.parent is None or card.parent.document in seen
        seen.add(document)


def test_all_owners_and_collectors_are_people_of_the_army() -> None:
    people = {person.id for person in _army().organisation.people}
    for card in _army().scorecards.values():
        assert {one.owner for one in card.objectives} <= people
        assert {one.owner for one in card.measures} | {one.collector for one in card.measures} <= people


def test_a_measure_is_defined_in_full() -> None:
    for measure in _army().measures:
        assert all((measure.title, measure.definition, measure.formula, measure.unit, measure.source))
        assert measure.frequency is Frequency.MONTH
        assert measure.baseline is not None
        assert [str(target.period) for target in measure.targets] == ["2025", "2026", "2027"]
        assert measure.thresholds.lowest == 0.0


def test_a_title_of_a_measure_means_the_same_everywhere_but_where_a_fault_was_built_in() -> None:
    definitions: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    units: Counter[str] = Counter()
    for measure in _army().measures:
        if measure.id not in _army().truth.confused:
            definitions[plain(measure.title)].add(_definition(measure))
            units[plain(measure.title)] += 1
    assert {len(found) for found in definitions.values()} == {1}
    assert units.most_common(1)[0][1] > 100


def test_the_headquarters_has_the_small_case_s_map_with_mandates() -> None:
    card = _top(_army())
    assert [one.id for one in card.objectives] == [one.id for one in SMALL.objectives]
    assert (card.links, card.perspectives, card.themes) == (SMALL.links, SMALL.perspectives, SMALL.themes)
    assert sum(one.is_synergy for one in card.objectives) == 4
    named = {unit for one in card.objectives for unit in (*one.carriers, *one.exempt)}
    assert named <= {unit.id for unit in _army().organisation.units}
    assert sum(bool(one.carriers) for one in card.objectives) == 5
    assert sum(bool(one.exempt) for one in card.objectives) == 3


def test_contributions_are_of_every_kind_and_some_carry_values() -> None:
    found = [one for _, one in _contributions(_army())]
    assert {one.how for one in found} == set(How)
    assert {one.mode for one in found} == set(Mode)
    assert len({one.weight for one in found if one.mode is Mode.DATA}) > 1
    assert {one.weight for one in found if one.mode is Mode.CONTEXT} == {1.0}


def test_an_identical_objective_has_the_title_and_the_measure_of_the_one_it_serves() -> None:
    case = _army()
    for document, one in _contributions(case):
        mine, theirs = case.scorecards[document], case.scorecards[one.to.document]
        if one.how is How.IDENTICAL:
            own, served = mine.objective(one.objective), theirs.objective(one.to_objective)
            assert own is not None
            assert served is not None
            assert own.title == served.title
            assert mine.measures_of(own.id)[0].title == theirs.measures_of(served.id)[0].title


# -- the truth that is told -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("units", [2, 3, 20, 78, 314])
def test_the_orphans_told_are_those_that_serve_nothing(units: int) -> None:
    case = _army(units)
    serving = {(document, one.objective) for document, one in _contributions(case)}
    below = {(document, one.id) for document, card in _below(case).items() for one in card.objectives}
    assert below - serving == case.truth.orphans


def test_about_a_tenth_of_the_objectives_are_orphans() -> None:
    count = sum(len(card.objectives) for card in _below(_army()).values())
    assert 0.08 < len(_army().truth.orphans) / count < 0.12


@pytest.mark.parametrize(("units", "count"), [(2, 0), (20, 1), (78, 1), (314, 4)])
def test_the_units_told_to_be_unlinked_are_those_without_any_contribution(units: int, count: int) -> None:
    case = _army(units)
    without = tuple(document for document, card in _below(case).items() if not card.contributions)
    assert case.truth.unlinked == without
    assert len(without) == count


@pytest.mark.parametrize(("units", "count"), [(2, 2), (20, 3), (314, 3)])
def test_the_mandates_told_to_be_lacking_are_those_that_a_carrier_does_not_serve(units: int, count: int) -> None:
    case = _army(units)
    top = next(iter(case.scorecards))
    served = {
        (case.scorecards[document].unit, one.to_objective)
        for document, one in _contributions(case)
        if one.to.document == top
    }
    asked = {(unit, one.id) for one in _top(case).objectives for unit in one.carriers}
    assert asked - served == set(case.truth.lacking)
    assert len(case.truth.lacking) == count


@pytest.mark.parametrize(("units", "count"), [(20, 2), (78, 5), (314, 5)])
def test_the_measures_told_to_be_confused_are_those_that_differ_from_most_of_their_title(
    units: int, count: int
) -> None:
    case = _army(units)
    usual: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for measure in case.measures:
        usual[plain(measure.title)][_definition(measure)] += 1
    other = [one for one in case.measures if _definition(one) != usual[plain(one.title)].most_common(1)[0][0]]
    assert {one.id for one in other} == set(case.truth.confused)
    assert len(other) == count
    assert 0 < sum("own count" in one.unit for one in other) < len(other)


def test_the_circle_told_is_the_only_one() -> None:
    case = _army()
    ways = {((document, one.objective), (one.to.document, one.to_objective)) for document, one in _contributions(case)}
    back = {frozenset(way) for way in ways if way[::-1] in ways}
    assert back == {frozenset(case.truth.circle)}
    first, second = (case.scorecards[document] for document, _ in case.truth.circle)
    assert first.parent == second.parent
    assert _army(2).truth.circle == ()


@pytest.mark.parametrize("units", [2, 20, 314])
def test_the_contribution_told_to_be_gone_is_the_only_one_to_an_objective_that_is_not_there(units: int) -> None:
    case = _army(units)
    gone = [
        ((document, one.objective), (one.to.document, one.to_objective))
        for document, one in _contributions(case)
        if case.scorecards[one.to.document].objective(one.to_objective) is None
    ]
    assert gone == [case.truth.gone]
    assert {one.to.number for _, one in _contributions(case)} == {1}


def _definition(measure: Measure) -> tuple[str, ...]:
    return measure.definition, measure.formula, measure.unit, measure.polarity.value


# -- from a seed ------------------------------------------------------------------------------------------------------


def test_the_same_numbers_give_the_same_army_and_another_seed_another() -> None:
    assert army_case(20) == army_case(20)
    other = army_case(20, 1)
    assert other.organisation != _army(20).organisation
    assert other.scorecards != _army(20).scorecards


def test_further_units_leave_the_scorecards_of_the_others_as_they_were_but_for_the_faults() -> None:
    fewer, more = (army_case(units, prefix="army") for units in (180, 183))
    confused = {*fewer.truth.confused, *more.truth.confused}

    def without_faults(card: Scorecard) -> Scorecard:
        sound = tuple(one for one in card.measures if one.id not in confused)
        return replace(card, measures=sound, contributions=())

    assert fewer.organisation.units == more.organisation.units[:180]
    for document, card in fewer.scorecards.items():
        assert without_faults(card) == without_faults(more.scorecards[document])
    same = [
        one for one in fewer.scorecards if fewer.scorecards[one].contributions == more.scorecards[one].contributions
    ]
    assert len(same) >= 170


def test_further_units_leave_the_values_of_the_others_as_they_were() -> None:
    fewer, more = (army_case(units, prefix="army") for units in (180, 183))
    values = {(row.measure, row.period): row.value for row in army_actuals(more)}
    assert {(row.measure, row.period): row.value for row in army_actuals(fewer)}.items() <= values.items()


def test_a_copy_under_another_prefix_has_the_same_values() -> None:
    case, copy = army_case(3), army_case(3, prefix="copy")
    assert [one.value for one in army_actuals(case)] == [one.value for one in army_actuals(copy)]
    assert all(document.startswith("copy-u") for document in copy.scorecards)
    assert all(measure.id.startswith("copy-") for measure in copy.measures)


@pytest.mark.parametrize("units", [-1, 0, 1, 2001])
def test_a_number_of_units_that_makes_no_army_is_refused(units: int) -> None:
    with pytest.raises(InputError, match=rf"units\(={units}\) must lie in 2\.\.2000: a headquarters and a sub-command"):
        army_case(units)


def test_a_seed_or_a_prefix_that_is_not_one_is_refused() -> None:
    with pytest.raises(InputError, match=r"seed\(=-1\) must be a whole number"):
        army_case(2, -1)
    with pytest.raises(InputError, match=r"prefix\(='an army'\) must be 1 to 64 letters"):
        army_case(2, prefix="an army")
    with pytest.raises(InputError, match="must have at most 48 characters"):
        army_case(2, prefix="a" * 49)


@pytest.mark.slow
def test_the_largest_army_can_be_made() -> None:
    case = army_case(2000)
    assert len(case.scorecards) == len({unit.name for unit in case.organisation.units}) == 2000


# -- actuals ----------------------------------------------------------------------------------------------------------


def test_every_measure_has_thirty_six_months_but_for_a_few() -> None:
    case = _army(20)
    counts = Counter(row.measure for row in army_actuals(case))
    assert set(counts) == {one.id for one in case.measures}
    assert max(counts.values()) == 36
    assert 0.96 < sum(counts.values()) / (36 * 400) < 0.985


@pytest.mark.parametrize(
    ("today", "last"),
    [(date(2026, 11, 15), "2026-10"), (date(2026, 11, 1), "2026-10"), (date(2026, 1, 31), "2025-12")],
)
def test_the_months_end_with_the_last_full_one(today: date, last: str) -> None:
    case = army_case(2, today=today)
    periods = sorted({row.period for row in army_actuals(case)}, key=lambda period: period.order)
    assert (len(periods), str(periods[-1]), str(case.last_month)) == (36, last, last)
    assert str(int(last[:4])) in [str(target.period) for target in case.measures[0].targets]


def test_a_value_lies_within_what_its_measure_can_be_and_says_that_it_is_made_up() -> None:
    case = _army(20)
    measures = {one.id: one for one in case.measures}
    for row in army_actuals(case):
        limits = measures[row.measure].thresholds
        assert row.value is not None
        assert row.value >= 0.0
        assert limits.highest is None or row.value <= limits.highest
        assert row.value == round(row.value, 2)
        assert row.source == "generated, seed 2013 (fictional)"


def test_some_measures_reach_their_targets_and_others_do_not() -> None:
    case = _army(78)
    newest = {row.measure: row.value for row in army_actuals(case) if row.period == case.last_month}
    higher = [one for one in case.measures if one.polarity.value == "higher" and one.id in newest]
    reached = sum((newest[one.id] or 0.0) >= one.targets[1].value for one in higher)
    assert 0.15 < reached / len(higher) < 0.5


def test_actuals_are_made_as_they_are_asked_for() -> None:
    first = list(islice(army_actuals(_army()), 3))
    assert [str(row.period) for row in first] == ["2023-11", "2023-12", "2024-01"]


def test_actuals_of_some_measures_are_those_they_have_among_all() -> None:
    case = _army(20)
    chosen = case.measures[30:33]
    ids = {one.id for one in chosen}
    assert list(army_actuals(case, chosen)) == [row for row in army_actuals(case) if row.measure in ids]


# -- laying it into the store -----------------------------------------------------------------------------------------


def test_an_army_is_read_back_as_it_was_laid() -> None:
    desk, case = memory_desk(), _army(20)
    laid = lay_army(desk, case)
    assert laid.documents == tuple(case.scorecards)
    for document, card in case.scorecards.items():
        assert desk.store.load(Pin(document=document, number=1)) == card
    organisation = desk.store.load(Pin(document=laid.organisation_document, number=1))
    assert isinstance(organisation, Organisation)
    assert organisation.units == case.organisation.units
    assert Role.OFFICE in roles_of(organisation, desk.actor, None)
    stored = [_told(row) for row in desk.store.rows(Observation)]
    assert stored == [_told(row) for row in army_actuals(case)]
    assert laid.values == len(stored)


def test_progress_counts_documents_and_measures() -> None:
    told: list[tuple[int, int]] = []
    lay_army(memory_desk(), _army(20), on_progress=lambda done, total: told.append((done, total)))
    assert told[0] == (21, 421)
    assert told[-1] == (421, 421)
    assert told == sorted(told)


def test_a_load_that_was_interrupted_goes_on_where_it_stopped() -> None:
    desk, case = memory_desk(), _army(78)
    whole = memory_desk()
    lay_army(whole, case)
    for lots in (1, 2, 4, 9):
        asked = iter([False] * (lots - 1))
        with pytest.raises(RunCancelledError):
            lay_army(desk, case, cancelled=lambda asked=asked: next(asked, True))  # type: ignore[misc]
    lay_army(desk, case)
    assert all(len(desk.store.history(document)) == 1 for document in case.scorecards)
    assert {_told(row) for row in desk.store.rows(Observation)} == {_told(row) for row in whole.store.rows(Observation)}
    assert len(desk.store.rows(Observation)) == len(whole.store.rows(Observation))


def test_documents_that_somebody_else_was_quicker_to_lay_are_left_alone() -> None:
    case = _army(3)
    store = _Overtaken(standard_codec(), actor="eve", now=Clock())
    lay_army(replace(memory_desk(), store=store), case)
    assert store.overtaken == [next(iter(case.scorecards))]
    assert all(len(store.history(document)) == 1 for document in (case.organisation_document, *case.scorecards))


class _Overtaken(MemoryStore):
    """A store in which somebody else lays a document just before the first lot."""

    def __init__(self, codec: Codec, *, actor: str, now: Callable[[], datetime]) -> None:
        super().__init__(codec, actor=actor, now=now)
        self.overtaken: list[DocumentId] = []

    def save_all(self, savings: Iterable[Saving]) -> tuple[Version, ...] | Conflict:
        lot = list(savings)
        if not self.overtaken:
            self.overtaken.append(lot[1].document)
            self.save(lot[1].document, lot[1].value, base=0)
            found = super().save_all(lot)
            assert isinstance(found, Conflict)
            return found
        return super().save_all(lot)


def test_a_cancelled_load_says_how_far_it_came() -> None:
    with pytest.raises(RunCancelledError, match=f"cancelled after {DOCUMENTS_AT_ONCE} of 1639 documents and measures"):
        lay_army(memory_desk(), _army(78), cancelled=lambda: True)


def test_a_measure_that_has_values_already_is_left_alone() -> None:
    desk, case = memory_desk(), _army(3)
    with pytest.raises(RunCancelledError):
        lay_army(desk, case, cancelled=lambda: True)
    chosen = case.measures[5]
    desk.store.add(next(army_actuals(case, [chosen])))
    lay_army(desk, case)
    assert len(desk.store.series(chosen.id)) == 1
    assert len(desk.store.series(case.measures[6].id)) > 30


def test_what_is_there_already_is_refused_with_the_remedy() -> None:
    desk, case = memory_desk(), _army(3)
    lay_army(desk, case)
    with pytest.raises(InputError, match="case 'army-of-3' is loaded already, with 3 scorecards; open one of them"):
        lay_army(desk, case)


def test_another_army_is_not_mixed_into_one_that_is_there() -> None:
    desk = memory_desk()
    lay_army(desk, _army(20))
    with pytest.raises(InputError, match="is another army, of another seed or size"):
        lay_army(desk, army_case(20, 1))


def test_somebody_else_may_not_go_on_with_a_load_without_a_role() -> None:
    desk, case = memory_desk("eve"), _army(3)
    with pytest.raises(RunCancelledError):
        lay_army(desk, case, cancelled=lambda: True)
    with pytest.raises(InputError, match="'bob' may not edit the scorecard"):
        lay_army(beside(desk, "bob"), case)


def _told(row: Observation) -> tuple[object, ...]:
    return row.measure, row.period, row.value, row.source, row.state
