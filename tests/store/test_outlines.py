"""Outlines of scorecards: what every store gives of them, and that they tell what the scorecards do."""

from __future__ import annotations

import json
from copy import copy, deepcopy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import card
from tests.domain.strategies import scorecards
from tests.store.boards import MORNING, Clock
from workbench.desk import Conflict, DamagedError, NewerSchemaError, Saving, Store
from workbench.domain.alignment_outline import Outlined, outline_of
from workbench.domain.documents import Version
from workbench.domain.ids import DocumentId
from workbench.domain.organisation import Organisation
from workbench.domain.scorecard import Scorecard
from workbench.store.codec import Codec
from workbench.store.kinds import SCORECARD, standard_codec
from workbench.store.memory import MemoryStore
from workbench.store.outlining import outlined
from workbench.store.sql import ASKED_AT_ONCE, open_store
from workbench.store.versions import VersionRow, make_draft

if TYPE_CHECKING:
    from collections.abc import Iterator

CODEC = standard_codec()
GOLDEN = Path(__file__).parent / "golden"
FIRST, SECOND = DocumentId("first"), DocumentId("second")
TOMORROW = replace(SCORECARD, schema=SCORECARD.schema + 1, upcasters=(*SCORECARD.upcasters, lambda payload: payload))
NOTHING_OF_JSON = "no such key"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Ann's store of the workbench's own documents."""
    if request.param == "memory":
        yield MemoryStore(CODEC, actor="ann", now=Clock())
        return
    fixture = {"sqlite": "sqlite_address", "postgresql": "postgres_address"}[request.param]
    opened = open_store(request.getfixturevalue(fixture), CODEC, actor="ann", now=Clock())
    yield opened
    opened.close()


def _saved(store: Store, document: DocumentId, *values: object) -> Version:
    saved = [store.save(document, value, base=base) for base, value in enumerate(values)]
    assert isinstance(saved[-1], Version)
    return saved[-1]


def _row(payload: str, schema: int = SCORECARD.schema) -> VersionRow:
    draft = make_draft(FIRST, 0, CODEC.encode(card()), author="ann", at=MORNING, note="")
    return replace(draft.row(""), payload=payload, schema=schema)


def _outlined(payload: str, schema: int = SCORECARD.schema) -> Outlined:
    (found,) = outlined([_row(payload, schema)], CODEC)
    return found


def _golden(schema: int) -> str:
    return (GOLDEN / f"scorecard-{schema}.json").read_text(encoding="utf-8")


def _decoded(payload: str, schema: int) -> Scorecard:
    value = CODEC.decode("scorecard", schema, payload, "here")
    assert isinstance(value, Scorecard)
    return value


# -- what a store gives -----------------------------------------------------------------------------------------------


def test_the_outline_of_every_newest_scorecard_is_given_with_its_version(store: Store) -> None:
    first = _saved(store, FIRST, card(title="Old"), card(title="New"))
    second = _saved(store, SECOND, card(title="Other"))
    assert sorted(store.outlines({}), key=lambda one: one.head.document) == [
        Outlined(head=first, card=outline_of(card(title="New"))),
        Outlined(head=second, card=outline_of(card(title="Other"))),
    ]


def test_those_whose_newest_version_is_known_are_left_out(store: Store) -> None:
    first, second = _saved(store, FIRST, card()), _saved(store, SECOND, card(), card(title="New"))
    assert store.outlines({FIRST: 1, SECOND: 2}) == ()
    assert [one.head for one in store.outlines({FIRST: 1, SECOND: 1})] == [second]
    assert [one.head for one in store.outlines({SECOND: 2, DocumentId("gone"): 1})] == [first]


def test_a_save_since_is_given_alone(store: Store) -> None:
    _saved(store, FIRST, card())
    _saved(store, SECOND, card())
    known = {one.head.document: one.head.number for one in store.outlines({})}
    saved = store.save_all([Saving(document=SECOND, value=card(title="New"), base=1)])
    assert not isinstance(saved, Conflict)
    assert store.outlines(known) == (Outlined(head=saved[0], card=outline_of(card(title="New"))),)


def test_only_scorecards_have_outlines(store: Store) -> None:
    _saved(store, FIRST, Organisation(name="Northwind"))
    assert store.outlines({}) == ()


def test_more_scorecards_than_are_asked_for_at_once_are_all_given(store: Store) -> None:
    count = ASKED_AT_ONCE + 2
    savings = [Saving(document=DocumentId(f"d{at:03}"), value=card(title=f"{at}"), base=0) for at in range(count)]
    store.save_all(savings)
    assert {one.card.title for one in store.outlines({})} == {f"{at}" for at in range(count)}


def test_a_scorecard_in_the_shape_of_tomorrow_is_refused_with_the_remedy(store: Store) -> None:
    tomorrow = copy(store)
    tomorrow.codec = Codec((TOMORROW,))  # type: ignore[attr-defined]  # every store has it
    _saved(tomorrow, FIRST, card(title="Future"))
    with pytest.raises(
        NewerSchemaError, match=r"'Future' \(first\) version 1 .*schema 3; this one reads up to 2.*update osm-workbench"
    ):
        store.outlines({})
    assert store.outlines({FIRST: 1}) == ()


# -- what an outline tells --------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(scorecards())
def test_the_outline_of_a_payload_is_that_of_the_scorecard(value: Scorecard) -> None:
    assert _outlined(CODEC.encode(value).payload).card == outline_of(value)


@pytest.mark.parametrize("schema", range(1, SCORECARD.schema + 1))
def test_the_outline_of_every_shape_there_ever_was_is_that_of_the_scorecard(schema: int) -> None:
    assert _outlined(_golden(schema), schema).card == outline_of(_decoded(_golden(schema), schema))


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ('{"title": "half of', "is no longer JSON"),
        ("[]", "holds a list and no object"),
        ("{}", r"cannot be read \('perspectives'\); run `osm-workbench audit`"),
    ],
)
def test_a_damaged_payload_is_told_with_its_version(payload: str, why: str) -> None:
    with pytest.raises(DamagedError, match=rf"scorecard 'Small' \(first\) version 1 {why}"):
        _outlined(payload)


def test_an_objective_in_no_perspective_is_damage() -> None:
    payload = json.loads(_golden(SCORECARD.schema))
    payload["objectives"][0]["perspective"] = "nowhere"
    with pytest.raises(DamagedError, match=r"version 1 cannot be read .*'nowhere'"):
        _outlined(json.dumps(payload))


def test_a_shape_that_never_was_is_damage() -> None:
    with pytest.raises(DamagedError, match=r"schema\(=0\), which never was"):
        _outlined(_golden(1), 0)


@pytest.mark.parametrize("number", [10**400, -(10**400)], ids=["huge", "minus huge"])
@pytest.mark.parametrize("where", ["objectives", "contributions"])
def test_a_weight_beyond_all_numbers_is_damage_as_it_is_for_a_whole_scorecard(where: str, number: int) -> None:
    payload = json.loads(_golden(SCORECARD.schema))
    payload[where][0]["weight"] = number
    with pytest.raises(DamagedError):
        _decoded(json.dumps(payload), SCORECARD.schema)
    with pytest.raises(DamagedError):
        _outlined(json.dumps(payload))


@settings(max_examples=300)
@given(st.data())
def test_whatever_is_damaged_in_a_payload_nothing_but_damage_is_told(data: st.DataObject) -> None:
    schema = data.draw(st.integers(1, SCORECARD.schema))
    payload = _damaged(data, json.loads(_golden(schema)))
    try:
        _outlined(json.dumps(payload), schema)
    except DamagedError as error:
        assert "version 1" in str(error)  # noqa: PT017 - whatever else is raised fails the test


def _damaged(data: st.DataObject, payload: Any) -> Any:  # noqa: ANN401 - JSON
    """Give a payload in which one value, anywhere, is gone or another."""
    damaged = deepcopy(payload)
    at, key = damaged, data.draw(st.sampled_from(sorted(damaged)))
    while isinstance(at[key], dict | list) and at[key] and data.draw(st.integers(0, 3)):
        at = at[key]
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
    other = data.draw(st.sampled_from((NOTHING_OF_JSON, None, "x", "", 5, -1, 1e400, True, [], [3], {}, {"id": 1})))
    if other == NOTHING_OF_JSON:
        del at[key]
    else:
        at[key] = other
    return damaged
