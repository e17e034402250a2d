"""Whatever a browser sends to the pages, what is saved is by whom the desk was opened for."""

from __future__ import annotations

import warnings
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from ipywidgets.widgets import widget as registry

from tests.apps.test_office import AtOnce, a_state
from workbench.apps import lean, strategy_map_messages
from workbench.apps.office import OfficeView
from workbench.apps.office_documents import SavedState
from workbench.apps.strategy_map import MapEditor, strategy_map_app
from workbench.desk import Desk
from workbench.domain.documents import Version
from workbench.domain.ids import PersonId
from workbench.domain.organisation import Grant, Organisation, Person, Role
from workbench.domain.rights import Actor
from workbench.jobs.strategy_map_commands import editing_ops
from workbench.opening import open_desk
from workbench.store.kinds import standard_codec
from workbench.store.lazy import LazyStore
from workbench.store.memory import MemoryStore
from workbench.store.sql import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import ipywidgets

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVE = "eve"
NAMES = ("actor", "sign_in", "author", "authors", "user", "is_local", "desk", "store", "state", "session", "roles")
"""What a browser could hope to change."""
HOSTILE: tuple[object, ...] = (
    EVE,
    {"sign_in": EVE, "is_local": True},
    [EVE],
    True,
    None,
    {"document": "d", "actor": EVE, "author": EVE, "readOnly": False, "saved": {"author": EVE}},
)


@pytest.fixture(autouse=True)
def own_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Layouts and styles are shared by all widgets; those of other tests stay as they are."""
    monkeypatch.setattr(lean, "_shared", {})


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    """The desk of ann, as a page opens it."""
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{tmp_path}/workbench.db")
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    desk = open_desk()
    yield desk
    desk.store.close()


def a_desk(name: str, path: Path, *, is_local: bool = False) -> Desk:
    store = open_store(str(path), standard_codec(), actor=name, now=lambda: NOON)
    return Desk(store=store, executor=None, actor=Actor(sign_in=name, is_local=is_local), now=lambda: NOON)


def built(build: Callable[[], object]) -> list[ipywidgets.Widget]:
    """Every widget that is made."""
    before = set(registry._instances)
    build()
    return [widget for model, widget in registry._instances.items() if model not in before]


def receive(widget: ipywidgets.Widget, data: dict[str, Any]) -> None:
    """Let a widget receive what a browser sent; what it raises then ends in the kernel's log."""
    with suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        widget._handle_msg({"content": {"data": data}, "buffers": []})


def update(widget: ipywidgets.Widget, state: dict[str, object]) -> None:
    receive(widget, {"method": "update", "state": state, "buffer_paths": []})


def custom(widget: ipywidgets.Widget, content: object) -> None:
    receive(widget, {"method": "custom", "content": content})


def besiege(widget: ipywidgets.Widget) -> None:
    """Send what could change who somebody is: every synced trait, traits that are none, messages of many shapes."""
    for value in HOSTILE:
        for name in (*widget.keys, *NAMES):
            update(widget, {name: value})
        for name in NAMES:
            custom(widget, {"op": name, "id": 1, name: value})
            custom(widget, {"op": "open", "id": 1, "document": "d", "number": None, "view": False, name: value})
            custom(widget, {"kind": "anywidget-command", "id": "1", "name": name, "msg": value})
        custom(widget, value)
    receive(widget, {"method": "request_state"})


def authors(desk: Desk) -> set[str]:
    """Who made any version of any document."""
    return {
        version.author for listed in desk.store.documents() for version in desk.store.history(listed.head.pin.document)
    }


def people(desk: Desk) -> set[str]:
    """The sign-in names in any organisation."""
    loaded = (desk.store.load(listed.head.pin) for listed in desk.store.documents())
    return {person.sign_in for value in loaded if isinstance(value, Organisation) for person in value.people}


def ask(editor: MapEditor, op: str, **given_fields: object) -> dict[str, Any]:
    answers: list[dict[str, Any]] = []
    editor.send = lambda content, buffers=None: answers.append(content)  # noqa: ARG005 - as ipywidgets calls it
    custom(editor, {"op": op, "id": 7, **given_fields})
    return next(found for found in answers if found["id"] == 7)


