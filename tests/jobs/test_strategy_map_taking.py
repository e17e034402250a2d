"""A graph from a file, taken onto a map that others edit too."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from tests.builders import card
from workbench.desk import Desk
from workbench.domain.documents import Version
from workbench.domain.ids import DocumentId, UnitId
from workbench.domain.organisation import Organisation, Unit
from workbench.domain.rights import Actor
from workbench.jobs.strategy_map import Opened, open_map
from workbench.jobs.strategy_map_taking import offer_file, take_offer
from workbench.store.kinds import standard_codec
from workbench.store.memory import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.domain.scorecard import Scorecard

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OURS = DocumentId("ours")


@pytest.fixture
def desk() -> Desk:
    """A desk with a small map."""
    store = MemoryStore(standard_codec(), actor="ann", now=lambda: NOON)
    units = (Unit(id=UnitId("unit"), name="Unit"),)
    assert isinstance(store.save(DocumentId("organisation"), Organisation(name="", units=units), base=0), Version)
    assert isinstance(store.save(OURS, card(), base=0), Version)
    return Desk(store=store, executor=None, actor=Actor(sign_in="ann", is_local=True), now=lambda: NOON)


def _graph(folder: Path, *nodes: str, edges: tuple[tuple[str, str], ...] = ()) -> str:
    file = folder / "graph.json"
    file.write_text(json.dumps({"nodes": [{"id": node} for node in nodes], "edges": edges}), encoding="utf-8")
    return str(file)


def _save(desk: Desk, edited: Scorecard) -> None:
    head = desk.store.head(OURS)
    assert head is not None
    assert isinstance(desk.store.save(OURS, edited, base=head.number), Version)


def test_what_others_added_meanwhile_is_kept(desk: Desk, tmp_path: Path) -> None:
    offered = offer_file(desk, "ours", _graph(tmp_path, "Fly", "Earn", edges=(("Fly", "Earn"),)))
    _save(desk, card(title="Renamed meanwhile"))
    taken = take_offer(desk, offered)
    assert isinstance(taken, Opened)
    assert (taken.version.number, taken.card.title) == (3, "Renamed meanwhile")
    assert [one.title for one in taken.card.objectives[3:]] == ["Fly", "Earn"]
    assert open_map(desk, OURS).card == taken.card


def test_a_perspective_that_went_meanwhile_keeps_the_graph_out(desk: Desk, tmp_path: Path) -> None:
    offered = offer_file(desk, "ours", _graph(tmp_path, "Fly"))
    small = card(links=(), measures=())
    top = tuple(one for one in small.objectives if one.perspective == "top")
    _save(desk, replace(small, perspectives=small.perspectives[:1], objectives=top))
    with pytest.raises(InputError, match=r"Nothing was imported: look at the map, then try again"):
        take_offer(desk, offered)
    assert open_map(desk, OURS).version.number == 2


@pytest.mark.parametrize(
    ("choice", "node", "perspective"),
    [
        ("Fly=below", "Fly", "below"),
        (" fly = FINANCIAL ", "Fly", "top"),
        ("a=b=Learning", "a=b", "below"),
        ("a=b = top", "a=b", "top"),
    ],
)
def test_a_choice_names_node_and_perspective_by_id_or_title(
    desk: Desk, tmp_path: Path, choice: str, node: str, perspective: str
) -> None:
    assert offer_file(desk, "ours", _graph(tmp_path, "Fly", "a=b"), [choice]).chosen == {node: perspective}


@pytest.mark.parametrize("choice", ["", "=", "Fly", "Fly=", "=top", "Twin=top"])
def test_a_choice_of_no_node_or_of_several_is_refused(desk: Desk, tmp_path: Path, choice: str) -> None:
    file = tmp_path / "graph.json"
    nodes = [{"id": "1", "label": "Twin"}, {"id": "2", "label": "Twin"}, {"id": "3", "label": "Fly"}]
    file.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    with pytest.raises(InputError, match=r"must read NODE=PERSPECTIVE: a node of the file, and one of 'Financial'"):
        offer_file(desk, "ours", str(file), [choice])


def test_a_map_without_perspectives_takes_no_graph(desk: Desk, tmp_path: Path) -> None:
    _save(desk, card(perspectives=(), objectives=(), links=(), measures=()))
    with pytest.raises(InputError, match=r"no perspective to put the nodes into"):
        offer_file(desk, "ours", _graph(tmp_path, "Fly"))
