"""Taking a graph that was drawn elsewhere onto a map: each node is offered a perspective, which a person may change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from osm_sim.errors import InputError
from workbench.domain.editing import Edited, Refusal
from workbench.domain.ids import ObjectiveId, PerspectiveId, new_id
from workbench.domain.placing import offer_levels
from workbench.domain.scorecard import CauseLink, Objective, Scorecard
from workbench.exchange.foreign_graph import ForeignGraph, read_graph, titles_twice

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A graph, and the perspective offered to each of its nodes, by the node's id. notes: what to know before."""

    name: str
    graph: ForeignGraph
    places: Mapping[str, PerspectiveId]
    notes: tuple[str, ...]


def offer_graph(card: Scorecard, name: str, text: str) -> Offer:
    """Read a graph from a file's text and offer each of its nodes a perspective of the map.

    Raises InputError where it cannot be read, or where the map has no perspective to offer.
    """
    if not card.levels:
        raise InputError("the map has no perspective to put the nodes into; add one first")
    name = name[:LONGEST_NAME] or "the file"
    graph = read_graph(text, name)
    levels = offer_levels([node.id for node in graph.nodes], graph.edges, len(card.levels))
    places = {node: card.levels[level][0].id for node, level in levels.items()}
    known = titles_twice((node.title for node in graph.nodes), (one.title for one in card.objectives))
    notes = graph.notes
    if known:
        named = ", ".join(f'"{title[:80]}"' for title in known[:5]) + (" and others" if len(known) > 5 else "")
        notes = (*notes, f"On the map already: {named}. Taken, each stands there twice.")
    return Offer(name=name, graph=graph, places=places, notes=notes)


def take_graph(card: Scorecard, offer: Offer, places: Mapping[str, object]) -> Edited:
    """Give the scorecard with the graph's nodes as objectives, each in its perspective, and its edges as links.

    places: perspectives that were chosen, by node; the others stand where they were offered to.
    """
    wanted: dict[str, object] = {**offer.places, **places}
    known = {perspective.id for perspective in card.perspectives}
    for node, perspective in wanted.items():
        if node not in offer.places:
            return Refusal(f"node(={node[:80]!r}) must be one of the graph's: read the file again")
        if not isinstance(perspective, str) or perspective not in known:
            title = next(one.title for one in offer.graph.nodes if one.id == node)
            return Refusal(f"perspective of {title!r} must be one of the map's: choose another for it")
    ids = {node.id: ObjectiveId(new_id()) for node in offer.graph.nodes}
    objectives = (
        Objective(id=ids[node.id], title=node.title, perspective=PerspectiveId(str(wanted[node.id])))
        for node in offer.graph.nodes
    )
    links = (CauseLink(cause=ids[cause], effect=ids[effect]) for cause, effect in offer.graph.edges)
    return replace(card, objectives=(*card.objectives, *objectives), links=(*card.links, *links))
