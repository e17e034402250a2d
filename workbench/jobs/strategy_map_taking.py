"""Taking a graph from a file onto a stored map: where each node would go, and then as a version."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from osm_sim.errors import InputError
from workbench.desk import Desk
from workbench.domain.editing import Refusal
from workbench.domain.ids import PerspectiveId
from workbench.domain.scorecard import Scorecard
from workbench.exchange.files import place_of, text_of
from workbench.exchange.foreign_graph import MOST_BYTES
from workbench.jobs.strategy_map import Opened, find_map, open_map
from workbench.jobs.strategy_map_import import Offer, offer_graph, take_graph
from workbench.jobs.strategy_map_saving import LONGEST_NOTE, Unmerged, save_map


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A map, what a file offers it, and the perspectives chosen for some nodes, by the node's id."""

    opened: Opened
    offer: Offer
    chosen: dict[str, PerspectiveId] = field(default_factory=dict)


def offer_file(desk: Desk, name: str, path: str, choices: Iterable[str] = ()) -> Offered:
    """Read a graph for the map of a name. choices: NODE=PERSPECTIVE, each by its id or its title.

    Raises InputError for a map, a file or a choice that is none.
    """
    opened = open_map(desk, find_map(desk, name))
    offer = offer_graph(opened.card, place_of(path), text_of(path, most_bytes=MOST_BYTES))
    chosen = dict(_choice(text, offer, opened.card) for text in choices)
    return Offered(opened=opened, offer=offer, chosen=chosen)


def take_offer(desk: Desk, offered: Offered) -> Opened:
    """Save the map with the graph on it as a new version.

    Raises InputError where the person may not, and where somebody took away meanwhile what it needs.
    """
    edited = take_graph(offered.opened.card, offered.offer, offered.chosen)
    if isinstance(edited, Refusal):
        raise InputError(edited.sentence)
    saved = save_map(desk, offered.opened, edited, note=f"Imported from {offered.offer.name}"[:LONGEST_NOTE])
    if isinstance(saved, Unmerged):
        raise InputError(f"{' '.join(saved.sentences)} Nothing was imported: look at the map, then try again")
    return saved


def _choice(text: str, offer: Offer, card: Scorecard) -> tuple[str, PerspectiveId]:
    # Ids and titles may hold the sign themselves: whatever stands on both sides of one of them decides.
    for at in (at for at, letter in enumerate(text) if letter == "="):
        nodes = _matching(text[:at].strip(), ((one.id, one.title) for one in offer.graph.nodes))
        places = _matching(text[at + 1 :].strip(), ((one.id, one.title) for one in card.perspectives))
        if len(nodes) == len(places) == 1:
            return nodes[0], PerspectiveId(places[0])
    known = ", ".join(repr(one.title) for one in card.perspectives)
    raise InputError(f"place(={text[:80]!r}) must read NODE=PERSPECTIVE: a node of the file, and one of {known}")


def _matching(name: str, known: Iterable[tuple[str, str]]) -> list[str]:
    """Give the one thing of an id, else all that have the title."""
    by_id = dict(known)
    return [name] if name in by_id else [key for key, title in by_id.items() if title.casefold() == name.casefold()]
