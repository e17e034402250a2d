"""A graph from elsewhere on a map: each node offered a perspective, taken as objectives and links."""

from __future__ import annotations

import json

import pytest

from osm_sim.errors import InputError
from tests.builders import card
from workbench.domain.editing import Refusal
from workbench.domain.scorecard import Scorecard
from workbench.jobs.strategy_map_import import offer_graph, take_graph

CHAIN = "Hire,Teach\nTeach,Serve\n"


def taken(edited: object) -> Scorecard:
    assert isinstance(edited, Scorecard)
    return edited


def test_every_node_is_offered_a_place_and_causes_stand_below_effects() -> None:
    offer = offer_graph(card(), "plan.csv", CHAIN + "Alone,\n")
    assert offer.places == {"Hire": "below", "Teach": "top", "Serve": "top", "Alone": "below"}
    assert offer.notes == ()


def test_what_is_taken_stands_on_the_map_beside_what_was_there() -> None:
    given = card()
    offer = offer_graph(given, "plan.csv", CHAIN)
    new = taken(take_graph(given, offer, {"Teach": "below"}))
    titles = {one.id: one.title for one in new.objectives}
    assert [one.title for one in new.objectives] == [
        "Sell more",
        "Train crews",
        "Keep people",
        "Hire",
        "Teach",
        "Serve",
    ]
    assert [one.perspective for one in new.objectives[3:]] == ["below", "below", "top"]
    assert [(titles[link.cause], titles[link.effect]) for link in new.links[2:]] == [
        ("Hire", "Teach"),
        ("Teach", "Serve"),
    ]
    assert new.objectives[:3] == given.objectives


def test_taken_twice_a_graph_stands_there_twice_and_the_second_offer_says_so() -> None:
    once = taken(take_graph(card(), offer_graph(card(), "plan.csv", CHAIN), {}))
    offer = offer_graph(once, "plan.csv", CHAIN)
    assert offer.notes == ('On the map already: "Hire", "Teach", "Serve". Taken, each stands there twice.',)
    twice = taken(take_graph(once, offer, {}))
    assert len({one.id for one in twice.objectives}) == 9


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        ({"Hire": "nowhere"}, "perspective of 'Hire' must be one of the map's"),
        ({"Hire": 7}, "perspective of 'Hire' must be one of the map's"),
        ({"Fire": "top"}, "node(='Fire') must be one of the graph's"),
    ],
)
def test_a_place_that_is_none_is_refused(places: dict[str, object], sentence: str) -> None:
    refused = take_graph(card(), offer_graph(card(), "plan.csv", CHAIN), places)
    assert isinstance(refused, Refusal)
    assert sentence in refused.sentence


def test_a_perspective_removed_since_the_offer_is_not_taken_for_one() -> None:
    offer = offer_graph(card(), "plan.csv", CHAIN)
    bare = card(perspectives=card().perspectives[:1], objectives=(), links=(), measures=())
    assert isinstance(take_graph(bare, offer, {}), Refusal)


def test_a_map_without_perspectives_has_no_place_to_offer() -> None:
    with pytest.raises(InputError, match="the map has no perspective to put the nodes into; add one first"):
        offer_graph(Scorecard(unit=card().unit, title="Bare"), "plan.csv", CHAIN)


def test_a_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(InputError, match=r"^plan\.json: not readable as JSON"):
        offer_graph(card(), "plan.json", "{")
    with pytest.raises(InputError, match=r"^the file: "):
        offer_graph(card(), "", "{")


def test_a_loop_is_taken_as_it_is() -> None:
    text = json.dumps({"nodes": ["a", "b"], "edges": [["a", "b"], ["b", "a"]]})
    new = taken(take_graph(card(), offer_graph(card(), "loop.json", text), {}))
    assert len(new.links) == 4
