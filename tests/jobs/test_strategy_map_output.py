"""The JSON of any two maps: of the published form, and true to what differs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import jsonschema
from hypothesis import given
from referencing import Registry, Resource

from osm_sim.resources import data
from tests.domain.strategies import scorecards, three
from workbench.desk import Desk
from workbench.domain.documents import Version
from workbench.domain.ids import DocumentId, UnitId
from workbench.domain.organisation import Organisation, Unit
from workbench.domain.rights import Actor
from workbench.jobs.strategy_map_checks import findings_on, map_settings
from workbench.jobs.strategy_map_history import compare
from workbench.jobs.strategy_map_output import changes_document, findings_document, map_document
from workbench.jobs.strategy_map_seen import see_map, with_others
from workbench.store.kinds import standard_codec
from workbench.store.memory import MemoryStore

if TYPE_CHECKING:
    from workbench.domain.scorecard import Scorecard

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OURS = DocumentId("ours")


def _schema(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(data("reference", name).read_text(encoding="utf-8"))


SCHEMA = _schema("cli.schema.json")
REGISTRY: Registry[Any] = Registry().with_resource(
    "scorecard.schema.json", Resource.from_contents(_schema("scorecard.schema.json"))
)


def _published(kind: str, document: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """A document as it is printed, held against the schema of its kind."""
    printed = json.loads(json.dumps(document, allow_nan=False))
    schema = {**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]}
    jsonschema.Draft202012Validator(schema, registry=REGISTRY).validate(printed)
    return printed


def _desk(*cards: Scorecard) -> Desk:
    store = MemoryStore(standard_codec(), actor="ann", now=lambda: NOON)
    organisation = Organisation(name="", units=(Unit(id=UnitId("u1"), name="Unit"),))
    assert isinstance(store.save(DocumentId("organisation"), organisation, base=0), Version)
    for number, card in enumerate(cards):
        assert isinstance(store.save(OURS, card, base=number), Version)
    return Desk(store=store, executor=None, actor=Actor(sign_in="ann", is_local=True), now=lambda: NOON)


@given(three(scorecards()))
def test_what_two_maps_differ_in_has_the_published_form_and_is_nothing_only_for_equal_ones(
    cards: tuple[Scorecard, Scorecard, Scorecard],
) -> None:
    before, after, _ = cards
    compared = _published("map-changes", changes_document(compare(_desk(before, after), OURS, 1, 2)))
    assert (compared["fields"] == []) is (before == after)
    changed = {(one["kind"], one["key"]) for one in compared["fields"]}
    of_links = {("link", one["key"]) for one in compared["elements"] if one["marks"] == ["relinked"]}
    in_sheets = {("objective", one["key"]) for one in compared["elements"] if "changed" in one["marks"]}
    assert {(one["kind"], one["key"]) for one in compared["elements"]} <= changed | of_links | in_sheets


@given(scorecards())
def test_any_map_and_what_is_found_on_it_have_the_published_form(card: Scorecard) -> None:
    desk = _desk(card)
    seen = with_others(desk, see_map(desk, "ours"))
    shown = _published("map", map_document(seen))
    assert len(shown["scorecard"]["objectives"]) == len(card.objectives)
    settings = map_settings()
    found = _published("map-findings", findings_document(seen, settings, findings_on(seen, settings)))
    assert sum(found["counts"].values()) == len(found["findings"])
