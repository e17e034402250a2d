"""The scorecard's widget: what it takes from a browser, what it answers, and where its charts are."""

from __future__ import annotations

from typing import Any

from tests.apps.map_page import PLAN, keep
from tests.apps.score_page import plan
from tests.desks import memory_desk
from workbench.apps import parts
from workbench.apps.scorecard import Scoreboard, scorecard_app

TRAITS = ("library", "scored", "chosen", "grid", "trust", "clash", "trend", "multiples")


def board() -> Scoreboard:
    desk = memory_desk()
    keep(desk, plan())
    return Scoreboard(desk)


def sent(widget: Scoreboard, message: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what the widget sends when a browser sends it a message."""
    answers: list[dict[str, Any]] = []
    widget.send = answers.append
    widget._answer(widget, message, [])
    return answers


def test_a_message_is_answered_with_its_own_id_and_shown() -> None:
    widget = board()
    assert sent(widget, {"op": "open", "id": 4, "document": PLAN})[0]["id"] == 4
    assert widget.scored["title"] == "Card"


def test_nothing_that_a_browser_sets_is_taken() -> None:
    widget = board()
    before = {name: getattr(widget, name) for name in TRAITS}
    widget.set_state({"scored": {"document": "x"}, "grid": {"rows": []}, "trend": None})
    assert {name: getattr(widget, name) for name in TRAITS} == before


def test_the_widget_s_own_traits_are_all_that_a_browser_is_given() -> None:
    own = set(board().get_state()) - set(parts.Theme().get_state())
    assert own == set(TRAITS)


def test_charts_are_drawn_in_widgets_of_their_own_which_the_browser_is_told_of() -> None:
    widget = board()
    assert widget.get_state()["trend"] == f"anywidget:{widget.trend.model_id}"
    sent(widget, {"op": "open", "id": 1, "document": PLAN})
    sent(widget, {"op": "choose", "id": 2, "kind": "measure", "key": "sales"})
    assert widget.trend.figure == ""
    assert "No values yet" in widget.trend.empty


def test_the_page_brings_its_theme_and_shows_the_start_screen() -> None:
    page = scorecard_app(memory_desk())
    assert isinstance(page.children[0], parts.Theme)
    assert page.children[1].scored["document"] == ""
    assert {"osm", "osm-scorecard-page"} <= set(page._dom_classes)
