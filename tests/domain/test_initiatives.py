"""Initiatives and portfolios: what is refused, in words that say what to do."""

from typing import Any

import pytest

from workbench.domain.estimates import Estimate
from workbench.domain.ids import DocumentId, MeasureId
from workbench.domain.initiatives import (
    Correlation,
    Driver,
    Future,
    Initiative,
    InitiativePortfolio,
    Level,
    Move,
    Need,
    YearMoney,
)
from workbench.domain.periods import Frequency, Period

START = Period.parse("2027-01")
YEAR = Period.parse("2027")


def _initiative(name: str = "i1", **changes: Any) -> Initiative:  # noqa: ANN401 - any field
    plain: dict[str, Any] = {
        "id": name,
        "title": f"Initiative {name}",
        "cost": Estimate(low=1, likely=2, high=3),
        "months": Estimate(low=1, likely=2, high=3),
    }
    return Initiative(**plain | changes)


def _portfolio(*initiatives: Initiative, **changes: Any) -> InitiativePortfolio:  # noqa: ANN401 - any field
    plain: dict[str, Any] = {
        "scorecard": DocumentId("card"),
        "title": "Plan",
        "first": START,
        "initiatives": initiatives,
    }
    return InitiativePortfolio(**plain | changes)


def test_a_year_is_no_month_to_begin_in() -> None:
    assert YEAR.frequency is Frequency.YEAR
    with pytest.raises(ValueError, match=r"month\(=2027\) of 'Plan' must be a month, such as 2027-01"):
        _portfolio(first=YEAR)
    with pytest.raises(ValueError, match="'Initiative i1' must be a month"):
        _initiative(earliest=YEAR)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"success": 1.2}, r"success\(=1.2\)"),
        ({"decay": -0.1}, r"decay\(=-0.1\) must be >= 0"),
        ({"ramp_months": -1}, r"ramp_months\(=-1\) must be >= 0"),
        ({"cost": Estimate(low=-1, likely=2, high=3)}, r"cost\(=-1\) must be >= 0"),
        ({"months": Estimate(low=0, likely=2, high=3)}, "must be above 0: an initiative takes time"),
        ({"id": "no name"}, "id"),
    ],
)
def test_an_initiative_that_cannot_be_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        _initiative(**changes)


def test_money_and_people_are_never_below_nothing() -> None:
    with pytest.raises(ValueError, match=r"amount\(=-5\) must be >= 0"):
        YearMoney(year=1, amount=-5)
    with pytest.raises(ValueError, match="the first year of the plan is 1"):
        YearMoney(year=0, amount=5)
    with pytest.raises(ValueError, match=r"fte\(=-1\) must be >= 0"):
        Need(specialism="data", fte=-1)


@pytest.mark.parametrize("named", [{"after": ("i9",)}, {"excludes": ("i9",)}, {"after": ("i1",)}])
def test_an_initiative_names_others_that_are_there(named: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be another one of the portfolio"):
        _portfolio(_initiative("i1", **named), _initiative("i2"))


def test_an_initiative_is_there_once() -> None:
    with pytest.raises(ValueError, match=r"'i1'.* must be there once"):
        _portfolio(_initiative("i1"), _initiative("i1"))


def test_an_initiative_is_found_by_its_id() -> None:
    given = _portfolio(_initiative("i1"), _initiative("i2"))

    assert given.initiative("i2") == given.initiatives[1]
    assert given.initiative("i3") is None


DEMAND, PRICES = Driver(id="demand", title="Demand"), Driver(id="prices", title="Prices")
TIED = Correlation(first="demand", second="prices", value=0.5)
SLUMP = Future(id="slump", title="Slump", probability=1.0, levels=(Level(driver="demand", by_month=(-1.0,)),))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"drivers": (DEMAND, DEMAND)}, r"driver\(='demand'\) must be there once"),
        ({"drivers": (DEMAND,), "futures": (SLUMP, SLUMP)}, r"future\(='slump'\) must be there once"),
        ({"futures": (SLUMP,)}, r"driver\(='demand'\) named by 'Slump' must be one of the portfolio"),
        ({"drivers": (DEMAND,), "correlations": (TIED,)}, r"driver\(='prices'\) named by 'correlations' must be one"),
        (
            {
                "drivers": (DEMAND, PRICES),
                "correlations": (TIED, Correlation(first="prices", second="demand", value=0.1)),
            },
            "pair of drivers.*demand and prices.* must be there once",
        ),
    ],
)
def test_a_world_that_does_not_fit_together_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        _portfolio(**changes)


def test_a_world_that_fits_is_taken_and_its_futures_are_found() -> None:
    given = _portfolio(drivers=(DEMAND, PRICES), correlations=(TIED,), futures=(SLUMP,))

    assert given.future("slump") == SLUMP
    assert given.future("boom") is None


def test_drivers_futures_and_levels_that_cannot_be_are_refused() -> None:
    km = MeasureId("m1")
    with pytest.raises(ValueError, match=r"memory\(=1\) of 'Demand' must lie between -1 and 1"):
        Driver(id="demand", title="Demand", memory=1.0)
    with pytest.raises(ValueError, match=r"noise\(=-1\) must be >= 0"):
        Driver(id="demand", title="Demand", noise=-1.0)
    with pytest.raises(ValueError, match=r"measure\(='m1'\) must be there once"):
        Driver(id="demand", title="Demand", moves=(Move(measure=km, by=1.0), Move(measure=km, by=2.0)))
    with pytest.raises(ValueError, match=r"by\(=inf\)"):
        Move(measure=km, by=float("inf"))
    with pytest.raises(ValueError, match=r"probability\(=1.5\) must lie in 0..1"):
        Future(id="f", title="F", probability=1.5)
    with pytest.raises(ValueError, match=r"driver\(='d'\) must be there once"):
        Future(id="f", title="F", probability=1.0, levels=(Level(driver="d", by_month=(1.0,)),) * 2)
    with pytest.raises(ValueError, match="level of driver 'd' must be one number, or one for each month"):
        Level(driver="d", by_month=())
    with pytest.raises(ValueError, match="level of 'd' in month 2"):
        Level(driver="d", by_month=(1.0, float("nan")))
    with pytest.raises(ValueError, match=r"correlation\(=1\) of 'a' and 'b' must lie between -1 and 1"):
        Correlation(first="a", second="b", value=1.0)
    with pytest.raises(ValueError, match="must be correlated with another one than itself"):
        Correlation(first="a", second="a", value=0.5)
