"""A page without a browser: what it shows, draws and tells, and a hand to send it messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from workbench.desk import Desk


class State(Protocol):
    """What decides a page."""

    def start(self) -> None: ...

    def handle(self, message: object) -> dict[str, Any]: ...


class Hand:
    """Somebody at a page; drawn: each chart's figure (None where there is none) and words."""

    state: State

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.shown: dict[str, Any] = {}
        self.drawn: dict[str, tuple[Any, str]] = {}
        self.told: list[tuple[str, bool]] = []

    def send(self, op: str, **fields: object) -> dict[str, Any]:
        """Send a message and give the answer, both as JSON."""
        answer = self.state.handle(json.loads(json.dumps({"op": op, "id": 7, **fields})))
        found: dict[str, Any] = json.loads(json.dumps(answer, allow_nan=False))
        return found

    def do(self, op: str, **fields: object) -> dict[str, Any]:
        """Send a message that must be done."""
        answer = self.send(op, **fields)
        assert answer["ok"], answer
        return answer

    def refused(self, op: str, **fields: object) -> str:
        """Send a message that must be refused, and give why."""
        answer = self.send(op, **fields)
        assert not answer["ok"], answer
        return str(answer["sentence"])

    def _show(self, name: str, value: Any) -> None:  # noqa: ANN401 - any JSON
        self.shown[name] = json.loads(json.dumps(value, allow_nan=False))

    def _draw(self, name: str, figure: Any, words: str) -> None:  # noqa: ANN401 - a plotly figure
        self.drawn[name] = (figure, words)

    def _tell(self, sentence: str, *, ok: bool) -> None:
        self.told.append((sentence, ok))
