"""Whatever two people do on one map, in whatever order, while their stores come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.apps.map_page import PLAN, MapPage, two_pages
from tests.desks import flaky
from workbench.jobs.strategy_map import open_map

if TYPE_CHECKING:
    from collections.abc import Mapping

MESSAGES: tuple[tuple[str, Mapping[str, object]], ...] = (
    *(("rename", {"kind": "objective", "key": key, "title": title}) for key in "ab" for title in ("Win", "Earn")),
    *(("revise", {"kind": "objective", "key": "a", "field": "statement", "value": text}) for text in ("So", "Thus")),
    *(("remove", {"kind": "objective", "key": key}) for key in "abc"),
    *(("move_perspective", {"perspective": key, "at": 0}) for key in ("top", "below")),
    ("link", {"cause": "c", "effect": "a"}),
    ("undo", {}),
    ("redo", {}),
    ("drop", {}),
)
HAPPENINGS = st.tuples(
    st.sampled_from([0, 1]),
    st.sampled_from([*MESSAGES, *((what, {}) for what in ("away", "back", "poll", "ask", "take", "ours", "theirs"))]),
)


class _Chaos:
    """Two pages, each with a connection of its own that comes and goes, and errands that are late."""

    def __init__(self) -> None:
        eve, bob = two_pages()
        self.pages, self.stores = [], []
        for desk in (eve.desk, bob.desk):
            own, store = flaky(desk)
            self.pages.append(MapPage(own).open())
            self.stores.append(store)
        self.late: list[object] = [None, None]

    def happen(self, who: int, what: str, fields: Mapping[str, object]) -> None:
        page, store = self.pages[who], self.stores[who]
        match what:
            case "away":
                store.go_away()
            case "back":
                store.come_back()
            case "ask" | "poll":
                self.late[who] = self.late[who] or page.state.errand()()
                if what == "poll":
                    self.take(who)
            case "take":
                self.take(who)
            case "ours" | "theirs":
                clashes = page.shown["clash"].get("clashes", [])
                page.send("resolve", choices=[{"at": one["at"], "side": what} for one in clashes])
            case _:
                page.send(what, **fields)

    def take(self, who: int) -> None:
        found, self.late[who] = self.late[who], None
        if found is not None:
            self.pages[who].state.take(found)  # type: ignore[arg-type]

    def settle(self) -> None:
        """Let everybody come back, decide and look until nothing is open."""
        for who in (0, 1):
            self.stores[who].come_back()
            self.take(who)
        for _ in range(3):
            for who, page in enumerate(self.pages):
                page.state.poll()
                self.happen(who, "ours", {})
                page.state.poll()


@given(st.lists(HAPPENINGS, max_size=14))
def test_whatever_two_people_do_in_whatever_order_both_end_with_one_saved_map(
    happenings: list[tuple[int, tuple[str, Mapping[str, object]]]],
) -> None:
    chaos = _Chaos()
    for who, (what, fields) in happenings:
        chaos.happen(who, what, fields)
    chaos.settle()
    eve, bob = chaos.pages
    rests = open_map(eve.desk, PLAN).card
    assert eve.state.session is not None
    assert bob.state.session is not None
    assert eve.state.session.card == bob.state.session.card == rests
    assert sorted(eve.titles) == sorted(bob.titles) == sorted(one.title for one in rests.objectives)
    assert eve.saved == bob.saved == "saved"
    assert eve.picture["number"] == bob.picture["number"] == len(eve.desk.store.history(PLAN))
