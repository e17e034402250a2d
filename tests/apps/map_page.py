"""A map page without a browser: what it shows, what it says, and a hand to send it messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.builders import card
from tests.desks import beside, memory_desk
from workbench.apps.strategy_map_state import MapState
from workbench.domain.ids import DocumentId, PersonId, UnitId
from workbench.domain.organisation import Grant, Organisation, Person, Role, Unit

if TYPE_CHECKING:
    from workbench.desk import Desk
    from workbench.domain.scorecard import Scorecard

PLAN = DocumentId("plan")


class MapPage:
    """Somebody's page; `states` are those of saving as the page has shown them, without repetition."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.shown: dict[str, Any] = {}
        self.told: list[tuple[str, bool]] = []
        self.states: list[str] = []
        self.state = MapState(desk, self._show, self._tell)
        self.state.start()

    def send(self, op: str, **fields: object) -> dict[str, Any]:
        """Send a message and give the answer."""
        return self.state.handle(json.loads(json.dumps({"op": op, "id": 7, **fields})))

    def do(self, op: str, **fields: object) -> dict[str, Any]:
        """Send a message that must be done."""
        answer = self.send(op, **fields)
        assert answer["ok"], answer["sentence"]
        return answer

    def refused(self, op: str, **fields: object) -> str:
        """Send a message that must be refused, and give why."""
        answer = self.send(op, **fields)
        assert not answer["ok"], answer
        return str(answer["sentence"])

    def open(self, document: str = PLAN, *, view: bool = False) -> MapPage:
        self.do("open", document=document, number=None, view=view)
        return self

    def rename(self, title: str, key: str = "a") -> dict[str, Any]:
        return self.do("rename", kind="objective", key=key, title=title)

    @property
    def picture(self) -> dict[str, Any]:
        found: dict[str, Any] = self.shown["picture"]
        return found

    @property
    def titles(self) -> list[str]:
        """The titles of the boxes, in the card's order."""
        return [box["title"] for box in self.picture["boxes"]]

    @property
    def saved(self) -> str:
        return str(self.picture["saved"]["state"])

    def _show(self, name: str, value: Any) -> None:  # noqa: ANN401 - any JSON
        self.shown[name] = json.loads(json.dumps(value))
        if name == "picture" and [value["saved"]["state"]] != self.states[-1:]:
            self.states.append(value["saved"]["state"])

    def _tell(self, sentence: str, *, ok: bool) -> None:
        self.told.append((sentence, ok))


def keep(desk: Desk, value: object, document: str = PLAN) -> None:
    """Save a value as the next version of a document."""
    head = desk.store.head(DocumentId(document))
    desk.store.save(DocumentId(document), value, base=0 if head is None else head.number)


def firm(*grants: tuple[str, Role]) -> Organisation:
    """Give the organisation of the plan's unit, with a person for each name and role."""
    people = tuple(Person(id=PersonId(f"p-{name}"), name=name.title(), sign_in=name) for name, _ in grants)
    given = tuple(Grant(person=PersonId(f"p-{name}"), role=role) for name, role in grants)
    return Organisation(name="Firm", units=(Unit(id=UnitId("unit"), name="Firm"),), people=people, grants=given)


def page_of(one: Scorecard | None = None) -> MapPage:
    """Give a page with a map open: c causes b causes a."""
    desk = memory_desk("eve")
    keep(desk, one or card())
    return MapPage(desk).open()


def two_pages() -> tuple[MapPage, MapPage]:
    """Give two people's pages with one map open on both."""
    eve = page_of()
    return eve, MapPage(beside(eve.desk, "bob")).open()
