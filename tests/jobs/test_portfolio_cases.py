"""The built-in portfolios: what they hold, and how the company's is laid into the store beside its scorecards."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace

import pytest

from osm_sim.errors import InputError
from osm_sim.portfolio.engine import block
from osm_sim.portfolio.plans import plan_of
from tests.desks import beside, flaky, memory_desk
from workbench.desk import Desk, UnavailableError
from workbench.domain.ids import DocumentId, MeasureId
from workbench.domain.initiatives import InitiativePortfolio
from workbench.jobs.portfolio import open_portfolio, portfolios
from workbench.jobs.portfolio_cases import CASE_NAMES, CASE_TITLES, case_portfolio, laid
from workbench.jobs.portfolio_large import FUNDED, INITIATIVES
from workbench.jobs.strategy_map_cases import find_case, load_case

STORED = DocumentId("company-portfolio")


def _stored(desk: Desk, document: DocumentId = STORED) -> InitiativePortfolio:
    head = desk.store.head(document)
    assert head is not None
    value = desk.store.load(head.pin)
    assert isinstance(value, InitiativePortfolio)
    return value


@pytest.mark.parametrize("name", CASE_NAMES)
def test_a_built_in_portfolio_is_sound_and_every_name_in_it_is_marked_fictional(name: str) -> None:
    named = open_portfolio(memory_desk(), f"case:{name}")

    assert named.portfolio.title == CASE_TITLES[name]
    assert (named.document, named.version) == (None, None)
    model = named.model().portfolio
    assert plan_of(model).check(model).starts
    titles = [one.title for one in named.portfolio.initiatives]
    titles += [one.title for one in named.portfolio.drivers] + [one.title for one in named.portfolio.futures]
    assert [one for one in titles if "(fictional)" not in one] == []


def test_the_company_s_world_has_two_drivers_and_three_futures_as_assumptions() -> None:
    named = open_portfolio(memory_desk(), "case:company")

    assert [one.id for one in named.portfolio.futures] == ["expected", "downturn", "upturn"]
    assert len(named.portfolio.drivers) == 2
    assert {one.source for one in named.portfolio.drivers} == {one.source for one in named.portfolio.futures}
    assert {one.source for one in named.portfolio.drivers} == {"assumption"}
    moved = {one.name for one in named.model().portfolio.measures if one.drivers}
    assert moved == {"km01", "km03", "km04", "km05", "km08", "km10", "km25"}


def test_the_large_portfolio_is_what_it_says_and_the_same_each_time() -> None:
    found = open_portfolio(memory_desk(), "case:company-200").portfolio

    assert found == open_portfolio(memory_desk(), "case:company-200").portfolio
    assert (len(found.initiatives), found.months) == (INITIATIVES, 36)
    assert len({one.title for one in found.initiatives}) == INITIATIVES
    whole = sum(one.cost.mean for one in found.initiatives)
    assert sum(one.amount for one in found.money) == pytest.approx(FUNDED * whole, rel=0.001)
    logs = [math.log(one.cost.likely) for one in found.initiatives]
    assert statistics.stdev(logs) == pytest.approx(0.8, abs=0.15)
    for count in (
        sum(one.is_mandatory for one in found.initiatives),
        sum(bool(one.after) for one in found.initiatives),
        sum(bool(one.excludes) for one in found.initiatives),
        sum(one.earliest is not None for one in found.initiatives),
    ):
        assert 3 <= count <= INITIATIVES / 3


def test_the_large_portfolio_is_simulated() -> None:
    model = open_portfolio(memory_desk(), "case:company-200").model().portfolio

    found = block(model, plan_of(model), 1, 0, 64)

    assert ((found.score > 0) & (found.score < 100)).all()
    assert found.met.any()
    assert (found.cost > 0).all()


def test_loading_the_company_stores_its_initiatives_for_the_scorecard_as_it_is_stored() -> None:
    desk = memory_desk()
    loaded = load_case(desk, "company")
    built_in, stored = case_portfolio("company"), _stored(desk)

    assert built_in is not None
    assert loaded.portfolio == STORED
    assert stored == laid(built_in, DocumentId("company-u1"), "company-")
    assert stored.initiatives[0].supports[0].measure == MeasureId(
        f"company-{built_in.initiatives[0].supports[0].measure}"
    )
    assert find_case(desk, "company") == replace(loaded, values=0)
    assert load_case(desk, "army").portfolio is None


def test_the_stored_initiatives_are_simulated_as_the_built_in_ones_are() -> None:
    desk = memory_desk()
    load_case(desk, "company")

    stored, built_in = open_portfolio(desk, STORED), open_portfolio(desk, "case:company")

    assert (stored.document, stored.version) == (STORED, desk.store.head(STORED))
    ours, theirs = stored.model(), built_in.model()
    assert [(one.baseline, one.size, dict(one.drivers)) for one in ours.portfolio.measures] == [
        (one.baseline, one.size, dict(one.drivers)) for one in theirs.portfolio.measures
    ]
    assert [[effect.size for effect in one.effects] for one in ours.portfolio.initiatives] == [
        [effect.size for effect in one.effects] for one in theirs.portfolio.initiatives
    ]


def test_a_fresh_copy_has_initiatives_of_its_own() -> None:
    desk = memory_desk()
    load_case(desk, "company")
    load_case(desk, "company", again=True)

    copy = _stored(desk, DocumentId("company-2-portfolio"))
    assert copy.scorecard == "company-2-u1"
    assert {one.measure.startswith("company-2-") for each in copy.initiatives for one in each.supports} == {True}
    assert [one.name for one in portfolios(desk)] == [
        "company-2-portfolio",
        "company-portfolio",
        "case:company",
        "case:company-200",
    ]


def test_initiatives_that_an_interrupted_load_left_out_are_added_by_the_next() -> None:
    desk = memory_desk(is_local=False)
    gone, store = flaky(desk)
    saves = iter(range(8))  # an organisation and six scorecards; the portfolio is the eighth

    def save(*arguments: object, **named: object) -> object:
        if next(saves) == 7:
            raise UnavailableError("gone")
        return desk.store.save(*arguments, **named)  # type: ignore[arg-type]

    store.save = save  # type: ignore[method-assign, assignment]
    with pytest.raises(UnavailableError):
        load_case(gone, "company")
    assert desk.store.head(STORED) is None
    assert find_case(desk, "company") is None
    with pytest.raises(InputError, match="loaded already"):
        load_case(beside(desk, "bob", is_local=False), "company")  # who may not edit adds none

    assert load_case(desk, "company").portfolio == STORED
    assert _stored(desk).initiatives
