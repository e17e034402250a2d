"""Editing messages: what each makes of a scorecard, and what is refused with which sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import card
from workbench.domain.editing import Refusal
from workbench.domain.ids import ThemeId
from workbench.domain.scorecard import Objective, Scorecard, Sign, Strength, Theme
from workbench.jobs.strategy_map_commands import Edit, Made, edit_of, editing_ops


def themed() -> Scorecard:
    return card(themes=(Theme(id=ThemeId("t"), title="Service"), Theme(id=ThemeId("u"), title="Safety")))


def done(**message: object) -> Edit:
    edit = edit_of({"id": 1, **message}, themed(), people={"p1"})
    assert isinstance(edit, Edit), edit
    return edit


def refused(**message: object) -> str:
    edit = edit_of(message, themed(), people={"p1"})
    assert isinstance(edit, Refusal), edit
    return edit.sentence


def objective(edit: Edit, key: str) -> Objective:
    found = edit.card.objective(key)
    assert found is not None
    return found


# -- what each makes --------------------------------------------------------------------------------------------------


def test_a_new_objective_stands_where_it_was_put() -> None:
    edit = done(op="add_objective", perspective="top", title="Grow", place=0.25)
    new = edit.card.objectives[-1]
    assert (new.title, new.perspective, new.place) == ("Grow", "top", 0.25)
    assert edit.made == Made(kind="objective", key=new.id)


def test_a_new_perspective_is_the_lowest_and_a_new_theme_the_last() -> None:
    perspective = done(op="add_perspective", title="People")
    theme = done(op="add_theme", title="Growth")
    assert perspective.made == Made(kind="perspective", key=perspective.card.perspectives[-1].id)
    assert theme.made == Made(kind="theme", key=theme.card.themes[-1].id)
    assert (perspective.card.perspectives[-1].title, theme.card.themes[-1].title) == ("People", "Growth")


@pytest.mark.parametrize(
    ("kind", "key", "thing"),
    [
        ("objective", "a", lambda one: one.objective("a")),
        ("perspective", "top", lambda one: one.perspective("top")),
        ("theme", "t", lambda one: one.theme("t")),
        ("measure", "m", lambda one: one.measure("m")),
        ("scorecard", "", lambda one: one),
    ],
)
def test_whatever_has_a_title_is_renamed(kind: str, key: str, thing: Any) -> None:  # noqa: ANN401 - any part
    edit = done(op="rename", kind=kind, key=key, title="  New \n name ")
    assert thing(edit.card).title == "New name"
    assert edit.made is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("statement", "Why\nso"), ("theme", "t"), ("theme", None), ("owner", "p1"), ("owner", None), ("weight", 2.5)],
)
def test_a_field_of_an_objective_is_set(field: str, value: object) -> None:
    assert (
        getattr(objective(done(op="revise", kind="objective", key="a", field=field, value=value), "a"), field) == value
    )


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("sign", "minus", Sign.MINUS),
        ("strength", "strong", Strength.STRONG),
        ("strength", None, None),
        ("lag_months", 6, 6.0),
        ("belief", 0.8, 0.8),
        ("why", "It did before", "It did before"),
    ],
)
def test_a_field_of_a_link_is_set(field: str, value: object, expected: object) -> None:
    link = done(op="revise", kind="link", key="b>a", field=field, value=value).card.link("b", "a")
    assert link is not None
    assert getattr(link, field) == expected


@pytest.mark.parametrize(("field", "value"), [("is_outcome", True), ("is_beside", True), ("question", "Which?")])
def test_a_field_of_a_perspective_is_set(field: str, value: object) -> None:
    band = done(op="revise", kind="perspective", key="below", field=field, value=value).card.perspective("below")
    assert getattr(band, field) == value


def test_a_theme_has_a_statement() -> None:
    theme = done(op="revise", kind="theme", key="t", field="statement", value="A story").card.theme("t")
    assert theme is not None
    assert theme.statement == "A story"


def test_an_objective_moves_to_a_place_in_another_perspective() -> None:
    moved = objective(done(op="move", objective="b", perspective="top", place=1), "b")
    assert (moved.perspective, moved.place) == ("top", 1.0)


def test_perspectives_and_themes_change_places() -> None:
    bands = done(op="move_perspective", perspective="below", at=0).card.perspectives
    themes = done(op="move_theme", theme="u", at=0.0).card.themes
    assert [band.id for band in bands] == ["below", "top"]
    assert [theme.id for theme in themes] == ["u", "t"]


def test_a_link_is_made_turned_and_removed() -> None:
    made, turned = done(op="link", cause="c", effect="a"), done(op="turn", cause="b", effect="a")
    removed = done(op="remove", kind="link", key="b>a")
    assert made.made == Made(kind="link", key="c>a")
    assert made.card.link("c", "a")
    assert turned.made == Made(kind="link", key="a>b")
    assert turned.card.link("a", "b")
    assert removed.card.link("b", "a") is None


@pytest.mark.parametrize(("kind", "key"), [("objective", "b"), ("theme", "t")])
def test_what_is_removed_is_gone(kind: str, key: str) -> None:
    gone = done(op="remove", kind=kind, key=key).card
    assert gone.objective(key) is None
    assert gone.theme(key) is None


def test_laying_out_takes_every_place_back() -> None:
    placed = edit_of({"op": "move", "objective": "a", "perspective": "top", "place": 0.1}, themed())
    assert isinstance(placed, Edit)
    arranged = edit_of({"op": "arrange"}, placed.card)
    assert isinstance(arranged, Edit)
    assert arranged.card == themed()


def test_new_things_have_ids_of_their_own() -> None:
    keys = {edit.made.key for _ in range(20) if (edit := done(op="add_theme", title="T")).made is not None}
    assert len(keys) == 20


def test_text_is_kept_as_it_was_written_but_for_what_cannot_be_seen() -> None:
    script = "<img onerror=alert(1)> & “x”"
    edit = done(op="rename", kind="objective", key="a", title=script)
    assert objective(edit, "a").title == script
    hidden = done(op="revise", kind="objective", key="a", field="statement", value="a\x00b\r\nc\u2028d\ud800\te ")
    assert objective(hidden, "a").statement == "ab\nc\nd\te"


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({}, "op(=None) must be one of add_objective,"),
        ({"op": "explode"}, "op(='explode') must be one of"),
        ({"op": ["link"]}, "op(=a list) must be one of"),
        ({"op": "add_theme"}, "title of add_theme is missing: give it"),
        ({"op": "add_theme", "title": "T", "colour": 1}, "'colour' is no field of add_theme: it has title"),
        ({"op": "arrange", "all": True}, "'all' is no field of arrange: it has none"),
        ({"op": "add_theme", "title": 7}, "title(=7) must be a text"),
        ({"op": "add_theme", "title": " \n\x07"}, "title(='') of the theme must not be empty"),
        ({"op": "add_theme", "title": "x" * 301}, "title(of 301 characters) must have at most 300"),
        (
            {"op": "revise", "kind": "objective", "key": "a", "field": "statement", "value": "x" * 5001},
            "statement(of 5001 characters) must have at most 5000",
        ),
        (
            {"op": "revise", "kind": "objective", "key": "a", "field": "title", "value": "T"},
            "field(='title') of an objective must be one of statement, theme, owner, weight",
        ),
        (
            {"op": "revise", "kind": "objective", "key": "a", "field": "owner", "value": "p9"},
            "owner(='p9') must be one of the organisation's people",
        ),
        ({"op": "revise", "kind": "objective", "key": "a", "field": "theme", "value": "z"}, "theme(='z') of objective"),
        ({"op": "revise", "kind": "objective", "key": "a", "field": "weight", "value": -1}, "weight(=-1)"),
        ({"op": "revise", "kind": "objective", "key": "a", "field": "weight", "value": True}, "weight(=True) must be"),
        (
            {"op": "revise", "kind": "objective", "key": "a", "field": "weight", "value": float("nan")},
            "weight(=nan) must be a number",
        ),
        (
            {"op": "revise", "kind": "objective", "key": "a", "field": "weight", "value": 10**400},
            "must be a number, at most 1e+12",
        ),
        (
            {"op": "revise", "kind": "contribution", "key": "c", "field": "weight", "value": 1},
            "kind(='contribution') must be one",
        ),
        ({"op": "revise", "kind": "link", "key": "b>a", "field": "sign", "value": "up"}, "sign(='up') must be one of"),
        ({"op": "revise", "kind": "link", "key": "b>a", "field": "belief", "value": 2}, "belief(=2)"),
        ({"op": "revise", "kind": "link", "key": "b>a", "field": "lag_months", "value": -1}, "lag_months(=-1)"),
        ({"op": "revise", "kind": "link", "key": "a>c", "field": "why", "value": ""}, "link(='a>c') must be on the"),
        (
            {"op": "revise", "kind": "perspective", "key": "top", "field": "is_outcome", "value": 1},
            "is_outcome(=1) must be true or false",
        ),
        ({"op": "move", "objective": "a", "perspective": "top", "place": 1.5}, "place(=1.5)"),
        ({"op": "move", "objective": "a", "perspective": "side", "place": None}, "perspective(='side') of objective"),
        ({"op": "move", "objective": "z", "perspective": "top", "place": None}, "objective(='z') must be on the"),
        ({"op": "move_theme", "theme": "t", "at": -1}, "at(=-1) must be a whole number from 0 on"),
        ({"op": "move_theme", "theme": "t", "at": 0.5}, "at(=0.5) must be a whole number"),
        ({"op": "move_perspective", "perspective": "z", "at": 0}, "perspective(='z') must be on the scorecard"),
        ({"op": "link", "cause": "a", "effect": "a"}, "must not be its own effect"),
        ({"op": "link", "cause": "b", "effect": "a"}, "'Train crews' leads to 'Sell more' already"),
        ({"op": "link", "cause": "b", "effect": "z"}, "effect(='z') of a link must be on the scorecard"),
        ({"op": "link", "cause": "b", "effect": "z" * 201}, "must be a key, a text of at most 200 characters"),
        ({"op": "turn", "cause": "a", "effect": "b"}, "'Train crews' leads to 'Sell more' already"),
        ({"op": "turn", "cause": "c", "effect": "a"}, "link(='c>a') must be on the scorecard"),
        ({"op": "remove", "kind": "scorecard", "key": ""}, "kind(='scorecard') must be one of objective"),
        ({"op": "remove", "kind": "perspective", "key": "top"}, "perspective 'Financial' must be empty to be removed"),
        ({"op": "add_objective", "perspective": "z", "title": "T", "place": None}, "perspective(='z') of objective"),
        ({"op": "add_objective", "perspective": None, "title": "T", "place": None}, "perspective(=None) must be a key"),
        ({"op": "rename", "kind": "link", "key": "b>a", "title": "T"}, "kind(='link') must be one of"),
        (
            {"op": "rename", "kind": "scorecard", "key": "", "title": " "},
            "title(='') of the scorecard must not be empty",
        ),
    ],
)
def test_a_message_that_cannot_be_done_is_refused_with_what_which_value_and_the_remedy(
    message: dict[str, object], sentence: str
) -> None:
    assert sentence in refused(**message)


def test_both_ways_between_two_objectives_are_not_made_into_one_by_turning() -> None:
    loop = done(op="link", cause="a", effect="b").card
    turned = edit_of({"op": "turn", "cause": "a", "effect": "b"}, loop)
    assert isinstance(turned, Refusal)
    assert "leads to 'Sell more' already: remove one of the two links" in turned.sentence


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["a", "b", "top"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = (
    "title",
    "kind",
    "key",
    "field",
    "value",
    "cause",
    "effect",
    "objective",
    "perspective",
    "place",
    "theme",
    "at",
)


@given(
    st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), VALUES, max_size=5)
    | st.fixed_dictionaries(
        {
            "op": st.just("revise"),
            "kind": st.sampled_from(["objective", "perspective", "theme", "link"]),
            "key": st.sampled_from(["a", "top", "t", "b>a"]),
            "field": st.sampled_from(["statement", "theme", "weight", "is_outcome", "sign", "lag_months", "belief"]),
            "value": VALUES,
        }
    ),
    st.sampled_from(editing_ops()) | VALUES,
)
def test_whatever_comes_is_done_or_refused_in_one_short_sentence(message: dict[str, object], op: object) -> None:
    given_card = themed()
    edit = edit_of({"op": op, **message}, given_card, people={"p1"})
    assert given_card == themed()
    if isinstance(edit, Refusal):
        assert 0 < len(edit.sentence) < 700
        assert "\n" not in edit.sentence
