"""The map's widget: what it takes from a browser, what it answers, and how it looks for news."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.apps.map_page import PLAN, MapPage, keep
from tests.builders import card
from tests.desks import AWAY, beside, flaky, memory_desk
from workbench import front
from workbench.apps import parts
from workbench.apps.answering import Watch
from workbench.apps.strategy_map import MapEditor, strategy_map_app

if TYPE_CHECKING:
    import pytest

    from workbench.desk import Desk

TRAITS = ("picture", "findings", "history", "library", "clash", "offer")


def desk_with_plan() -> Desk:
    desk = memory_desk("eve")
    keep(desk, card())
    return desk


class Browser:
    """What a browser does to a widget, and what it is sent."""

    def __init__(self, editor: MapEditor, monkeypatch: pytest.MonkeyPatch) -> None:
        self.editor = editor
        self.sent: list[dict[str, Any]] = []
        monkeypatch.setattr(editor, "send", self.sent.append)

    def send(self, message: object) -> dict[str, Any]:
        self.editor._handle_custom_msg(message, [])
        return self.sent[-1]


def browser_with_plan(monkeypatch: pytest.MonkeyPatch) -> Browser:
    browser = Browser(MapEditor(desk_with_plan()), monkeypatch)
    browser.send({"op": "open", "id": 1, "document": PLAN, "number": None, "view": False})
    return browser


def test_the_widget_brings_its_module_and_its_looks() -> None:
    editor = MapEditor(desk_with_plan())
    assert editor._esm == front.bundle("map/editor.js")
    assert front.source("map/map.css") in editor._css
    assert front.source("map/panels.css") in editor._css


def test_a_message_is_answered_after_what_it_changed_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = browser_with_plan(monkeypatch)
    seen: list[str] = []
    browser.editor.observe(lambda change: seen.append(change.new["saved"]["state"]), "picture")
    answer = browser.send({"op": "rename", "id": "x", "kind": "objective", "key": "a", "title": "Win"})
    assert (answer["op"], answer["id"], answer["ok"], answer["sentence"]) == ("answer", "x", True, "")
    assert seen == ["saving", "saved"]


def test_what_a_browser_sets_is_never_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = browser_with_plan(monkeypatch)
    before = {name: getattr(browser.editor, name) for name in TRAITS}
    browser.editor.set_state({"picture": {"readOnly": False, "actor": "mallory"}, "findings": [], "clash": {"a": 1}})
    message: dict[str, Any] = {
        "content": {"data": {"method": "update", "state": {"picture": {}, "library": {}}, "buffer_paths": []}}
    }
    browser.editor._handle_msg(message)
    assert {name: getattr(browser.editor, name) for name in TRAITS} == before


def test_the_map_s_own_traits_are_all_that_a_browser_is_given() -> None:
    editor = MapEditor(desk_with_plan())
    own = set(editor.get_state()) - set(parts.Theme().get_state())
    assert own == set(TRAITS)


def test_a_malformed_message_is_answered_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = browser_with_plan(monkeypatch)
    nonsense: tuple[object, ...] = (None, 3, [], {"op": "explode"}, {"op": "look", "number": "one"})
    for message in nonsense:
        assert browser.send(message)["ok"] is False


def test_a_look_shows_what_others_did_and_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = browser_with_plan(monkeypatch)
    MapPage(beside(browser.editor.state.desk, "bob")).open().rename("Win")
    asyncio.run(Watch(browser.editor).look())
    assert browser.editor.picture["boxes"][0]["title"] == "Win"
    assert browser.sent[-1] == {
        "op": "answer",
        "id": 0,
        "ok": True,
        "sentence": 'bob saved version 2: Objective "Sell more" was renamed "Win".',
        "made": None,
    }


def test_an_error_nobody_expected_is_told_once_until_a_look_succeeds(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk, store = flaky(desk_with_plan())
    browser = Browser(MapEditor(desk), monkeypatch)
    browser.send({"op": "open", "id": 1, "document": PLAN, "number": None, "view": False})
    watch = Watch(browser.editor)

    async def looks(count: int) -> None:
        for _ in range(count):
            await watch.look()

    store.go_away(RuntimeError("broken"))
    asyncio.run(looks(3))
    assert [one["sentence"] for one in browser.sent[1:]] == [parts.UNEXPECTED]
    assert caplog.text.count("RuntimeError: broken") == 1
    store.come_back()
    asyncio.run(looks(1))
    store.go_away(RuntimeError("broken again"))
    asyncio.run(looks(2))
    assert [one["sentence"] for one in browser.sent[1:]] == [parts.UNEXPECTED] * 2


def test_a_store_that_is_away_is_no_unexpected_error(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, store = flaky(desk_with_plan())
    browser = Browser(MapEditor(desk), monkeypatch)
    store.go_away()
    asyncio.run(Watch(browser.editor).look())
    assert [one["sentence"] for one in browser.sent] == [AWAY]


def test_the_page_looks_by_itself_until_it_is_closed() -> None:
    async def live() -> tuple[str, bool]:
        editor = MapEditor(desk_with_plan())
        editor.state.handle({"op": "open", "id": 1, "document": PLAN, "number": None, "view": False})
        watch = Watch(editor, seconds=0.001)
        watch.begin()
        MapPage(beside(editor.state.desk, "bob")).open().rename("Win")
        seen = asyncio.Event()
        editor.observe(lambda change: seen.set() if change.new["number"] == 2 else None, "picture")
        await asyncio.wait_for(seen.wait(), timeout=30)
        editor.close()
        assert watch.task is not None
        await asyncio.wait([watch.task], timeout=30)
        return editor.picture["boxes"][0]["title"], watch.task.done()

    assert asyncio.run(live()) == ("Win", True)


def test_the_app_is_the_editor_and_nothing_around_it() -> None:
    page = strategy_map_app(desk_with_plan())
    theme, editor = page.children
    assert isinstance(theme, parts.Theme)
    assert isinstance(editor, MapEditor)
    assert editor.library["maps"][0]["document"] == PLAN


def test_closing_the_editor_ends_its_looking() -> None:
    async def live() -> bool:
        page = strategy_map_app(desk_with_plan())
        others = asyncio.all_tasks() - {asyncio.current_task()}
        page.children[1].close()
        await asyncio.wait(others, timeout=30)
        return len(others) == 1 and all(task.done() for task in others)

    assert asyncio.run(live())
