"""Initiatives and portfolios: what is refused, in words that say what to do."""

from typing import Any

import pytest

from workbench.domain.estimates import Estimate
from workbench.domain.ids import DocumentId
from workbench.domain.initiatives import Initiative, InitiativePortfolio, Need, YearMoney
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
