"""Scenarios edited in words: what is read, what an empty text inherits again, what is refused."""

import pytest

from workbench.domain.initiatives import Need, YearMoney
from workbench.domain.portfolio_scenarios import PortfolioScenario
from workbench.domain.scenario_editing import revise

EMPTY = PortfolioScenario(portfolio="p", title="Lean")


def test_factors_are_read_and_inherited_again() -> None:
    changed = revise(EMPTY, "cost_factor", None, " 1.2 ")
    assert changed.cost_factor == 1.2
    assert revise(changed, "cost_factor", None, "") == EMPTY


def test_money_and_people_are_kept_by_year_and_specialism() -> None:
    changed = revise(revise(EMPTY, "money", "2", "500"), "money", "1", "400")
    assert changed.money == (YearMoney(year=1, amount=400), YearMoney(year=2, amount=500))
    assert revise(changed, "money", "1", "").money == (YearMoney(year=2, amount=500),)
    peopled = revise(revise(EMPTY, "specialists", "it", "2"), "specialists", "it", "3.5")
    assert peopled.specialists == (Need(specialism="it", fte=3.5),)
    assert revise(peopled, "specialists", "it", "") == EMPTY


def test_base_future_and_title_are_set_and_taken_away() -> None:
    assert revise(revise(EMPTY, "base", None, "other"), "base", None, "") == EMPTY
    assert revise(EMPTY, "future", None, "downturn").future == "downturn"
    assert revise(EMPTY, "title", None, " Very  lean ").title == "Very lean"


@pytest.mark.parametrize(
    ("field", "key", "text", "said"),
    [
        ("cost_factor", None, "much", "must be a number from 0 on"),
        ("cost_factor", None, "0", "must be above 0"),
        ("cost_factor", None, "-1", "must be a number from 0 on"),
        ("money", "0", "5", "whole number from 1 on"),
        ("money", "1", "-5", "must be a number from 0 on"),
        ("specialists", None, "5", "must be named"),
        ("weather", None, "fair", "must be one of cost_factor"),
    ],
)
def test_what_cannot_be_read_is_refused(field: str, key: str | None, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        revise(EMPTY, field, key, text)