def draw(editor: MapEditor) -> None:
    """Begin a map, or go on with it, and edit it."""
    if not editor.picture["document"]:
        assert ask(editor, "begin", template="private", title="North")["ok"], editor.library
    answer = ask(editor, "add_perspective", title="One more")
    assert answer["ok"], answer["sentence"]


# -- the map's page ---------------------------------------------------------------------------------------------------


def test_no_message_to_any_widget_of_the_map_page_changes_who_saves(desk: Desk) -> None:
    widgets = built(lambda: strategy_map_app(desk))
    (editor,) = (widget for widget in widgets if isinstance(widget, MapEditor))
    for _ in ("before a map is open", "with one open"):
        for widget in widgets:
            besiege(widget)
        draw(editor)
    assert authors(desk) == {"ann (local)"}
    assert people(desk) <= {"ann (local)", ""}
    assert editor.state.desk is desk
    assert editor.picture["actor"] == editor.picture["saved"]["author"] == "ann (local)"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("op", ["add_perspective", "add_theme", "undo", "now", "close"])
def test_a_message_that_names_somebody_is_refused_and_saves_nothing(desk: Desk, op: str, name: str) -> None:
    editor = MapEditor(desk)
    draw(editor)
    before = {listed.head for listed in desk.store.documents()}
    plain = {"title": "One more"} if op.startswith("add") else {}
    answer = ask(editor, op, **plain, **{name: EVE})
    assert not answer["ok"]
    assert f"'{name}' is no field of {op}" in answer["sentence"]
    assert {listed.head for listed in desk.store.documents()} == before


def test_what_a_browser_writes_into_the_picture_is_not_taken(desk: Desk) -> None:
    editor = MapEditor(desk)
    draw(editor)
    before = dict(editor.picture)
    update(editor, {"picture": {**before, "actor": EVE, "readOnly": False}})
    assert editor.picture == before


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_a_reader_does_not_become_an_editor_by_what_their_browser_sends(role: Role | None, tmp_path: Path) -> None:
    path = tmp_path / "workbench.db"
    ann, eve = a_desk("ann", path), a_desk(EVE, path)
    theirs = MapEditor(ann)
    draw(theirs)
    if role is not None:
        let_in(ann, EVE, role)
    editor = MapEditor(eve)
    opened = ask(editor, "open", document=theirs.picture["document"], number=None, view=False)
    assert opened["ok"] == (role is not None)
    claims: list[dict[str, object]] = [{"picture": {**theirs.picture, "readOnly": False}}, {"actor": "ann"}]
    for state in claims:
        update(editor, state)
        answer = ask(editor, "add_perspective", title="Mine")
        assert not answer["ok"]
        assert ("ask for the role" if role is not None else "no map is open") in answer["sentence"]
    assert authors(eve) == {"ann"}
    for each in (ann, eve):
        each.store.close()


def let_in(desk: Desk, name: str, role: Role) -> None:
    """Give somebody a role everywhere, by an organisation's new version."""
    (listed,) = desk.store.documents("organisation")
    organisation = desk.store.load(listed.head.pin)
    assert isinstance(organisation, Organisation)
    person = Person(id=PersonId("person-2"), name=name, sign_in=name)
    wider = replace(
        organisation,
        people=(*organisation.people, person),
        grants=(*organisation.grants, Grant(person=person.id, role=role)),
    )
    assert isinstance(desk.store.save(listed.head.pin.document, wider, base=listed.head.number), Version)


# -- the office page --------------------------------------------------------------------------------------------------


