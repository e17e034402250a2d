"""Drivers and futures edited in words: what is read, that it reads back, and what is refused."""

import pytest

from workbench.domain import world_editing as world
from workbench.domain.ids import DocumentId
from workbench.domain.initiatives import Driver, Future, InitiativePortfolio
from workbench.domain.periods import Period
from workbench.jobs.strategy_map_cases import open_case

CARD = open_case("company").scorecards["company-u1"]
EMPTY = InitiativePortfolio(scorecard=DocumentId("card"), title="All", first=Period.parse("2027-01"))
TWO = world.add_driver(world.add_driver(EMPTY, "Demand", "d1"), "Prices", "d2")
WORLD = world.add_future(world.add_future(TWO, "As expected", "f1"), "Slump", "f2")


def future(portfolio: InitiativePortfolio, name: str) -> Future:
    found = portfolio.future(name)
    assert found is not None
    return found


def driver(portfolio: InitiativePortfolio, name: str) -> Driver:
    return next(one for one in portfolio.drivers if one.id == name)


def test_the_first_future_is_certain_and_others_begin_at_nothing() -> None:
    assert [one.probability for one in WORLD.futures] == [1.0, 0.0]


def test_a_level_is_one_number_or_a_course_and_empty_again() -> None:
    slump = world.revise_future(WORLD, "f2", "d1", "0; -1; \N{MINUS SIGN}2.5")
    assert future(slump, "f2").levels[0].by_month == (0.0, -1.0, -2.5)
    assert world.level_text(future(slump, "f2"), "d1") == "0; -1; -2.5"
    assert world.revise_future(slump, "f2", "d1", "") == WORLD
    assert future(world.revise_future(WORLD, "f2", "probability", "25 %"), "f2").probability == 0.25
    assert future(world.revise_future(WORLD, "f2", "title", "Crash"), "f2").title == "Crash"


def test_what_a_driver_moves_is_said_by_the_titles_of_measures_and_reads_back() -> None:
    titles = [one.title for one in CARD.measures[:2]]
    moved = world.revise_driver(WORLD, CARD, "d1", "moves", f"{titles[0]} 0.5; {titles[1]} -3")
    assert [one.by for one in driver(moved, "d1").moves] == [0.5, -3.0]
    text = world.moves_text(driver(moved, "d1"), CARD)
    assert world.revise_driver(moved, CARD, "d1", "moves", text) == moved
    assert world.revise_driver(moved, CARD, "d1", "moves", "") == WORLD


def test_two_drivers_hang_together_and_no_more() -> None:
    tied = world.revise_driver(WORLD, CARD, "d1", "d2", "0.3")
    assert world.correlation_text(tied, "d2", "d1") == "0.3"
    assert world.revise_driver(tied, CARD, "d2", "d1", "") == WORLD


@pytest.mark.parametrize(("field", "text", "value"), [("unit", "%", "%"), ("memory", "0.5", 0.5), ("noise", "2", 2.0)])
def test_a_drivers_own_fields_are_read(field: str, text: str, value: object) -> None:
    assert getattr(driver(world.revise_driver(WORLD, CARD, "d1", field, text), "d1"), field) == value


def test_a_driver_is_removed_wherever_it_is_named() -> None:
    full = world.revise_future(world.revise_driver(WORLD, CARD, "d1", "d2", "0.3"), "f2", "d1", "-5")
    left = world.remove_driver(full, "d1")
    assert [one.id for one in left.drivers] == ["d2"]
    assert (left.correlations, future(left, "f2").levels) == ((), ())
    assert world.remove_future(WORLD, "f2").future("f2") is None


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("moves", "Nothing like it 5", "must read like"),
        ("moves", "Return on capital employed", "must read like"),
        ("memory", "1.5", "between -1 and 1"),
        ("memory", "much", "must be a number"),
        ("noise", "-1", "number from 0 on"),
        ("d2", "2", "between -1 and 1"),
        ("weather", "fair", "must be one of title"),
    ],
)
def test_what_a_driver_cannot_be_is_refused(field: str, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        world.revise_driver(WORLD, CARD, "d1", field, text)


@pytest.mark.parametrize(
    ("name", "field", "text", "said"),
    [
        ("f9", "title", "x", "not in the portfolio any more"),
        ("f2", "probability", "150 %", "probability"),
        ("f2", "d9", "1", "not in the portfolio any more"),
        ("f2", "d1", "low", "must be a number"),
        ("f2", "title", " ", "1 to 300"),
    ],
)
def test_what_a_future_cannot_be_is_refused(name: str, field: str, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        world.revise_future(WORLD, name, field, text)
