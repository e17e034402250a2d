"""The alignment page without a browser: what it shows and draws, and a hand to send it messages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.apps.hand import Hand
from tests.desks import memory_desk
from workbench.apps.alignment_state import AlignmentState
from workbench.jobs.strategy_map_cases import load_case

if TYPE_CHECKING:
    from workbench.desk import Desk

TOP = "company-u1"


class AlignPage(Hand):
    """Somebody's page."""

    state: AlignmentState

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.state = AlignmentState(desk, self._show, self._draw, self._tell)
        self.state.start()

    def unit(self, unit: str) -> dict[str, Any]:
        found: dict[str, Any] = next(one for one in self.shown["enterprise"]["units"] if one["id"] == unit)
        return found

    def objective(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = next(one for one in self.shown["enterprise"]["objectives"] if one["key"] == key)
        return found

    def cell(self, unit: str, key: str) -> str:
        """Give what stands in the matrix, "" for nothing."""
        enterprise = self.shown["enterprise"]
        row = [one["id"] for one in enterprise["units"]].index(unit)
        column = [one["key"] for one in enterprise["objectives"]].index(key)
        return next((text for at, to, text in self.shown["matrix"]["cells"] if (at, to) == (row, column)), "")

    def row(self, unit: str) -> dict[str, Any]:
        """Give a unit's row of the approvals."""
        found: dict[str, Any] = next(one for one in self.shown["approvals"]["rows"] if one["unit"] == unit)
        return found

    def figure(self, key: str) -> dict[str, Any]:
        """Give a metric."""
        figures = (one for group in self.shown["metrics"]["groups"] for one in group["figures"])
        return next(one for one in figures if one["key"] == key)


def page_of(case: str = "company", *, desk: Desk | None = None, is_demo: bool = False) -> AlignPage:
    """Give a page with a built-in case open; whoever is at the desk is its office."""
    desk = replace(desk or memory_desk("eve"), is_demo=is_demo)
    load_case(desk, case)
    page = AlignPage(desk)
    page.do("open", document=case)
    return page
