"""A place to offer for each node of a graph that knows nothing of perspectives."""

from collections import defaultdict
from collections.abc import Iterable, Sequence


def offer_levels(nodes: Sequence[str], edges: Iterable[tuple[str, str]], levels: int) -> dict[str, int]:
    """Give each node a level of a map, 0 at the top, so that no edge (cause, effect) runs down unless in a loop.

    What has no effect stands at the top, its causes below it, and so on; a graph deeper than the map is pressed
    together. What is linked to nothing stands at the bottom. A loop is cut where least is left to wait for.
    Edges that name an unknown node, or one node twice, are left aside. Raises ValueError for levels < 1.
    """
    if levels < 1:
        raise ValueError(f"levels(={levels}) must be >= 1: a map has a perspective")
    known = set(nodes)
    effects: dict[str, set[str]] = {node: set() for node in nodes}
    causes: defaultdict[str, set[str]] = defaultdict(set)
    for cause, effect in edges:
        if cause in known and effect in known and cause != effect:
            effects[cause].add(effect)
            causes[effect].add(cause)
    depth = _depths(nodes, effects, causes)
    deepest = max(depth.values(), default=0)
    pressed = {node: at * (levels - 1) // deepest if deepest >= levels else at for node, at in depth.items()}
    return {node: pressed[node] if effects[node] or causes[node] else levels - 1 for node in nodes}


def _depths(nodes: Sequence[str], effects: dict[str, set[str]], causes: dict[str, set[str]]) -> dict[str, int]:
    waiting = {node: len(effects[node]) for node in nodes}
    depth: dict[str, int] = {}
    while waiting:
        # Zero waits for nothing; where all wait, they stand in a loop, and the one that waits for least goes first.
        node = min(waiting, key=waiting.__getitem__)
        del waiting[node]
        depth[node] = max((depth[effect] + 1 for effect in effects[node] if effect in depth), default=0)
        for cause in causes[node]:
            if cause in waiting:
                waiting[cause] -= 1
    return depth
