"""A small map with two initiatives at a desk, for tests of saved portfolios and their scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.builders import card
from tests.desks import memory_desk
from workbench.domain.estimates import Estimate
from workbench.domain.ids import DocumentId, MeasureId, ObjectiveId, PersonId, UnitId
from workbench.domain.initiatives import (
    Driver,
    Future,
    Initiative,
    InitiativePortfolio,
    Level,
    Move,
    Support,
    YearMoney,
)
from workbench.domain.organisation import Grant, Organisation, Person, Role, Unit
from workbench.domain.periods import Period
from workbench.domain.scorecard import Baseline, Measure, Scorecard, Target

if TYPE_CHECKING:
    from workbench.desk import Desk

CARD, PLAN = DocumentId("card"), DocumentId("plan")
TRAINED, SOLD = MeasureId("trained"), MeasureId("sold")
PEOPLE = {"olive": Role.OFFICE, "eve": Role.EDITOR, "vic": Role.VIEWER}


def _measure(name: MeasureId, objective: str, start: float, target: float) -> Measure:
    return Measure(
        id=name,
        objective=ObjectiveId(objective),
        title=name.title(),
        unit="days",
        baseline=Baseline(value=start, period=Period.parse("2026")),
        targets=(Target(period=Period.parse("2028"), value=target),),
    )


def a_card() -> Scorecard:
    """Give a card on which training leads to sales."""
    return card(measures=(_measure(TRAINED, "b", 10.0, 14.0), _measure(SOLD, "a", 100.0, 115.0)))


def an_initiative(name: str = "i1", **changes: Any) -> Initiative:  # noqa: ANN401 - any field
    """Give an initiative of half a year that trains people."""
    plain: dict[str, Any] = {
        "id": name,
        "title": f"Initiative {name}",
        "cost": Estimate(low=50, likely=100, high=200),
        "months": Estimate(low=4, likely=6, high=9),
        "supports": (Support(measure=TRAINED, adds=Estimate(low=1, likely=3, high=4)),),
    }
    return Initiative(**plain | changes)


def a_portfolio(**changes: Any) -> InitiativePortfolio:  # noqa: ANN401 - any field
    """Give a portfolio of two years, for the card: two initiatives, one driver, two futures."""
    plain: dict[str, Any] = {
        "scorecard": CARD,
        "title": "Plan",
        "first": Period.parse("2027-01"),
        "months": 24,
        "currency": "EUR",
        "initiatives": (an_initiative("i1"), an_initiative("i2", after=("i1",))),
        "money": (YearMoney(year=1, amount=150.0), YearMoney(year=2, amount=150.0)),
        "drivers": (Driver(id="demand", title="Demand", noise=0.5, moves=(Move(measure=SOLD, by=2.0),)),),
        "futures": (
            Future(id="usual", title="As expected", probability=0.75),
            Future(id="slump", title="Slump", probability=0.25, levels=(Level(driver="demand", by_month=(-5.0,)),)),
        ),
    }
    return InitiativePortfolio(**plain | changes)


def a_desk(actor: str = "eve") -> Desk:
    """Give a desk at a store with an organisation of three roles, the card, and the portfolio for it."""
    desk = memory_desk(actor, is_local=False)
    organisation = Organisation(
        name="Firm",
        units=(Unit(id=UnitId("unit"), name="One"),),
        people=tuple(Person(id=PersonId(name), name=name, sign_in=name) for name in PEOPLE),
        grants=tuple(Grant(person=PersonId(name), role=role) for name, role in PEOPLE.items()),
    )
    for document, value in ((DocumentId("firm"), organisation), (CARD, a_card()), (PLAN, a_portfolio())):
        desk.store.save(document, value, base=0)
    return desk
