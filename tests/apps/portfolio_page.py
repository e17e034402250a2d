"""The portfolio page without a browser: what it shows and draws, and a hand to send it messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.apps.hand import Hand
from tests.desks import memory_desk
from workbench.apps.portfolio_state import PortfolioState

if TYPE_CHECKING:
    from workbench.desk import Desk

DOCUMENT = "company-portfolio"


class PortfolioHand(Hand):
    """Somebody's page."""

    state: PortfolioState

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.state = PortfolioState(desk, self._show, self._draw, self._tell)
        self.state.start()

    def row(self, initiative: str) -> dict[str, Any]:
        """Give an initiative's row of the plan."""
        found: dict[str, Any] = next(one for one in self.shown["plan"]["rows"] if one["id"] == initiative)
        return found

    def cell(self, initiative: str, field: str) -> str:
        """Give what stands in the table of initiatives."""
        found = next(one for one in self.shown["table"]["rows"] if one["id"] == initiative)
        return str(found[field])

    def tile(self, title: str) -> dict[str, Any]:
        """Give a key figure of the plan."""
        found: dict[str, Any] = next(one for one in self.shown["plan"]["tiles"] if one["title"] == title)
        return found


def page_of(desk: Desk | None = None) -> PortfolioHand:
    """Give a page with the company's portfolio open; whoever is at the desk is its office."""
    page = PortfolioHand(desk or memory_desk("eve"))
    page.do("case", name="company")
    return page