def test_no_message_to_any_widget_of_the_office_page_changes_who_saves(desk: Desk) -> None:
    made: list[OfficeView] = []

    def build() -> None:
        works = AtOnce()
        office = a_state(works)
        view = OfficeView(office, works, saved=SavedState(office, desk))  # type: ignore[arg-type]  # for the Runner
        view.complete()
        assert view.saved is not None
        view.saved.fold.button.is_open = True
        made.append(view)

    widgets = built(build)
    (view,) = made
    assert view.saved is not None
    assert len(widgets) > 50
    for widget in widgets:
        # A page that was taken apart by its own browser would show that nothing can be saved, not who saves.
        if widget not in (view.saved.name, view.saved.kind, view.saved.save):
            besiege(widget)
    update(view.saved.name, {"value": "North", "actor": EVE, "author": EVE})
    custom(view.saved.save, {"event": "click", "actor": EVE, "author": EVE})
    assert [listed.title for listed in desk.store.documents()] == ["North"]
    assert authors(desk) == {"ann (local)"}


# -- what is synced ---------------------------------------------------------------------------------------------------


def test_the_desk_and_its_actor_are_in_no_trait_that_a_browser_sees(desk: Desk) -> None:
    view = OfficeView(a_state(), AtOnce(), saved=SavedState(a_state(), desk))  # type: ignore[arg-type]  # for the Runner
    view.complete()
    strategy_map_app(desk)
    for widget in list(registry._instances.values()):
        assert not {"desk", "store", "actor", "sign_in"} & set(widget.keys), type(widget)
        for name in widget.keys:
            assert not list(secrets(getattr(widget, name))), (type(widget), name)


def secrets(value: object) -> Iterator[object]:
    """Give what belongs to the desk in a value that is synced."""
    if isinstance(value, Desk | Actor | LazyStore | MemoryStore):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from secrets(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from secrets(each)


def test_a_desk_in_a_synced_trait_would_be_seen(desk: Desk) -> None:
    class Careless(MapEditor):
        desk = traitlets.Any().tag(sync=True)

    assert "desk" in Careless.class_own_traits()
    assert list(secrets([{"x": (desk,)}])) == [desk]


def test_nobody_can_change_an_actor_that_was_made(desk: Desk) -> None:
    for owner in (desk, desk.actor):
        for field in fields(owner):
            with pytest.raises(AttributeError):
                setattr(owner, field.name, EVE)


# -- any message at all -----------------------------------------------------------------------------------------------

OPS = (*strategy_map_messages._OPS, *editing_ops())
FIELDS = sorted(
    {name for parsers in strategy_map_messages._OPS.values() for name in parsers} | {"title", "kind", "key"}
)
PLAIN = st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=8) | st.sampled_from([EVE, "d"])
JSON = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
ANY_MESSAGE = st.builds(
    lambda op, given_fields: {"op": op, "id": 1, **given_fields},
    st.sampled_from(OPS) | JSON,
    st.dictionaries(st.sampled_from([*FIELDS, *NAMES]) | st.text(max_size=5), JSON, max_size=4),
)
EDIT = st.builds(lambda title: {"op": "add_theme", "id": 1, "title": title}, st.text(max_size=8))
STEP = st.sampled_from([{"op": op, "id": 1} for op in ("undo", "redo", "now", "arrange", "close")])
UPDATE = st.dictionaries(st.sampled_from(["picture", "history", "library", *NAMES]), JSON, max_size=3)


@settings(max_examples=60)
@given(sent=st.lists(ANY_MESSAGE | EDIT | STEP | JSON | st.tuples(st.just("update"), UPDATE), max_size=12))
def test_whatever_is_sent_every_version_is_by_the_desk_s_actor(sent: list[Any]) -> None:
    store = MemoryStore(standard_codec(), actor="ann", now=lambda: NOON)
    desk = Desk(store=store, executor=None, actor=Actor(sign_in="ann"), now=lambda: NOON)
    editor = MapEditor(desk)
    draw(editor)
    for message in sent:
        if isinstance(message, tuple):
            update(editor, message[1])
        else:
            custom(editor, message)
    draw(editor)
    assert authors(desk) == {"ann"}
    assert people(desk) <= {"ann", ""}
    assert editor.state.desk is desk
    assert editor.picture["actor"] == "ann"
    assert desk.actor == Actor(sign_in="ann")
    editor.close()
