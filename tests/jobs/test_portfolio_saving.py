"""Saving portfolios: who may, what two people's edits become, and that nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from tests.desks import beside
from tests.jobs.portfolio_desks import CARD, PLAN, a_desk, a_portfolio, an_initiative
from workbench.domain.ids import DocumentId
from workbench.domain.merge import Side
from workbench.jobs.portfolio import open_portfolio
from workbench.jobs.portfolio_saving import Saved, Unmerged, save_portfolio

if TYPE_CHECKING:
    from workbench.domain.initiatives import InitiativePortfolio

FIRST, SECOND = an_initiative("i1"), an_initiative("i2", after=("i1",))


def _cheaper(portfolio: InitiativePortfolio, likely: float) -> InitiativePortfolio:
    cost = replace(portfolio.initiatives[0].cost, likely=likely)
    return replace(portfolio, initiatives=(replace(portfolio.initiatives[0], cost=cost), *portfolio.initiatives[1:]))


def test_a_new_portfolio_gets_a_document_and_is_opened_by_it() -> None:
    desk = a_desk()

    saved = save_portfolio(desk, a_portfolio(title="Another"), note="begun")

    assert isinstance(saved, Saved)
    assert (saved.version.number, saved.version.note) == (1, "begun")
    assert open_portfolio(desk, "Another").document == saved.document


def test_an_edit_is_the_next_version_and_one_that_changes_nothing_is_none() -> None:
    desk = a_desk()
    edited = _cheaper(a_portfolio(), 60.0)

    saved = save_portfolio(desk, edited, document=PLAN, base=1)
    again = save_portfolio(desk, edited, document=PLAN, base=2)

    assert isinstance(saved, Saved)
    assert (saved.document, saved.version.number, saved.value) == (PLAN, 2, edited)
    assert again == saved


def test_two_people_s_edits_of_different_fields_are_both_kept() -> None:
    desk = a_desk()
    other = beside(desk, "olive", is_local=False)
    save_portfolio(other, replace(a_portfolio(), title="Plan B"), document=PLAN, base=1)

    saved = save_portfolio(desk, _cheaper(a_portfolio(), 60.0), document=PLAN, base=1)

    assert isinstance(saved, Saved)
    assert saved.version.number == 3
    assert saved.value == replace(_cheaper(a_portfolio(), 60.0), title="Plan B") == open_portfolio(desk, PLAN).portfolio


def test_one_field_that_both_edited_is_told_and_neither_is_lost() -> None:
    desk = a_desk()
    ours, theirs = _cheaper(a_portfolio(), 60.0), _cheaper(a_portfolio(), 70.0)
    save_portfolio(beside(desk, "olive", is_local=False), theirs, document=PLAN, base=1)

    told = save_portfolio(desk, ours, document=PLAN, base=1)

    assert isinstance(told, Unmerged)
    assert (told.base, told.ours, told.theirs, told.version.number) == (a_portfolio(), ours, theirs, 2)
    assert told.sentences == (
        "initiatives, 'Initiative i1', cost: you have 50 / 60 / 200, somebody else saved 50 / 70 / 200",
    )
    assert open_portfolio(desk, PLAN).portfolio == theirs
    settled = save_portfolio(desk, ours, document=PLAN, base=1, prefer=Side.OURS)
    assert isinstance(settled, Saved)
    assert (settled.version.number, settled.value) == (3, ours)


def test_a_new_one_under_a_name_that_somebody_took_meanwhile_is_told() -> None:
    told = save_portfolio(a_desk(), a_portfolio(title="Mine"), document=PLAN)

    assert isinstance(told, Unmerged)
    assert told.sentences == ("'Mine' is a new one for you, and 'Plan' was saved under its name",)


def test_who_may_not_edit_the_scorecard_may_not_save_its_initiatives() -> None:
    desk = a_desk()
    with pytest.raises(InputError, match="'vic' may not edit the scorecard of 'One': ask for the role"):
        save_portfolio(beside(desk, "vic", is_local=False), a_portfolio(title="No"), document=PLAN, base=1)
    with pytest.raises(InputError, match="'sam' may not view the scorecard"):
        open_portfolio(beside(desk, "sam", is_local=False), PLAN)
    assert open_portfolio(desk, PLAN).version == desk.store.history(PLAN)[-1]


def test_what_cannot_be_saved_is_refused() -> None:
    desk = a_desk()
    with pytest.raises(InputError, match="map 'nothing' does not exist"):
        save_portfolio(desk, a_portfolio(scorecard=DocumentId("nothing")))
    with pytest.raises(InputError, match="version 7 of 'plan' does not exist; open the newest one"):
        save_portfolio(desk, a_portfolio(title="B"), document=PLAN, base=7)
    with pytest.raises(InputError, match=r"title \(of 0 characters\) of the portfolio must have 1 to 200"):
        save_portfolio(desk, a_portfolio(title=" "), document=PLAN, base=1)
    with pytest.raises(InputError, match="document 'card' is no portfolio; name one that is"):
        save_portfolio(desk, a_portfolio(), document=CARD, base=1)
