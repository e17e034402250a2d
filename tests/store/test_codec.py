"""Values to JSON and back: nothing is bent, nothing is dropped, old shapes are lifted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from osm_sim.errors import InputError
from tests.store.boards import BOARD, CODEC, Board, Colour, Note, board
from workbench.desk import DamagedError, NewerSchemaError
from workbench.store.codec import Kind

GOLDEN = Path(__file__).parent / "golden"
KEPT = Board(title="The plan of old", notes=(Note(id="n0", text="kept", weight=2.0),), counts=(1, 2), colour=Colour.RED)

texts = some.text(some.characters(categories=None), max_size=20)
notes = some.builds(Note, id=texts, text=texts, weight=some.floats(allow_nan=False, allow_infinity=False))
boards = some.builds(
    Board,
    title=texts,
    notes=some.lists(notes, max_size=4).map(tuple),
    counts=some.lists(some.integers(), max_size=4).map(tuple),
    colour=some.sampled_from(Colour),
)


def _decoded(payload: str, schema: int = 2, place: str = "board 'Plan' version 7") -> object:
    return CODEC.decode("board", schema, payload, place)


def _spoilt(**cells: Any) -> str:  # noqa: ANN401 - any JSON
    document = json.loads(CODEC.encode(board("T", "a")).payload) | cells
    return json.dumps({name: cell for name, cell in document.items() if cell is not ...})


@given(boards)
def test_what_is_encoded_is_decoded_equal(value: Board) -> None:
    encoded = CODEC.encode(value)
    assert CODEC.decode(encoded.kind, encoded.schema, encoded.payload, "here") == value


@given(boards)
def test_equal_values_have_one_payload(value: Board) -> None:
    assert CODEC.encode(value) == CODEC.encode(replace(value))


@pytest.mark.parametrize("schema", range(1, BOARD.schema + 1))
def test_every_shape_there_ever_was_is_lifted_to_today_s(schema: int) -> None:
    payload = (GOLDEN / f"board-{schema}.json").read_text(encoding="utf-8")
    assert _decoded(payload, schema) == KEPT


def test_a_shape_is_lifted_step_by_step_from_its_own() -> None:
    steps = tuple(lambda payload, step=step: payload | {"title": payload["title"] + step} for step in "abc")
    kind = Kind(name="board", type=Board, schema=4, title=lambda value: value.title, upcasters=steps)
    lifted = type(CODEC)((kind,)).decode("board", 2, CODEC.encode(board("T")).payload, "here")
    assert lifted == board("Tbc")


def test_a_kind_has_an_upcaster_for_each_older_shape() -> None:
    with pytest.raises(ValueError, match=r"schema\(=3\) and 1 upcasters; give it 2"):
        replace(BOARD, schema=3)


def test_a_shape_of_the_future_is_told_with_the_remedy() -> None:
    with pytest.raises(NewerSchemaError, match=r"version 7 was written by a newer workbench \(schema 3; .* up to 2\)"):
        _decoded(_spoilt(), 3)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ("{", "is no longer JSON"),
        ("[]", "holds a list and no object"),
        (_spoilt(title=...), "title"),
        (_spoilt(title=7), "7 must be a text"),
        (_spoilt(counts=[1.0]), "1.0 must be a whole number"),
        (_spoilt(counts=[True]), "True must be a whole number"),
        (_spoilt(colour="green"), "'green' must be one of blue, red"),
        (_spoilt(more=1), "extra fields found .*more"),
        (_spoilt(notes=[{"id": "a", "text": "b", "weight": "1"}]), "'1' must be a number"),
        (_spoilt(notes=["text"]), "'text' must be an object"),
    ],
)
def test_a_payload_that_does_not_hold_the_kind_is_told_and_never_bent(payload: str, said: str) -> None:
    with pytest.raises(DamagedError, match=rf"board 'Plan' version 7 .*{said}"):
        _decoded(payload)


def test_a_schema_that_never_was_is_told() -> None:
    with pytest.raises(DamagedError, match=r"schema\(=0\), which never was"):
        _decoded(_spoilt(), 0)


def test_the_path_of_what_is_wrong_is_told() -> None:
    with pytest.raises(DamagedError, match=r"notes\[0\]\.weight"):
        _decoded(_spoilt(notes=[{"id": "a", "text": "b", "weight": None}]))


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_a_number_that_json_has_not_is_refused(weight: float) -> None:
    with pytest.raises(InputError, match="not finite"):
        CODEC.encode(replace(board(), notes=(Note(id="n", text="", weight=weight),)))


def test_a_long_title_is_cut_in_lists_and_kept_in_the_value() -> None:
    encoded = CODEC.encode(board("x" * 5000))
    assert len(encoded.title) == 200
    assert _decoded(encoded.payload) == board("x" * 5000)
